package figures

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents/negotiation"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/sim/evidence"
)

func Levels(t *findings.Study, factor int) findings.FactorLevels {
	var l findings.FactorLevels
	numbers := map[string]float64{}
	for _, row := range t.Cells {
		if cell := row[factor]; !slices.Contains(l.Cells, cell) {
			l.Cells = append(l.Cells, cell)
			if x, err := strconv.ParseFloat(cell, 64); err == nil && !math.IsNaN(x) && !math.IsInf(x, 0) {
				numbers[cell] = x
			}
		}
	}
	if len(numbers) < len(l.Cells) {
		return l
	}
	slices.SortStableFunc(l.Cells, func(a, b string) int { return cmp.Compare(numbers[a], numbers[b]) })
	for _, cell := range l.Cells {
		l.Numbers = append(l.Numbers, numbers[cell])
	}
	return l
}

// A plane of a grid is its rows over two factors, for one setting of the others.
type gridPlane struct {
	setting string // of the others, in words; empty if there are none
	rows    [][]int
}

// gridPlanes are a grid's planes over the two factors of numbers that have the most values.
func gridPlanes(t *findings.Study, look plots.Look) (across, up int, planes []gridPlane) {
	if t.Study.Design.Kind != "grid" {
		return 0, 0, nil
	}
	var factors []int
	for i := range t.Study.Factors {
		if l := Levels(t, i); len(l.Numbers) >= 3 {
			factors = append(factors, i)
		}
	}
	if len(factors) < 2 {
		return 0, 0, nil
	}
	slices.SortStableFunc(factors, func(a, b int) int { return len(Levels(t, b).Cells) - len(Levels(t, a).Cells) })
	across, up = min(factors[0], factors[1]), max(factors[0], factors[1])
	x, y := Levels(t, across), Levels(t, up)
	at := map[string]int{}
	for row, cells := range t.Cells {
		var others []string
		for i, cell := range cells {
			if i != across && i != up {
				others = append(others, look.Say(t.Study.Factors[i].Shown())+" "+look.Values(minusSigned(cell)))
			}
		}
		setting := strings.Join(others, ", ")
		k, ok := at[setting]
		if !ok {
			k = len(planes)
			at[setting] = k
			plane := gridPlane{setting: setting}
			for range y.Cells {
				missing := make([]int, len(x.Cells))
				for i := range missing {
					missing[i] = -1
				}
				plane.rows = append(plane.rows, missing)
			}
			planes = append(planes, plane)
		}
		planes[k].rows[slices.Index(y.Cells, cells[up])][slices.Index(x.Cells, cells[across])] = row
	}
	return across, up, planes
}

// mostPlanes is the number of settings of other factors up to which each has its panel.
const mostPlanes = 12

// overTwoFactors says what a study lacks for maps of two factors.
func overTwoFactors(f *findings.Findings) string {
	switch _, _, planes := gridPlanes(f.Study, plots.Look{}); {
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
func heatMaps(f *findings.Findings, look plots.Look) ([]plots.Figure, error) {
	t := f.Study
	across, up, planes := gridPlanes(t, look)
	return eachPage(f, true, look, func(outcomes []int) (plots.Figure, error) {
		label, scale := scaled(t, outcomes[0], look)
		label = strings.Join(append([]string{label}, common(t, outcomes, paging[1:], look)...), ", ")
		data := plots.HeatMap{
			Across: t.Study.Factors[across].Shown(), Up: t.Study.Factors[up].Shown(),
			X: Levels(t, across).Numbers, Y: Levels(t, up).Numbers, Label: label, Replications: t.Replications,
		}
		onPlanes(planes, titles(t, outcomes, look), func(k int, title, note string, rows [][]int) {
			panel := plots.HeatPanel{Title: title, Note: note}
			for _, line := range rows {
				panel.Values = append(panel.Values, estimates(t, line, outcomes[k], scale))
			}
			data.Panels = append(data.Panels, panel)
		})
		return plots.NewHeatMap(data, look)
	})
}

// estimates are an outcome's in some rows; −1 is none.
func estimates(t *findings.Study, rows []int, outcome int, scale float64) []plots.Estimate {
	all := make([]plots.Estimate, len(rows))
	for i, row := range rows {
		all[i] = evidence.None()
		if row >= 0 {
			all[i] = t.Estimate(row, outcome, scale)
		}
	}
	return all
}

// situations are the fields, stages, periods and groups of which a study has two modes or more
// among its outcomes: the outcome of each mode, −1 if it has none, in the order of figures.
func situations(t *findings.Study, wanted []string) (first []int, modes [][]int) {
	for i := range t.Study.Outcomes {
		o := &t.Study.Outcomes[i]
		mode := slices.Index(stackedModes, o.Measure)
		if mode < 0 || wanted != nil && !slices.Contains(wanted, o.Name) {
			continue
		}
		at := slices.IndexFunc(first, func(k int) bool {
			other := &t.Study.Outcomes[k]
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
func modesOverTwoFactors(f *findings.Findings) string {
	if lacks := overTwoFactors(f); lacks != "" {
		return lacks
	}
	if first, _ := situations(f.Study, f.DrawnOutcomes); len(first) == 0 {
		return "outcomes of two modes or more of the same field, stage and period, such as measure = \"none\" beside \"coproduction\""
	}
	return ""
}

// phaseDiagrams show the leading mode over two factors of a grid.
func phaseDiagrams(f *findings.Findings, look plots.Look) ([]plots.Figure, error) {
	t := f.Study
	across, up, planes := gridPlanes(t, look)
	first, modes := situations(t, f.DrawnOutcomes)
	data := plots.Phases{
		Across: t.Study.Factors[across].Shown(), Up: t.Study.Factors[up].Shown(),
		X: Levels(t, across).Numbers, Y: Levels(t, up).Numbers, Replications: t.Replications,
	}
	for _, mode := range stackedModes {
		data.Names = append(data.Names, findings.ModeLabels[mode])
	}
	// The outcome that is named stands for all modes of its situation.
	titles := titles(t, first, look)
	for k := range first {
		isMode := func(mode string) bool {
			return look.Say(findings.MeasureLabel(mode)) == strings.Split(titles[k], ", ")[2]
		}
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
					shares = append(shares, estimates(t, slices.Repeat([]int{-1}, len(line)), 0, 1))
					continue
				}
				shares = append(shares, estimates(t, line, outcome, 1))
			}
			panel.Shares = append(panel.Shares, shares)
		}
		data.Panels = append(data.Panels, panel)
	})
	figure, err := plots.NewPhases(data, look)
	return []plots.Figure{figure}, err
}

// ShownCell is a factor's value with the language's marks.
func ShownCell(cell string, look plots.Look) string {
	if _, err := strconv.ParseFloat(cell, 64); err != nil {
		return cell
	}
	cell = strings.Replace(findings.ShortNumber(cell), "-", "−", 1)
	if look.Language == plots.Bokmaal {
		cell = strings.Replace(cell, ".", ",", 1)
	}
	return cell
}
