package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/selection"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/sim/record"
)

// Compare is the job of comparing alternatives with a base on common random numbers.
type Compare struct {
	Scenarios    []string      `json:"scenarios"` // the base first
	Changes                    // of all scenarios; seed and replications are of the base
	Alternatives []Alternative `json:"alternatives,omitempty" flag:"alternative"` // changes of the base; they follow the other scenarios
	Against      string        `json:"against,omitempty" flag:"against"`          // arm with which the others are paired; empty: the base
	Measures     []string      `json:"measures,omitempty" flag:"measure"`         // printed; nil: co-production
	By           string        `json:"by" flag:"by" default:"group"`
	Format       string        `json:"format" flag:"format" default:"csv"`
	Figures      string        `json:"figures" flag:"figures" default:"default"`
	ForceSize    bool          `json:"force_size,omitempty" flag:"force-size"`
	Workers      int           `json:"workers" flag:"workers"`
	Output
}

// CompareWork is a comparison that is ready to start.
type CompareWork struct {
	Arms        []*Arm               // the base first
	Comparisons []*agents.Comparison // of the other arms with the base; set by Do, like the fields below
	Tables      *tables.Buffers
	Path        string

	job      *Compare
	sink     *Sink
	measures []int
	base     string // name of BASE, also if the others are paired with another arm
}

// Command implements Job.
func (j *Compare) Command() (name string, arguments []string) {
	return "compare", j.Scenarios
}

// Check loads all scenarios and reports every error in the input.
func (j *Compare) Check(ctx context.Context, s *Sink) (*CompareWork, error) {
	setWorkers(&j.Workers)
	loaded, err := s.loadArms(ctx, j.Scenarios, j.Changes, j.Alternatives)
	if err == nil {
		err = checkDistinct(loaded)
	}
	base := ""
	if err == nil {
		base = loaded[0].Name
		loaded, err = against(loaded, j.Against)
	}
	if err == nil {
		err = s.checkArms(loaded, loaded[0].Replications, j.By, j.Workers)
	}
	if err != nil {
		return nil, err
	}
	w := &CompareWork{job: j, sink: s, base: base}
	bytes := 0.0
	for _, scenario := range loaded {
		arm := newArm(scenario, j.By)
		w.Arms = append(w.Arms, arm)
		bytes += arm.bytes()
		if len(w.Arms) > 1 && arm.by == agents.ByPlace {
			const rowBytes = 110 // measured
			bytes += float64(w.Base().Blueprint.ComparisonPlacesRows()) * rowBytes
		}
		missing, err := checkComparable(w.Base(), arm)
		if err != nil {
			return nil, err
		}
		if len(missing) > 0 {
			s.Say("%s has no places of group %s of %s: left out there; all groups that both have, and all places together, are compared",
				arm.Name(), strings.Join(missing, ", "), w.Base().Name())
		}
	}
	if w.measures, err = selection.Measures(j.Measures, w.Base().Blueprint.ComparedMeasures(), w.Base().Name()); err != nil {
		return nil, err
	}
	return w, tables.RefuseSize(bytes, j.Format, j.ForceSize)
}

// checkComparable returns the groups of the base that an alternative lacks, or why the two cannot be
// compared.
func checkComparable(base, alternative *Arm) (missing []string, err error) {
	if missing, err = agents.CheckComparable(base.Blueprint, alternative.Blueprint); err != nil {
		return nil, fault.Input("", "%s cannot be compared with %s: %s", alternative.Name(), base.Name(), err)
	}
	return missing, nil
}

// against returns the scenarios with that of a name first, with which the others are then paired.
func against(loaded []*scenarios.Scenario, name string) ([]*scenarios.Scenario, error) {
	if name == "" {
		return loaded, nil
	}
	var names []string
	for i, s := range loaded {
		if s.Name == name {
			return slices.Concat(loaded[i:i+1], loaded[:i], loaded[i+1:]), nil
		}
		names = append(names, s.Name)
	}
	return nil, fault.Input(fault.NearestHint(name, names, "allowed: "+strings.Join(names, ", ")), "--against: found %q, which is none of the scenarios compared", name)
}

// Base returns the arm with which the others are compared.
func (c *CompareWork) Base() *Arm { return c.Arms[0] }

// Measures returns the indices of the measures to print, among those of a comparison.
func (c *CompareWork) Measures() []int { return c.measures }

// Do runs the replications of all arms and writes the results directory.
func (c *CompareWork) Do(ctx context.Context) (err error) {
	var loaded []*scenarios.Scenario
	var names []string
	for _, arm := range c.Arms {
		loaded, names = append(loaded, arm.Scenario), append(names, arm.Name())
	}
	c.Path, c.Tables, err = c.sink.fill(ctx, c.job.Output, &resultsPlan{
		job: c.job, name: "compare-" + c.base, title: names[0] + " compared with " + strings.Join(names[1:], ", "),
		scenarios: loaded, replications: c.Base().Replications(), workers: c.job.Workers,
		simulate: c.simulate, tables: c.tables, weights: c.Base().weights,
		figures: c.job.Figures, command: "compare", findings: armFindings(c.Arms),
	})
	return err
}

func (c *CompareWork) simulate(ctx context.Context, w *tables.Writer) (err error) {
	var places *tables.PlaceValues
	var names []string
	if agents.Grouping(c.job.By) == agents.ByPlace {
		var blueprints []*agents.Blueprint
		for _, arm := range c.Arms {
			names, blueprints = append(names, arm.Name()), append(blueprints, arm.Blueprint)
		}
		if places, err = tables.NewPlaceValues(w, blueprints, c.Base().Replications()); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, places.Close()) }()
	}
	if err := c.sink.simulateArms(ctx, w, c.Arms, c.job.Format, c.job.Workers, places); err != nil {
		return err
	}
	if places != nil {
		if err := places.Write(w, names, c.job.Format); err != nil {
			return err
		}
	}
	for _, arm := range c.Arms[1:] {
		comparison, err := agents.NewComparison(c.Base().Summary, arm.Summary)
		if err != nil {
			return fmt.Errorf("%s: %w", arm.Name(), err)
		}
		c.Comparisons = append(c.Comparisons, comparison)
	}
	return nil
}

func (c *CompareWork) tables() []tables.Content {
	return append([]tables.Content{{Table: agents.ComparisonTable, Rows: func(csv *record.CSV) {
		for i, comparison := range c.Comparisons {
			comparison.Write(csv, c.Arms[1+i].Name())
		}
	}}}, armTables(c.Arms)...)
}

// loadArms loads the base, then the alternatives with its seed, replications and periods.
func (s *Sink) loadArms(ctx context.Context, names []string, changes Changes, alternatives []Alternative) ([]*scenarios.Scenario, error) {
	if len(names) == 1 && len(alternatives) == 0 {
		return nil, fault.Input("name another scenario, or make one of it with --alternative NAME --set PATH=VALUE",
			"compare: found no alternative to %s", names[0])
	}
	sources := map[string]scenarios.Source{} // standard input can be read only once
	for _, name := range names {
		var err error
		if _, known := sources[name]; known {
			continue
		}
		if sources[name], err = s.source(ctx, name); err != nil {
			return nil, err
		}
	}
	load := func(name string, sets ...[]string) (*scenarios.Scenario, error) {
		source := sources[name]
		source.Text = slices.Clone(source.Text)
		return scenarios.Load(source, slices.Concat(sets...))
	}
	base, err := load(names[0], changes.Assignments())
	if err != nil {
		return nil, changes.inFlag(err)
	}
	loaded := []*scenarios.Scenario{base}
	luck := []string{fmt.Sprintf("seed=%d", base.Seed), fmt.Sprintf("replications=%d", base.Replications)}
	add := func(name string, sets []string) error {
		alternative, err := load(name, changes.Set, sets, luck)
		if err != nil {
			return err
		}
		if alternative.Start != base.Start || alternative.End != base.End {
			return fault.Input("luck is shared month by month: give both the same start and end",
				"%s runs from %s to %s and %s from %s to %s", alternative.Name, alternative.Start, alternative.End, base.Name, base.Start, base.End)
		}
		var shared []string
		if !slices.EqualFunc(alternative.Periods, base.Periods, scenarios.SameSpan) {
			shared = append(shared, "period="+periodsAsTOML(base.Periods))
		}
		own, of := alternative.ThresholdAssignments(), base.ThresholdAssignments()
		if !slices.Equal(own, of) { // a measure means the same in all scenarios
			shared = append(shared, of...)
		}
		if shared != nil {
			if alternative, err = alternative.With(shared); err != nil {
				return err
			}
		}
		if slices.ContainsFunc(own, func(t string) bool { return !slices.Contains(of, t) }) {
			s.Say("%s: thresholds are those of %s", alternative.Name, base.Name)
		}
		loaded = append(loaded, alternative)
		return nil
	}
	for _, name := range names[1:] {
		if err := add(name, nil); err != nil {
			return nil, err
		}
	}
	for _, arm := range alternatives {
		if err := add(names[0], append(slices.Clone(arm.Set), "name="+string(tables.QuoteJSON(arm.Name)))); err != nil {
			return nil, ofName(err, "--alternative")
		}
	}
	if err := checkSets(loaded, alternatives); err != nil {
		return nil, err
	}
	for _, scenario := range loaded {
		s.warn(scenario.Warnings())
	}
	return loaded, nil
}

// checkSets returns the problems of sets without effect: those of an alternative in its scenario, and the others
// if they have none in any scenario. The alternatives are the last of the scenarios.
func checkSets(loaded []*scenarios.Scenario, alternatives []Alternative) error {
	var problems keys.Problems
	without := map[string]int{} // scenarios in which a set has no effect
	for i, scenario := range loaded {
		var own []string
		if j := i - (len(loaded) - len(alternatives)); j >= 0 {
			for _, set := range alternatives[j].Set {
				own = append(own, keys.SetFile(keys.AssignedPath(set)))
			}
		}
		for _, p := range scenario.SetsWithoutEffect() {
			if slices.Contains(own, p.File) {
				problems.Add(p)
			} else if without[p.File]++; without[p.File] == len(loaded) {
				problems.Add(p)
			}
		}
	}
	return problems.Err()
}

// periodsAsTOML returns periods as a value of --set. A JSON string is also a TOML string.
func periodsAsTOML(periods []scenarios.Period) string {
	var rows []string
	for _, p := range periods {
		rows = append(rows, fmt.Sprintf("{name=%s, start=%s, end=%s}", tables.QuoteJSON(p.Name), tables.QuoteJSON(p.Start), tables.QuoteJSON(p.End)))
	}
	return "[" + strings.Join(rows, ", ") + "]"
}

// checkDistinct returns an error if two scenarios share a name, or have different data files of one name.
func checkDistinct(loaded []*scenarios.Scenario) error {
	names := map[string]string{} // by lower case, as some file systems ignore case
	files := map[string]scenarios.DataFile{}
	for _, s := range loaded {
		key := strings.ToLower(s.Name)
		if other, taken := names[key]; taken {
			hint := "give each a name of its own, by name = \"…\" in its file or by --alternative NAME"
			if other != s.Name {
				hint = "they differ in capitals alone, which some systems do not tell apart in files; " + hint
			}
			return fault.Input(hint, "two scenarios are called %q and %q; allowed: different names", other, s.Name)
		}
		names[key] = s.Name
		for _, file := range s.DataFiles() {
			if file.Shipped {
				continue
			}
			key := strings.ToLower(file.Name)
			if other, taken := files[key]; taken && other.SHA256 != file.SHA256 {
				return fault.Input("rename one of the files", "%s has another %s than the scenarios before it, and the results keep one of that name",
					s.Name, strings.TrimPrefix(file.Name, "data/"))
			}
			files[key] = file
		}
	}
	return nil
}
