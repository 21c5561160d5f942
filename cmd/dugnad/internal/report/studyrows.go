package report

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"gonum.org/v1/gonum/stat/distuv"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/figures"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/plots/report"
	"dugnad/sim/evidence"
)

// addRows fills in the range of each outcome over the rows, and the effects of the factors on it.
func addRows(t *findings.Study, s *report.Study, look plots.Look) {
	for i := range t.Study.Outcomes {
		s.Spans = append(s.Spans, span(t, i, look))
	}
	switch {
	case t.Study.Design.Kind == "grid":
		s.Effects = gridEffects(t)
	case t.Study.Design.Kind == "list" && findings.ComparesRows(t.Study, len(t.Cells)):
		s.Effects = listEffects(t, look)
	}
}

// span returns the lowest, the average and the highest mean of an outcome over the rows.
func span(t *findings.Study, outcome int, look plots.Look) report.RowSpan {
	s := report.RowSpan{Middle: math.NaN(), Difference: plots.Difference{Estimate: evidence.None()}}
	s.Lowest.Estimate, s.Highest.Estimate = evidence.None(), evidence.None()
	lowest, highest, sum := -1, -1, 0.0
	for row := range t.Cells {
		e := t.Estimate(row, outcome, 1)
		if math.IsNaN(e.Mean) {
			continue
		}
		s.Rows++
		sum += e.Mean
		if lowest < 0 || e.Mean < s.Lowest.Mean {
			lowest, s.Lowest.Estimate = row, e
		}
		if highest < 0 || e.Mean > s.Highest.Mean {
			highest, s.Highest.Estimate = row, e
		}
	}
	if s.Rows == 0 {
		return s
	}
	s.Middle = sum / float64(s.Rows)
	s.Lowest.Row, s.Lowest.Full = rowName(t, lowest, look)
	s.Highest.Row, s.Highest.Full = rowName(t, highest, look)
	s.Difference = plots.Difference{Estimate: spanDifference(t, outcome, lowest, highest, s.Rows), Identical: s.Rows > 1 && sameInAll(t, outcome)}
	return s
}

// sameInAll tells whether an outcome is the same in all rows in every replication, except for rounding.
func sameInAll(t *findings.Study, outcome int) bool {
	for row := range t.Cells {
		if k := agents.Pair(t.Values[0][outcome], t.Values[row][outcome], 0); !k.Identical {
			return false
		}
	}
	return true
}

// spanDifference returns the difference of two rows with an interval that holds for all pairs of rows at
// once, by Bonferroni's inequality. Rows with shared random numbers are paired. For other rows each of
// the two intervals is widened so that the intervals of all rows hold at once.
func spanDifference(t *findings.Study, outcome, low, high, rows int) plots.Estimate {
	base, there := t.Values[low][outcome], t.Values[high][outcome]
	top := math.Inf(1)
	if findings.IsShare(&t.Study.Outcomes[outcome]) {
		top = 1
	}
	if findings.SharesLuck(t.Study) {
		k := agents.Pair(base, there, 0)
		half := k.Paired * widening(len(findings.DropMissing(base)), max(1, rows*(rows-1)/2))
		return evidence.Around(k.Mean, half).Clipped(-top, top)
	}
	base, there = findings.DropMissing(base), findings.DropMissing(there)
	below, above := evidence.Mean(base), evidence.Mean(there)
	half := (below.Mean-below.Lower)*widening(len(base), rows) + (above.Mean-above.Lower)*widening(len(there), rows)
	return evidence.Around(above.Mean-below.Mean, half).Clipped(-top, top)
}

// widening returns the factor by which a 95 % interval has to be wider to hold for all comparisons at once;
// NaN below two replications.
func widening(replications, comparisons int) float64 {
	if replications < 2 {
		return math.NaN()
	}
	at := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(replications - 1)}
	return -at.Quantile(0.025/float64(comparisons)) / evidence.TQuantile975(replications-1)
}

// gridEffects returns the effect of each factor, averaged over the settings of the others within each
// replication: of numbers the greatest against the least, of words each against the first. It is nil
// if a value occurs twice.
func gridEffects(t *findings.Study) (effects []report.Effect) {
	combinations := 1
	for factor := range t.Study.Factors {
		combinations *= len(figures.Levels(t, factor).Cells)
	}
	if combinations != len(t.Cells) {
		return nil
	}
	for outcome := range t.Study.Outcomes {
		for factor := range t.Study.Factors {
			l := figures.Levels(t, factor)
			if len(l.Cells) < 2 {
				continue
			}
			settings := figures.Settings(t, factor, l)
			first := 1
			if l.Numbers != nil {
				first = len(l.Cells) - 1
			}
			for level := first; level < len(l.Cells); level++ {
				effects = append(effects, report.Effect{
					Outcome: outcome, Factor: t.Study.Factors[factor].Shown(), From: l.Cells[0], To: l.Cells[level],
					Difference: meanDifference(t, outcome, settings, level),
				})
			}
		}
	}
	return effects
}

// meanDifference returns the difference of an outcome between a level of a factor and the first, averaged
// over the settings that have both, within each replication.
func meanDifference(t *findings.Study, outcome int, settings [][]int, level int) plots.Difference {
	base, there := make([]float64, t.Replications), make([]float64, t.Replications)
	same := true
	for r := range base {
		n := 0.0
		for _, rows := range settings {
			x, y := t.Values[rows[0]][outcome][r], t.Values[rows[level]][outcome][r]
			if math.IsNaN(x) || math.IsNaN(y) {
				continue
			}
			base[r], there[r], n = base[r]+x, there[r]+y, n+1
		}
		base[r], there[r] = base[r]/n, there[r]/n // NaN where no setting has both
	}
	for _, rows := range settings {
		k := agents.Pair(t.Values[rows[0]][outcome], t.Values[rows[level]][outcome], 0)
		same = same && (k.Identical || k.Replications == 0)
	}
	d := pairedDifference(t, outcome, base, there)
	d.Identical = d.Identical && same
	return d
}

// pairedDifference returns the mean difference of an outcome within each replication, there minus base.
func pairedDifference(t *findings.Study, outcome int, base, there []float64) plots.Difference {
	top := 0.0
	if findings.IsShare(&t.Study.Outcomes[outcome]) {
		top = 1
	}
	return agents.Pair(base, there, top).Difference
}

// listEffects returns the differences of every row from its base row within each replication.
func listEffects(t *findings.Study, look plots.Look) (effects []report.Effect) {
	for outcome := range t.Study.Outcomes {
		for row := range t.Cells {
			base := t.Study.BaseOf(row)
			if base == row {
				continue
			}
			from, _ := rowName(t, base, look)
			to, _ := rowName(t, row, look)
			effects = append(effects, report.Effect{
				Outcome: outcome, From: from, To: to, Difference: pairedDifference(t, outcome, t.Values[base][outcome], t.Values[row][outcome]),
			})
		}
	}
	return effects
}

// quote returns text in the quotation marks of the language.
func quote(text string, look plots.Look) string {
	if look.Language == plots.Bokmaal {
		return "«" + text + "»"
	}
	return "“" + text + "”"
}

// uncapital returns a label for the middle of a sentence: its first letter in lower case, except in an
// abbreviation.
func uncapital(label string) string {
	letters := []rune(label)
	if len(letters) > 1 && unicode.IsUpper(letters[0]) && unicode.IsLower(letters[1]) {
		letters[0] = unicode.ToLower(letters[0])
	}
	return string(letters)
}

// rowName returns the name of a row: its number with its name, or with the values of its factors if these
// are four or fewer. full has the names of these factors, too.
func rowName(t *findings.Study, row int, look plots.Look) (short, full string) {
	const most = 4
	short = strconv.Itoa(row)
	if names := t.Study.RowNames(); names != nil {
		short += " " + quote(names[row], look)
		return short, short
	}
	if len(t.Study.Factors) > most {
		return short, short
	}
	var cells, named []string
	for i, cell := range t.Cells[row] {
		cells = append(cells, figures.ShownCell(cell, look))
		named = append(named, uncapital(t.Study.Factors[i].Shown())+" "+cells[i])
	}
	return short + " (" + strings.Join(cells, " · ") + ")", short + " (" + strings.Join(named, ", ") + ")"
}
