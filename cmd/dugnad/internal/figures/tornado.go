package figures

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/sim/sensitivity"
)

// mostForBase is the number of rows, from the first, among which star looks for the base of a list.
const mostForBase = 2000

// star returns the base of a one-factor-at-a-time comparison, the rows that differ from it in one
// factor as [factor][level], -1 where there is none, and the levels of the factors. The base of a grid
// is its middle row; that of a list is the row that most rows differ from in one factor. base is -1
// where no row qualifies.
func star(t *findings.Study) (base int, arms [][]int, levels []findings.FactorLevels) {
	for i := range t.Study.Factors {
		levels = append(levels, Levels(t, i))
	}
	difference := func(a, b int) (factor, differing int) {
		for i := range levels {
			if t.Cells[a][i] != t.Cells[b][i] {
				factor = i
				differing++
			}
		}
		return factor, differing
	}
	base = -1
	switch t.Study.Design.Kind {
	case "grid":
		base = slices.IndexFunc(t.Cells, func(cells []string) bool {
			for i, l := range levels {
				if cells[i] != l.Cells[(len(l.Cells)-1)/2] {
					return false
				}
			}
			return true
		})
	case "list":
		most := 0
		for row := range t.Cells[:min(len(t.Cells), mostForBase)] {
			arms := 0
			for other := range t.Cells {
				if _, differing := difference(row, other); differing == 1 {
					arms++
				}
			}
			if arms > most {
				base, most = row, arms
			}
		}
	}
	if base < 0 {
		return -1, nil, nil
	}
	for i := range levels {
		arms = append(arms, slices.Repeat([]int{-1}, len(levels[i].Cells)))
		arms[i][slices.Index(levels[i].Cells, t.Cells[base][i])] = base
	}
	for row := range t.Cells {
		if factor, differing := difference(base, row); differing == 1 {
			arms[factor][slices.Index(levels[factor].Cells, t.Cells[row][factor])] = row
		}
	}
	return base, arms, levels
}

// aroundBase returns what a study lacks for a tornado, empty if nothing.
func aroundBase(f *findings.Findings) string {
	_, arms, _ := star(f.Study)
	for _, rows := range arms {
		if len(slices.DeleteFunc(rows, func(row int) bool { return row < 0 })) > 1 {
			return ""
		}
	}
	return "a study of kind grid, or of kind list with rows that leave one of them in one factor only"
}

// tornados shows how far outcomes move as one factor at a time leaves the base.
func tornados(f *findings.Findings, look plots.Look) ([]plots.Figure, error) {
	t := f.Study
	base, arms, levels := star(t)
	var at []string
	for i := range t.Study.Factors {
		if len(levels[i].Cells) > 1 {
			at = append(at, look.Say(t.Study.Factors[i].Shown())+" "+ShownCell(t.Cells[base][i], look))
		}
	}
	return eachSheet(f, true, look, func(outcomes []int) (plots.Figure, error) {
		label, scale := axisLabel(t, outcomes, look)
		data := plots.Tornado{Label: label, Base: strings.Join(at, "; "), Replications: t.Replications}
		var without error // of the last outcome that is left out
		for k, title := range titles(t, outcomes, look) {
			if why := t.WithoutNumbers(outcomes[k]); why != "" {
				without = fmt.Errorf("figure tornado: outcome %q: %s", t.Study.Outcomes[outcomes[k]].Name, why)
				continue
			}
			panel := plots.TornadoPanel{Title: title, Base: t.Estimate(base, outcomes[k], scale).Mean}
			for factor, rows := range arms {
				bar, ok, err := tornadoBar(t, outcomes[k], factor, rows, levels[factor], scale)
				if err != nil {
					return plots.Figure{}, fmt.Errorf("figure tornado: outcome %q, factor %q: %w",
						t.Study.Outcomes[outcomes[k]].Name, t.Study.Factors[factor].Shown(), err)
				}
				if ok {
					panel.Bars = append(panel.Bars, bar)
				}
			}
			if len(panel.Bars) == 0 {
				without = fmt.Errorf("figure tornado: outcome %q: no factor has rows with a number", t.Study.Outcomes[outcomes[k]].Name)
				continue
			}
			data.Panels = append(data.Panels, panel)
		}
		if len(data.Panels) == 0 {
			return plots.Figure{}, without
		}
		return plots.NewTornado(data, look)
	})
}

// tornadoBar returns the bar of one factor, whose rows are by level. ok is false for fewer than two rows,
// and for rows without a number.
func tornadoBar(t *findings.Study, outcome, factor int, rows []int, l findings.FactorLevels, scale float64) (bar plots.TornadoBar, ok bool, err error) {
	var places []float64
	var cells []string
	var responses [][]float64
	present := 0
	for i, row := range rows {
		if row >= 0 {
			present += len(findings.DropMissing(t.Values[row][outcome]))
			places, cells = append(places, l.Places()[i]), append(cells, l.Cells[i])
			responses = append(responses, replications(t, row, outcome, scale))
		}
	}
	if len(places) < 2 || present == 0 {
		return bar, false, nil
	}
	found, err := sensitivity.OneFactorAtATime(places, responses)
	if err != nil {
		return bar, false, err
	}
	estimate := func(i int) plots.Estimate {
		e := found.Mean[i]
		bounds := findings.Clip(&t.Study.Outcomes[outcome], plots.Estimate{Mean: e.Mean / scale, Lower: e.Lower / scale, Upper: e.Upper / scale})
		return plots.Estimate{Mean: e.Mean, Lower: scale * bounds.Lower, Upper: scale * bounds.Upper}
	}
	last := len(places) - 1
	bar = plots.TornadoBar{
		Factor: t.Study.Factors[factor].Shown(), Least: minusSigned(cells[0]), Most: minusSigned(cells[last]),
		AtLeast: estimate(0), AtMost: estimate(last), Low: math.NaN(), High: math.NaN(),
	}
	for _, e := range found.Mean {
		if !math.IsNaN(e.Mean) && !(bar.Low <= e.Mean) { // also if it is the first
			bar.Low = e.Mean
		}
		if !math.IsNaN(e.Mean) && !(bar.High >= e.Mean) {
			bar.High = e.Mean
		}
	}
	return bar, true, nil
}
