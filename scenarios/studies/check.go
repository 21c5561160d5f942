package studies

import (
	"errors"
	"fmt"
	"io/fs"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/sim/design"
	"dugnad/sim/text"
)

// checker completes a study and checks what needs several keys or the scenario.
type checker struct {
	study    *Study
	tree     *keys.Node
	problems keys.Problems
	fault    error // of the file system
}

// report adds a problem with the key at path, at the line where the key was written.
func (c *checker) report(found, allowed, hint string, path ...string) {
	c.problems.Add(c.tree.Problem(found, allowed, hint, path...))
}

// loadBase loads the scenario that the study varies. It sets its replications to 1, so that a change
// of the study's replications does not change the digest of any row.
func (c *checker) loadBase(files fs.FS, from *keys.Origin, sets []string) error {
	s := c.study
	source := scenarios.Source{FS: files, Path: s.Scenario}
	if from.Shipped {
		source.FS = nil
	} else if name := keys.Join(from.Folder, s.Scenario); files != nil {
		for _, candidate := range []string{name, name + ".toml"} {
			if info, err := fs.Stat(files, candidate); err == nil && !info.IsDir() || errors.Is(err, fs.ErrPermission) {
				source.Path = candidate
				break
			}
		}
	}
	plain, err := scenarios.Load(source, sets)
	if err != nil {
		var problems keys.Problems
		if errors.As(err, &problems) && len(problems) == 1 && problems[0].File == s.Scenario && problems[0].Line == 0 && problems[0].Key == "" {
			p := problems[0] // the scenario does not exist
			which := ", and there is "
			if !strings.HasPrefix(p.Found, "no ") {
				which, p.Hint = ", which is ", ""
			}
			c.report(strconv.Quote(s.Scenario)+which+p.Found, p.Allowed, p.Hint, "scenario")
			return c.problems.Err()
		}
		return err
	}
	if s.Replications == 0 {
		s.Replications = plain.Replications
	}
	sets = []string{"replications=1"}
	for i := range s.Thresholds {
		sets = append(sets, s.Thresholds[i].Assignment())
	}
	s.base, err = plain.With(sets)
	var problems keys.Problems
	if !errors.As(err, &problems) {
		return err
	}
	for _, p := range problems {
		path, _ := keys.SplitPath(p.Key)
		c.report(p.Found, p.Allowed, p.Hint, path...)
	}
	return c.problems.Err()
}

// check checks the study, counts its rows and tries its factors.
func (c *checker) check() {
	s := c.study
	keys.CheckFileName(s.Name, func(found, allowed string) {
		c.report(found, allowed, `name = "…" above the first [table] names it`, "name")
	})
	if len(s.Factors) == 0 {
		c.report("no factor", "a table [[factor]] for each thing that is varied", "", "factor")
	}
	if len(s.Outcomes) == 0 {
		c.report("no outcome", "a table [[outcome]] for each number that is kept of a run", "", "outcome")
	}
	var taken []takenPath
	for i := range s.Factors {
		c.factor(i, &taken)
	}
	c.outcomes()
	c.design()
	if len(c.problems) > 0 {
		return
	}
	c.count()
	if len(c.problems) == 0 {
		c.rowNames()
		c.bases()
		c.tryFactors()
	}
}

// outcomes checks the names of outcomes, and that the scenario has what they refer to.
func (c *checker) outcomes() {
	base := c.study.base
	measures, fields := base.MeasureNames(), base.FieldNames()
	var periods []string
	for _, p := range base.Periods {
		periods = append(periods, p.Name)
	}
	first := map[string]int{}
	for i, o := range c.study.Outcomes {
		number := strconv.Itoa(i)
		if !keys.ValidName(o.Name) || slices.Contains([]string{"row", "role", "base_row", "replication", "luck", "status"}, o.Name) {
			c.report(text.Excerpt(o.Name), keys.NameForm+", that is no other column of outcomes.csv", "", "outcome", number, "name")
		}
		if other, twice := first[o.Name]; twice {
			c.report(strconv.Quote(o.Name)+fmt.Sprintf(", as outcome %d", other), "each name once", "", "outcome", number, "name")
		}
		first[o.Name] = i + 1
		for _, part := range []struct {
			key, name string
			known     []string
		}{
			{"measure", o.Measure, measures},
			{"field", o.Field, fields},
			{"period", o.Period, periods},
			{"group", o.Group, append(base.Groups(), "all")},
		} {
			if !slices.Contains(part.known, part.name) {
				c.report(strconv.Quote(part.name), strings.Join(part.known, ", "), keys.DidYouMean(part.name, part.known), "outcome", number, part.key)
			}
		}
	}
}

// design checks the keys of the design.
func (c *checker) design() {
	d := &c.study.Design
	stated := func(key string) bool { table := c.tree.Items["design"]; return table != nil && table.Items[key] != nil }
	for _, key := range []struct {
		name  string
		kinds []string
	}{
		{"samples", []string{"lhs", "sobol", "saltelli", "morris", "efast", "factorial"}},
		{"names", []string{"grid", "list"}},
		{"base", []string{"list"}},
		{"scrambled", []string{"sobol"}},
		{"scrambles", []string{"saltelli"}},
		{"second_order", []string{"saltelli"}},
		{"curves", []string{"efast"}},
		{"levels", []string{"morris"}},
		{"pool", []string{"morris"}},
		{"radial", []string{"morris"}},
	} {
		if stated(key.name) && !slices.Contains(key.kinds, d.Kind) {
			c.report("a design of kind "+strconv.Quote(d.Kind), key.name+" in designs of kind "+strings.Join(key.kinds, ", ")+" only", "take "+key.name+" away", "design", key.name)
		}
	}
	c.dependence()
	if d.Kind == "grid" || d.Kind == "list" {
		return
	}
	if d.Kind == "factorial" {
		d.Samples = max(d.Samples, 1)
	}
	net := d.Kind == "sobol" || d.Kind == "saltelli"
	most := design.MaxSobolDimensions
	if d.Kind != "sobol" {
		most /= 2
	}
	switch {
	case d.Samples == 0:
		c.report("no samples", "samples = the number of rows, base points, trajectories or points of a curve", "", "design", "samples")
	case net && bits.OnesCount(uint(d.Samples)) != 1:
		below := 1 << (bits.Len(uint(d.Samples)) - 1)
		c.report(strconv.Itoa(d.Samples), "a power of two, which a net needs", fmt.Sprintf("take %d or %d", below, 2*below), "design", "samples")
	case d.Kind == "saltelli" && d.Samples < 4:
		c.report(strconv.Itoa(d.Samples), "at least 4 base points", "a few hundred are usual", "design", "samples")
	case d.Kind == "morris" && d.Samples < 2:
		c.report(strconv.Itoa(d.Samples), "at least 2 trajectories", "10 to 50 are usual", "design", "samples")
	case net && len(c.study.Factors) > most:
		c.report(fmt.Sprintf("%d factors", len(c.study.Factors)), fmt.Sprintf("at most %d in a design of kind %s", most, d.Kind), "", "factor")
	case d.Kind == "efast" && d.Samples < leastCurvePoints:
		c.report(strconv.Itoa(d.Samples), fmt.Sprintf("at least %d points of each curve", leastCurvePoints), "a few hundred are usual", "design", "samples")
	case d.Kind == "morris" && !d.Radial && d.Levels%2 == 1:
		c.report(strconv.Itoa(d.Levels), "an even number of levels", fmt.Sprintf("take %d", d.Levels+1), "design", "levels")
	case d.Kind == "morris" && d.Pool > 0 && d.Pool <= d.Samples:
		c.report(strconv.Itoa(d.Pool), fmt.Sprintf("more than the %d trajectories that are kept, or 0", d.Samples), "", "design", "pool")
	}
	for i := range c.study.Factors {
		f, number := &c.study.Factors[i], strconv.Itoa(i)
		switch {
		case f.Group == "":
		case d.Kind != "saltelli":
			c.report(strconv.Quote(f.Group), "groups in a design of kind saltelli only", "take group away", "factor", number, "group")
		case !keys.ValidName(f.Group):
			c.report(text.Excerpt(f.Group), keys.NameForm, "", "factor", number, "group")
		}
	}
}

// rowNames checks that the names of rows, if any, are valid, different and as many as the rows.
func (c *checker) rowNames() {
	names := c.study.RowNames()
	if len(names) > 0 && len(names) != c.study.count {
		c.report(fmt.Sprintf("%d names", len(names)), fmt.Sprintf("%d, one for each row", c.study.count), "--dry-run without names counts the rows", "design", "names")
		return
	}
	for i, name := range names {
		switch {
		case !keys.ValidName(name):
			c.report(text.Excerpt(name), keys.NameForm, "", "design", "names")
		case slices.Contains(names[:i], name):
			c.report(strconv.Quote(name)+" twice", "each name once", "", "design", "names")
		}
	}
}
