package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"dugnad/plots"
	"dugnad/sim"
)

// A figureKind is a figure that can be drawn. To add one, write how it is made of findings in
// a file of its own, how it looks in package plots, and put it into figureKinds.
type figureKind struct {
	name  string
	shows string
	needs []string // tables
	by    string   // the command that draws it by itself; empty: plot only
	make  func(f *findings, look plots.Look) (plots.Figure, error)
	// many is in place of make where outcomes make several figures.
	many func(f *findings, look plots.Look) ([]plots.Figure, error)
	// suits says what else is missing of a study, empty if nothing; nil: nothing can be.
	suits func(f *findings) string
}

// figureKinds are all figures, in the order of lists.
var figureKinds = []figureKind{
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
	{"negotiation", "the offers of one task's negotiations, in what they leave to both sides", []string{traceName}, "", negotiationFigure, nil, nil},
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

// madeBy says how tables that not every results directory has come about.
var madeBy = map[string]string{
	"comparison.csv":  "made by compare",
	"explanation.csv": "made by explain",
	"network.csv":     "made by run --network PLACE",
	traceName:         "made by trace --out DIR",
	"indices.csv":     "made by sensitivity",
	"convergence.csv": "made by sensitivity for a design of base points",
	"outcomes.csv":    "made by sweep and sensitivity",
	"ablation.csv":    "made by validate --ablate --out DIR",
	"patterns.csv":    "made by validate --out DIR",
	"series.csv":      "made by run and compare",
	"context.csv":     "made by run and compare",
	"summary.csv":     "made by run and compare",
	"places.csv":      "made by run and compare",
	"plane.csv":       "made by run and compare",
	"design.csv":      "made by sweep and sensitivity",
}

// madeBySensitivity are the tables that are made of a study's outcomes.
var madeBySensitivity = map[string]bool{"indices.csv": true, "convergence.csv": true}

// lacks says which tables a figure misses, and where they come from; it is empty if none.
func (k *figureKind) lacks(f *findings) string {
	var missing []string
	for _, table := range k.needs {
		if _, ok := f.tables[table]; !ok {
			how := madeBy[table]
			if f.stale && madeBySensitivity[table] {
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

// kindOf is the figure of that name, nil if there is none.
func kindOf(name string) *figureKind {
	for i := range figureKinds {
		if figureKinds[i].name == name {
			return &figureKinds[i]
		}
	}
	return nil
}

func figureNames() []string {
	names := make([]string, len(figureKinds))
	for i := range figureKinds {
		names[i] = figureKinds[i].name
	}
	return names
}

// drawnBy are the figures that a command draws by itself.
func drawnBy(command string) []figureKind {
	return slices.DeleteFunc(slices.Clone(figureKinds), func(k figureKind) bool { return k.by != command })
}

// isFigure tells whether a file of a results directory is a figure's.
func isFigure(path string) bool { return strings.HasPrefix(path, "figures/") }

// isDerived tells whether a file of a results directory was drawn or written from the others.
func isDerived(path string) bool { return isFigure(path) || path == reportName }

// draw lays out the figure, or all that it takes.
func (k *figureKind) draw(f *findings, look plots.Look) ([]plots.Figure, error) {
	if k.many != nil {
		return k.many(f, look)
	}
	figure, err := k.make(f, look)
	return []plots.Figure{figure}, err
}

// A figureSet is what figures are drawn from and how.
type figureSet struct {
	findings *findings
	kinds    []figureKind
	look     plots.Look
	formats  []string // of plots.Formats; data and captions are always written
	workers  int
}

// lay lays the figures out. What cannot be laid out, such as fifty fields on a page, is told
// by sayNot, which may turn it into an error, and left out: the numbers are there all the same.
func (s *figureSet) lay(sayNot func(error) error) ([]plots.Figure, error) {
	var figures []plots.Figure
	for _, kind := range s.kinds {
		some, err := kind.draw(s.findings, s.look)
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

// draw writes the figures in all formats, with their data and captions, by write, which is
// called from several goroutines.
func (s *figureSet) draw(ctx context.Context, figures []plots.Figure, write writeFile) error {
	source := s.findings.source()
	type file struct {
		name    string
		content func(io.Writer) error
	}
	var files []file
	for _, figure := range figures {
		for _, format := range s.formats {
			files = append(files, file{figure.Name + "." + format, func(w io.Writer) error { return figure.Write(w, format) }})
		}
		files = append(files,
			file{figure.Name + ".csv", figure.WriteCSV},
			file{figure.Name + ".md", func(w io.Writer) error { return figure.WriteCaption(w, source) }})
	}
	problems := make([]error, len(files))
	sim.ForEach(max(1, s.workers), len(files), func(_, i int) {
		if ctx.Err() == nil {
			problems[i] = write(files[i].name, files[i].content)
		}
	})
	return errors.Join(append(problems, ctx.Err())...)
}

// A writeFile writes a file by its name, and may be called from several goroutines.
type writeFile = func(name string, content func(io.Writer) error) error

// drawCommand draws the figures that a command draws by itself. notDrawn is told of a figure that
// cannot be drawn.
func drawCommand(ctx context.Context, command string, f *findings, look plots.Look, workers int, notDrawn func(error) error, write writeFile) error {
	set := &figureSet{findings: f, kinds: drawnBy(command), look: look, formats: []string{"pdf", "png"}, workers: workers}
	figures, err := set.lay(notDrawn)
	if err != nil {
		return err
	}
	return set.draw(ctx, figures, write)
}

// wantedKinds are the figures asked for, or all that there is data for.
func wantedKinds(f *findings, chosen []string) ([]figureKind, error) {
	var kinds []figureKind
	for _, kind := range figureKinds {
		lacks := kind.lacks(f)
		switch {
		case chosen == nil && lacks == "", chosen != nil && slices.Contains(chosen, kind.name) && lacks == "":
			kinds = append(kinds, kind)
		case slices.Contains(chosen, kind.name):
			return nil, wrongInput("--list says which figures are possible", "figure %s needs %s", kind.name, lacks)
		}
	}
	if len(kinds) == 0 {
		return nil, wrongInput("--list says what each needs", "there is data for none of the figures")
	}
	return kinds, nil
}

// names are the files of figures.
func (s *figureSet) names(figures []plots.Figure) []string {
	var names []string
	for _, figure := range figures {
		names = append(names, figure.Name)
	}
	return fileNames(s.formats, names...)
}

// figuresText is --list.
func figuresText(f *findings) string {
	t := &textTable{heads: []string{"figure", "what it shows"}, left: []bool{true, true}}
	var missing []string
	for _, kind := range figureKinds {
		if lacks := kind.lacks(f); lacks != "" {
			missing = append(missing, fmt.Sprintf("  %s, %s, needs %s\n", kind.name, kind.shows, lacks))
			continue
		}
		t.add(kind.name, kind.shows)
	}
	text := ""
	if len(t.rows) > 0 {
		text = t.String()
	}
	if len(missing) > 0 {
		if text != "" {
			text += "\n"
		}
		text += "Not possible here:\n" + strings.Join(missing, "")
	}
	return text
}
