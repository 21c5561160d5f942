package main

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"dugnad/agents"
	"dugnad/plots"
	"dugnad/plots/report"
	"dugnad/sim/record"
)

// tellRows fills in how far each outcome goes over the rows, and what its factors do to it.
func (t *studyTables) tellRows(s *report.Study, look plots.Look) {
	for i := range t.study.Outcomes {
		s.Spans = append(s.Spans, t.span(i, look))
	}
	switch {
	case t.study.Design.Kind == "grid":
		s.Effects = t.gridEffects()
	case t.study.Design.Kind == "list" && sharesLuck(t.study) && len(t.cells) > 1 && len(t.cells) <= mostPairedRows:
		s.Effects = t.listEffects(look)
	}
}

// span is how far an outcome's means go over the rows.
func (t *studyTables) span(outcome int, look plots.Look) report.RowSpan {
	s := report.RowSpan{Middle: math.NaN(), Difference: plots.Difference{Mean: math.NaN(), Lower: math.NaN(), Upper: math.NaN()}}
	s.Lowest.Estimate, s.Highest.Estimate = noEstimate, noEstimate
	lowest, highest, sum := -1, -1, 0.0
	for row := range t.cells {
		e := t.estimate(row, outcome, 1)
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
	s.Lowest.Row, s.Highest.Row = t.rowName(lowest, look), t.rowName(highest, look)
	s.Lowest.Full, s.Highest.Full = t.rowInFull(lowest, look), t.rowInFull(highest, look)
	s.Same = s.Rows > 1 && t.sameInAll(outcome)
	s.Difference = t.apart(outcome, lowest, highest, s.Rows)
	s.Difference.Identical = s.Same
	return s
}

// sameInAll tells whether every row has the same in every replication, but for rounding.
func (t *studyTables) sameInAll(outcome int) bool {
	for row := range t.cells {
		if k := agents.Pair(t.values[0][outcome], t.values[row][outcome], 0); !k.Identical {
			return false
		}
	}
	return true
}

// apart is the difference of two rows with an interval that holds for every pair of so many rows
// at once, by Bonferroni's inequality. Rows that share their luck are paired; for others, whose
// replications have nothing in common, each of the two intervals is widened so that those of all
// rows hold at once.
func (t *studyTables) apart(outcome, low, high, rows int) plots.Difference {
	base, there := t.values[low][outcome], t.values[high][outcome]
	top := 0.0
	if isShare(&t.study.Outcomes[outcome]) {
		top = 1
	}
	if sharesLuck(t.study) {
		k := agents.Pair(base, there, 0)
		half := k.Paired * widened(len(present(base)), max(1, rows*(rows-1)/2))
		return clippedTo(plots.Difference{Mean: k.Difference, Lower: k.Difference - half, Upper: k.Difference + half}, top)
	}
	lowMean, lower, _ := record.MeanInterval(present(base))
	highMean, lowerHigh, _ := record.MeanInterval(present(there))
	half := (lowMean-lower)*widened(len(present(base)), rows) + (highMean-lowerHigh)*widened(len(present(there)), rows)
	mean := highMean - lowMean
	return clippedTo(plots.Difference{Mean: mean, Lower: mean - half, Upper: mean + half}, top)
}

// widened is by how much an interval of 95 % has to be wider to hold for so many comparisons at
// once; NaN below two replications.
func widened(replications, comparisons int) float64 {
	if replications < 2 {
		return math.NaN()
	}
	at := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(replications - 1)}
	return -at.Quantile(0.025/float64(comparisons)) / record.TQuantile975(replications-1)
}

func clippedTo(d plots.Difference, top float64) plots.Difference {
	if top > 0 {
		d.Lower, d.Upper = max(d.Lower, -top), min(d.Upper, top)
	}
	return d
}

// gridEffects are what a factor's values do on average over the settings of the others, within
// each replication: of numbers the greatest against the least, of words each against the first.
func (t *studyTables) gridEffects() (effects []report.Effect) {
	combinations := 1
	for factor := range t.study.Factors {
		combinations *= len(t.levels(factor).cells)
	}
	if combinations != len(t.cells) { // a value is given twice
		return nil
	}
	for outcome := range t.study.Outcomes {
		for factor := range t.study.Factors {
			l := t.levels(factor)
			if len(l.cells) < 2 {
				continue
			}
			settings := t.settings(factor, l)
			to := []int{len(l.cells) - 1}
			if l.numbers == nil {
				to = to[:0]
				for level := 1; level < len(l.cells); level++ {
					to = append(to, level)
				}
			}
			for _, level := range to {
				effects = append(effects, report.Effect{
					Outcome: outcome, Factor: t.study.Factors[factor].Shown(), From: l.cells[0], To: l.cells[level],
					Difference: t.meanDifference(outcome, settings, level),
				})
			}
		}
	}
	return effects
}

// meanDifference is an outcome's difference between the first level of a factor and another, as a
// mean over the settings that have both, within each replication.
func (t *studyTables) meanDifference(outcome int, settings [][]int, level int) plots.Difference {
	base, there := make([]float64, t.replications), make([]float64, t.replications)
	same := true
	for r := range base {
		n := 0.0
		for _, rows := range settings {
			x, y := t.values[rows[0]][outcome][r], t.values[rows[level]][outcome][r]
			if math.IsNaN(x) || math.IsNaN(y) {
				continue
			}
			base[r], there[r], n = base[r]+x, there[r]+y, n+1
		}
		base[r], there[r] = base[r]/n, there[r]/n // NaN where no setting has both
	}
	for _, rows := range settings {
		k := agents.Pair(t.values[rows[0]][outcome], t.values[rows[level]][outcome], 0)
		same = same && (k.Identical || k.Replications == 0)
	}
	return t.pairOf(outcome, base, there, same)
}

// pairOf is the difference of two sides within each replication.
func (t *studyTables) pairOf(outcome int, base, there []float64, same bool) plots.Difference {
	top := 0.0
	if isShare(&t.study.Outcomes[outcome]) {
		top = 1
	}
	d := pairedDifference(base, there, top)
	d.Identical = d.Identical && same
	return d
}

// listEffects are the differences of every row from the first, within each replication, as the
// print of a short list has them.
func (t *studyTables) listEffects(look plots.Look) (effects []report.Effect) {
	for outcome := range t.study.Outcomes {
		for row := range t.cells[1:] {
			base, there := t.values[0][outcome], t.values[row+1][outcome]
			effects = append(effects, report.Effect{
				Outcome: outcome, From: t.rowName(0, look), To: t.rowName(row+1, look), Difference: t.pairOf(outcome, slices.Clone(base), slices.Clone(there), true),
			})
		}
	}
	return effects
}
