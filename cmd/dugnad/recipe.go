package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"

	"dugnad/plots"
)

// A recipe says how the figures of a paper are made from nothing: which scenarios and studies to
// run, and which figures to draw of them. Paths are relative to its folder.
type recipe struct {
	Out     string         `toml:"out"` // directory of the figures; "figures"
	Results []recipeResult `toml:"results"`
	Figures []recipeFigure `toml:"figure"`
	recipeLook

	file, folder string
}

// recipeLook is how figures are set; what a figure leaves out is as for the whole recipe.
type recipeLook struct {
	Width  string   `toml:"width"`
	Lang   string   `toml:"lang"`
	Theme  string   `toml:"theme"`
	Title  *bool    `toml:"title"`
	Format []string `toml:"format"`
}

// recipeResult is what one command makes of a scenario or a study, or a directory that is there.
type recipeResult struct {
	Name         string       `toml:"name"` // for the figures
	Scenario     string       `toml:"scenario"`
	Alternatives []string     `toml:"alternatives"` // compared with the scenario
	Explain      bool         `toml:"explain"`      // attributes the difference of one alternative
	Mechanisms   []string     `toml:"mechanisms"`   // as explain --mechanisms
	Ablate       bool         `toml:"ablate"`       // validate --ablate in place of a run
	Network      string       `toml:"network"`      // as run --network
	Trace        *recipeTrace `toml:"trace"`        // tells negotiations
	Study        string       `toml:"study"`        // in place of a scenario
	Set          []string     `toml:"set"`          // as --set
	Replications int          `toml:"replications"` // 0: the scenario's or the study's
	Directory    string       `toml:"directory"`    // in place of all these

	indices bool // the study's design is made for indices
}

// tables are those that figures may need, as far as the recipe tells; nil of a directory.
func (of *recipeResult) tables() []string {
	run := []string{"series.csv", "summary.csv", "context.csv", "places.csv", "plane.csv"}
	switch {
	case of.Study != "":
		return []string{"design.csv", "outcomes.csv", "indices.csv", "convergence.csv"} // the last two by its design
	case of.Directory != "":
		return nil
	case of.Ablate:
		return []string{"ablation.csv", "patterns.csv"}
	case of.Explain:
		return []string{"explanation.csv"}
	case len(of.Alternatives) > 0:
		return append(run, "comparison.csv")
	case of.Trace != nil:
		return append(run, traceName)
	case of.Network != "":
		return append(run, "network.csv")
	}
	return run
}

// recipeTrace chooses negotiations as the flags of trace do.
type recipeTrace struct {
	Place        string `toml:"place"`
	Field        string `toml:"field"`
	Organisation string `toml:"organisation"`
	Month        string `toml:"month"`
}

// recipeFigure is a figure of some results.
type recipeFigure struct {
	Results string   `toml:"results"` // may be left out where there is one only
	Figure  string   `toml:"figure"`
	Outcome []string `toml:"outcome"` // of a study, as --outcome
	File    string   `toml:"file"`    // name of its files; the figure's
	recipeLook
}

// readRecipe reads a recipe and reports all that is wrong with it.
func readRecipe(file string) (*recipe, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, wrongInput("", "--recipe: found no file %s", file)
	}
	if info, problem := os.Stat(file); problem == nil && info.IsDir() {
		return nil, wrongInput("", "--recipe: %s is a directory; allowed: a file", file)
	}
	if err != nil {
		return nil, err
	}
	r := &recipe{Out: "figures", file: file, folder: filepath.Dir(file)}
	meta, err := toml.NewDecoder(bytes.NewReader(text)).Decode(r)
	var syntax toml.ParseError
	if errors.As(err, &syntax) {
		return nil, wrongInput("", "%s, line %d: %s", file, syntax.Position.Line, syntax.Message)
	}
	if err != nil {
		return nil, wrongInput("", "%s: %s", file, wrongType(err))
	}
	c := &recipeCheck{recipe: r, text: string(text)}
	c.undecoded(meta.Undecoded())
	c.whole()
	if c.problems != nil {
		return nil, wrongInput("", "%s", strings.Join(c.problems, "\n"))
	}
	return r, nil
}

// wrongType is what the TOML library says of a value of the wrong type, in words for who wrote it.
func wrongType(err error) string {
	text := strings.TrimPrefix(err.Error(), "toml: ")
	types := map[string]string{"string": "text in quotes", "int64": "a whole number", "float64": "a number", "bool": "true or false", "slice": "a list in [ ]", "[]interface {}": "a list in [ ]", "map[string]interface {}": "a table", "struct": "a table"}
	parts := typesPattern.FindStringSubmatch(text)
	if parts == nil {
		return text
	}
	found, allowed := types[parts[2]], types[parts[3]]
	if found == "" || allowed == "" {
		return text
	}
	return parts[1] + "found " + found + "; allowed: " + allowed
}

var typesPattern = regexp.MustCompile(`^(.*)incompatible types: TOML value has type (.+?); destination has type (.+)$`)

// path is a path of the recipe.
func (r *recipe) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(r.folder, filepath.FromSlash(name))
}

// results are those of a name, nil if there are none.
func (r *recipe) results(name string) *recipeResult {
	for i := range r.Results {
		if r.Results[i].Name == name {
			return &r.Results[i]
		}
	}
	return nil
}

// over is a figure's look where it says so, and the recipe's where it does not.
func (l recipeLook) over(whole recipeLook) recipeLook {
	if l.Width == "" {
		l.Width = whole.Width
	}
	if l.Lang == "" {
		l.Lang = whole.Lang
	}
	if l.Theme == "" {
		l.Theme = whole.Theme
	}
	if l.Title == nil {
		l.Title = whole.Title
	}
	if l.Format == nil {
		l.Format = whole.Format
	}
	return l
}

// recipeFlags are a look as the flags of plot would say it, and what is wrong with it by key.
type recipeFlags struct {
	lookFlags
	problems map[string]error
}

func (l recipeLook) flags() recipeFlags {
	f := recipeFlags{newLookFlags(), map[string]error{}}
	set := func(key, value string, to interface{ Set(string) error }) {
		if value == "" {
			return
		}
		if err := to.Set(value); err != nil {
			f.problems[key] = fmt.Errorf("found %q; %w", value, err)
		}
	}
	set("width", l.Width, &f.width)
	set("lang", l.Lang, &f.language)
	set("theme", l.Theme, &f.theme)
	set("format", strings.Join(l.Format, ","), &f.formats)
	if l.Title != nil {
		f.title = *l.Title
	}
	return f
}

// look is a figure's, with what the command line says instead.
func (f *recipeFigure) look(r *recipe, o *plotOptions, given func(flag string) bool) (plots.Look, []string) {
	flags := f.over(r.recipeLook).flags().lookFlags
	if given("width") {
		flags.width = o.width
	}
	if given("lang") {
		flags.language = o.language
	}
	if given("theme") {
		flags.theme = o.theme
	}
	if given("title") {
		flags.title = o.title
	}
	if given("format") {
		flags.formats = o.formats
	}
	return flags.look(), flags.formatList()
}
