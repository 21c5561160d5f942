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

	"dugnad/scenarios"
	"dugnad/scenarios/studies"
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
	out := r.path(r.Out)
	if o.out != "" {
		out = o.out
	}
	if info, err := os.Stat(out); err == nil && !info.IsDir() {
		return wrongInput("the figures go into a directory", "%s is there and is no directory", out)
	}
	made, err := readMade(out)
	if err != nil {
		return err
	}
	sink := a.sink(false)
	sink.Arguments = append([]string{"plot", "--recipe"}, o.recipe)
	k := &kitchen{app: a, sink: sink, workers: o.asked(), o: o, recipe: r, out: out, made: made, given: flags.Changed, inputs: map[string]string{}}
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
		return nil, wrongInput("remove it, and make everything anew with --force", "%s is not as dugnad wrote it", filepath.Join(out, madeFile))
	}
	return made, nil
}

// kitchen is a recipe under way.
type kitchen struct {
	*app
	sink    *Sink
	workers int
	o       *plotOptions
	recipe  *recipe
	out     string
	made    *madeOf
	given   func(flag string) bool
	inputs  map[string]string // of the results, by name
	drawn   int
}

// checkFiles refuses to draw over what dugnad has not drawn, or somebody has changed since.
func (k *kitchen) checkFiles() error {
	for i := range k.recipe.Figures {
		figure := &k.recipe.Figures[i]
		names := slices.Sorted(maps.Keys(k.made.Figures[figure.File].Files))
		_, formats := figure.look(k.recipe, k.o, k.given)
		for _, ending := range append(formats, "csv", "md") {
			names = append(names, figure.File+"."+ending)
		}
		if err := k.mayWrite(names); err != nil {
			return err
		}
	}
	return nil
}

// mayWrite refuses files that are there and not as they were drawn, unless force is used.
func (k *kitchen) mayWrite(names []string) error {
	if k.o.force {
		return nil
	}
	for _, name := range names {
		if text, err := os.ReadFile(filepath.Join(k.out, name)); err == nil && !k.drew(name, text) {
			return wrongInput("keep your version under another name, or replace it with --force",
				"%s exists already, and not as dugnad wrote it", filepath.Join(k.out, name))
		}
	}
	return nil
}

// drew tells whether a file is as one of the figures was drawn.
func (k *kitchen) drew(name string, text []byte) bool {
	digest := digestOf(string(text))
	for _, figure := range k.made.Figures {
		if figure.Files[name] == digest {
			return true
		}
	}
	return false
}

// claimed refuses files that another figure of the recipe has.
func (k *kitchen) claimed(figure *recipeFigure, names []string) error {
	for i := range k.recipe.Figures {
		other := &k.recipe.Figures[i]
		if other.File == figure.File {
			continue
		}
		_, formats := other.look(k.recipe, k.o, k.given)
		current := k.upToDate(other)
		for _, name := range names {
			_, pages := k.made.Figures[other.File].Files[name]
			pages = pages && current // else they may come to be others
			for _, ending := range append(formats, "csv", "md") {
				if pages || name == other.File+"."+ending {
					return wrongInput("give one of them another file", "%s: figures %q and %q would both be in %s", k.recipe.file, figure.File, other.File, name)
				}
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

// named is a file of the recipe's folder, or else a shipped name.
func (k *kitchen) named(name string) string {
	path := k.recipe.path(name)
	info, err := os.Stat(path)
	isFile := err == nil && !info.IsDir()
	if !isFile && (slices.Contains(scenarios.Shipped(), name) || slices.Contains(studies.Shipped(), name)) {
		return name
	}
	return path
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
	names := set.names(figures)
	if err := errors.Join(k.claimed(figure, names), k.mayWrite(names)); err != nil {
		return err
	}
	files := map[string]*bytes.Buffer{}
	for _, name := range names {
		files[name] = &bytes.Buffer{}
	}
	if err := set.draw(ctx, figures, func(name string, content func(io.Writer) error) error { return content(files[name]) }); err != nil {
		return err
	}
	if err := k.replace(figure, files); err != nil {
		return err
	}
	k.drawn++
	return nil
}

// replace writes a figure's files and removes those of before that it has no more. What was
// written is noted also where a file cannot be.
func (k *kitchen) replace(figure *recipeFigure, files map[string]*bytes.Buffer) error {
	made := madeFigure{Files: map[string]string{}}
	maps.Copy(made.Files, k.made.Figures[figure.File].Files)
	k.made.Figures[figure.File] = made
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text := files[name]
		err := replaceFile(filepath.Join(k.out, name), func(w io.Writer) error { _, err := w.Write(text.Bytes()); return err })
		if err != nil {
			return errors.Join(err, k.keep())
		}
		made.Files[name] = digestOf(text.String())
	}
	for name := range made.Files {
		if files[name] != nil {
			continue
		}
		path := filepath.Join(k.out, name)
		if text, err := os.ReadFile(path); err == nil && k.drew(name, text) {
			if err := os.Remove(path); err != nil {
				return errors.Join(err, k.keep())
			}
		}
		delete(made.Files, name)
	}
	made.Inputs = k.inputsOf(figure)
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
