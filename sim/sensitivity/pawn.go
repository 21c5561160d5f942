package sensitivity

import (
	"fmt"
	"math"
	"slices"

	"dugnad/sim"
)

// PAWNStatistic is a summary of the distances of a factor's slices.
type PAWNStatistic int

// The statistics, in the order of PAWNIndex. The median is the usual one; the maximum is for
// screening: a factor that matters somewhere.
const (
	PAWNMinimum PAWNStatistic = iota
	PAWNMean
	PAWNMedian
	PAWNMaximum
	PAWNVariation // standard deviation by mean: does it matter equally everywhere
	PAWNDeviation // standard deviation
	pawnStatistics
)

// String returns the statistic's name in tables.
func (s PAWNStatistic) String() string {
	return [...]string{"minimum", "mean", "median", "maximum", "CV", "stdev"}[s]
}

// PAWNIndex is the distance by which a factor moves the distribution of the output: from 0, not at
// all, to 1.
type PAWNIndex struct {
	Statistics [pawnStatistics]Estimate // by PAWNStatistic
	// Threshold is the value that a factor without influence, cut into the same slices, exceeds in
	// 5 of 100 cases. With few rows a slice it is far from 0. NaN with fewer than 19 resamples.
	Threshold [pawnStatistics]float64
	Slices    int    // that have rows
	Note      string // why the index is NaN, or empty
}

// PAWN returns the index of Pianosi and Wagener (2018), "Distribution-based sensitivity analysis
// from a generic input-output sample", Environmental Modelling & Software 108: a factor's range is
// cut into slices with equally many rows, and the index summarises the Kolmogorov–Smirnov distances
// between the output in a slice and the output of all rows. One index a factor, in their order.
//
// A factor with no more distinct values than slices, as switches and categories have, gets one
// slice a value. Elsewhere slice s holds the values from the s-th quantile up to, and without,
// the next; the greatest value is in no slice if it occurs once, and else in the last.
//
// Intervals are ± 1.96 bootstrap standard errors.
//
// It is an error when slices is below 2 or there are fewer than two rows a slice.
func PAWN(data Data, slices int, resampling Resampling) ([]PAWNIndex, error) {
	if slices < 2 {
		return nil, fmt.Errorf("%d slices: PAWN needs at least 2, and 10 are usual", slices)
	}
	if err := data.needRows("PAWN", 2*slices, fmt.Sprintf("two for each of %d slices", slices)); err != nil {
		return nil, err
	}
	if err := resampling.check(); err != nil {
		return nil, err
	}
	rows := len(data.Output)
	all := onceEach(rows)
	outputOrder := orderOf(data.Output)
	indices := make([]PAWNIndex, data.factors())
	cuts := make([]slicing, len(indices))
	sliceOf := make([][]int, len(indices))                        // factor × row
	replicates := make([][pawnStatistics][]float64, len(indices)) // factor × statistic × resample
	dummies := make([][pawnStatistics][]float64, len(indices))
	for factor := range indices {
		index := &indices[factor]
		replicates[factor], dummies[factor] = newReplicates(resampling.Resamples), newReplicates(resampling.Resamples)
		if index.Note = data.note(factor); index.Note != "" {
			for statistic := range index.Statistics {
				index.Statistics[statistic], index.Threshold[statistic] = noEstimate, math.NaN()
			}
			continue
		}
		cuts[factor] = newSlicing(data.column(factor), slices)
		sliceOf[factor] = cuts[factor].assign(all)
	}
	resampling.each(func(resample int) {
		counts := resampling.bootstrapCounts(rows, resample)
		shuffle := permutation(sim.NewStream(resampling.Seed, purposeDummy, 0, 0), rows, resample)
		shuffled := make([]int, rows)
		for factor, cut := range cuts {
			if indices[factor].Note != "" {
				continue
			}
			storeStatistics(replicates[factor], resample, distancesOfSlices(data.Output, outputOrder, cut.assign(counts), counts, cut.slices))
			for row, other := range shuffle {
				shuffled[row] = sliceOf[factor][other]
			}
			storeStatistics(dummies[factor], resample, distancesOfSlices(data.Output, outputOrder, shuffled, all, cut.slices))
		}
	})
	for factor := range indices {
		index := &indices[factor]
		if index.Note != "" {
			continue
		}
		distances := distancesOfSlices(data.Output, outputOrder, sliceOf[factor], all, cuts[factor].slices)
		index.Slices = len(distances)
		for statistic, value := range summarise(distances) {
			index.Statistics[statistic] = withStandardError(value, replicates[factor][statistic])
			index.Threshold[statistic] = threshold(dummies[factor][statistic])
		}
	}
	return indices, nil
}

// newReplicates returns room for each statistic of each resample.
func newReplicates(resamples int) (replicates [pawnStatistics][]float64) {
	for statistic := range replicates {
		replicates[statistic] = make([]float64, resamples)
	}
	return replicates
}

// storeStatistics stores the statistics of one resample.
func storeStatistics(replicates [pawnStatistics][]float64, resample int, distances []float64) {
	for statistic, value := range summarise(distances) {
		replicates[statistic][resample] = value
	}
}

// slicing assigns the values of a factor to slices.
type slicing struct {
	column []float64
	order  []int
	slices int
	levels []float64 // one slice each, or nil: by quantiles
	closed bool      // the greatest value belongs to the last slice
}

func newSlicing(column []float64, slices int) slicing {
	order := orderOf(column)
	if levels := distinctValues(column); len(levels) <= slices {
		return slicing{column: column, order: order, slices: len(levels), levels: levels}
	}
	last := len(order) - 1
	return slicing{column: column, order: order, slices: slices, closed: column[order[last]] == column[order[last-1]]}
}

// assign returns the slice of each row in a sample with these counts, −1 for none.
func (s slicing) assign(counts []int) []int {
	column, order := s.column, s.order
	sliceOf := make([]int, len(column))
	if s.levels != nil {
		for row, value := range column {
			sliceOf[row], _ = slices.BinarySearch(s.levels, value)
		}
		return sliceOf
	}
	sorted := make([]float64, 0, len(column))
	for _, row := range order {
		for range counts[row] {
			sorted = append(sorted, column[row])
		}
	}
	edges := make([]float64, s.slices+1)
	for edge := range edges {
		edges[edge] = quantileOfParts(sorted, edge, s.slices)
	}
	slice := 0
	for _, row := range order {
		for slice < s.slices && column[row] >= edges[slice+1] {
			slice++
		}
		sliceOf[row] = slice
		if slice == s.slices {
			sliceOf[row] = -1
			if s.closed {
				sliceOf[row] = s.slices - 1
			}
		}
	}
	return sliceOf
}

// distancesOfSlices returns the Kolmogorov–Smirnov distance, between the output of a slice and the
// output of all rows, of each slice that has rows. outputOrder is orderOf(output).
//
// A slice's distribution function is constant between its own outputs, while that of all rows
// rises, so the greatest difference is at one of its own outputs or just before one.
func distancesOfSlices(output []float64, outputOrder, sliceOf, counts []int, slices int) []float64 {
	sizes := make([]int, slices)
	total := 0
	for row, slice := range sliceOf {
		total += counts[row]
		if slice >= 0 {
			sizes[slice] += counts[row]
		}
	}
	reached := make([]int, slices) // rows of the slice up to here
	touched := make([]bool, slices)
	distances := make([]float64, slices)
	widen := func(slice, below int) {
		distance := math.Abs(float64(reached[slice])/float64(sizes[slice]) - float64(below)/float64(total))
		distances[slice] = max(distances[slice], distance)
	}
	below := 0
	for start := 0; start < len(outputOrder); {
		end, here := start, 0
		for ; end < len(outputOrder) && output[outputOrder[end]] == output[outputOrder[start]]; end++ {
			row := outputOrder[end]
			here += counts[row]
			if slice := sliceOf[row]; slice >= 0 && counts[row] > 0 {
				if !touched[slice] {
					touched[slice] = true
					widen(slice, below)
				}
				reached[slice] += counts[row]
			}
		}
		below += here
		for _, row := range outputOrder[start:end] {
			if slice := sliceOf[row]; slice >= 0 && touched[slice] {
				touched[slice] = false
				widen(slice, below)
			}
		}
		start = end
	}
	kept := distances[:0]
	for slice, distance := range distances {
		if sizes[slice] > 0 {
			kept = append(kept, distance)
		}
	}
	return kept
}

// summarise puts a factor's distances into each statistic.
func summarise(distances []float64) (statistics [pawnStatistics]float64) {
	sorted := slices.Sorted(slices.Values(distances))
	mean, squares, n := momentsOf(sorted, onceEach(len(sorted)))
	deviation := math.Sqrt(squares / float64(n))
	statistics[PAWNMinimum] = sorted[0]
	statistics[PAWNMean] = mean
	statistics[PAWNMedian] = quantileOf(sorted, .5)
	statistics[PAWNMaximum] = sorted[n-1]
	statistics[PAWNVariation] = deviation / mean
	statistics[PAWNDeviation] = deviation
	return statistics
}
