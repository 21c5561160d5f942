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
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"
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
	if err := a.readDate(); err != nil {
		return err
	}
	if o.list || o.figures.values != nil || o.outcomes != nil {
		return wrongInput("the recipe names the figures", "--recipe: found --list, --figure or --outcome beside it")
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
	if err := errors.Join(k.checkInputs(ctx), k.checkFiles()); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	for i := range r.Results {
		if err := k.cookResults(ctx, &r.Results[i]); err != nil {
			return k.interrupted(ctx, err)
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

// checkFiles refuses to draw over figures that somebody has changed since.
func (k *kitchen) checkFiles() error {
	if k.o.force {
		return nil
	}
	for i := range k.recipe.Figures {
		figure := &k.recipe.Figures[i]
		before := k.made.Figures[figure.File].Files
		names := slices.Sorted(maps.Keys(before))
		_, formats := figure.look(k.recipe, k.o, k.given)
		for _, ending := range append(formats, "csv", "md") {
			names = append(names, figure.File+"."+ending)
		}
		for _, name := range names {
			text, err := os.ReadFile(filepath.Join(k.out, name))
			if err == nil && before[name] != digestOf(string(text)) {
				return wrongInput("keep your version under another name, or replace it with --force",
					"%s exists already, and not as dugnad wrote it", filepath.Join(k.out, name))
			}
		}
	}
	return nil
}

// interrupted says of an interruption that what was made before it is kept.
func (k *kitchen) interrupted(ctx context.Context, err error) error {
	var kept *keptStudy
	var by interruption
	if errors.As(err, &kept) || !errors.Is(err, context.Canceled) || !errors.As(context.Cause(ctx), &by) {
		return err
	}
	return &keptStudy{err, fmt.Sprintf("interrupted; what was made is kept in %s; the same command goes on", k.out)}
}

// path is a path of the recipe.
func (k *kitchen) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(k.recipe.folder, filepath.FromSlash(name))
}

// named is a file of the recipe's folder, or else a shipped name.
func (k *kitchen) named(name string) string {
	if _, err := os.Stat(k.path(name)); err == nil {
		return k.path(name)
	}
	return name
}

// cookFigure draws one figure of the findings.
func (k *kitchen) cookFigure(ctx context.Context, figure *recipeFigure, f *findings) error {
	f.wanted = nil
	if err := f.want(figure.Outcome); err != nil {
		return err
	}
	kinds, err := wantedKinds(f, []string{figure.Figure})
	if err != nil {
		return err
	}
	look, formats := figure.look(k.recipe, k.o, k.given)
	set := &figureSet{findings: f, kinds: kinds, look: k.dated(look), formats: formats, workers: k.o.number()}
	figures, err := set.lay(func(err error) error { return wrongInput("", "%s", err) })
	if err != nil {
		return err
	}
	for i := range figures { // of several pages keep what tells them apart
		page := strings.TrimPrefix(figures[i].Name, figure.Figure)
		figures[i].Name = figure.File
		if len(figures) > 1 {
			figures[i].Name += page
		}
	}
	made := madeFigure{Inputs: k.inputsOf(figure), Files: map[string]string{}}
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

// inputsOf is the digest of all that a figure is made from.
func (k *kitchen) inputsOf(figure *recipeFigure) string {
	look, formats := figure.look(k.recipe, k.o, k.given)
	return digestOf(k.inputs[figure.Results], figure.Figure, strings.Join(figure.Outcome, " "), fmt.Sprintf("%+v", look), strings.Join(formats, ","),
		os.Getenv("SOURCE_DATE_EPOCH"), thisBuild().Version, thisBuild().Revision)
}

// upToDate tells whether a figure's files are there, made from the same inputs.
func (k *kitchen) upToDate(figure *recipeFigure) bool {
	before, ok := k.made.Figures[figure.File]
	if !ok || before.Inputs != k.inputsOf(figure) {
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
