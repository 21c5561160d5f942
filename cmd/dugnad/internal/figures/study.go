package figures

import (
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
)

// responseFigure shows how a study's outcomes respond to its factors: as lines for a grid with a numeric
// first factor, row by row for another small grid or list, otherwise as scatter plots.
func responseFigure(f *findings.Findings, look plots.Look) (plots.Figure, error) {
	const mostRows = 40
	t := f.Study
	kind := t.Study.Design.Kind
	if kind == "grid" && len(t.Study.Design.Names) == 0 {
		levels := Levels(t, 0)
		settings := Settings(t, 0, levels)
		complete := len(levels.Numbers)*len(settings) == len(t.Cells) // otherwise a level occurs twice
		if complete && len(levels.Numbers) > 2 && len(settings) <= plots.MostLines {
			return plots.NewResponseLines(lines(t, levels.Numbers, settings, look), look)
		}
	}
	if (kind == "grid" || kind == "list") && len(t.Cells) <= mostRows {
		return plots.NewResponseRows(rows(t, look), look)
	}
	return plots.NewResponseScatter(scatter(t, look), look)
}

// lines returns the response to the first factor, with a line for each setting of the others.
func lines(t *findings.Study, levels []float64, settings [][]int, look plots.Look) plots.ResponseLines {
	data := plots.ResponseLines{
		Factor: t.Study.Factors[0].Shown(), Levels: levels,
		Others: factorNames(t, 1), Replications: t.Replications,
	}
	for _, rows := range settings {
		data.Lines = append(data.Lines, shownCells(t.Cells[rows[0]][1:]))
	}
	for i := range t.Study.Outcomes {
		outcome := outcome(t, i, look)
		for _, rows := range settings {
			outcome.Values = append(outcome.Values, band(t, i, rows))
		}
		data.Outcomes = append(data.Outcomes, outcome)
	}
	return data
}

// rows returns the outcomes row by row.
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

// scatter returns the outcomes against each factor. Values that are not all numbers are categories.
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
				if err == nil && at < 0 { // a number among words
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
		outcome.Values = []plots.Band{{Mean: band(t, i, everyRow(t)).Mean}}
		data.Outcomes = append(data.Outcomes, outcome)
	}
	return data
}

// everyRow returns the indices of all rows.
func everyRow(t *findings.Study) []int {
	rows := make([]int, len(t.Cells))
	for row := range rows {
		rows[row] = row
	}
	return rows
}

// outcome returns an outcome without its values: its name, its measure with unit, and what it is about.
func outcome(t *findings.Study, i int, look plots.Look) plots.ResponseOutcome {
	o := &t.Study.Outcomes[i]
	measure := look.Say(findings.MeasureLabel(o.Measure))
	if m, known := agents.KnownMeasure(o.Measure); known {
		unit := m.Unit
		if findings.IsShare(o) {
			unit = "share" // the label of the measure says of what
		}
		measure += " (" + look.Say(unit) + ")"
	}
	words := []string{measure, look.Say(FieldName(t, o)), look.Say(o.Stage), look.Say(o.Period)}
	if o.Group != "all" {
		words = append(words, look.Say(o.Group))
	}
	return plots.ResponseOutcome{Name: o.Name, Detail: strings.Join(words, ", ")}
}

// band returns an outcome's means and intervals in some rows.
func band(t *findings.Study, outcome int, rows []int) plots.Band {
	var band plots.Band
	for _, row := range rows {
		e := t.Estimate(row, outcome, 1)
		band.Mean = append(band.Mean, e.Mean)
		band.Lower, band.Upper = append(band.Lower, e.Lower), append(band.Upper, e.Upper)
	}
	return band
}

// factorNames returns the names of the factors from an index on, in one line.
func factorNames(t *findings.Study, from int) string {
	var names []string
	for i := from; i < len(t.Study.Factors); i++ {
		names = append(names, t.Study.Factors[i].Shown())
	}
	return strings.Join(names, " · ")
}

// shownCells returns the values of factors in one line, numbers with five digits.
func shownCells(cells []string) string {
	shown := make([]string, len(cells))
	for i, cell := range cells {
		shown[i] = findings.ShortNumber(cell)
	}
	return strings.Join(shown, " · ")
}
