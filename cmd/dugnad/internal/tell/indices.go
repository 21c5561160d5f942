package tell

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/cmd/dugnad/internal/verdict"
	"dugnad/sim/evidence"
	"dugnad/sim/sensitivity/analysis"
)

// Indices returns the indices of an analysis as text. labels are those of factors by name; width is that of
// the terminal in columns, 0 where there is none.
func Indices(done *tables.Analysis, labels map[string]string, width int) string {
	t := indexText{done: done, labels: labels, width: width}
	return WrapLines(t.String(), width) + paragraphs(`
This explores what drives the model's outcomes within the ranges of the factors. It
is no prediction. The notes in indices.csv say how each interval was made.
`, width)
}

// An indexText writes the tables of one analysis.
type indexText struct {
	done   *tables.Analysis
	labels map[string]string
	width  int
}

// mostDetailed is the largest number of outcomes that have tables of their own.
const mostDetailed = 6

// String returns the tables: noise, overview, and for a few outcomes all their indices.
func (t *indexText) String() string {
	var text strings.Builder
	if t.done.Sample.Kind() == analysis.BasePoints {
		text.WriteString(t.noise())
	}
	if len(t.done.Sample.Outcomes) > 1 {
		text.WriteString(t.overview())
	}
	if len(t.done.Sample.Outcomes) > mostDetailed {
		return text.String()
	}
	for _, outcome := range t.done.Sample.Outcomes {
		text.WriteString("\n" + outcome + "\n")
		if reason := t.noIndex(outcome); reason != "" {
			text.WriteString("  no index: " + reason + "\n")
			continue
		}
		for _, shown := range verdict.ShownIndices {
			text.WriteString(t.detail(outcome, shown.Method, shown.Indices))
		}
		text.WriteString(t.pairs(outcome))
	}
	return text.String()
}

// noIndex returns why no method found an index of an outcome; it is empty if one did.
func (t *indexText) noIndex(outcome string) string {
	reason := ""
	for _, r := range t.done.Indices {
		if r.Outcome == outcome && r.Factor != "" {
			if !math.IsNaN(r.Mean) {
				return ""
			}
			reason = r.Note
		}
	}
	return reason
}

// find returns the row of an index; ok is false if the table has none.
func (t *indexText) find(outcome, method, factor, index string) (row analysis.Row, ok bool) {
	i := slices.IndexFunc(t.done.Indices, func(r analysis.Row) bool {
		return r.Outcome == outcome && r.Method == method && r.Factor == factor && r.Other == "" && r.Index == index
	})
	if i < 0 {
		return analysis.Row{}, false
	}
	return t.done.Indices[i], true
}

// factors returns the factors of a method's rows, in the order of the table.
func (t *indexText) factors(method string) []string {
	var names []string
	for _, r := range t.done.Indices {
		if r.Method == method && r.Factor != "" && !slices.Contains(names, r.Factor) {
			names = append(names, r.Factor)
		}
	}
	return names
}

// shown returns the label of a factor, or its name if it has none; of the changes of a truth table, each.
func (t *indexText) shown(factor string) string {
	parts := strings.Split(factor, analysis.And)
	for i, part := range parts {
		parts[i] = cmp.Or(t.labels[part], part)
	}
	return strings.Join(parts, analysis.And)
}

// noise returns for each outcome the share of the variance that is noise, and what is settled.
func (t *indexText) noise() string {
	method := "mean response"
	if t.done.Sample.Replications == 1 {
		method = "as given"
	}
	table := &Table{
		Heads: []string{"outcome", "mean", "noise share", "base\npoints", "first order\nsettled", "total\nsettled", "same runs,\nbest spent"},
		Left:  []bool{true, false, false, false, true, true, false}, Width: t.width,
	}
	for _, outcome := range t.done.Sample.Outcomes {
		mean, _ := t.find(outcome, method, "", "mean")
		points, there := t.find(outcome, method, "", "base_points")
		if !there {
			return ""
		}
		share, replicated := t.find(outcome, method, "", "noise_share")
		noise := "unknown"
		if replicated {
			noise = withInterval(share.Estimate, shortIndex)
		}
		advised := "–"
		if base, ok := t.find(outcome, "advice", "", "base_points"); ok && !math.IsNaN(base.Mean) {
			replications, _ := t.find(outcome, "advice", "", "replications")
			advised = wholeNumber(base.Mean) + " × " + wholeNumber(replications.Mean)
		}
		table.Add(outcome, shortReal(mean.Mean), noise, wholeNumber(points.Mean),
			t.settled(outcome, method, "first"), t.settled(outcome, method, "total"), advised)
	}
	text := "\n" + table.String()
	if t.done.Sample.Replications == 1 {
		text += "One replication: the luck of the runs is in the indices, and inflates them.\n"
	}
	return text
}

// settled lists the conclusions that more base points would not change.
func (t *indexText) settled(outcome, method, order string) string {
	var words []string
	for _, respect := range []string{"screening", "ranking", "values"} {
		if row, ok := t.find(outcome, method, "", respect+"_"+order); ok && row.Note == "settled" {
			words = append(words, respect)
		}
	}
	if words == nil {
		return "nothing"
	}
	return strings.Join(words, ", ")
}

// overview returns one index for each outcome and factor: of the first method in the table, the one that
// measures the whole influence of a factor.
func (t *indexText) overview() string {
	for _, shown := range verdict.ShownIndices {
		factors := t.factors(shown.Method)
		if len(factors) == 0 || shown.Method == "truth-table" { // whose rows are sets of changes, too wide for columns
			continue
		}
		index := shown.Indices[len(shown.Indices)-1]
		title := "Total indices of the mean response"
		star := "* above the dummy: the interval's lower end is above the dummy's upper end"
		switch shown.Method {
		case "mean response":
		case "as given":
			title, star = "Total indices as given", ""
		case "morris":
			index, title, star = "mu_star", "mu* (the mean size of an effect over the factor's range, in the outcome's own unit)", "* above the noise floor: what a factor without influence would have, from noise alone"
		case "pawn":
			title, star = "PAWN, the median distance between distributions", "* above what 95 of 100 factors without influence have"
		default:
			title, star = shown.Method+", "+index, ""
		}
		table := &Table{Heads: []string{"outcome"}, Left: []bool{true}, Width: t.width}
		for _, factor := range factors {
			table.Heads, table.Left = append(table.Heads, breakHead(t.shown(factor))), append(table.Left, false)
		}
		for _, outcome := range t.done.Sample.Outcomes {
			cells := []string{outcome}
			for _, factor := range factors {
				row, ok := t.find(outcome, shown.Method, factor, index)
				cell := "–"
				if ok && !math.IsNaN(row.Mean) {
					cell = shortIndex(row.Mean) + t.mark(row, shown.Mark)
				}
				cells = append(cells, cell)
			}
			table.Add(cells...)
		}
		if star != "" {
			star += "\n"
		}
		return "\n" + title + "\n" + table.String() + star
	}
	return ""
}

// mark returns a star if an index is above chance.
func (t *indexText) mark(row analysis.Row, against string) string {
	if against == "" {
		return ""
	}
	factor, index := verdict.ChanceOf(against, row.Factor, row.Index)
	chance, ok := t.find(row.Outcome, row.Method, factor, index)
	if ok && row.Factor != analysis.Dummy && verdict.AgainstChance(against, row.Estimate, chance.Estimate) == evidence.Higher {
		return "*"
	}
	return " "
}

// detail returns a method's table for one outcome, with a line for each factor.
func (t *indexText) detail(outcome, method string, indices []string) string {
	factors := t.factors(method)
	if len(factors) == 0 {
		return ""
	}
	table := &Table{Heads: []string{"  " + method}, Left: []bool{true}, Width: t.width}
	for _, index := range indices {
		table.Heads, table.Left = append(table.Heads, index), append(table.Left, false)
	}
	for _, factor := range factors {
		cells := []string{"  " + t.shown(factor)}
		for _, index := range indices {
			row, ok := t.find(outcome, method, factor, index)
			cell := "–"
			if ok {
				cell = withInterval(row.Estimate, shortIndex)
			}
			cells = append(cells, cell)
		}
		table.Add(cells...)
	}
	return table.String()
}

// pairs returns the second-order indices of an outcome whose interval lies above 0.
func (t *indexText) pairs(outcome string) string {
	table := &Table{Heads: []string{"  pairs above 0", "", "second"}, Left: []bool{true, true, false}, Width: t.width}
	all := 0
	for _, r := range t.done.Indices {
		if r.Outcome != outcome || r.Index != "second" || r.Method == "seed as a factor" || r.Method == "distributional change" {
			continue
		}
		all++
		if r.Above(0) {
			table.Add("  "+t.shown(r.Factor), t.shown(r.Other), withInterval(r.Estimate, shortIndex))
		}
	}
	switch {
	case all == 0:
		return ""
	case len(table.Rows) == 0:
		return fmt.Sprintf("  of %d pairs none has a second-order index above 0 with its whole interval\n", all)
	}
	return table.String()
}

// wholeNumber returns a count, or a dash if it does not exist.
func wholeNumber(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	return strconv.FormatFloat(x, 'f', 0, 64)
}

// shortIndex returns an index below 10 with three decimals, otherwise with four significant digits.
func shortIndex(x float64) string {
	switch {
	case math.IsNaN(x):
		return "–"
	case math.Abs(x) < 0.0005: // also −0.000
		return "0.000"
	case math.Abs(x) < 10:
		return strconv.FormatFloat(x, 'f', 3, 64)
	}
	return shortReal(x)
}
