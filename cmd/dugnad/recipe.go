package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"dugnad/plots"
	"dugnad/scenarios"
)

// A recipe says how the figures of a paper are made from nothing: which scenarios to run, and
// which figures to draw of them. Paths are relative to its folder.
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

// recipeResult is a run or a comparison, or a results directory that is there.
type recipeResult struct {
	Name         string   `toml:"name"` // for the figures
	Scenario     string   `toml:"scenario"`
	Alternatives []string `toml:"alternatives"` // compared with the scenario
	Set          []string `toml:"set"`          // as --set
	Replications int64    `toml:"replications"` // 0: the scenario's
	Network      string   `toml:"network"`      // as --network
	Ablate       bool     `toml:"ablate"`       // validate --ablate in place of a run
	Directory    string   `toml:"directory"`    // in place of all these
}

// recipeFigure is a figure of some results.
type recipeFigure struct {
	Results string `toml:"results"` // may be left out where there is one only
	Figure  string `toml:"figure"`
	File    string `toml:"file"` // name of its files; the figure's
	recipeLook
}

// readRecipe reads a recipe and reports all that is wrong with it.
func readRecipe(file string) (*recipe, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, wrongInput("", "--recipe: found no file %s", file)
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
		return nil, wrongInput("", "%s: %s", file, strings.TrimPrefix(err.Error(), "toml: "))
	}
	var problems []string
	report := func(key, format string, values ...any) {
		problems = append(problems, fmt.Sprintf("%s%s: %s", file, lineOf(text, key), fmt.Sprintf(format, values...)))
	}
	for _, key := range meta.Undecoded() {
		name := key[len(key)-1]
		allowed := recipeKeys[strings.Join(key[:len(key)-1], ".")]
		report(name, "found the key %q; %s", key.String(), nearestHint(name, allowed, "allowed: "+strings.Join(allowed, ", ")))
	}
	r.check(report)
	if problems != nil {
		return nil, wrongInput("", "%s", strings.Join(problems, "\n"))
	}
	return r, nil
}

var recipeKeys = map[string][]string{
	"":        {"out", "results", "figure", "width", "lang", "theme", "title", "format"},
	"results": {"name", "scenario", "alternatives", "set", "replications", "network", "ablate", "directory"},
	"figure":  {"results", "figure", "file", "width", "lang", "theme", "title", "format"},
}

// lineOf is ", line N" of the first line that gives a key, for messages.
func lineOf(text []byte, key string) string {
	for _, form := range []string{`^\s*["']?%s["']?\s*=`, `^\s*\[+\s*["']?%s["']?\s*\]`} { // a key, else a table
		pattern := regexp.MustCompile(fmt.Sprintf(form, regexp.QuoteMeta(key)))
		for i, line := range bytes.Split(text, []byte("\n")) {
			if pattern.Match(line) {
				return fmt.Sprintf(", line %d", i+1)
			}
		}
	}
	return ""
}

// check completes a recipe and reports what no single key can tell.
func (r *recipe) check(report func(key, format string, values ...any)) {
	if len(r.Results) == 0 {
		report("results", "found no [[results]]; say what to run, such as scenario = %q", scenarios.Flagship)
	}
	if len(r.Figures) == 0 {
		report("figure", "found no [[figure]]; allowed: %s", strings.Join(figureNames(), ", "))
	}
	plain := regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]*$`)
	var names, files []string
	for i := range r.Results {
		of := &r.Results[i]
		if of.Name == "" && len(r.Results) == 1 {
			of.Name = "results"
		}
		switch {
		case !plain.MatchString(of.Name):
			report("name", "results: found the name %q; allowed: letters, digits, '.', '_' and '-'", of.Name)
		case slices.Contains(names, of.Name):
			report("name", "results: found two called %q; allowed: different names", of.Name)
		}
		names = append(names, of.Name)
		if (of.Scenario == "") == (of.Directory == "") {
			report("scenario", "results %q: give either scenario or directory", of.Name)
		}
		if of.Replications < 0 {
			report("replications", "results %q: found %d replications; allowed: at least 1", of.Name, of.Replications)
		}
		if len(of.Alternatives) > 0 && of.Network != "" {
			report("network", "results %q: a comparison writes no network; allowed: network without alternatives", of.Name)
		}
		if of.Ablate && (len(of.Alternatives) > 0 || of.Network != "") {
			report("ablate", "results %q: allowed: ablate without alternatives and network", of.Name)
		}
		if of.Directory != "" && (of.Ablate || of.Alternatives != nil || of.Set != nil || of.Replications != 0 || of.Network != "") {
			report("directory", "results %q: what is there already takes no other keys than name and directory", of.Name)
		}
	}
	for i := range r.Figures {
		f := &r.Figures[i]
		if f.Results == "" && len(names) == 1 {
			f.Results = names[0]
		}
		if !slices.Contains(names, f.Results) {
			report("results", "figure %q: found results %q; %s", f.Figure, f.Results, nearestHint(f.Results, names, "allowed: "+strings.Join(names, ", ")))
		}
		if !slices.Contains(figureNames(), f.Figure) {
			report("figure", "found the figure %q; %s", f.Figure, nearestHint(f.Figure, figureNames(), "allowed: "+strings.Join(figureNames(), ", ")))
		}
		if f.File == "" {
			f.File = f.Figure
		}
		switch {
		case !plain.MatchString(f.File):
			report("file", "figure %q: found the file %q; allowed: a name without an ending, of letters, digits, '.', '_' and '-'", f.Figure, f.File)
		case slices.Contains(files, strings.ToLower(f.File)):
			report("file", "found two figures in the file %q; give one of them file = \"…\"", f.File)
		}
		files = append(files, strings.ToLower(f.File))
		for key, err := range f.over(r.recipeLook).flags().problems {
			report(key, "figure %q, %s: %s", f.Figure, key, err)
		}
	}
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
