package verdict

import (
	"dugnad/plots"
	"dugnad/sim/sensitivity/analysis"
)

// A ShownIndex is what is printed of a method.
type ShownIndex struct {
	Method  string
	Indices []string
	Mark    string // of the indices, that a number is compared with: a threshold, or the dummy's
}

// MedianThreshold is what the median distance of a factor without influence stays below.
const MedianThreshold = "median_threshold"

// ShownIndices are those of each method that are printed; indices.csv has all.
var ShownIndices = []ShownIndex{
	{"mean response", []string{"first", "total"}, analysis.Dummy},
	{"as given", []string{"first", "total"}, ""},
	{"seed as a factor", []string{"first", "total"}, ""},
	{"distributional change", []string{"first", "total"}, analysis.Dummy},
	{"morris", []string{"mu", "mu_star", "sigma"}, "noise_floor"},
	{"efast", []string{"first", "total"}, ""},
	{"finite-changes", []string{"first", "interaction", "total"}, ""},
	{"pawn", []string{"median"}, MedianThreshold},
	{"delta", []string{"delta"}, ""},
	{"rbd-fast", []string{"first"}, ""},
	{"regression", []string{"src", "prcc"}, ""},
	{"shapley", []string{"effect"}, ""},
	{"regional", []string{"fifth_1", "fifth_5"}, ""},
}

// BarOf is the row that says what chance alone gives to an index of a factor: the dummy's, or a
// threshold's.
func BarOf(against, factor, index string) (barFactor, barIndex string) {
	if against == analysis.Dummy {
		return analysis.Dummy, index
	}
	return factor, against
}

// AboveBar tells whether an index is more than chance: its interval is above that of the dummy, or
// above a floor; a threshold has the chance in it, so that the value decides.
func AboveBar(against string, index, bar plots.Estimate) bool {
	switch against {
	case analysis.Dummy:
		return index.Lower > max(bar.Upper, 0) // false where the dummy has no interval
	case MedianThreshold:
		return index.Mean > bar.Mean
	}
	return index.Lower > bar.Mean
}
