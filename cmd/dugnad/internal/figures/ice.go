package figures

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/sim/sensitivity"
)

// wholeGrid returns what a study lacks for individual curves, empty if nothing.
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

// iceFigures shows how an outcome responds to each factor in every setting of the others (individual
// conditional expectation), a figure for each outcome.
func iceFigures(f *findings.Findings, look plots.Look) ([]plots.Figure, error) {
	t := f.Study
	var figures []plots.Figure
	var problems []error
	for i := range t.Study.Outcomes {
		o := &t.Study.Outcomes[i]
		if f.DrawnOutcomes != nil && !slices.Contains(f.DrawnOutcomes, o.Name) {
			continue
		}
		figure, err := iceFigure(t, i, look)
		if err != nil {
			problems = append(problems, fmt.Errorf("figure ice: outcome %q%w", o.Name, err))
			continue
		}
		figures = append(figures, sheet{suffix: o.Name}.named(figure))
	}
	return figures, errors.Join(problems...)
}

// iceFigure returns the figure of one outcome.
func iceFigure(t *findings.Study, i int, look plots.Look) (plots.Figure, error) {
	if why := t.WithoutNumbers(i); why != "" {
		return plots.Figure{}, fmt.Errorf(": %s", why)
	}
	o := &t.Study.Outcomes[i]
	label, scale := measureLabel(t, i, look)
	data := plots.ICE{Outcome: o.Name, Of: strings.Join(append(titles(t, []int{i}, look), commonWords(t, []int{i}, sheetKeys[1:], look)...), ", "), Label: label, Replications: t.Replications}
	for factor := range t.Study.Factors {
		l := Levels(t, factor)
		if len(l.Cells) < 2 {
			continue
		}
		panel, err := icePanel(t, i, factor, l, scale)
		if err != nil {
			return plots.Figure{}, fmt.Errorf(", factor %q: %w", t.Study.Factors[factor].Shown(), err)
		}
		data.Panels = append(data.Panels, panel)
	}
	figure, err := plots.NewICE(data, look)
	if err != nil {
		return plots.Figure{}, fmt.Errorf(": %w", err)
	}
	return figure, nil
}

func icePanel(t *findings.Study, outcome, factor int, l findings.FactorLevels, scale float64) (plots.ICEPanel, error) {
	panel := plots.ICEPanel{Factor: t.Study.Factors[factor].Shown(), Places: l.Places()}
	var responses [][][]float64
	for _, rows := range Settings(t, factor, l) {
		var line [][]float64
		for _, row := range rows {
			line = append(line, replications(t, row, outcome, scale))
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
