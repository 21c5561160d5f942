package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents/negotiation"
	"dugnad/plots"
)

// factorLevels are the values of a factor in a design: those of numbers rising, those of words in
// their order.
type factorLevels struct {
	cells   []string
	numbers []float64 // nil of words
}

func (t *studyTables) levels(factor int) factorLevels {
	var l factorLevels
	numbers := map[string]float64{}
	for _, row := range t.cells {
		if cell := row[factor]; !slices.Contains(l.cells, cell) {
			l.cells = append(l.cells, cell)
			if x, err := strconv.ParseFloat(cell, 64); err == nil && !math.IsNaN(x) && !math.IsInf(x, 0) {
				numbers[cell] = x
			}
		}
	}
	if len(numbers) < len(l.cells) {
		return l
	}
	slices.SortStableFunc(l.cells, func(a, b string) int { return cmp.Compare(numbers[a], numbers[b]) })
	for _, cell := range l.cells {
		l.numbers = append(l.numbers, numbers[cell])
	}
	return l
}

// places are the levels on an axis: numbers, or the numbers of words.
func (l factorLevels) places() []float64 {
	if l.numbers != nil {
		return l.numbers
	}
	places := make([]float64, len(l.cells))
	for i := range places {
		places[i] = float64(i)
	}
	return places
}

// A plane of a grid is its rows over two factors, for one setting of the others.
type gridPlane struct {
	setting string // of the others, in words; empty if there are none
	rows    [][]int
}

// gridPlanes are a grid's planes over the two factors of numbers that have the most values.
func (t *studyTables) gridPlanes(look plots.Look) (across, up int, planes []gridPlane) {
	if t.study.Design.Kind != "grid" {
		return 0, 0, nil
	}
	var factors []int
	for i := range t.study.Factors {
		if l := t.levels(i); len(l.numbers) >= 3 {
			factors = append(factors, i)
		}
	}
	if len(factors) < 2 {
		return 0, 0, nil
	}
	slices.SortStableFunc(factors, func(a, b int) int { return len(t.levels(b).cells) - len(t.levels(a).cells) })
	across, up = min(factors[0], factors[1]), max(factors[0], factors[1])
	x, y := t.levels(across), t.levels(up)
	at := map[string]int{}
	for row, cells := range t.cells {
		var others []string
		for i, cell := range cells {
			if i != across && i != up {
				others = append(others, look.Say(t.study.Factors[i].Shown())+" "+look.Values(minusSigned(cell)))
			}
		}
		setting := strings.Join(others, ", ")
		k, ok := at[setting]
		if !ok {
			k = len(planes)
			at[setting] = k
			plane := gridPlane{setting: setting}
			for range y.cells {
				missing := make([]int, len(x.cells))
				for i := range missing {
					missing[i] = -1
				}
				plane.rows = append(plane.rows, missing)
			}
			planes = append(planes, plane)
		}
		planes[k].rows[slices.Index(y.cells, cells[up])][slices.Index(x.cells, cells[across])] = row
	}
	return across, up, planes
}

// mostPlanes is the number of settings of other factors up to which each has its panel.
const mostPlanes = 12

// overTwoFactors says what a study lacks for maps of two factors.
func overTwoFactors(f *findings) string {
	switch _, _, planes := f.study.gridPlanes(plots.Look{}); {
	case planes == nil:
		return "a study of kind grid with two factors of numbers, of three values or more each"
	case len(planes) > mostPlanes:
		return fmt.Sprintf("a grid with at most %d settings beside two factors; it has %d", mostPlanes, len(planes))
	}
	return ""
}

// onPlanes calls for every panel of a page: each outcome, or each setting of an outcome.
func onPlanes(planes []gridPlane, titles []string, panel func(k int, title, note string, rows [][]int)) {
	for k, title := range titles {
		for _, plane := range planes {
			panel(k, title, plane.setting, plane.rows)
		}
	}
}

// heatMaps show outcomes over two factors of a grid, page by page.
func heatMaps(f *findings, look plots.Look) ([]plots.Figure, error) {
	t := f.study
	across, up, planes := t.gridPlanes(look)
	return f.eachPage(true, look, func(outcomes []int) (plots.Figure, error) {
		label, scale := t.scaled(outcomes[0], look)
		label = strings.Join(append([]string{label}, t.common(outcomes, paging[1:], look)...), ", ")
		data := plots.HeatMap{
			Across: t.study.Factors[across].Shown(), Up: t.study.Factors[up].Shown(),
			X: t.levels(across).numbers, Y: t.levels(up).numbers, Label: label, Replications: t.replications,
		}
		onPlanes(planes, t.titles(outcomes, look), func(k int, title, note string, rows [][]int) {
			panel := plots.HeatPanel{Title: title, Note: note}
			for _, line := range rows {
				panel.Values = append(panel.Values, t.estimates(line, outcomes[k], scale))
			}
			data.Panels = append(data.Panels, panel)
		})
		return plots.NewHeatMap(data, look)
	})
}

// estimates are an outcome's in some rows; −1 is none.
func (t *studyTables) estimates(rows []int, outcome int, scale float64) []plots.Estimate {
	all := make([]plots.Estimate, len(rows))
	for i, row := range rows {
		all[i] = noEstimate
		if row >= 0 {
			all[i] = t.estimate(row, outcome, scale)
		}
	}
	return all
}

// situations are the fields, stages, periods and groups of which a study has two modes or more
// among its outcomes: the outcome of each mode, −1 if it has none, in the order of figures.
func (t *studyTables) situations(wanted []string) (first []int, modes [][]int) {
	for i := range t.study.Outcomes {
		o := &t.study.Outcomes[i]
		mode := slices.Index(stackedModes, o.Measure)
		if mode < 0 || wanted != nil && !slices.Contains(wanted, o.Name) {
			continue
		}
		at := slices.IndexFunc(first, func(k int) bool {
			other := &t.study.Outcomes[k]
			return other.Field == o.Field && other.Stage == o.Stage && other.Period == o.Period && other.Group == o.Group
		})
		if at < 0 {
			at = len(first)
			none := make([]int, len(stackedModes))
			for k := range none {
				none[k] = -1
			}
			first, modes = append(first, i), append(modes, none)
		}
		modes[at][mode] = i
	}
	for i := len(first) - 1; i >= 0; i-- {
		if given := slices.DeleteFunc(slices.Clone(modes[i]), func(k int) bool { return k < 0 }); len(given) < 2 {
			first, modes = slices.Delete(first, i, i+1), slices.Delete(modes, i, i+1)
		}
	}
	return first, modes
}

// modesOverTwoFactors says what a study lacks for a diagram of phases.
func modesOverTwoFactors(f *findings) string {
	if lacks := overTwoFactors(f); lacks != "" {
		return lacks
	}
	if first, _ := f.study.situations(f.wanted); len(first) == 0 {
		return "outcomes of two modes or more of the same field, stage and period, such as measure = \"none\" beside \"coproduction\""
	}
	return ""
}

// phaseDiagrams show the leading mode over two factors of a grid.
func phaseDiagrams(f *findings, look plots.Look) ([]plots.Figure, error) {
	t := f.study
	across, up, planes := t.gridPlanes(look)
	first, modes := t.situations(f.wanted)
	data := plots.Phases{
		Across: t.study.Factors[across].Shown(), Up: t.study.Factors[up].Shown(),
		X: t.levels(across).numbers, Y: t.levels(up).numbers, Replications: t.replications,
	}
	for _, mode := range stackedModes {
		data.Names = append(data.Names, modeWords[mode])
	}
	// The outcome that is named stands for all modes of its situation.
	titles := t.titles(first, look)
	for k := range first {
		isMode := func(mode string) bool { return look.Say(measureCalled(mode)) == strings.Split(titles[k], ", ")[2] }
		if words := strings.Split(titles[k], ", "); len(words) > 2 && slices.ContainsFunc(negotiation.ModeNames[:], isMode) {
			titles[k] = strings.Join(slices.Delete(words, 2, 3), ", ")
		}
	}
	onPlanes(planes, titles, func(k int, title, note string, rows [][]int) {
		panel := plots.PhasePanel{Title: title, Note: note}
		for _, outcome := range modes[k] {
			var shares [][]plots.Estimate
			for _, line := range rows {
				if outcome < 0 {
					shares = append(shares, t.estimates(slices.Repeat([]int{-1}, len(line)), 0, 1))
					continue
				}
				shares = append(shares, t.estimates(line, outcome, 1))
			}
			panel.Shares = append(panel.Shares, shares)
		}
		data.Panels = append(data.Panels, panel)
	})
	figure, err := plots.NewPhases(data, look)
	return []plots.Figure{figure}, err
}
