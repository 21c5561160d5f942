package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"dugnad/sim/results"
	"dugnad/sim/study"
)

// madeFile is the file beside a recipe's figures that says what they were made from, so that
// what is up to date need not be made again.
const madeFile = "recipe.json"

// madeOf says what results and figures were made from: digests of their inputs, by name.
type madeOf struct {
	Results map[string]string     `json:"results"`
	Figures map[string]madeFigure `json:"figures"`
}

type madeFigure struct {
	Inputs string            `json:"inputs"`
	Files  map[string]string `json:"files"` // SHA-256 by name
}

// cook makes the figures of a recipe, and before them the results that they need. What is up
// to date is left as it is.
func (a *app) cook(ctx context.Context, o *plotOptions, flags *pflag.FlagSet) error {
	if err := setDate(); err != nil {
		return err
	}
	if o.list || o.figures.chosen != nil {
		return wrongInput("the recipe names the figures", "--recipe: found --list or --figure beside it")
	}
	r, err := readRecipe(o.recipe)
	if err != nil {
		return err
	}
	out := filepath.Join(r.folder, filepath.FromSlash(r.Out))
	if o.out != "" {
		out = o.out
	}
	made, err := readMade(out)
	if err != nil {
		return err
	}
	k := &kitchen{app: a, o: o, recipe: r, out: out, made: made, given: flags.Changed, inputs: map[string]string{}}
	if err := k.check(ctx); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	for i := range r.Results {
		if err := k.cookResults(ctx, &r.Results[i]); err != nil {
			return err
		}
	}
	opened := map[string]*findings{}
	for i := range r.Figures {
		if err := k.cookFigure(ctx, &r.Figures[i], opened); err != nil {
			return err
		}
	}
	return a.print(fmt.Sprintf("%d figures drawn, %d up to date, in %s\n", k.drawn, len(r.Figures)-k.drawn, out))
}

// readMade reads what was made before; a directory without its file, which is not ours, must
// not exist.
func readMade(out string) (*madeOf, error) {
	made := &madeOf{Results: map[string]string{}, Figures: map[string]madeFigure{}}
	text, err := os.ReadFile(filepath.Join(out, madeFile))
	if errors.Is(err, fs.ErrNotExist) {
		return made, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, made); err != nil || made.Results == nil || made.Figures == nil {
		return nil, wrongInput("remove it to make everything anew", "%s is not as dugnad wrote it", filepath.Join(out, madeFile))
	}
	return made, nil
}

// kitchen is a recipe under way.
type kitchen struct {
	*app
	o      *plotOptions
	recipe *recipe
	out    string
	made   *madeOf
	given  func(flag string) bool
	inputs map[string]string // of the results, by name
	drawn  int
}

// check finds what is wrong with the scenarios and the files that are there before anything
// is run, and takes the digests of what results are made from.
func (k *kitchen) check(ctx context.Context) error {
	for i := range k.recipe.Results {
		of := &k.recipe.Results[i]
		if of.Directory != "" && isStudy(k.path(of.Directory)) {
			finished, err := study.ReadFinished(k.path(of.Directory))
			if err != nil {
				return err
			}
			about, err := os.ReadFile(filepath.Join(k.path(of.Directory), "analysis.json"))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			k.inputs[of.Name] = digestOf(finished.DesignDigest, finished.OutcomesDigest, string(about))
			continue
		}
		if of.Directory != "" && isGiven(k.path(of.Directory)) {
			about, err := os.ReadFile(filepath.Join(k.path(of.Directory), analysisName))
			if err != nil {
				return err
			}
			k.inputs[of.Name] = digestOf(string(about))
			continue
		}
		if of.Directory != "" {
			manifest, err := results.ReadManifest(k.path(of.Directory))
			if err != nil {
				return err
			}
			var text strings.Builder
			for _, file := range manifest.Files {
				if !isDerived(file.Path) {
					fmt.Fprintln(&text, file.Path, file.SHA256)
				}
			}
			k.inputs[of.Name] = digestOf(text.String())
			continue
		}
		inputs := []string{thisBuild().Version, thisBuild().Revision, of.Network, fmt.Sprint(of.Ablate)}
		for _, name := range append([]string{of.Scenario}, of.Alternatives...) {
			flags := &scenarioFlags{sets: of.Set}
			if of.Replications > 0 {
				flags.replications = whole{value: of.Replications, given: true}
			}
			s, err := k.load(ctx, k.scenario(name), flags)
			if err != nil {
				return err
			}
			inputs = append(inputs, s.Digest())
		}
		k.inputs[of.Name] = digestOf(inputs...)
	}
	for _, figure := range k.recipe.Figures {
		if k.o.force {
			break
		}
		before := k.made.Figures[figure.File]
		_, formats := figure.look(k.recipe, k.o, k.given)
		for _, ending := range append(formats, "csv", "md") {
			name := figure.File + "." + ending
			text, err := os.ReadFile(filepath.Join(k.out, name))
			if err == nil && before.Files[name] != digestOf(string(text)) {
				return wrongInput("keep your version under another name, or replace it with --force",
					"%s exists already, and not as dugnad wrote it", filepath.Join(k.out, name))
			}
		}
	}
	return nil
}

// path is a path of the recipe.
func (k *kitchen) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(k.recipe.folder, filepath.FromSlash(name))
}

// scenario is a file of the recipe's folder, or else a shipped name.
func (k *kitchen) scenario(name string) string {
	if _, err := os.Stat(k.path(name)); err == nil {
		return k.path(name)
	}
	return name
}

// results is the directory of some results.
func (k *kitchen) results(of *recipeResult) string {
	if of.Directory != "" {
		return k.path(of.Directory)
	}
	return filepath.Join(k.out, "results", of.Name)
}

// cookResults runs what a recipe's results are of, unless they are there.
func (k *kitchen) cookResults(ctx context.Context, of *recipeResult) error {
	directory := k.results(of)
	if of.Directory != "" || k.made.Results[of.Name] == k.inputs[of.Name] && results.Verify(directory) == nil {
		return nil
	}
	k.say("running %s", of.Name)
	silent := &app{arguments: k.arguments, in: k.in, out: io.Discard, errs: k.errs}
	where := outFlags{out: directory, force: true}
	run := newRunOptions()
	run.outFlags, run.workersFlag, run.figures.value, run.quiet, run.network = where, k.o.workersFlag, "none", true, of.Network
	run.sets = of.Set
	if of.Replications > 0 {
		run.scenarioFlags.replications = whole{value: of.Replications, given: true}
	}
	var err error
	switch {
	case of.Ablate:
		err = silent.validate(ctx, k.scenario(of.Scenario), &validateOptions{
			scenarioFlags: run.scenarioFlags, outFlags: where, workersFlag: k.o.workersFlag, ablate: true, quiet: true,
		})
		if errors.Is(err, errFailed) {
			err = nil // a pattern failed, which is a result
		}
	case len(of.Alternatives) > 0:
		var names []string
		for _, name := range append([]string{of.Scenario}, of.Alternatives...) {
			names = append(names, k.scenario(name))
		}
		err = silent.compare(ctx, names, &compareOptions{
			armsFlags: armsFlags{common: of.Set}, outFlags: where, workersFlag: k.o.workersFlag,
			replications: run.scenarioFlags.replications, by: run.by, figures: run.figures, quiet: true,
		})
	default:
		err = silent.run(ctx, k.scenario(of.Scenario), run)
	}
	if err != nil {
		return err
	}
	k.made.Results[of.Name] = k.inputs[of.Name]
	return k.keep()
}

// cookFigure draws one figure, unless it is up to date.
func (k *kitchen) cookFigure(ctx context.Context, figure *recipeFigure, opened map[string]*findings) error {
	look, formats := figure.look(k.recipe, k.o, k.given)
	inputs := digestOf(k.inputs[figure.Results], figure.Figure, fmt.Sprintf("%+v", look), strings.Join(formats, ","),
		os.Getenv("SOURCE_DATE_EPOCH"), thisBuild().Version, thisBuild().Revision)
	if k.upToDate(figure, inputs) {
		return nil
	}
	f := opened[figure.Results]
	if f == nil {
		for i := range k.recipe.Results {
			if of := &k.recipe.Results[i]; of.Name == figure.Results {
				var err error
				if f, err = findingsAt(k.results(of)); err != nil {
					return err
				}
			}
		}
		opened[figure.Results] = f
	}
	kinds, err := wantedKinds(f, []string{figure.Figure})
	if err != nil {
		return err
	}
	set := &figureSet{findings: f, kinds: kinds, look: look, formats: formats, workers: k.o.number()}
	figures, err := set.lay(func(err error) error { return wrongInput("", "%s", err) })
	if err != nil {
		return err
	}
	for i := range figures { // those of a study's pages keep what tells them apart
		figures[i].Name = figure.File + strings.TrimPrefix(figures[i].Name, figure.Figure)
	}
	made := madeFigure{Inputs: inputs, Files: map[string]string{}}
	files := map[string]*bytes.Buffer{}
	for _, name := range set.names(figures) {
		files[name] = &bytes.Buffer{}
	}
	if err := set.draw(ctx, figures, func(name string, content func(io.Writer) error) error { return content(files[name]) }); err != nil {
		return err
	}
	for name, text := range files {
		made.Files[name] = digestOf(text.String())
		if err := replaceFile(filepath.Join(k.out, name), func(w io.Writer) error { _, err := w.Write(text.Bytes()); return err }); err != nil {
			return err
		}
	}
	k.drawn++
	k.made.Figures[figure.File] = made
	return k.keep()
}

// upToDate tells whether a figure's files are there, made from the same inputs.
func (k *kitchen) upToDate(figure *recipeFigure, inputs string) bool {
	before, ok := k.made.Figures[figure.File]
	if !ok || before.Inputs != inputs {
		return false
	}
	for name, digest := range before.Files {
		if text, err := os.ReadFile(filepath.Join(k.out, name)); err != nil || digestOf(string(text)) != digest {
			return false
		}
	}
	return true
}

// keep writes down what was made.
func (k *kitchen) keep() error {
	text, err := json.MarshalIndent(k.made, "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(filepath.Join(k.out, madeFile), func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}

func digestOf(parts ...string) string {
	hash := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(hash, "%d %s", len(part), part) // so that no two lists read alike
	}
	return hex.EncodeToString(hash.Sum(nil))
}
