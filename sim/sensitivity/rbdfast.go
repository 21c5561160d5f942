package sensitivity

import (
	"cmp"
	"fmt"
	"math"
	"math/cmplx"
	"slices"

	"dugnad/sim"
)

// FirstOrderIndex is the share of the output's variance that a factor explains alone.
type FirstOrderIndex struct {
	First Estimate
	Note  string // why the index is NaN, or what to know about it, or empty
}

// RBDFAST returns the first-order index of each factor from given data, by its Fourier spectrum
// (Tarantola, Gatelli and Mara 2006; for any sample, Plischke 2010, "An effective algorithm for
// computing global sensitivity indices (EASI)"): sorted by the factor, up the odd places and back
// down the even ones, the output becomes one period of a curve, and the variance of its first
// harmonics, usually 6 to 10, is the factor's. The bias is corrected as in Tissot and Prieur
// (2012), so that an irrelevant factor is near 0 and may be below.
//
// The order of a factor's values must mean something: it does not for categories. Where values
// are equal, the rows' order is drawn from the seed.
//
// Intervals are ± 1.96 standard errors, from halves of the sample drawn without replacement.
//
// It is an error when harmonics is below 1 or there are not at least 8 rows for each.
func RBDFAST(data Data, harmonics int, resampling Resampling) ([]FirstOrderIndex, error) {
	if harmonics < 1 {
		return nil, fmt.Errorf("%d harmonics: RBD-FAST needs at least 1, and 10 are usual", harmonics)
	}
	if err := data.needRows("RBD-FAST", 8*harmonics, fmt.Sprintf("eight for each of %d harmonics", harmonics)); err != nil {
		return nil, err
	}
	if err := resampling.check(); err != nil {
		return nil, err
	}
	rows := len(data.Output)
	mixed := permutation(sim.NewStream(resampling.Seed, purposeTies, 0, 0), rows, 0)
	indices := make([]FirstOrderIndex, data.factors())
	for factor := range indices {
		index := &indices[factor]
		if index.Note = data.note(factor); index.Note != "" {
			index.First = noEstimate
			continue
		}
		column := data.column(factor)
		if levels := distinctValues(column); len(levels) <= 2*harmonics {
			index.Note = fmt.Sprintf("the factor has %d values: the index holds only if their order means something", len(levels))
		}
		order := slices.Clone(mixed)
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(column[a], column[b]) })
		sorted := make([]float64, rows)
		for place, row := range order {
			sorted[place] = data.Output[row]
		}
		replicates := make([]float64, resampling.Resamples)
		resampling.each(func(resample int) {
			chosen := make([]bool, rows)
			for _, place := range resampling.half(rows, resample) {
				chosen[place] = true
			}
			half := make([]float64, 0, rows/2)
			for place, output := range sorted {
				if chosen[place] {
					half = append(half, output)
				}
			}
			replicates[resample] = shareOfHarmonics(half, harmonics)
		})
		index.First = withStandardError(shareOfHarmonics(sorted, harmonics), replicates)
	}
	return indices, nil
}

// shareOfHarmonics returns the share of variance in the first harmonics of outputs that are sorted
// by a factor, without its bias.
func shareOfHarmonics(sorted []float64, harmonics int) float64 {
	n := len(sorted)
	curve := make([]float64, n)
	for place, output := range sorted {
		if place%2 == 0 {
			curve[place/2] = output
		} else {
			curve[n-1-place/2] = output
		}
	}
	mean, squares, _ := momentsOf(curve, onceEach(n))
	if squares == 0 {
		return math.NaN()
	}
	// By Parseval's theorem all harmonics together have n × squares.
	explained := 0.0
	for harmonic := 1; harmonic <= harmonics; harmonic++ {
		turn := cmplx.Rect(1, 2*math.Pi*float64(harmonic)/float64(n))
		amplitude, phase := complex(0, 0), complex(1, 0)
		for place, value := range curve {
			if place%64 == 0 { // rounding errors do not pile up
				phase = cmplx.Rect(1, 2*math.Pi*float64(harmonic*place%n)/float64(n))
			}
			amplitude += complex(value-mean, 0) * phase
			phase *= turn
		}
		explained += 2 * (real(amplitude)*real(amplitude) + imag(amplitude)*imag(amplitude))
	}
	share := explained / (float64(n) * squares)
	bias := 2 * float64(harmonics) / float64(n)
	return share - bias/(1-bias)*(1-share)
}
