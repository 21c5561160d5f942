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

// Levels returns the distinct values of a factor: numbers in ascending order, otherwise in the order of
// the rows. Numbers is nil unless all values are finite numbers.
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

// Settings returns the rows of a grid as [setting][level]: the levels of one factor, for each setting
// of the other factors. Settings are in the order of the rows.
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

// replications returns an outcome's values in a row by replication, times scale; NaN where there is none.
func replications(t *findings.Study, row, outcome int, scale float64) []float64 {
	values := slices.Clone(t.Values[row][outcome])
	for i := range values {
		values[i] *= scale
	}
	return values
}

// minusSigned returns a factor's value as figures write it, with a minus sign (U+2212) and five digits.
func minusSigned(cell string) string {
	if number, ok := strings.CutPrefix(cell, "-"); ok {
		return "−" + findings.ShortNumber(number)
	}
	return findings.ShortNumber(cell)
}

// A gridPlane lists the rows of a grid over two factors, for one setting of the other factors.
type gridPlane struct {
	setting string  // of the other factors, in words; empty if there are none
	rows    [][]int // [up][across]; -1 where there is none
}

// gridPlanes returns the planes over the two numeric factors with the most values, and these factors.
// planes is nil unless the study is a grid with two numeric factors of three values or more.
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
				plane.rows = append(plane.rows, slices.Repeat([]int{-1}, len(x.Cells)))
			}
			planes = append(planes, plane)
		}
		planes[k].rows[slices.Index(y.Cells, cells[up])][slices.Index(x.Cells, cells[across])] = row
	}
	return across, up, planes
}

// mostPlanes is the largest number of settings of other factors that a figure shows, a panel each.
const mostPlanes = 12

// overTwoFactors returns what a study lacks for a map over two factors, empty if nothing.
func overTwoFactors(f *findings.Findings) string {
	switch _, _, planes := gridPlanes(f.Study, plots.Look{}); {
	case planes == nil:
		return "a study of kind grid with two factors of numbers, of three values or more each"
	case len(planes) > mostPlanes:
		return fmt.Sprintf("a grid with at most %d settings beside two factors; it has %d", mostPlanes, len(planes))
	}
	return ""
}

// onPlanes calls panel for each outcome and each plane. k is the index of the outcome's title.
func onPlanes(planes []gridPlane, titles []string, panel func(k int, title, note string, rows [][]int)) {
	for k, title := range titles {
		for _, plane := range planes {
			panel(k, title, plane.setting, plane.rows)
		}
	}
}

// heatMaps shows outcomes over two factors of a grid.
func heatMaps(f *findings.Findings, look plots.Look) ([]plots.Figure, error) {
	t := f.Study
	across, up, planes := gridPlanes(t, look)
	return eachSheet(f, true, look, func(outcomes []int) (plots.Figure, error) {
		label, scale := axisLabel(t, outcomes, look)
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

// estimates returns an outcome's estimates in some rows, missing for row -1.
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

// situations returns the combinations of field, stage, period and group for which the study has
// outcomes of two modes or more: the first outcome of each, and its outcome of each of stackedModes, -1
// where there is none. wanted restricts the outcomes by name; nil means all.
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
			first, modes = append(first, i), append(modes, slices.Repeat([]int{-1}, len(stackedModes)))
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

// modesOverTwoFactors returns what a study lacks for a phase diagram, empty if nothing.
func modesOverTwoFactors(f *findings.Findings) string {
	if lacks := overTwoFactors(f); lacks != "" {
		return lacks
	}
	if first, _ := situations(f.Study, f.DrawnOutcomes); len(first) == 0 {
		return "outcomes of two modes or more of the same field, stage and period, such as measure = \"none\" beside \"coproduction\""
	}
	return ""
}

// phaseDiagrams shows the leading mode over two factors of a grid.
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
	// A title is that of one mode's outcome; without the mode it is the title of the situation.
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

// ShownCell returns a factor's value with five digits, minus sign and the decimal mark of the language.
// Other text is unchanged.
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
