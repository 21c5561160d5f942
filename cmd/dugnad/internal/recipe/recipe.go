package recipe

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/figures"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/sim/text"
)

// A recipe names the scenarios and studies of a paper and the figures to draw from their results. Paths
// are relative to its folder.
type recipe struct {
	recipeKeys
	file, folder string
	tree         *keys.Node // lines of the keys, for messages
	problems     keys.Problems
}

// recipeKeys are the keys of the file.
type recipeKeys struct {
	Out             string         `toml:"out" default:"figures"` // directory of the figures
	Results         []recipeResult `toml:"results"`
	Figures         []recipeFigure `toml:"figure"`
	figures.Setting                // default of the figures
}

// recipeResult is the job of a scenario or a study, or an existing results directory.
type recipeResult struct {
	ID           string       `toml:"name" default:""` // to which figures refer
	Scenario     string       `toml:"scenario" default:""`
	Alternatives []string     `toml:"alternatives" default:""` // compared with the scenario
	Explain      bool         `toml:"explain" default:"false"` // attributes the difference of one alternative
	Mechanisms   []string     `toml:"mechanisms" default:""`   // players of the explanation
	Ablate       bool         `toml:"ablate" default:"false"`  // validates with ablations in place of a run
	Network      string       `toml:"network" default:""`      // place whose network is written
	Trace        *recipeTrace `toml:"trace"`                   // writes negotiations down
	Study        string       `toml:"study" default:""`        // in place of a scenario
	Set          []string     `toml:"set" default:""`
	Replications int          `toml:"replications" default:"0" range:"0..1000000"` // 0: those of the scenario or the study
	Directory    string       `toml:"directory" default:""`                        // in place of all these
}

// tables returns the tables that the results will have; nil if only the directory can tell.
func (of *recipeResult) tables() []string {
	run := []string{"series.csv", "summary.csv", "context.csv", "spin_up.csv", "places.csv", "plane.csv"}
	switch {
	case of.Study != "":
		return []string{"design.csv", "outcomes.csv", "indices.csv", "convergence.csv"} // the design decides on the last two
	case of.Directory != "":
		return nil
	case of.Ablate:
		return []string{"ablation.csv", "patterns.csv"}
	case of.Explain:
		return []string{"explanation.csv"}
	case len(of.Alternatives) > 0:
		return append(run, "comparison.csv")
	case of.Trace != nil:
		return append(run, findings.TraceName)
	case of.Network != "":
		return append(run, "network.csv")
	}
	return run
}

// recipeTrace selects negotiations like the flags of trace.
type recipeTrace struct {
	Place        string `toml:"place" default:""`
	Field        string `toml:"field" default:""`
	Organisation string `toml:"organisation" default:""`
	Month        string `toml:"month" default:""`
}

// recipeFigure is a figure drawn from results.
type recipeFigure struct {
	Results string   `toml:"results" default:""` // optional if the recipe has only one
	Figure  string   `toml:"figure" default:""`
	Outcome []string `toml:"outcome" default:""` // of a study: only these outcomes
	File    string   `toml:"file" default:""`    // file name without extension; empty: the name of the figure
	figures.Setting
}

// readRecipe reads a recipe. It returns all errors as keys.Problems.
func readRecipe(file string) (*recipe, error) {
	content, err := keys.ReadFile(findings.UserFiles{}, file, keys.MostBytes)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fault.Input("", "--recipe: found no file %s", file)
	}
	var refused *keys.FileError
	if errors.As(err, &refused) {
		return nil, fault.Input("", "--recipe: %s is %s; allowed: %s", file, refused.Found, refused.Allowed)
	}
	if err != nil {
		return nil, err
	}
	r := &recipe{file: file, folder: filepath.Dir(file)}
	r.tree, err = keys.Decode(file, content, &r.recipeKeys)
	if !errors.As(err, &r.problems) && err != nil || r.tree == nil {
		return nil, err
	}
	r.complete()
	r.check()
	return r, r.problems.Err()
}

// path returns a path of the recipe, relative to its folder.
func (r *recipe) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(r.folder, filepath.FromSlash(name))
}

// results returns the results of a name, nil if there are none.
func (r *recipe) results(name string) *recipeResult {
	i := slices.IndexFunc(r.Results, func(of recipeResult) bool { return of.ID == name })
	if i < 0 {
		return nil
	}
	return &r.Results[i]
}

// complete fills in optional names.
func (r *recipe) complete() {
	if len(r.Results) == 1 && r.Results[0].ID == "" {
		r.Results[0].ID = "results"
	}
	for i := range r.Figures {
		f := &r.Figures[i]
		if f.Results == "" && len(r.Results) == 1 {
			f.Results = r.Results[0].ID
		}
		if f.File == "" {
			f.File = f.Figure
		}
	}
}

// report adds a problem with a key, which may be missing.
func (r *recipe) report(found, allowed, hint string, path ...string) {
	r.problems.Add(r.tree.Problem(found, allowed, hint, path...))
}

// reportWord adds the problem of a word that is not allowed.
func (r *recipe) reportWord(word string, allowed []string, path ...string) {
	r.report(strconv.Quote(word), strings.Join(allowed, ", "), keys.DidYouMean(word, allowed), path...)
}

// check reports problems that concern several keys.
func (r *recipe) check() {
	if len(r.Results) == 0 {
		r.report("nothing", fmt.Sprintf("[[results]] that say what to run, such as scenario = %q", scenarios.Flagship), "", "results")
	}
	if len(r.Figures) == 0 {
		r.report("nothing", "[[figure]] with figure = one of "+strings.Join(figures.Names(), ", "), "", "figure")
	}
	var names, files []string
	for i := range r.Results {
		of, number := &r.Results[i], strconv.Itoa(i)
		if !isPlain(of.ID) {
			r.report(text.Excerpt(of.ID), nameAllowed, "", "results", number, "name")
		} else if slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, of.ID) }) {
			r.report(fmt.Sprintf("two called %q", of.ID), "different names", "", "results", number, "name")
		}
		names = append(names, of.ID)
		r.checkResults(of, number)
	}
	for i := range r.Figures {
		f, number := &r.Figures[i], strconv.Itoa(i)
		r.checkFigure(f, number, names)
		if !isPlain(f.File) {
			r.report(text.Excerpt(f.File), nameAllowed, "", "figure", number, "file")
		} else if slices.Contains(files, strings.ToLower(f.File)) {
			r.report(fmt.Sprintf("two figures in the file %q", f.File), "different files", `give one of them file = "…"`, "figure", number, "file")
		}
		files = append(files, strings.ToLower(f.File))
	}
}

const nameAllowed = "letters, digits, '.', '_' and '-', without an ending, at most 100 bytes, and no device of Windows such as con"

var plain = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]*$`)

// isPlain tells whether a name can be that of a file on every system.
func isPlain(name string) bool { return plain.MatchString(name) && keys.FileNameFault(name) == "" }

// checkResults reports missing and contradictory keys of results.
func (r *recipe) checkResults(of *recipeResult, number string) {
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
	report := func(key, found, allowed string) { r.report(found, allowed, "", "results", number, key) }
	from := given(key{"scenario", of.Scenario != ""}, key{"study", of.Study != ""}, key{"directory", of.Directory != ""})
	what := given(key{"alternatives", len(of.Alternatives) > 0}, key{"ablate", of.Ablate}, key{"network", of.Network != ""}, key{"trace", of.Trace != nil})
	changes := given(key{"set", len(of.Set) > 0}, key{"replications", of.Replications != 0})
	switch {
	case len(from) == 0:
		report("scenario", "neither scenario, study nor directory", "one of them")
	case len(from) > 1:
		report(from[1], strings.Join(from, " and "), "one of them")
	case len(what) > 0 && of.Scenario == "":
		report(what[0], what[0]+" with "+from[0], what[0]+" with scenario")
	case len(what) > 1:
		report(what[1], strings.Join(what, " and "), "one of them")
	case len(changes) > 0 && of.Directory != "":
		report(changes[0], changes[0]+" with directory", "neither, as what is there cannot be changed")
	}
	for i := range of.Set {
		if earlier, is := keys.Overridden(of.Set[:i+1]); is {
			r.report(text.Excerpt(of.Set[i])+", which leaves "+text.Excerpt(earlier)+" without effect", "each key once", "", "results", number, "set", strconv.Itoa(i))
		}
	}
	if of.Explain && len(of.Alternatives) != 1 {
		report("explain", fmt.Sprintf("explain with %d alternatives", len(of.Alternatives)), "one alternative")
	}
	if len(of.Mechanisms) > 0 && !of.Explain {
		report("mechanisms", "mechanisms without explain", "explain = true beside them")
	}
	for _, name := range append([]string{of.Scenario, of.Study}, of.Alternatives...) {
		if name == "-" {
			report("scenario", `"-"`, "a file or a shipped name")
		}
	}
}

// checkFigure reports problems with the results, the kind, the outcomes and the look of a figure.
func (r *recipe) checkFigure(f *recipeFigure, number string, names []string) {
	if !slices.Contains(names, f.Results) {
		r.reportWord(f.Results, names, "figure", number, "results")
	}
	kind := figures.KindOf(f.Figure)
	if kind == nil {
		r.reportWord(f.Figure, figures.Names(), "figure", number, "figure")
	}
	of := r.results(f.Results)
	if kind != nil && of != nil && of.tables() != nil {
		for _, table := range kind.Needs {
			if !slices.Contains(of.tables(), table) {
				r.report(fmt.Sprintf("%q, which needs %s (%s)", f.Figure, table, figures.MadeBy[table]), fmt.Sprintf("a figure of what results %q make", of.ID), "", "figure", number, "figure")
			}
		}
	}
	if of != nil && of.Scenario != "" && f.Outcome != nil {
		r.report(fmt.Sprintf("an outcome of results %q, which are of a scenario", f.Results), "outcomes of a study", "", "figure", number, "outcome")
	}
	f.Over(r.Setting).Wrong(func(key, found string, allowed []string) {
		path := []string{"figure", number, key}
		if r.tree.Find(path...) == nil { // the key is that of the recipe
			path = []string{key}
		}
		r.reportWord(found, allowed, path...)
	})
}
