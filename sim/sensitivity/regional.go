package sensitivity

import (
	"fmt"
	"math"
	"slices"
)

// CramerVonMises95 is the 95 % quantile of the Cramér–von Mises statistic of two large samples of
// one distribution (Anderson and Darling 1952).
const CramerVonMises95 = 0.46136

// RegionalByOutput returns the statistics of regional sensitivity analysis (Hornberger and Spear
// 1981, "Monte Carlo filtering"): from which values of a factor does a given range of the output
// come? Rows are divided into bins by the quantiles of the output, lowest first; both borders
// belong to a bin. The element [bin][factor] is the two-sample Cramér–von Mises statistic (Anderson
// 1962) between the factor's values in the bin and elsewhere. Above CramerVonMises95 they differ by
// more than chance.
//
// It is NaN where a bin or its complement is empty, as with many equal outputs, where the factor is
// constant, and where the bin has a single output. A categorical factor is compared in the order of
// its numbers.
//
// It is an error when bins is below 2 or there are fewer than two rows a bin.
func RegionalByOutput(data Data, bins int) ([][]float64, error) {
	if bins < 2 {
		return nil, fmt.Errorf("%d bins: regional sensitivity needs at least 2, and 10 are usual", bins)
	}
	if err := data.needRows("regional sensitivity", 2*bins, fmt.Sprintf("two for each of %d bins", bins)); err != nil {
		return nil, err
	}
	table := make([][]float64, bins)
	sorted := slices.Sorted(slices.Values(data.Output))
	inside := make([]bool, len(data.Output))
	ranks := make([][]float64, data.factors())
	for factor := range ranks {
		column := data.column(factor)
		ranks[factor] = midranks(column, orderOf(column), onceEach(len(column)))
	}
	for bin := range table {
		table[bin] = make([]float64, data.factors())
		lower, upper := quantileOfParts(sorted, bin, bins), quantileOfParts(sorted, bin+1, bins)
		for row, value := range data.Output {
			inside[row] = lower <= value && value <= upper
		}
		outputVaries := varies(data.Output, inside)
		for factor := range ranks {
			table[bin][factor] = cramerVonMises(ranks[factor], inside)
			if data.note(factor) != "" || !outputVaries {
				table[bin][factor] = math.NaN()
			}
		}
	}
	return table, nil
}

// varies reports whether the values of the chosen rows are not all the same.
func varies(values []float64, chosen []bool) bool {
	least, greatest := math.Inf(1), math.Inf(-1)
	for row, value := range values {
		if chosen[row] {
			least, greatest = min(least, value), max(greatest, value)
		}
	}
	return least < greatest
}

// cramerVonMises returns the statistic T between the chosen rows and the others, from the ranks of
// all (Anderson 1962, equations 9 and 10), NaN if either group is empty.
func cramerVonMises(ranks []float64, chosen []bool) float64 {
	var groups [2][]float64
	for row, rank := range ranks {
		if chosen[row] {
			groups[0] = append(groups[0], rank)
		} else {
			groups[1] = append(groups[1], rank)
		}
	}
	m, n := float64(len(groups[0])), float64(len(groups[1]))
	if m == 0 || n == 0 {
		return math.NaN()
	}
	u := 0.0
	for _, group := range groups {
		slices.Sort(group)
		squares := 0.0
		for i, rank := range group {
			squares += (rank - float64(i+1)) * (rank - float64(i+1))
		}
		u += float64(len(group)) * squares
	}
	return u/(m*n*(m+n)) - (4*m*n-1)/(6*(m+n))
}
