package sensitivity

import "dugnad/sim/evidence"

// TruthTable says which changes are necessary and which are sufficient for what an outcome is the share
// of, such as tasks that are co-produced: the measures of qualitative comparative analysis (Ragin 2008).
// The conditions are the changes. The cases are those that the share is of, and every combination of
// changes counts as having the same number of them.
//
// A list has an estimate for each set of changes, whose digit i stands for the i-th of
// FiniteChangeIndices.Factors; the first is that of no change.
type TruthTable struct {
	// Only is the share among cases with these changes and no other: a row of the truth table.
	Only []Estimate
	// Consistency is the share among all cases with these changes, whatever the others. Near 1 they
	// are sufficient.
	Consistency []Estimate
	// Coverage is the part of what the share is of that has these changes. Near 1 they are necessary.
	// Of a change without effect it is a half, of two a quarter: so many of the cases have them.
	Coverage []Estimate
}

// mostConditions is the largest number of changes of a truth table, which has 2^changes rows.
const mostConditions = 6

// TruthTable returns the truth table of the changes. Intervals are made as those of the indices, and
// clipped to 0–1. It is an *UnusableError with more than six changes, when an output is no share, and
// when a setting, or a replication of the only one, has a share of 0 in every combination.
func (x *FiniteChangeIndices) TruthTable() (TruthTable, error) {
	if len(x.Factors) > mostConditions {
		return TruthTable{}, unusable("%d changes; a truth table has at most %d", len(x.Factors), mostConditions)
	}
	if x.extent.least < 0 || x.extent.greatest > 1 {
		return TruthTable{}, unusable("values from %.4g to %.4g; a truth table needs shares, from 0 to 1", x.extent.least, x.extent.greatest)
	}
	var table TruthTable
	for set := range 1 << len(x.Factors) {
		var only, consistency, coverage []float64
		for _, shares := range x.outputs {
			with, all, cases := 0.0, 0.0, 0
			for combination, share := range shares {
				all += share
				if combination&set == set {
					with += share
					cases++
				}
			}
			if all == 0 {
				return TruthTable{}, unusable("a share of 0 in every combination")
			}
			only, consistency, coverage = append(only, shares[set]), append(consistency, with/float64(cases)), append(coverage, with/all)
		}
		table.Only = append(table.Only, evidence.Mean(only).Clipped(0, 1))
		table.Consistency = append(table.Consistency, evidence.Mean(consistency).Clipped(0, 1))
		table.Coverage = append(table.Coverage, evidence.Mean(coverage).Clipped(0, 1))
	}
	return table, nil
}
