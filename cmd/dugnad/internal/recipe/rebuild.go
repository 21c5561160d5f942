package recipe

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
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

// provenanceFile is the file beside the figures with the digests of their inputs. It tells which figures
// are up to date.
const provenanceFile = "recipe.json"

// provenance is the content of provenanceFile.
type provenance struct {
	Format  string                      `json:"format"`
	Results map[string]string           `json:"results"` // digests of the inputs, by name
	Figures map[string]figureProvenance `json:"figures"`
}

const provenanceFormat = "dugnad recipe 1"

// figureProvenance is the digest of the inputs of a figure, and those of its files.
type figureProvenance struct {
	Inputs string            `json:"inputs"`
	Files  map[string]string `json:"files"` // SHA-256 by name
}

// Options are the settings of the user beside the recipe, which they override.
type Options struct {
	File            string
	Out             string    // directory of the figures; empty: that of the recipe
	figures.Setting           // empty fields: those of the recipe
	Force           bool      // also replaces files that the user changed
	Workers         int       // 0: all CPUs
	Date            time.Time // stated in PDFs
}

// Rebuild draws the outdated figures of a recipe, after computing the outdated results that they need.
// It returns the numbers of figures drawn and of figures up to date, and the directory of the figures.
// All input is checked first. An interruption returns a fault.ResumableError.
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
		return 0, 0, out, fault.Input("the figures go into a directory", "%s exists and is not a directory", out)
	}
	before, err := readProvenance(out)
	if err != nil {
		return 0, 0, out, err
	}
	r := &rebuild{Options: o, sink: sink, recipe: recipe, out: out, provenance: before, inputs: map[string]string{}, indices: map[string]bool{}}
	if err := errors.Join(r.checkInputs(ctx), r.checkFiles()); err != nil {
		return 0, 0, out, err
	}
	err = r.rebuild(ctx)
	return r.drawn, len(recipe.Figures) - r.drawn, out, r.interrupted(ctx, err)
}

// rebuild computes outdated results and draws outdated figures, while no other process does.
func (r *rebuild) rebuild(ctx context.Context) error {
	if err := files.MakeDirectory(r.out); err != nil {
		return err
	}
	lock, err := files.TakeLockBeside(filepath.Join(r.out, "recipe"))
	if err != nil {
		return err
	}
	defer lock.Release()
	if r.provenance, err = readProvenance(r.out); err != nil { // of a process that has just ended
		return err
	}
	for i := range r.recipe.Results {
		if err := r.rebuildResults(ctx, &r.recipe.Results[i]); err != nil {
			return err
		}
	}
	return nil
}

// readProvenance reads the provenance of an earlier rebuild. It is empty if there is none. An edited one
// cannot tell which files dugnad wrote.
func readProvenance(out string) (*provenance, error) {
	p := &provenance{Format: provenanceFormat, Results: map[string]string{}, Figures: map[string]figureProvenance{}}
	path := filepath.Join(out, provenanceFile)
	text, err := files.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	err = files.DecodeRecord(text, p)
	if err != nil || p.Format != provenanceFormat || p.Results == nil || p.Figures == nil || !p.isLocal() {
		return nil, fault.Input("remove it, and make everything anew with --force", "%s is not as this version of dugnad wrote it", path)
	}
	return p, nil
}

// isLocal reports whether all files are below the directory of the figures. Outdated files are removed, and
// a provenance that somebody else wrote must not name files elsewhere.
func (p *provenance) isLocal() bool {
	for _, figure := range p.Figures {
		for name := range figure.Files {
			if !files.IsName(name) {
				return false
			}
		}
	}
	return true
}

// drawn returns all files of figures.
func (p *provenance) drawn() (all []files.Listed) {
	for _, figure := range p.Figures {
		for name, digest := range figure.Files {
			all = append(all, files.Listed{Path: name, SHA256: digest})
		}
	}
	return all
}

// A rebuild is the state of Rebuild.
type rebuild struct {
	Options
	sink       *jobs.Sink
	recipe     *recipe
	out        string
	provenance *provenance
	inputs     map[string]string // digests of the inputs of results, by name
	indices    map[string]bool   // results whose design is for sensitivity indices
	drawn      int
}

// look returns the look and the formats of a figure.
func (r *rebuild) look(figure *recipeFigure) (plots.Look, []string) {
	return r.Setting.Over(figure.Setting).Over(r.recipe.Setting).Look(r.Date)
}

// checkFiles returns an error if a figure would replace a file that is not as dugnad drew it.
func (r *rebuild) checkFiles() error {
	for i := range r.recipe.Figures {
		figure := &r.recipe.Figures[i]
		names := slices.Sorted(maps.Keys(r.provenance.Figures[figure.File].Files))
		_, formats := r.look(figure)
		names = append(names, figures.FileNames(formats, figure.File)...)
		if err := r.checkUnchanged(names); err != nil {
			return err
		}
	}
	return nil
}

// checkUnchanged returns an error if a file exists and is not as it was drawn, unless Force is set.
func (r *rebuild) checkUnchanged(names []string) error {
	drawn := r.provenance.drawn()
	for _, name := range names {
		if err := files.CheckReplaceable(r.out, name, drawn, r.Force); err != nil {
			return err
		}
	}
	return nil
}

// checkConflicts returns an error if another figure of the recipe has one of the files.
func (r *rebuild) checkConflicts(figure *recipeFigure, names []string) error {
	for i := range r.recipe.Figures {
		other := &r.recipe.Figures[i]
		if other.File == figure.File {
			continue
		}
		_, formats := r.look(other)
		current := r.upToDate(other)
		for _, name := range names {
			_, pages := r.provenance.Figures[other.File].Files[name]
			pages = pages && current // an outdated figure may get other files
			if pages || slices.Contains(figures.FileNames(formats, other.File), name) {
				return fault.Input("give one of them another file", "%s: figures %q and %q would both be in %s", r.recipe.file, figure.File, other.File, name)
			}
		}
	}
	return nil
}

// interrupted returns the error of an interruption, which says that the finished part is kept.
func (r *rebuild) interrupted(ctx context.Context, err error) error {
	var kept *fault.ResumableError
	var by fault.Interruption
	if errors.As(err, &kept) || !errors.Is(err, context.Canceled) || !errors.As(context.Cause(ctx), &by) {
		return err
	}
	return &fault.ResumableError{Err: err, Text: fmt.Sprintf("interrupted; what was made is kept in %s; the same command continues", r.out)}
}

// resolve returns the path of a file in the folder of the recipe, or a shipped name if there is no such
// file.
func (r *rebuild) resolve(name string) string {
	path := r.recipe.path(name)
	info, err := os.Stat(path)
	isFile := err == nil && !info.IsDir()
	if !isFile && (slices.Contains(scenarios.Shipped(), name) || slices.Contains(studies.Shipped(), name)) {
		return name
	}
	return path
}

// drawFigure draws one figure from the findings.
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
	for i := range figures { // the files of a divided figure keep their suffixes
		suffix := strings.TrimPrefix(figures[i].Name, figure.Figure)
		figures[i].Name = figure.File
		if len(figures) > 1 {
			figures[i].Name += suffix
		}
	}
	names := set.Names(figures)
	if err := errors.Join(r.checkConflicts(figure, names), r.checkUnchanged(names)); err != nil {
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

// replace writes the files of a figure and removes its earlier files that it no longer has.
func (r *rebuild) replace(figure *recipeFigure, drawn map[string]*bytes.Buffer) error {
	exchange, err := files.NewExchange(r.out)
	if err != nil {
		return err
	}
	defer exchange.Abort() // does nothing after Finish
	for _, name := range slices.Sorted(maps.Keys(drawn)) {
		err := exchange.Write(name, func(w io.Writer) error { _, err := w.Write(drawn[name].Bytes()); return err })
		if err != nil {
			return err
		}
	}
	listed := r.provenance.drawn()
	record := figureProvenance{Inputs: r.inputsOf(figure), Files: map[string]string{}}
	for name := range r.provenance.Figures[figure.File].Files {
		if drawn[name] != nil || files.CheckReplaceable(r.out, name, listed, false) != nil {
			continue // replaced, or the user's
		}
		if err := files.Remove(filepath.Join(r.out, filepath.FromSlash(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return exchange.Finish(listed, r.Force, func(written []files.Listed) error {
		for _, file := range written {
			record.Files[file.Path] = file.SHA256
		}
		r.provenance.Figures[figure.File] = record
		return r.save()
	})
}

// inputsOf returns the digest of all inputs of a figure.
func (r *rebuild) inputsOf(figure *recipeFigure) string {
	look, formats := r.look(figure)
	return digestOf(r.inputs[figure.Results], figure.Figure, strings.Join(figure.Outcome, " "), fmt.Sprintf("%+v", look), strings.Join(formats, ","),
		os.Getenv("SOURCE_DATE_EPOCH"), build.Current().Identity())
}

// upToDate tells whether the files of a figure exist and were drawn from the current inputs.
func (r *rebuild) upToDate(figure *recipeFigure) bool {
	before, ok := r.provenance.Figures[figure.File]
	if !ok || before.Inputs != r.inputsOf(figure) {
		return false
	}
	for name, digest := range before.Files {
		found, _, err := files.DigestFile(filepath.Join(r.out, filepath.FromSlash(name)))
		if err != nil || found != digest {
			return false
		}
	}
	return true
}

// save writes the provenance.
func (r *rebuild) save() error {
	text, err := files.EncodeRecord(r.provenance)
	if err != nil {
		return err
	}
	return files.Write(filepath.Join(r.out, provenanceFile), text)
}

// digestOf returns a digest of a list of texts.
func digestOf(parts ...string) string {
	hash := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(hash, "%d %s", len(part), part) // lengths keep the digests of different lists apart
	}
	return hex.EncodeToString(hash.Sum(nil))
}
