package figures

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/sim"
)

// A Kind is a figure that can be drawn. To add one, write how it is made of findings in
// a file of its own, how it looks in package plots, and put it into Kinds.
type Kind struct {
	Name  string
	Shows string
	Needs []string // tables
	by    string   // the command that draws it by itself; empty: plot only
	make  func(f *findings.Findings, look plots.Look) (plots.Figure, error)
	// many is in place of make where outcomes make several figures.
	many func(f *findings.Findings, look plots.Look) ([]plots.Figure, error)
	// suits says what else is missing of a study, empty if nothing; nil: nothing can be.
	suits func(f *findings.Findings) string
}

// Kinds are all figures, in the order of lists.
var Kinds = []Kind{
	{"emergence", "co-production by field and month, below the arrivals", []string{"series.csv", "context.csv"}, "run", emergenceFigure, nil, nil},
	{"table-four", "the study's Table 4 beside the model", []string{"summary.csv"}, "run", tableFourFigure, nil, nil},
	{"dependence-plane", "tasks by mutual dependence and imbalance", []string{"plane.csv"}, "run", planeFigure, nil, nil},
	{"differences", "alternatives minus base by field and month", []string{"series.csv", "comparison.csv"}, "compare", differencesFigure, nil, nil},
	{"forest", "alternatives minus base by period and field", []string{"comparison.csv"}, "compare", forestFigure, nil, nil},
	{"waterfall", "how changes add up to a difference, outcome by outcome", []string{"explanation.csv"}, "explain", waterfallFigure, nil, nil},
	{"modes", "what tasks end as, by field and month", []string{"series.csv"}, "", modesFigure, nil, nil},
	{"surge-anatomy", "arrivals, need, dependences, volunteers and agreements in the field that moves most", []string{"series.csv", "context.csv"}, "", anatomyFigure, nil, nil},
	{"size-invariance", "co-production against residents, place by place", []string{"places.csv"}, "", sizeFigure, nil, nil},
	{"places", "places ranked by co-production, field by field", []string{"places.csv"}, "", placesFigure, nil, nil},
	{"network", "who works with whom in one place before, in and after the surge", []string{"network.csv"}, "", networkFigure, nil, nil},
	{"negotiation", "the offers of one task's negotiations, in what they leave to both sides", []string{findings.TraceName}, "", negotiationFigure, nil, nil},
	{"ablation", "which patterns each mechanism carries", []string{"ablation.csv", "patterns.csv"}, "", ablationFigure, nil, nil},
	{"response", "outcomes of a study against its factors or row by row", []string{"design.csv", "outcomes.csv"}, "sweep", responseFigure, nil, nil},
	{"heat-map", "a grid's outcomes over two factors, cell by cell, with contours", []string{"outcomes.csv"}, "sweep", nil, heatMaps, overTwoFactors},
	{"phase-diagram", "the mode that leads over two factors of a grid", []string{"outcomes.csv"}, "sweep", nil, phaseDiagrams, modesOverTwoFactors},
	{"tornado", "outcomes as one factor at a time leaves the base", []string{"outcomes.csv"}, "", nil, tornados, aroundBase},
	{"ice", "how an outcome answers each factor in every setting of the others", []string{"outcomes.csv"}, "", nil, iceFigures, wholeGrid},
	{"index-bars", "Sobol' indices alone and in all, with the noise", []string{"indices.csv"}, "sensitivity", nil, indexBars, sobolIndices},
	{"interactions", "Sobol' indices of pairs of factors", []string{"indices.csv"}, "sensitivity", nil, interactions, secondOrder},
	{"convergence", "what fewer base points would have shown", []string{"convergence.csv"}, "sensitivity", nil, convergences, nil},
	{"morris-plane", "elementary effects: how strong, how uneven", []string{"indices.csv"}, "sensitivity", nil, morrisPlanes, elementaryEffects},
}

// MadeBy says how tables that not every results directory has come about.
var MadeBy = map[string]string{
	"comparison.csv":   "made by compare",
	"explanation.csv":  "made by explain",
	"network.csv":      "made by run --network PLACE",
	findings.TraceName: "made by trace --out DIR",
	"indices.csv":      "made by sensitivity",
	"convergence.csv":  "made by sensitivity for a design of base points",
	"outcomes.csv":     "made by sweep and sensitivity",
	"ablation.csv":     "made by validate --ablate --out DIR",
	"patterns.csv":     "made by validate --out DIR",
	"series.csv":       "made by run and compare",
	"context.csv":      "made by run and compare",
	"summary.csv":      "made by run and compare",
	"places.csv":       "made by run and compare",
	"plane.csv":        "made by run and compare",
	"design.csv":       "made by sweep and sensitivity",
}

// madeBySensitivity are the tables that are made of a study's outcomes.
var madeBySensitivity = map[string]bool{"indices.csv": true, "convergence.csv": true}

// Lacks says which tables a figure misses, and where they come from; it is empty if none.
func (k *Kind) Lacks(f *findings.Findings) string {
	var missing []string
	for _, table := range k.Needs {
		if _, ok := f.Tables[table]; !ok {
			how := MadeBy[table]
			if f.Stale && madeBySensitivity[table] {
				how = "that is here is of other outcomes; run sensitivity again"
			}
			missing = append(missing, fmt.Sprintf("%s (%s)", table, how))
		}
	}
	if len(missing) == 0 && k.suits != nil {
		return k.suits(f)
	}
	return strings.Join(missing, ", ")
}

// KindOf is the figure of that name, nil if there is none.
func KindOf(name string) *Kind {
	for i := range Kinds {
		if Kinds[i].Name == name {
			return &Kinds[i]
		}
	}
	return nil
}

func Names() []string {
	names := make([]string, len(Kinds))
	for i := range Kinds {
		names[i] = Kinds[i].Name
	}
	return names
}

// drawnBy are the figures that a command draws by itself.
func drawnBy(command string) []Kind {
	return slices.DeleteFunc(slices.Clone(Kinds), func(k Kind) bool { return k.by != command })
}

// Draw lays out the figure, or all that it takes.
func (k *Kind) Draw(f *findings.Findings, look plots.Look) ([]plots.Figure, error) {
	if k.many != nil {
		return k.many(f, look)
	}
	figure, err := k.make(f, look)
	return []plots.Figure{figure}, err
}

// A Set is what figures are drawn from and how.
type Batch struct {
	Findings *findings.Findings
	Kinds    []Kind
	Look     plots.Look
	Formats  []string // of plots.Formats; data and captions are always written
	Workers  int
}

// Lay lays the figures out. What cannot be laid out, such as fifty fields on a page, is told
// by sayNot, which may turn it into an error, and left out: the numbers are there all the same.
func (s *Batch) Layout(sayNot func(error) error) ([]plots.Figure, error) {
	var figures []plots.Figure
	for _, kind := range s.Kinds {
		some, err := kind.Draw(s.Findings, s.Look)
		for _, err := range apart(err) {
			if err := sayNot(err); err != nil {
				return nil, err
			}
		}
		for _, figure := range some { // of several pages, those that can be drawn
			if figure.Name != "" {
				figures = append(figures, figure)
			}
		}
	}
	return figures, nil
}

// apart are the problems that an error joins.
func apart(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// Draw writes the figures in all formats, with their data and captions, by write, which is
// called from several goroutines.
func (s *Batch) Draw(ctx context.Context, figures []plots.Figure, write WriteFile) error {
	source := s.Findings.Source()
	type file struct {
		name    string
		content func(io.Writer) error
	}
	var files []file
	for _, figure := range figures {
		for _, format := range s.Formats {
			files = append(files, file{figure.Name + "." + format, func(w io.Writer) error { return figure.Write(w, format) }})
		}
		files = append(files,
			file{figure.Name + ".csv", figure.WriteCSV},
			file{figure.Name + ".md", func(w io.Writer) error { return figure.WriteCaption(w, source) }})
	}
	problems := make([]error, len(files))
	sim.ForEach(max(1, s.Workers), len(files), func(_, i int) {
		if ctx.Err() == nil {
			problems[i] = write(files[i].name, files[i].content)
		}
	})
	return errors.Join(append(problems, ctx.Err())...)
}

// A WriteFile writes a file by its name, and may be called from several goroutines.
type WriteFile = func(name string, content func(io.Writer) error) error

// Draw draws the figures that a command draws by itself. notDrawn is told of a figure that
// cannot be drawn.
func Draw(ctx context.Context, command string, f *findings.Findings, look plots.Look, workers int, notDrawn func(error) error, write WriteFile) error {
	set := &Batch{Findings: f, Kinds: drawnBy(command), Look: look, Formats: []string{"pdf", "png"}, Workers: workers}
	figures, err := set.Layout(notDrawn)
	if err != nil {
		return err
	}
	return set.Draw(ctx, figures, write)
}

// Select are the figures asked for, or all that there is data for.
func Select(f *findings.Findings, chosen []string) ([]Kind, error) {
	var kinds []Kind
	for _, kind := range Kinds {
		lacks := kind.Lacks(f)
		switch {
		case chosen == nil && lacks == "", chosen != nil && slices.Contains(chosen, kind.Name) && lacks == "":
			kinds = append(kinds, kind)
		case slices.Contains(chosen, kind.Name):
			return nil, fault.Input("--list says which figures are possible", "figure %s needs %s", kind.Name, lacks)
		}
	}
	if len(kinds) == 0 {
		return nil, fault.Input("--list says what each needs", "there is data for none of the figures")
	}
	return kinds, nil
}

// Names are the files of figures.
func (s *Batch) Names(figures []plots.Figure) []string {
	var names []string
	for _, figure := range figures {
		names = append(names, figure.Name)
	}
	return FileNames(s.Formats, names...)
}
