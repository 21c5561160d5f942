package figures

import (
	"context"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/sim/files"
)

// DrawStudy draws the figures that a command makes of a whole study into its directory. It reads
// what is on the disk, so that sweep, merge and plot draw the same.
func DrawStudy(ctx context.Context, directory, command string, look plots.Look, workers int, notDrawn func(error) error) error {
	f, err := findings.Open(directory)
	if err != nil {
		return err
	}
	kinds := slices.DeleteFunc(drawnBy(command), func(k Kind) bool { return k.Lacks(f) != "" })
	set := &Batch{Findings: f, Kinds: kinds, Look: look, Formats: []string{"pdf", "png"}, Workers: workers}
	figures, err := set.Layout(notDrawn)
	if err != nil || len(figures) == 0 {
		return err
	}
	return set.Draw(ctx, figures, IntoStudy(directory))
}

// IntoStudy returns a function that writes into a study's figures, in place of what is there: the
// study's manifest does not list them.
func IntoStudy(directory string) WriteFile {
	return func(name string, content func(io.Writer) error) error {
		return files.WriteFrom(filepath.Join(directory, "figures", name), content)
	}
}

// responseFigure shows how a study's outcomes answer its factors.
func responseFigure(f *findings.Findings, look plots.Look) (plots.Figure, error) {
	return figure(f.Study, look)
}

// mostRowsDrawn is the number of rows that are drawn one by one.
const mostRowsDrawn = 40

// figure is the study's figure in the form that suits its design.
func figure(t *findings.Study, look plots.Look) (plots.Figure, error) {
	kind := t.Study.Design.Kind
	if kind == "grid" && len(t.Study.Design.Names) == 0 {
		if order, levels := risingLevels(t); len(levels) > 2 && len(t.Cells)/len(levels) <= plots.MostLines {
			return plots.NewResponseLines(lines(t, order, levels, look), look)
		}
	}
	if (kind == "grid" || kind == "list") && len(t.Cells) <= mostRowsDrawn {
		return plots.NewResponseRows(rows(t, look), look)
	}
	return plots.NewResponseScatter(scatter(t, look), look)
}

// risingLevels are the values of a grid's first factor from the least on, and in which order the
// grid has them; none if they are not different numbers.
func risingLevels(t *findings.Study) (order []int, levels []float64) {
	var cells []string
	for _, row := range t.Cells {
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
	if len(t.Cells)%len(levels) != 0 { // a level is given twice
		return nil, nil
	}
	return order, levels
}

func lines(t *findings.Study, order []int, levels []float64, look plots.Look) plots.ResponseLines {
	data := plots.ResponseLines{
		Factor: t.Study.Factors[0].Shown(), Levels: levels,
		Others: factorNames(t, 1), Replications: t.Replications,
	}
	perLevel := len(t.Cells) / len(levels)
	for line := range perLevel {
		data.Lines = append(data.Lines, shownCells(t.Cells[line][1:]))
	}
	for i := range t.Study.Outcomes {
		outcome := outcome(t, i, look)
		for line := range perLevel {
			var rows []int
			for _, level := range order {
				rows = append(rows, level*perLevel+line)
			}
			outcome.Values = append(outcome.Values, band(t, i, rows))
		}
		data.Outcomes = append(data.Outcomes, outcome)
	}
	return data
}

func rows(t *findings.Study, look plots.Look) plots.ResponseRows {
	data := plots.ResponseRows{Rows: t.Study.RowNames(), Replications: t.Replications}
	if data.Rows == nil {
		data.Factors = factorNames(t, 0)
		for _, cells := range t.Cells {
			data.Rows = append(data.Rows, shownCells(cells))
		}
	}
	for i := range t.Study.Outcomes {
		outcome := outcome(t, i, look)
		outcome.Values = []plots.Band{band(t, i, everyRow(t))}
		data.Outcomes = append(data.Outcomes, outcome)
	}
	return data
}

func scatter(t *findings.Study, look plots.Look) plots.ResponseScatter {
	data := plots.ResponseScatter{Replications: t.Replications}
	for i := range t.Study.Factors {
		factor := plots.ScatterFactor{Name: t.Study.Factors[i].Shown()}
		for _, cells := range t.Cells {
			if _, err := strconv.ParseFloat(cells[i], 64); err != nil && !slices.Contains(factor.Words, cells[i]) {
				factor.Words = append(factor.Words, cells[i])
			}
		}
		for _, cells := range t.Cells {
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
	for i := range t.Study.Outcomes {
		outcome := outcome(t, i, look)
		band := band(t, i, everyRow(t))
		outcome.Values = []plots.Band{{Mean: band.Mean}}
		data.Outcomes = append(data.Outcomes, outcome)
	}
	return data
}

func everyRow(t *findings.Study) []int {
	rows := make([]int, len(t.Cells))
	for row := range rows {
		rows[row] = row
	}
	return rows
}

// outcome is what the figure says of an outcome.
func outcome(t *findings.Study, i int, look plots.Look) plots.ResponseOutcome {
	o := &t.Study.Outcomes[i]
	field := t.Fields[o.Field]
	if field == "" {
		field = o.Field
	}
	measure := look.Say(findings.MeasureLabel(o.Measure))
	for i := range agents.Measures {
		if m := &agents.Measures[i]; m.Name == o.Measure {
			unit := m.Unit
			if findings.IsShare(o) {
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
func band(t *findings.Study, outcome int, rows []int) plots.Band {
	var band plots.Band
	for _, row := range rows {
		e := t.Estimate(row, outcome, 1)
		band.Mean = append(band.Mean, e.Mean)
		band.Lower, band.Upper = append(band.Lower, e.Lower), append(band.Upper, e.Upper)
	}
	return band
}

// factorNames are the names of the factors from a number on.
func factorNames(t *findings.Study, from int) string {
	var names []string
	for i := from; i < len(t.Study.Factors); i++ {
		names = append(names, t.Study.Factors[i].Shown())
	}
	return strings.Join(names, " · ")
}

// shownCells are the values of a row's factors in one line.
func shownCells(cells []string) string {
	shown := make([]string, len(cells))
	for i, cell := range cells {
		shown[i] = findings.ShortNumber(cell)
	}
	return strings.Join(shown, " · ")
}
