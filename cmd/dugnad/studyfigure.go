package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/plots"
	"dugnad/scenarios/studies"
	"dugnad/sim/record"
	"dugnad/sim/study"
)

// drawStudy draws the figures that a command makes of a whole study into its directory. It reads
// what is on the disk, so that sweep, merge and plot draw the same.
func drawStudy(ctx context.Context, directory, command string, look plots.Look, workers int, notDrawn func(error) error) error {
	f, err := findingsAt(directory)
	if err != nil {
		return err
	}
	kinds := slices.DeleteFunc(drawnBy(command), func(k figureKind) bool { return k.lacks(f) != "" })
	set := &figureSet{findings: f, kinds: kinds, look: look, formats: []string{"pdf", "png"}, workers: workers}
	figures, err := set.lay(notDrawn)
	if err != nil || len(figures) == 0 {
		return err
	}
	write, err := intoStudy(directory)
	if err != nil {
		return err
	}
	return set.draw(ctx, figures, write)
}

// intoStudy writes into a study's figures, in place of what is there: the study's manifest does not
// list them.
func intoStudy(directory string) (write func(string, func(io.Writer) error) error, err error) {
	folder := filepath.Join(directory, "figures")
	return func(name string, content func(io.Writer) error) error {
		return replaceFile(filepath.Join(folder, name), content)
	}, os.MkdirAll(folder, 0o777)
}

// findingsAt reads a directory of any kind: the results of a scenario, a study that is complete,
// or indices without their study.
func findingsAt(directory string) (*findings, error) {
	status, err := study.Inspect(directory)
	switch {
	case errors.Is(err, study.ErrNotStudy) && isGiven(directory):
		return givenFindings(directory)
	case errors.Is(err, study.ErrNotStudy):
		return findingsIn(directory)
	case err != nil:
		return nil, err
	case !status.Complete:
		return nil, wrongInput("run it to its end, or merge its shards: dugnad sweep STUDY --out "+quoteArgument(directory)+" --status says what is missing",
			"%s: the study is not complete: %d of %d runs are recorded", directory, status.Done+status.Failed, status.Runs)
	}
	t, err := readStudy(directory)
	if err != nil {
		return nil, err
	}
	f := &findings{
		study: t, scenarios: []scenarioOf{{name: factOf(&status, "scenario"), digest: factOf(&status, "digest of the scenario")}},
		replications: status.Replications, seed: status.Seed, tables: map[string]func() (io.ReadCloser, error){},
	}
	for _, name := range []string{"design.csv", "outcomes.csv"} {
		f.tables[name] = func() (io.ReadCloser, error) { return os.Open(filepath.Join(directory, name)) }
	}
	return f, f.findIndices(directory)
}

// factOf is one of the facts that studyJob.plan notes.
func factOf(status *study.Status, name string) string {
	for _, fact := range status.Facts {
		if fact.Name == name {
			return fact.Value
		}
	}
	return ""
}

// responseFigure shows how a study's outcomes answer its factors.
func responseFigure(f *findings, look plots.Look) (plots.Figure, error) { return f.study.figure(look) }

// mostRowsDrawn is the number of rows that are drawn one by one.
const mostRowsDrawn = 40

// figure is the study's figure in the form that suits its design.
func (t *studyTables) figure(look plots.Look) (plots.Figure, error) {
	kind := t.study.Design.Kind
	if kind == "grid" && len(t.study.Design.Names) == 0 {
		if order, levels := t.risingLevels(); len(levels) > 2 && len(t.cells)/len(levels) <= plots.MostLines {
			return plots.NewResponseLines(t.lines(order, levels, look), look)
		}
	}
	if (kind == "grid" || kind == "list") && len(t.cells) <= mostRowsDrawn {
		return plots.NewResponseRows(t.rows(look), look)
	}
	return plots.NewResponseScatter(t.scatter(look), look)
}

// risingLevels are the values of a grid's first factor from the least on, and in which order the
// grid has them; none if they are not different numbers.
func (t *studyTables) risingLevels() (order []int, levels []float64) {
	var cells []string
	for _, row := range t.cells {
		if !slices.Contains(cells, row[0]) {
			cells = append(cells, row[0])
		}
	}
	values := make([]float64, len(cells))
	for i, cell := range cells {
		x, err := strconv.ParseFloat(cell, 64)
		if err != nil {
			return nil, nil
		}
		values[i] = x
		order = append(order, i)
	}
	slices.SortFunc(order, func(a, b int) int {
		if values[a] < values[b] {
			return -1
		}
		return 1
	})
	for _, i := range order {
		levels = append(levels, values[i])
	}
	if len(t.cells)%len(levels) != 0 { // a level is given twice
		return nil, nil
	}
	return order, levels
}

func (t *studyTables) lines(order []int, levels []float64, look plots.Look) plots.ResponseLines {
	data := plots.ResponseLines{
		Factor: t.study.Factors[0].Shown(), Levels: levels,
		Others: t.factorNames(1), Replications: t.replications,
	}
	perLevel := len(t.cells) / len(levels)
	for line := range perLevel {
		data.Lines = append(data.Lines, shownCells(t.cells[line][1:]))
	}
	for i := range t.study.Outcomes {
		outcome := t.outcome(i, look)
		for line := range perLevel {
			var rows []int
			for _, level := range order {
				rows = append(rows, level*perLevel+line)
			}
			outcome.Values = append(outcome.Values, t.band(i, rows))
		}
		data.Outcomes = append(data.Outcomes, outcome)
	}
	return data
}

func (t *studyTables) rows(look plots.Look) plots.ResponseRows {
	data := plots.ResponseRows{Rows: t.study.RowNames(), Replications: t.replications}
	if data.Rows == nil {
		data.Factors = t.factorNames(0)
		for _, cells := range t.cells {
			data.Rows = append(data.Rows, shownCells(cells))
		}
	}
	for i := range t.study.Outcomes {
		outcome := t.outcome(i, look)
		outcome.Values = []plots.Band{t.band(i, t.everyRow())}
		data.Outcomes = append(data.Outcomes, outcome)
	}
	return data
}

func (t *studyTables) scatter(look plots.Look) plots.ResponseScatter {
	data := plots.ResponseScatter{Replications: t.replications}
	for i := range t.study.Factors {
		factor := plots.ScatterFactor{Name: t.study.Factors[i].Shown()}
		for _, cells := range t.cells {
			if _, err := strconv.ParseFloat(cells[i], 64); err != nil && !slices.Contains(factor.Words, cells[i]) {
				factor.Words = append(factor.Words, cells[i])
			}
		}
		for _, cells := range t.cells {
			x, err := strconv.ParseFloat(cells[i], 64)
			if factor.Words != nil {
				at := slices.Index(factor.Words, cells[i])
				if err == nil && at < 0 { // numbers among words
					at = len(factor.Words)
					factor.Words = append(factor.Words, cells[i])
				}
				x = float64(at)
			}
			factor.Values = append(factor.Values, x)
		}
		data.Factors = append(data.Factors, factor)
	}
	for i := range t.study.Outcomes {
		outcome := t.outcome(i, look)
		band := t.band(i, t.everyRow())
		outcome.Values = []plots.Band{{Mean: band.Mean}}
		data.Outcomes = append(data.Outcomes, outcome)
	}
	return data
}

func (t *studyTables) everyRow() []int {
	rows := make([]int, len(t.cells))
	for row := range rows {
		rows[row] = row
	}
	return rows
}

// measureWords are what measures are called in figures that are no modes.
var measureWords = map[string]string{
	"say": "say of the organisation", "dependence_mv": "dependence of the municipality", "dependence_vm": "dependence of the organisation",
	"mutual": "mutual dependence", "imbalance": "imbalance of dependence", "formalised": "tasks with an agreement",
	"ceiling": "tasks that the law leaves open", "coproduction_under_ceiling": "co-production where the law leaves it open",
	"need": "need", "coverage": "need covered",
}

// measureCalled is what a measure is called in figures.
func measureCalled(name string) string {
	return cmp.Or(modeWords[name], measureWords[name], name)
}

// outcome is what the figure says of an outcome.
func (t *studyTables) outcome(i int, look plots.Look) plots.ResponseOutcome {
	o := &t.study.Outcomes[i]
	field := t.fields[o.Field]
	if field == "" {
		field = o.Field
	}
	measure := look.Say(measureCalled(o.Measure))
	for i := range agents.Measures {
		if m := &agents.Measures[i]; m.Name == o.Measure {
			unit := m.Unit
			if isShare(o) {
				unit = "share" // of what, the measure says
			}
			measure += " (" + look.Say(unit) + ")"
		}
	}
	words := []string{measure, look.Say(field), look.Say(o.Stage), look.Say(o.Period)}
	if o.Group != "all" {
		words = append(words, look.Say(o.Group))
	}
	return plots.ResponseOutcome{Name: o.Name, Detail: strings.Join(words, ", ")}
}

// band is an outcome's means and intervals in some rows.
func (t *studyTables) band(outcome int, rows []int) plots.Band {
	var band plots.Band
	for _, row := range rows {
		mean, lower, upper := outcomeInterval(&t.study.Outcomes[outcome], present(t.values[row][outcome]))
		band.Mean = append(band.Mean, mean)
		band.Lower, band.Upper = append(band.Lower, lower), append(band.Upper, upper)
	}
	return band
}

// outcomeInterval is the mean of replications with its interval, which for a share ends where
// shares do.
func outcomeInterval(o *studies.Outcome, replications []float64) (mean, lower, upper float64) {
	mean, lower, upper = record.MeanInterval(replications)
	lower, upper = clipped(o, mean, lower, upper)
	return mean, lower, upper
}

// clipped is an interval that for a share ends where shares do.
func clipped(o *studies.Outcome, mean, lower, upper float64) (float64, float64) {
	if isShare(o) && !math.IsNaN(lower) {
		lower, upper = max(lower, min(0, mean)), min(upper, max(1, mean))
	}
	return lower, upper
}

// isShare tells whether an outcome is a share of something, which is shown in percent or
// percentage points elsewhere.
func isShare(o *studies.Outcome) bool {
	for i := range agents.Measures {
		if agents.Measures[i].Name == o.Measure {
			_, scale := unitOf(&agents.Measures[i])
			return scale == 100
		}
	}
	return false
}

// factorNames are the names of the factors from a number on.
func (t *studyTables) factorNames(from int) string {
	var names []string
	for i := from; i < len(t.study.Factors); i++ {
		names = append(names, t.study.Factors[i].Shown())
	}
	return strings.Join(names, " · ")
}

// shownCells are the values of a row's factors in one line.
func shownCells(cells []string) string {
	shown := make([]string, len(cells))
	for i, cell := range cells {
		shown[i] = shortCell(cell)
	}
	return strings.Join(shown, " · ")
}
