package figures

import (
	"fmt"
	"slices"
	"strings"

	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/sim/sensitivity"
)

// Settings are a grid's rows along one factor, a setting of the others after the other:
// [setting][level].
func Settings(t *findings.Study, factor int, l findings.FactorLevels) [][]int {
	at := map[string]int{}
	var settings [][]int
	for row, cells := range t.Cells {
		others := slices.Clone(cells)
		others[factor] = ""
		key := strings.Join(others, "\x00")
		k, ok := at[key]
		if !ok {
			k = len(settings)
			at[key] = k
			settings = append(settings, make([]int, len(l.Cells)))
		}
		settings[k][slices.Index(l.Cells, cells[factor])] = row
	}
	return settings
}

// wholeGrid says what a study lacks for curves in every setting.
func wholeGrid(f *findings.Findings) string {
	varied, rows := 0, 1
	for i := range f.Study.Study.Factors {
		n := len(Levels(f.Study, i).Cells)
		rows *= n
		if n > 1 {
			varied++
		}
	}
	if f.Study.Study.Design.Kind != "grid" || varied < 2 || rows != len(f.Study.Cells) {
		return "a study of kind grid with two factors or more, whose values differ"
	}
	return ""
}

// iceFigures show how each outcome answers each factor, one figure for each outcome.
func iceFigures(f *findings.Findings, look plots.Look) ([]plots.Figure, error) {
	t := f.Study
	var figures []plots.Figure
	for i := range t.Study.Outcomes {
		o := &t.Study.Outcomes[i]
		if f.DrawnOutcomes != nil && !slices.Contains(f.DrawnOutcomes, o.Name) {
			continue
		}
		label, scale := scaled(t, i, look)
		data := plots.ICE{Outcome: o.Name, Of: strings.Join(append(titles(t, []int{i}, look), common(t, []int{i}, paging[1:], look)...), ", "), Label: label, Replications: t.Replications}
		for factor := range t.Study.Factors {
			l := Levels(t, factor)
			if len(l.Cells) < 2 {
				continue
			}
			panel, err := icePanel(t, i, factor, l, scale)
			if err != nil {
				return nil, fmt.Errorf("figure ice: outcome %q, factor %q: %w", o.Name, t.Study.Factors[factor].Shown(), err)
			}
			data.Panels = append(data.Panels, panel)
		}
		figure, err := plots.NewICE(data, look)
		if err != nil {
			return nil, err
		}
		figures = append(figures, page{name: o.Name}.named(figure))
	}
	return figures, nil
}

func icePanel(t *findings.Study, outcome, factor int, l findings.FactorLevels, scale float64) (plots.ICEPanel, error) {
	panel := plots.ICEPanel{Factor: t.Study.Factors[factor].Shown(), Places: l.Places()}
	var responses [][][]float64
	for _, rows := range Settings(t, factor, l) {
		var line [][]float64
		for _, row := range rows {
			line = append(line, replicated(t, row, outcome, scale))
		}
		responses = append(responses, line)
	}
	curves, err := sensitivity.ICE(panel.Places, responses)
	if err != nil {
		return panel, err
	}
	panel.Curves, panel.Mean = curves.Curves, curves.Mean
	if l.Numbers == nil {
		for _, cell := range l.Cells {
			panel.Words = append(panel.Words, minusSigned(cell))
		}
		return panel, nil
	}
	for _, d := range curves.Directions {
		panel.Directions = append(panel.Directions, map[sensitivity.Direction]plots.Direction{
			sensitivity.Flat: plots.Flat, sensitivity.Rising: plots.Rising, sensitivity.Falling: plots.Falling, sensitivity.Turning: plots.Turning,
		}[d])
	}
	return panel, nil
}

// replicated are an outcome's replications in a row, NaN for those without a number.
func replicated(t *findings.Study, row, outcome int, scale float64) []float64 {
	values := slices.Clone(t.Values[row][outcome])
	for i := range values {
		values[i] *= scale
	}
	return values
}
