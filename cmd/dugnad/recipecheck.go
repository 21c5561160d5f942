package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

// recipeCheck finds what is wrong with a recipe, and completes it.
type recipeCheck struct {
	*recipe
	text     string // the file's
	problems []string
}

// way is the way to a key of the recipe, as keys.Line takes it.
type way []any

// report notes a problem with a key, which need not be there.
func (c *recipeCheck) report(to way, format string, values ...any) {
	where := c.file
	if line, _ := keys.Line(c.text, to...); line > 0 {
		where += fmt.Sprintf(", line %d", line)
	}
	c.problems = append(c.problems, where+": "+fmt.Sprintf(format, values...))
}

var recipeKeys = map[string][]string{
	"": {"out", "results", "figure", "width", "lang", "theme", "title", "format"},
	"results": {
		"name", "scenario", "alternatives", "explain", "mechanisms", "ablate", "network", "trace", "study", "set", "replications", "directory",
	},
	"results.trace": {"place", "field", "organisation", "month"},
	"figure":        {"results", "figure", "outcome", "file", "width", "lang", "theme", "title", "format"},
}

// undecoded reports keys that there are none of.
func (c *recipeCheck) undecoded(keys []toml.Key) {
	for _, key := range keys {
		name := key[len(key)-1]
		allowed := recipeKeys[strings.Join(key[:len(key)-1], ".")]
		c.report(c.wayTo(key), "found the key %q; %s", key.String(), nearestHint(name, allowed, "allowed: "+strings.Join(allowed, ", ")))
	}
}

// wayTo is the way to the first key of that name, which may be in any of an array's tables.
func (c *recipeCheck) wayTo(key toml.Key) way {
	for i := range max(1, len(c.Results), len(c.Figures)) {
		to := way{key[0]}
		if len(key) > 1 {
			to = append(to, i)
		}
		for _, part := range key[1:] {
			to = append(to, part)
		}
		if _, there := keys.Line(c.text, to...); there {
			return to
		}
	}
	return way{key[0]}
}

var plainName = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]*$`)

// whole checks everything that the TOML library has not.
func (c *recipeCheck) whole() {
	if len(c.Results) == 0 {
		c.report(nil, "found no [[results]]; say what to run, such as scenario = %q", scenarios.Flagship)
	}
	if len(c.Figures) == 0 {
		c.report(nil, "found no [[figure]]; allowed: %s", strings.Join(figureNames(), ", "))
	}
	var names, files []string
	for i := range c.Results {
		of := &c.Results[i]
		if of.Name == "" && len(c.Results) == 1 {
			of.Name = "results"
		}
		switch {
		case !plainName.MatchString(of.Name):
			c.report(way{"results", i, "name"}, "results: found the name %q; allowed: letters, digits, '.', '_' and '-'", of.Name)
		case slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, of.Name) }):
			c.report(way{"results", i, "name"}, "results: found two called %q; allowed: different names", of.Name)
		}
		names = append(names, of.Name)
		c.checkResults(i)
	}
	for i := range c.Figures {
		f := &c.Figures[i]
		if f.Results == "" && len(names) == 1 {
			f.Results = names[0]
		}
		if f.File == "" {
			f.File = f.Figure
		}
		c.checkFigure(i, names)
		switch {
		case !plainName.MatchString(f.File):
			c.report(way{"figure", i, "file"}, "figure %q: found the file %q; allowed: a name without an ending, of letters, digits, '.', '_' and '-'", f.Figure, f.File)
		case slices.Contains(files, strings.ToLower(f.File)):
			c.report(way{"figure", i, "file"}, "found two figures in the file %q; give one of them file = \"…\"", f.File)
		}
		files = append(files, strings.ToLower(f.File))
	}
}

// checkResults checks the keys of some results that must, or cannot, go together.
func (c *recipeCheck) checkResults(i int) {
	of := &c.Results[i]
	report := func(key, format string, values ...any) {
		c.report(way{"results", i, key}, "results %q: "+format, append([]any{of.Name}, values...)...)
	}
	type key struct {
		name  string
		given bool
	}
	given := func(keys ...key) (names []string) {
		for _, k := range keys {
			if k.given {
				names = append(names, k.name)
			}
		}
		return names
	}
	from := given(key{"scenario", of.Scenario != ""}, key{"study", of.Study != ""}, key{"directory", of.Directory != ""})
	what := given(key{"alternatives", len(of.Alternatives) > 0}, key{"ablate", of.Ablate}, key{"network", of.Network != ""}, key{"trace", of.Trace != nil})
	changes := given(key{"set", len(of.Set) > 0}, key{"replications", of.Replications != 0})
	switch {
	case len(from) == 0:
		report("scenario", "found neither scenario, study nor directory; allowed: one of them")
	case len(from) > 1:
		report(from[1], "found %s; allowed: one of them", strings.Join(from, " and "))
	case len(what) > 0 && of.Scenario == "":
		report(what[0], "found %s with %s; allowed: with scenario", what[0], from[0])
	case len(what) > 1:
		report(what[1], "found %s; allowed: one of them", strings.Join(what, " and "))
	case len(changes) > 0 && of.Directory != "":
		report(changes[0], "found %s with directory; what is there cannot be changed", changes[0])
	}
	if of.Explain && len(of.Alternatives) != 1 {
		report("explain", "found %d alternatives; explain takes one", len(of.Alternatives))
	}
	if len(of.Mechanisms) > 0 && !of.Explain {
		report("mechanisms", "found mechanisms without explain = true")
	}
	if of.Replications < 0 {
		report("replications", "found %d replications; allowed: at least 1", of.Replications)
	}
	for _, name := range append([]string{of.Scenario, of.Study}, of.Alternatives...) {
		if name == "-" {
			report("scenario", "found \"-\"; allowed: a file or a shipped name")
		}
	}
}

// checkFigure checks what a figure is of and how it looks.
func (c *recipeCheck) checkFigure(i int, names []string) {
	f := &c.Figures[i]
	if !slices.Contains(names, f.Results) {
		c.report(way{"figure", i, "results"}, "figure %q: found results %q; %s", f.Figure, f.Results, nearestHint(f.Results, names, "allowed: "+strings.Join(names, ", ")))
	}
	if !slices.Contains(figureNames(), f.Figure) {
		c.report(way{"figure", i, "figure"}, "found the figure %q; %s", f.Figure, nearestHint(f.Figure, figureNames(), "allowed: "+strings.Join(figureNames(), ", ")))
	}
	if kind := kindOf(f.Figure); kind != nil {
		if of := c.results(f.Results); of != nil && of.tables() != nil {
			for _, table := range kind.needs {
				if !slices.Contains(of.tables(), table) {
					c.report(way{"figure", i, "figure"}, "figure %q needs %s (%s), which results %q do not make", f.Figure, table, madeBy[table], of.Name)
				}
			}
		}
	}
	if of := c.results(f.Results); of != nil && of.Scenario != "" && f.Outcome != nil {
		c.report(way{"figure", i, "outcome"}, "figure %q: results %q are of a scenario; outcomes are chosen of a study", f.Figure, f.Results)
	}
	problems := f.over(c.recipeLook).flags().problems
	for _, key := range slices.Sorted(maps.Keys(problems)) {
		to := way{"figure", i, key}
		if _, there := keys.Line(c.text, to...); !there { // the whole recipe's
			to = way{key}
		}
		c.report(to, "figure %q, %s: %s", f.Figure, key, problems[key])
	}
}
