package main

import (
	"fmt"
	"slices"
	"strings"

	"dugnad/plots"
	"dugnad/sim/sensitivity"
)

// settings are a grid's rows along one factor, a setting of the others after the other:
// [setting][level].
func (t *studyTables) settings(factor int, l factorLevels) [][]int {
	at := map[string]int{}
	var settings [][]int
	for row, cells := range t.cells {
		others := slices.Clone(cells)
		others[factor] = ""
		key := strings.Join(others, "\x00")
		k, ok := at[key]
		if !ok {
			k = len(settings)
			at[key] = k
			settings = append(settings, make([]int, len(l.cells)))
		}
		settings[k][slices.Index(l.cells, cells[factor])] = row
	}
	return settings
}

// wholeGrid says what a study lacks for curves in every setting.
func wholeGrid(f *findings) string {
	varied, rows := 0, 1
	for i := range f.study.study.Factors {
		n := len(f.study.levels(i).cells)
		rows *= n
		if n > 1 {
			varied++
		}
	}
	if f.study.study.Design.Kind != "grid" || varied < 2 || rows != len(f.study.cells) {
		return "a study of kind grid with two factors or more, whose values differ"
	}
	return ""
}

// iceFigures show how each outcome answers each factor, one figure for each outcome.
func iceFigures(f *findings, look plots.Look) ([]plots.Figure, error) {
	t := f.study
	var figures []plots.Figure
	for i := range t.study.Outcomes {
		o := &t.study.Outcomes[i]
		if f.wanted != nil && !slices.Contains(f.wanted, o.Name) {
			continue
		}
		label, scale := t.scaled(i, look)
		data := plots.ICE{Outcome: o.Name, Of: strings.Join(append(t.titles([]int{i}, look), t.common([]int{i}, paging[1:], look)...), ", "), Label: label, Replications: t.replications}
		for factor := range t.study.Factors {
			l := t.levels(factor)
			if len(l.cells) < 2 {
				continue
			}
			panel, err := t.icePanel(i, factor, l, scale)
			if err != nil {
				return nil, fmt.Errorf("figure ice: outcome %q, factor %q: %w", o.Name, t.study.Factors[factor].Shown(), err)
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

func (t *studyTables) icePanel(outcome, factor int, l factorLevels, scale float64) (plots.ICEPanel, error) {
	panel := plots.ICEPanel{Factor: t.study.Factors[factor].Shown(), Places: l.places()}
	var responses [][][]float64
	for _, rows := range t.settings(factor, l) {
		var line [][]float64
		for _, row := range rows {
			line = append(line, t.replicated(row, outcome, scale))
		}
		responses = append(responses, line)
	}
	curves, err := sensitivity.ICE(panel.Places, responses)
	if err != nil {
		return panel, err
	}
	panel.Curves = curves.Curves
	for _, e := range curves.Mean {
		panel.Mean = append(panel.Mean, plots.Estimate{Mean: e.Value, Lower: e.Lower, Upper: e.Upper})
	}
	if l.numbers == nil {
		for _, cell := range l.cells {
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
func (t *studyTables) replicated(row, outcome int, scale float64) []float64 {
	values := slices.Clone(t.values[row][outcome])
	for i := range values {
		values[i] *= scale
	}
	return values
}
