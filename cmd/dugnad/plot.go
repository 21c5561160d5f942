package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/figures"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/recipe"
	"dugnad/cmd/dugnad/internal/tell"
	"dugnad/plots"
	"dugnad/sim/files"
)

// plotOptions are the flags of plot.
type plotOptions struct {
	lookFlags
	workersFlag
	list     bool
	figures  choices
	recipe   string
	outcomes []string
	out      string
	force    bool
}

func newPlotCommand(a *app) *cobra.Command {
	o := &plotOptions{lookFlags: newLookFlags(), figures: choices{words: figures.Names(), shown: "all that the results have the data for"}}
	c := &cobra.Command{
		Use:   "plot RESULTS",
		Short: "Draw figures of a results directory or a study",
		Long: `Draw figures from the tables of a directory that run, compare, explain, validate, sweep or
sensitivity wrote, once it is certain that no table has changed since. Every figure comes with its data (NAME.csv) and a
caption (NAME.md). By default all figures are drawn that the results have the data for; --list
says which these are, and what the others need.

Of a study with more than 8 outcomes a figure comes as several, one for each period, measure and
group of places; --outcome chooses outcomes. What sensitivity --given wrote has no study: factors
and outcomes are called what its tables call them.

With --recipe, the figures of a paper are rebuilt from nothing: the file names scenarios, studies
and figures; what has to be run is run, and what is up to date is left as it is.

Figures go to RESULTS/figures, where those that dugnad wrote are replaced. Elsewhere an existing
DIR needs --force.` + exitStatus,
		Example: `  dugnad run asylum-surge-2015 --replications 2 --figures none
  dugnad plot results/asylum-surge-2015 --list
  dugnad plot results/asylum-surge-2015 --figure emergence --figure modes --width column --format pdf,svg
  printf '[[results]]\nscenario = "no-surge"\nreplications = 2\n[[figure]]\nfigure = "emergence"\n' > figures.toml
  dugnad plot --recipe figures.toml`,
		ValidArgsFunction: completeResults,
		RunE: a.drawing(func(c *cobra.Command, args []string) error {
			if o.recipe != "" {
				if err := takes(0, 0, "no RESULTS with --recipe, as the recipe names them")(c, args); err != nil {
					return err
				}
				return a.plotRecipe(c.Context(), o)
			}
			if err := takes(1, 1, "one RESULTS, a directory")(c, args); err != nil {
				return err
			}
			return a.plot(c.Context(), args[0], o)
		}),
	}
	c.Flags().BoolVar(&o.list, "list", false, "list the figures, what they show, and what is missing for them")
	o.figures.addTo(c, "figure", "figure to draw, as often as needed")
	o.lookFlags.addTo(c)
	c.Flags().StringSliceVar(&o.outcomes, "outcome", nil, "of a study: only the outcome of that `NAME`, as often as needed")
	c.Flags().StringVar(&o.recipe, "recipe", "", "rebuild what the recipe in that `FILE` names")
	c.Flags().StringVarP(&o.out, "out", "o", "", "directory `DIR` for the figures (default RESULTS/figures)")
	c.Flags().BoolVar(&o.force, "force", false, "write into DIR though it exists, and over figures that were changed by hand")
	o.workersFlag.addTo(c)
	return c
}

// lookFlags set the look and the formats of figures.
type lookFlags struct {
	width    widthFlag
	language choice
	theme    choice
	title    bool
	formats  choices

	titleFlag *pflag.Flag
}

func newLookFlags() lookFlags {
	return lookFlags{
		language: choice{words: figures.Languages},
		theme:    choice{words: figures.Themes},
		formats:  choices{words: plots.Formats, shown: "pdf,png"},
	}
}

func (f *lookFlags) addTo(c *cobra.Command) {
	f.formats.addTo(c, "format", "formats: pdf, svg, png or tex (for LaTeX, in the paper's own type), comma-separated")
	c.Flags().Var(&f.width, "width", "width: column (85 mm), page (174 mm, the default), or a length such as 122mm, 345pt (LaTeX: \\the\\textwidth) or text=122mm")
	complete(c, "width", "column", "page")
	f.language.addTo(c, "lang", "language of labels: en (the default) or nb")
	f.theme.addTo(c, "theme", "colour (the default), or grey for print without it")
	c.Flags().BoolVar(&f.title, "title", false, "write above each figure what it shows")
	f.titleFlag = c.Flags().Lookup("title")
}

// setting returns the values of the flags; those without a flag are empty.
func (f *lookFlags) setting() figures.Setting {
	s := figures.Setting{Width: f.width.shown, Lang: f.language.value, Theme: f.theme.value, Format: f.formats.values}
	if f.titleFlag.Changed { // --title=false, too, overrides a recipe
		s.Title = &f.title
	}
	return s
}

// widthFlag is --width.
type widthFlag struct{ shown string }

func (w *widthFlag) String() string { return w.shown }

func (w *widthFlag) Type() string { return "WIDTH" }

func (w *widthFlag) Set(text string) error {
	_, err := figures.ParseWidth(text)
	w.shown = text
	return err
}

// plot draws the figures of one results directory.
func (a *app) plot(ctx context.Context, directory string, o *plotOptions) error {
	if err := openable(directory); err != nil {
		return err
	}
	f, err := findings.Open(directory)
	if err != nil {
		return err
	}
	if err := f.SelectOutcomes(o.outcomes); err != nil {
		return err
	}
	if o.list {
		return a.print(figuresText(f, a.width()))
	}
	a.warnUnverified(f, directory)
	out := o.out
	if out == "" {
		out = filepath.Join(directory, "figures")
	}
	written, err := a.plotTo(ctx, f, directory, out, o)
	if err != nil {
		return err
	}
	var text strings.Builder
	for _, name := range written {
		fmt.Fprintln(&text, filepath.Join(out, name))
	}
	return a.print(text.String())
}

// plotRecipe rebuilds the figures of a recipe.
func (a *app) plotRecipe(ctx context.Context, o *plotOptions) error {
	if o.list || o.figures.values != nil || o.outcomes != nil {
		return fault.Input("the recipe names the figures", "--recipe: found --list, --figure or --outcome beside it")
	}
	options := recipe.Options{File: o.recipe, Out: o.out, Setting: o.setting(), Force: o.force, Workers: o.workers(), Date: a.date}
	drawn, current, out, err := recipe.Rebuild(ctx, options, a.sink(a.quiet))
	if err != nil {
		return err
	}
	return a.print(fmt.Sprintf("%d figures drawn, %d up to date, in %s\n", drawn, current, out))
}

// plotTo draws figures into a directory and returns the names of the files. If a figure that --figure
// names cannot be drawn, it writes nothing.
func (a *app) plotTo(ctx context.Context, f *findings.Findings, directory, out string, o *plotOptions) ([]string, error) {
	kinds, err := figures.Select(f, o.figures.values)
	if err != nil {
		return nil, err
	}
	look, formats := o.setting().Look(a.date)
	set := &figures.Batch{Findings: f, Kinds: kinds, Look: look, Formats: formats, Workers: cmp.Or(o.workers(), jobs.DefaultWorkers())}
	figures, err := set.Layout(func(err error) error {
		var input *fault.InputError
		if errors.As(err, &input) {
			return err // an unreadable table
		}
		if o.figures.values != nil {
			return fault.Input("", "%s", err)
		}
		return a.warnUndrawn(err)
	})
	if err != nil {
		return nil, err
	}
	names := set.Names(figures)
	write, finish, err := openOut(f, directory, out, names, o.force)
	if err != nil {
		return nil, err
	}
	return names, finish(set.Draw(ctx, figures, write))
}

// openOut prepares the directory of figures. finish ends the drawing, whose error it takes and returns.
// In the results the figures become derived files, and are removed after an error.
func openOut(f *findings.Findings, directory, out string, names []string, force bool) (write figures.WriteFile, finish func(drawn error) error, err error) {
	if findings.RelativePath(directory, out) == "figures" {
		paths := make([]string, len(names))
		for i, name := range names {
			paths[i] = "figures/" + name
		}
		addition, err := f.Add(directory, paths, force)
		if err != nil {
			return nil, nil, err
		}
		write = func(name string, content func(io.Writer) error) error {
			return addition.Write("figures/"+name, content)
		}
		return write, func(drawn error) error {
			if drawn == nil {
				drawn = addition.Finish()
			}
			return errors.Join(drawn, addition.Abort())
		}, nil
	}
	info, err := os.Stat(out)
	switch {
	case findings.IsWithin(directory, out):
		return nil, nil, fault.Input("choose another --out; within results the figures are in figures", "%s is within the results", out)
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, nil, err
	case !info.IsDir():
		return nil, nil, fault.Input("choose another --out", "%s exists and is not a directory", out)
	case !force:
		return nil, nil, fault.Input("choose another --out, or write into it with --force", "%s exists already", out)
	}
	for _, name := range names {
		if err := files.CheckReplaceable(out, name, nil, true); err != nil { // a directory has its name
			return nil, nil, err
		}
	}
	return func(name string, content func(io.Writer) error) error {
		return files.WriteFrom(filepath.Join(out, name), content)
	}, func(drawn error) error { return drawn }, nil
}

// figuresText returns the output of --list: the possible figures, and the missing tables of the others.
func figuresText(f *findings.Findings, width int) string {
	t := &tell.Table{Heads: []string{"figure", "what it shows"}, Left: []bool{true, true}, Width: width}
	var missing []string
	for _, kind := range figures.Kinds {
		if lacks := kind.Lacks(f); lacks != "" {
			missing = append(missing, fmt.Sprintf("  %s, %s, needs %s\n", kind.Name, kind.Shows, lacks))
			continue
		}
		t.Add(kind.Name, kind.Shows)
	}
	text := ""
	if len(t.Rows) > 0 {
		text = t.String()
	}
	if len(missing) > 0 {
		if text != "" {
			text += "\n"
		}
		text += tell.WrapLines("Not possible here:\n"+strings.Join(missing, ""), width)
	}
	return text
}
