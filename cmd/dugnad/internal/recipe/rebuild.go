package recipe

import (
	"bytes"
	"cmp"
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
	"time"

	"dugnad/cmd/dugnad/internal/build"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/figures"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/plots"
	"dugnad/scenarios"
	"dugnad/scenarios/studies"
	"dugnad/sim/files"
)

// provenanceFile is the file beside a recipe's figures that says what they were made from, so that
// what is up to date need not be made again.
const provenanceFile = "recipe.json"

// provenance says what results and figures were made from: digests of their inputs, by name.
type provenance struct {
	Results map[string]string           `json:"results"`
	Figures map[string]figureProvenance `json:"figures"`
}

type figureProvenance struct {
	Inputs string            `json:"inputs"`
	Files  map[string]string `json:"files"` // SHA-256 by name
}

// Options are what a user says beside a recipe.
type Options struct {
	File            string
	Out             string    // in place of the recipe's; empty: the recipe's
	figures.Setting           // in place of the recipe's, as far as it says something
	Force           bool      // also replaces files that were changed since
	Workers         int       // 0: all CPUs
	Date            time.Time // that PDFs carry
}

// Rebuild makes the figures of a recipe, and before them the results that they need. What is up to
// date is left as it is. It returns how many figures were drawn and how many were up to date.
func Rebuild(ctx context.Context, o Options, sink *jobs.Sink) (drawn, current int, out string, err error) {
	recipe, err := readRecipe(o.File)
	if err != nil {
		return 0, 0, "", err
	}
	out = recipe.path(recipe.Out)
	if o.Out != "" {
		out = o.Out
	}
	if info, err := os.Stat(out); err == nil && !info.IsDir() {
		return 0, 0, out, fault.Input("the figures go into a directory", "%s is there and is no directory", out)
	}
	made, err := readProvenance(out)
	if err != nil {
		return 0, 0, out, err
	}
	r := &rebuild{Options: o, sink: sink, recipe: recipe, out: out, made: made, inputs: map[string]string{}, indices: map[string]bool{}}
	if err := errors.Join(r.checkInputs(ctx), r.checkFiles()); err != nil {
		return 0, 0, out, err
	}
	for i := range recipe.Results {
		if err := r.makeResults(ctx, &recipe.Results[i]); err != nil {
			return r.drawn, 0, out, r.interrupted(ctx, err)
		}
	}
	return r.drawn, len(recipe.Figures) - r.drawn, out, nil
}

// readProvenance reads what was made before; a directory without its file, which is not ours, must
// not exist.
func readProvenance(out string) (*provenance, error) {
	made := &provenance{Results: map[string]string{}, Figures: map[string]figureProvenance{}}
	text, err := os.ReadFile(filepath.Join(out, provenanceFile))
	if errors.Is(err, fs.ErrNotExist) {
		return made, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, made); err != nil || made.Results == nil || made.Figures == nil {
		return nil, fault.Input("remove it, and make everything anew with --force", "%s is not as dugnad wrote it", filepath.Join(out, provenanceFile))
	}
	return made, nil
}

// rebuild is a recipe under way.
type rebuild struct {
	Options
	sink    *jobs.Sink
	recipe  *recipe
	out     string
	made    *provenance
	inputs  map[string]string // of the results, by name
	indices map[string]bool   // whether the results' design is made for indices
	drawn   int
}

// look is how a figure is set, and its formats.
func (r *rebuild) look(figure *recipeFigure) (plots.Look, []string) {
	return r.Setting.Over(figure.Setting).Over(r.recipe.Setting).Look(r.Date)
}

// checkFiles refuses to draw over what dugnad has not drawn, or somebody has changed since.
func (r *rebuild) checkFiles() error {
	for i := range r.recipe.Figures {
		figure := &r.recipe.Figures[i]
		names := slices.Sorted(maps.Keys(r.made.Figures[figure.File].Files))
		_, formats := r.look(figure)
		names = append(names, figures.FileNames(formats, figure.File)...)
		if err := r.mayWrite(names); err != nil {
			return err
		}
	}
	return nil
}

// mayWrite refuses files that are there and not as they were drawn, unless force is used.
func (r *rebuild) mayWrite(names []string) error {
	if r.Force {
		return nil
	}
	for _, name := range names {
		if text, err := os.ReadFile(filepath.Join(r.out, name)); err == nil && !r.drew(name, text) {
			return fault.Input("keep your version under another name, or replace it with --force",
				"%s exists already, and not as dugnad wrote it", filepath.Join(r.out, name))
		}
	}
	return nil
}

// drew tells whether a file is as one of the figures was drawn.
func (r *rebuild) drew(name string, text []byte) bool {
	digest := digestOf(string(text))
	for _, figure := range r.made.Figures {
		if figure.Files[name] == digest {
			return true
		}
	}
	return false
}

// claimed refuses files that another figure of the recipe has.
func (r *rebuild) claimed(figure *recipeFigure, names []string) error {
	for i := range r.recipe.Figures {
		other := &r.recipe.Figures[i]
		if other.File == figure.File {
			continue
		}
		_, formats := r.look(other)
		current := r.upToDate(other)
		for _, name := range names {
			_, pages := r.made.Figures[other.File].Files[name]
			pages = pages && current // else they may come to be others
			if pages || slices.Contains(figures.FileNames(formats, other.File), name) {
				return fault.Input("give one of them another file", "%s: figures %q and %q would both be in %s", r.recipe.file, figure.File, other.File, name)
			}
		}
	}
	return nil
}

// interrupted says of an interruption that what was made before it is kept.
func (r *rebuild) interrupted(ctx context.Context, err error) error {
	var kept *fault.ResumableError
	var by fault.Interruption
	if errors.As(err, &kept) || !errors.Is(err, context.Canceled) || !errors.As(context.Cause(ctx), &by) {
		return err
	}
	return &fault.ResumableError{Err: err, Text: fmt.Sprintf("interrupted; what was made is kept in %s; the same command goes on", r.out)}
}

// named is a file of the recipe's folder, or else a shipped name.
func (r *rebuild) named(name string) string {
	path := r.recipe.path(name)
	info, err := os.Stat(path)
	isFile := err == nil && !info.IsDir()
	if !isFile && (slices.Contains(scenarios.Shipped(), name) || slices.Contains(studies.Shipped(), name)) {
		return name
	}
	return path
}

// drawFigure draws one figure of the findings.
func (r *rebuild) drawFigure(ctx context.Context, figure *recipeFigure, f *findings.Findings) error {
	f.DrawnOutcomes = nil
	if err := f.SelectOutcomes(figure.Outcome); err != nil {
		return err
	}
	kinds, err := figures.Select(f, []string{figure.Figure})
	if err != nil {
		return err
	}
	look, formats := r.look(figure)
	set := &figures.Batch{Findings: f, Kinds: kinds, Look: look, Formats: formats, Workers: cmp.Or(r.Workers, jobs.DefaultWorkers())}
	figures, err := set.Layout(func(err error) error { return fault.Input("", "%s", err) })
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
	names := set.Names(figures)
	if err := errors.Join(r.claimed(figure, names), r.mayWrite(names)); err != nil {
		return err
	}
	drawn := map[string]*bytes.Buffer{}
	for _, name := range names {
		drawn[name] = &bytes.Buffer{}
	}
	if err := set.Draw(ctx, figures, func(name string, content func(io.Writer) error) error { return content(drawn[name]) }); err != nil {
		return err
	}
	if err := r.replace(figure, drawn); err != nil {
		return err
	}
	r.drawn++
	return nil
}

// replace writes a figure's files and removes those of before that it has no more. What was
// written is noted also where a file cannot be.
func (r *rebuild) replace(figure *recipeFigure, drawn map[string]*bytes.Buffer) error {
	made := figureProvenance{Files: map[string]string{}}
	maps.Copy(made.Files, r.made.Figures[figure.File].Files)
	r.made.Figures[figure.File] = made
	for _, name := range slices.Sorted(maps.Keys(drawn)) {
		text := drawn[name]
		err := files.Write(filepath.Join(r.out, name), text.Bytes())
		if err != nil {
			return errors.Join(err, r.keep())
		}
		made.Files[name] = digestOf(text.String())
	}
	for name := range made.Files {
		if drawn[name] != nil {
			continue
		}
		path := filepath.Join(r.out, name)
		if text, err := os.ReadFile(path); err == nil && r.drew(name, text) {
			if err := files.Remove(path); err != nil {
				return errors.Join(err, r.keep())
			}
		}
		delete(made.Files, name)
	}
	made.Inputs = r.inputsOf(figure)
	r.made.Figures[figure.File] = made
	return r.keep()
}

// inputsOf is the digest of all that a figure is made from.
func (r *rebuild) inputsOf(figure *recipeFigure) string {
	look, formats := r.look(figure)
	return digestOf(r.inputs[figure.Results], figure.Figure, strings.Join(figure.Outcome, " "), fmt.Sprintf("%+v", look), strings.Join(formats, ","),
		os.Getenv("SOURCE_DATE_EPOCH"), build.Current().Version, build.Current().Revision)
}

// upToDate tells whether a figure's files are there, made from the same inputs.
func (r *rebuild) upToDate(figure *recipeFigure) bool {
	before, ok := r.made.Figures[figure.File]
	if !ok || before.Inputs != r.inputsOf(figure) {
		return false
	}
	for name, digest := range before.Files {
		if text, err := os.ReadFile(filepath.Join(r.out, name)); err != nil || digestOf(string(text)) != digest {
			return false
		}
	}
	return true
}

// keep writes down what was made.
func (r *rebuild) keep() error {
	text, err := json.MarshalIndent(r.made, "", "  ")
	if err != nil {
		return err
	}
	return files.Write(filepath.Join(r.out, provenanceFile), append(text, '\n'))
}

func digestOf(parts ...string) string {
	hash := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(hash, "%d %s", len(part), part) // so that no two lists read alike
	}
	return hex.EncodeToString(hash.Sum(nil))
}
