// Package verdict says what follows from findings, as values without words: which indices are above
// chance, and how many outcomes of a comparison move. Start reading at Comparison.
package verdict

import (
	"math"

	"dugnad/sim/evidence"
	"dugnad/sim/sensitivity/analysis"
)

// A ShownIndex lists the indices of a method that the text of sensitivity has.
type ShownIndex struct {
	Method  string
	Indices []string
	Mark    string // the index, or factor, that says what chance alone gives; empty: none
}

// MedianThreshold is the index that the median distance of a factor without influence stays below.
const MedianThreshold = "median_threshold"

// ShownIndices are the printed indices, by method in the order of printing; indices.csv has all.
var ShownIndices = []ShownIndex{
	{"mean response", []string{"first", "total"}, analysis.Dummy},
	{"as given", []string{"first", "total"}, ""},
	{"seed as a factor", []string{"first", "total"}, ""},
	{"distributional change", []string{"first", "total"}, analysis.Dummy},
	{"morris", []string{"mu", "mu_star", "sigma"}, "noise_floor"},
	{"efast", []string{"first", "total"}, ""},
	{"finite-changes", []string{"first", "interaction", "total"}, ""},
	{"truth-table", []string{"only", "consistency", "coverage"}, ""},
	{"pawn", []string{"median"}, MedianThreshold},
	{"delta", []string{"delta"}, ""},
	{"rbd-fast", []string{"first"}, ""},
	{"regression", []string{"src", "prcc"}, ""},
	{"shapley", []string{"effect"}, ""},
	{"regional", []string{"fifth_1", "fifth_5"}, ""},
}

// ChanceOf returns the factor and the index of the row that says what chance alone gives to an
// index of a factor: the dummy's row, or that of a threshold.
func ChanceOf(mark, factor, index string) (chanceFactor, chanceIndex string) {
	if mark == analysis.Dummy {
		return analysis.Dummy, index
	}
	return factor, mark
}

// AgainstChance compares an index with what chance alone gives. It is Higher if the interval of the
// index lies above that of the dummy and above 0, or above the noise floor. A threshold of a median
// already allows for chance, so there the value alone decides. It is Unsure if the index is not
// above chance, and Missing if a number or an interval that the comparison needs does not exist.
func AgainstChance(mark string, index, chance evidence.Estimate) evidence.Verdict {
	level, limit := index.Lower, chance.Mean
	switch mark {
	case analysis.Dummy:
		limit = max(chance.Upper, 0)
	case MedianThreshold:
		level = index.Mean
	}
	switch {
	case math.IsNaN(index.Mean + chance.Mean + level + limit):
		return evidence.Missing
	case level > limit:
		return evidence.Higher
	}
	return evidence.Unsure
}
