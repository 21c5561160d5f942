package figures

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/plots/wording"
	"dugnad/sim"
	"dugnad/sim/record"
	"dugnad/sim/study"
)

// A Kind is a figure that can be drawn. To add one, write how findings become its data in a file of its
// own, how it looks in package plots, and add a row to Kinds.
type Kind struct {
	Name  string
	Shows string   // in words, for lists
	Needs []string // file names of tables
	by    string   // the command that draws it unasked; empty: only plot, report and recipes draw it
	// Draw returns the figure; several if the outcomes of a study need several.
	Draw func(f *findings.Findings, look plots.Look) ([]plots.Figure, error)
	// suits returns what the findings lack beside tables, empty if nothing; nil: nothing.
	suits func(f *findings.Findings) string
}

// single adapts a function that draws one figure to Kind.Draw.
func single(draw func(*findings.Findings, plots.Look) (plots.Figure, error)) func(*findings.Findings, plots.Look) ([]plots.Figure, error) {
	return func(f *findings.Findings, look plots.Look) ([]plots.Figure, error) {
		figure, err := draw(f, look)
		return []plots.Figure{figure}, err
	}
}

// Kinds lists all figures, in the order of printing.
var Kinds = []Kind{
	{"emergence", "co-production by field and month from the blank start, below the arrivals", []string{"series.csv", "context.csv", "spin_up.csv"}, "run", single(emergenceFigure), nil},
	{plots.EvidenceTable, "what the scenario's evidence says, field by field, beside the model", []string{"summary.csv"}, "run", single(fieldTableFigure), ofEvidence},
	{plots.PlainTable, "what the law leaves, who depends on whom, what comes of it, where the scenario names no evidence", []string{"summary.csv"}, "run", single(fieldTableFigure), withoutEvidence},
	{"dependence-plane", "tasks by mutual dependence and imbalance", []string{"plane.csv"}, "run", single(planeFigure), nil},
	{"differences", "alternatives minus base by field and month", []string{"series.csv", "comparison.csv"}, "compare", single(differencesFigure), nil},
	{"forest", "alternatives minus base by period and field", []string{"comparison.csv"}, "compare", single(forestFigure), nil},
	{"waterfall", "how changes add up to a difference, outcome by outcome", []string{"explanation.csv"}, "explain", single(waterfallFigure), nil},
	{"modes", "what tasks end as, by field and month", []string{"series.csv"}, "", single(modesFigure), nil},
	{"surge-anatomy", "arrivals, need, dependences, volunteers and agreements in the field that moves most", []string{"series.csv", "context.csv"}, "", single(anatomyFigure), nil},
	{"size-invariance", "co-production against residents, place by place", []string{"places.csv"}, "", single(sizeFigure), nil},
	{"places", "places ranked by co-production, field by field", []string{"places.csv"}, "", single(placesFigure), nil},
	{"network", "who works with whom in one place before, in and after the surge", []string{"network.csv"}, "", single(networkFigure), nil},
	{"negotiation", "the offers of one task's negotiations, in what they leave to both sides", []string{findings.TraceName}, "", single(negotiationFigure), nil},
	{"ablation", "which patterns each mechanism carries", []string{"ablation.csv", "patterns.csv"}, "", single(ablationFigure), nil},
	{"response", "outcomes of a study against its factors or row by row", []string{"design.csv", "outcomes.csv"}, "sweep", single(responseFigure), nil},
	{"heat-map", "a grid's outcomes over two factors, cell by cell, with contours", []string{"outcomes.csv"}, "sweep", heatMaps, overTwoFactors},
	{"phase-diagram", "the mode that leads over two factors of a grid", []string{"outcomes.csv"}, "sweep", phaseDiagrams, modesOverTwoFactors},
	{"tornado", "outcomes as one factor at a time leaves the base", []string{"outcomes.csv"}, "", tornados, aroundBase},
	{"ice", "how an outcome answers each factor in every setting of the others", []string{"outcomes.csv"}, "", iceFigures, wholeGrid},
	{"index-bars", "Sobol' indices alone and in all, with the noise", []string{"indices.csv"}, "sensitivity", indexBars, sobolIndices},
	{"interactions", "Sobol' indices of pairs of factors", []string{"indices.csv"}, "sensitivity", interactions, secondOrder},
	{"convergence", "what fewer base points would have shown", []string{"convergence.csv"}, "sensitivity", convergences, nil},
	{"morris-plane", "elementary effects: how strong, how uneven", []string{"indices.csv"}, "sensitivity", morrisPlanes, elementaryEffects},
}

// MadeBy says which command writes a table, by the table's file name.
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
	"spin_up.csv":      "made by run and compare",
	"places.csv":       "made by run and compare",
	"plane.csv":        "made by run and compare",
	"design.csv":       "made by sweep and sensitivity",
}

// Lacks returns what the findings lack for the figure, with the commands that write it; empty if
// nothing.
func (k *Kind) Lacks(f *findings.Findings) string {
	var missing []string
	for _, table := range k.Needs {
		if _, ok := f.Tables[table]; !ok {
			how := MadeBy[table]
			if f.Stale && (table == "indices.csv" || table == "convergence.csv") {
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

// KindOf returns the figure of that name, nil if there is none.
func KindOf(name string) *Kind {
	if i := slices.Index(Names(), name); i >= 0 {
		return &Kinds[i]
	}
	return nil
}

// Names returns the names of all figures, in the order of Kinds.
func Names() []string {
	names := make([]string, len(Kinds))
	for i := range Kinds {
		names[i] = Kinds[i].Name
	}
	return names
}

// A Batch lists figures to draw from the same findings, and how.
type Batch struct {
	Findings *findings.Findings
	Kinds    []Kind
	Look     plots.Look
	Formats  []string // of plots.Formats; data and captions are always written
	Workers  int      // goroutines that write; less than 1 is 1
}

// Layout lays the figures out. It leaves out a figure that cannot be laid out, such as one of fifty
// fields, and passes the reason to notDrawn. An error of notDrawn ends the layout.
func (s *Batch) Layout(notDrawn func(error) error) ([]plots.Figure, error) {
	s.Look = s.Findings.Worded(s.Look)
	var figures []plots.Figure
	for _, kind := range s.Kinds {
		some, err := kind.Draw(s.Findings, s.Look)
		for _, err := range splitError(err) {
			if err := notDrawn(err); err != nil {
				return nil, err
			}
		}
		for _, figure := range some {
			if figure.Name != "" {
				figure.Reading = strings.TrimSpace(figure.Reading + " " + s.Look.Say(kind.pooling(s.Findings.Weights)))
				figures = append(figures, figure)
			}
		}
	}
	return figures, nil
}

// ofEvidence and withoutEvidence return what findings lack for the table with evidence, and for the plain one.
func ofEvidence(f *findings.Findings) string {
	if f.Evidence == nil {
		return "a scenario that names evidence (key evidence)"
	}
	return ""
}

func withoutEvidence(f *findings.Findings) string {
	if f.Evidence != nil {
		return "a scenario without evidence; " + plots.EvidenceTable + " shows both"
	}
	return ""
}

// pooling says in English how the figure pools places, if the results have other weights than tasks. It
// is empty for a figure of single places.
func (k *Kind) pooling(weights agents.Weights) string {
	has := func(table record.Table) bool { return slices.Contains(k.Needs, table.Name) }
	switch {
	case weights.PoolTasks():
		return ""
	case has(agents.SummaryTable):
		return findings.PoolingWords(weights)
	case has(agents.SeriesTable) || has(agents.PlaneTable):
		return wording.TasksHere
	}
	return ""
}

// splitError returns the errors that err joins.
func splitError(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// Draw writes the figures in all formats, with their data and captions. It calls write from several
// goroutines, and joins its errors.
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

// A WriteFile writes content to the file of that name. It may be called from several goroutines.
type WriteFile = func(name string, content func(io.Writer) error) error

// Draw draws the figures that a command draws unasked; of a study, those for which it has the data. A run
// has all data before it has all tables. notDrawn is as for Layout.
func Draw(ctx context.Context, command string, f *findings.Findings, look plots.Look, workers int, notDrawn func(error) error, write WriteFile) error {
	kinds := slices.DeleteFunc(slices.Clone(Kinds), func(k Kind) bool {
		return k.by != command || f.Study != nil && k.Lacks(f) != "" || f.Study == nil && k.suits != nil && k.suits(f) != ""
	})
	set := &Batch{Findings: f, Kinds: kinds, Look: look, Formats: DefaultFormats, Workers: workers}
	figures, err := set.Layout(notDrawn)
	if err != nil {
		return err
	}
	return set.Draw(ctx, figures, write)
}

// DrawStudy draws the figures that a command draws unasked of a whole study into its directory. It reads
// the files, so that sweep, merge and plot draw the same.
func DrawStudy(ctx context.Context, directory, command string, look plots.Look, workers int, notDrawn func(error) error) error {
	f, err := findings.Open(directory)
	if err != nil {
		return err
	}
	addition, err := f.Add(directory, nil, false)
	if err != nil {
		return err
	}
	defer addition.Abort() // does nothing after Finish
	err = Draw(ctx, command, f, look, workers, notDrawn, func(name string, content func(io.Writer) error) error {
		return addition.Write("figures/"+name, content)
	})
	if err != nil {
		return err
	}
	if err = addition.Finish(); errors.Is(err, study.ErrNotWritten) {
		return notDrawn(err) // the study itself is complete
	}
	return err
}

// Select returns the chosen figures, or with nil all that the findings have the data for. It is an
// input error if a chosen figure lacks data, or if none has data.
func Select(f *findings.Findings, chosen []string) ([]Kind, error) {
	var kinds []Kind
	for _, kind := range Kinds {
		lacks := kind.Lacks(f)
		switch {
		case chosen != nil && !slices.Contains(chosen, kind.Name):
		case lacks == "":
			kinds = append(kinds, kind)
		case chosen != nil:
			return nil, fault.Input("--list says which figures are possible", "figure %s needs %s", kind.Name, lacks)
		}
	}
	if len(kinds) == 0 {
		return nil, fault.Input("--list says what each needs", "there is data for none of the figures")
	}
	return kinds, nil
}

// Names returns the names of the files that Draw writes for figures.
func (s *Batch) Names(figures []plots.Figure) []string {
	var names []string
	for _, figure := range figures {
		names = append(names, figure.Name)
	}
	return FileNames(s.Formats, names...)
}
