package studies

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"dugnad/agents"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/sim/design"
)

// maxValues is the largest number of listed values of a factor.
const maxValues = 5000

// factor checks and completes factor i (from 0). taken are the paths of the factors before it.
func (c *checker) factor(i int, taken *[]takenPath) {
	f, number := &c.study.Factors[i], strconv.Itoa(i)
	report := func(key, found, allowed, hint string) {
		if f.joint != nil {
			key = "levels"
		}
		c.report(found, allowed, hint, "factor", number, key)
	}
	if f.joint == nil && (f.Path == "") == (len(f.Paths) == 0) {
		found := "neither path nor paths"
		if f.Path != "" {
			found = "path and paths"
		}
		report("path", found, `path = "…", paths = ["…", "…"] for keys that all get the same value, or levels = [{ … }, { … }]`, "")
		return
	}
	known := c.withEvents(-1)
	for _, path := range f.KeyPaths() {
		parts, _ := keys.SplitPath(path)
		for _, other := range *taken {
			switch {
			case slices.Equal(parts, other.parts):
				report("path", fmt.Sprintf("%q, which factor %d varies already", path, other.factor+1), "each key in one factor", "tie keys together with paths = […] in one factor")
			case other.factor != i && keys.Covers(parts, other.parts):
				report("path", fmt.Sprintf("%q, which sets all that factor %d varies", path, other.factor+1), "the factor with * before those of single names, which are laid over it", "")
			}
		}
		*taken = append(*taken, takenPath{parts, i})
		k, problem := keys.At(known, path)
		switch {
		case problem != nil:
			report("path", strconv.Quote(path)+", which is "+problem.Found, problem.Allowed, problem.Hint)
			return
		case k.Kind.Structured() && k.Kind != keys.Mix && k.Kind != keys.Assignments || k.Kind == keys.Array:
			report("path", fmt.Sprintf("%q, which is %s", path, k.Allowed()), "the path of a single value", "")
			return
		case slices.Contains([]string{"name", "replications", "description"}, path):
			report("path", strconv.Quote(path), "what decides a run's result", "")
			return
		}
		f.integer = f.integer || k.Kind == keys.Integer
		numeric := k.Kind == keys.Integer || k.Kind == keys.Real || k.Kind == keys.Mix
		if !numeric && len(f.Values) == 0 {
			report("values", "nothing", "values = […], as the key holds "+k.Allowed(), "")
			return
		}
	}
	c.levels(i)
}

// withEvents returns the base with the events that factors make by naming a start or an end, but for one factor,
// from 0. They change nothing yet.
func (c *checker) withEvents(but int) *scenarios.Scenario {
	var sets []string
	for i := range c.study.Factors {
		if i == but {
			continue
		}
		for _, path := range c.study.Factors[i].KeyPaths() {
			parts, _ := keys.SplitPath(path)
			dated := len(parts) == 3 && parts[0] == "event" && (parts[2] == "start" || parts[2] == "end")
			if !dated || slices.ContainsFunc(c.study.base.Events, func(e agents.Event) bool { return e.Name == parts[1] }) {
				continue
			}
			if set := keys.PathOf(append(parts[:2:2], "start")) + `=""`; !slices.Contains(sets, set) {
				sets = append(sets, set)
			}
		}
	}
	if sets != nil {
		if with, err := c.study.base.With(sets); err == nil {
			return with
		}
	}
	return c.study.base // what is wrong with a name is told where a factor is tried
}

// overruled reports the sets that the study overrules: those of keys that a factor varies, and of
// replications if the study, or the user, states them.
func (c *checker) overruled(sets []string, replications bool) {
	report := func(set, found, allowed string) {
		c.problems.Add(keys.Problem{File: keys.SetFile(keys.AssignedPath(set)), Found: found, Allowed: allowed})
	}
	for _, set := range sets {
		for i := range c.study.Factors {
			for _, path := range c.study.Factors[i].KeyPaths() {
				if keys.Sets(set, path) {
					report(set, fmt.Sprintf("a key that factor %d varies (%s): the set would have no effect", i+1, path), "keys that no factor varies")
				}
			}
		}
		if keys.Sets(set, "replications") && (replications || c.tree.Items["replications"] != nil) {
			report(set, "replications, which the study states: the set would have no effect", "--replications")
		}
	}
}

// takenPath is a path that a factor (from 0) varies.
type takenPath struct {
	parts  []string
	factor int
}

// levels checks the values of a factor: a list or a range.
func (c *checker) levels(i int) {
	f, number, kind := &c.study.Factors[i], strconv.Itoa(i), c.study.Design.Kind
	report := func(key, found, allowed, hint string) { c.report(found, allowed, hint, "factor", number, key) }
	ranged := !math.IsNaN(f.Min) || !math.IsNaN(f.Max)
	switch {
	case len(f.Values) > 0:
		for _, key := range []string{"min", "max", "levels", "distribution", "mean", "sd", "mode"} {
			if c.states(i, key) {
				report(key, "values and "+key, "either values, or min and max", "")
				return
			}
		}
		if n := len(f.Values); n > maxValues {
			report("values", fmt.Sprintf("%d values", n), fmt.Sprintf("at most %d: the scenario is tried with each", maxValues), "min, max and a design of kind lhs draw values")
			return
		}
		seen := map[any]bool{}
		for number, value := range f.Values {
			var key any = value
			if number, ok := value.Number(); ok { // 1 and 1.0 are the same
				key = number
			}
			if seen[key] && (kind != "list" || !f.sameLevel(number)) {
				report("values", string(value)+" twice", "each value once", "")
			}
			seen[key] = true
		}
		return
	case !ranged:
		report("values", "nothing", "values = […], or min and max", "")
		return
	case math.IsNaN(f.Min) || math.IsNaN(f.Max):
		report("min", "one end of the range", "both min and max", "")
		return
	case kind == "list":
		report("min", "a range", "values = […], one for each row, in a design of kind list", "")
		return
	case kind == "grid" && f.Levels < 2:
		report("levels", "a range without levels", "levels = 2 or more in a grid, or values = […]", "")
	case kind != "grid" && f.Levels > 0:
		report("levels", strconv.Itoa(f.Levels), "levels in a design of kind grid only", "take levels away, or list values = […]")
	case f.integer && (f.Min != math.Round(f.Min) || f.Max != math.Round(f.Max)):
		report("min", fmt.Sprintf("from %s to %s", keys.ShortFloat(f.Min), keys.ShortFloat(f.Max)), "whole numbers, as the key holds one", "")
		return
	}
	c.spread(i)
}

// states reports whether the study's file has that key of a factor.
func (c *checker) states(i int, key string) bool {
	return c.tree.Locate("factor", strconv.Itoa(i)).Items[key] != nil
}

// spread checks the distribution of a factor's values in its range, and makes it.
func (c *checker) spread(i int) {
	f, number, kind := &c.study.Factors[i], strconv.Itoa(i), c.study.Design.Kind
	report := func(key, found, allowed, hint string) { c.report(found, allowed, hint, "factor", number, key) }
	for _, key := range []struct{ name, of string }{{"mean", "normal"}, {"sd", "normal"}, {"mode", "triangular"}} {
		switch {
		case key.of == f.Distribution && !c.states(i, key.name):
			report("distribution", fmt.Sprintf("%q without %s", f.Distribution, key.name), key.name+" = …", "")
			return
		case key.of != f.Distribution && c.states(i, key.name):
			report(key.name, fmt.Sprintf("%s with distribution %q", key.name, f.Distribution), fmt.Sprintf("%s with distribution = %q only", key.name, key.of), "")
			return
		}
	}
	if kind == "grid" && f.Distribution != "uniform" {
		report("distribution", fmt.Sprintf("%q in a grid", f.Distribution), "a distribution in designs that draw values; the levels of a grid are evenly spaced", "take distribution away, or list values = […]")
		return
	}
	low, high := f.Min, f.Max
	if f.integer && low < high { // so that every whole number has the same share of the range after rounding
		low, high = low-0.5, high+0.5
	}
	var err error
	switch f.Distribution {
	case "loguniform":
		f.spread, err = design.LogUniform(low, high)
	case "triangular":
		f.spread, err = design.Triangular(low, f.Mode, high)
	case "normal":
		f.spread, err = design.Normal(f.Mean, f.SD, low, high)
	default:
		f.spread, err = design.Uniform(low, high)
	}
	if err != nil {
		report("min", fmt.Sprintf("from %s to %s: %s", keys.ShortFloat(f.Min), keys.ShortFloat(f.Max), err), "min below max", "")
	}
	if f.integer && kind == "grid" && float64(f.Levels) > f.Max-f.Min+1 {
		report("levels", strconv.Itoa(f.Levels), fmt.Sprintf("at most %.0f, the whole numbers from min to max", f.Max-f.Min+1), "")
	}
}

// tryFactors loads the scenario with each factor at its least and greatest value, or at each of its
// listed values, so that invalid values are reported before anything runs. A row whose values are
// invalid only in combination fails when it runs.
func (c *checker) tryFactors() {
	for i := range c.study.Factors {
		f := &c.study.Factors[i]
		base, tried, key := c.withEvents(i), f.Values, "values"
		if f.joint != nil {
			key = "levels"
		}
		if len(tried) == 0 {
			tried, key = []keys.Scalar{f.level(0, 2), f.level(1, 2)}, "min"
		}
		for j, value := range tried {
			_, err := base.With(f.sets(value))
			var problems keys.Problems
			switch {
			case err == nil:
				continue
			case !errors.As(err, &problems):
				c.fault = err
				return
			}
			if len(f.Values) == 0 && j == 1 {
				key = "max"
			}
			if !c.reportFor(problems, strconv.Itoa(i), key, f.KeyPaths()) && c.mayBeJoint(f, problems) {
				continue
			}
		}
	}
}

// reportFor reports the problems of a value as problems of the factor that has it. It returns false
// if none concerns the factor's own keys.
func (c *checker) reportFor(problems keys.Problems, number, key string, paths []string) bool {
	found := false
	for _, p := range problems {
		if !slices.ContainsFunc(paths, func(path string) bool { return p.File == keys.SetFile(path) || p.Key == path }) {
			continue
		}
		found = true
		text := p.Found
		if p.Key != "" && !slices.Contains(paths, p.Key) {
			text += " for " + p.Key
		}
		c.report(text, p.Allowed, p.Hint, "factor", number, key)
		break // with * every name has the same problem
	}
	return found
}

// mayBeJoint reports whether a value that is invalid with the other keys of the scenario may be valid
// with values of other factors. Without other factors it reports the problems. Rows that are invalid
// fail one by one.
func (c *checker) mayBeJoint(f *Factor, problems keys.Problems) bool {
	if len(c.study.Factors) > 1 {
		return true
	}
	for _, p := range problems {
		where := p.Key
		if where == "" { // a line of a data file
			where = fmt.Sprintf("%s:%d", p.File, p.Line)
		}
		c.report(fmt.Sprintf("a value of %s with which the scenario is wrong: %s: found %s", f.Column(), where, p.Found), p.Allowed, p.Hint, "factor", "0")
	}
	return false
}
