package sensitivity

import (
	"cmp"
	"fmt"
	"math"
	"math/cmplx"
	"slices"

	"dugnad/sim"

	"gonum.org/v1/gonum/dsp/fourier"
)

// A FirstOrderIndex is the share of the output's variance that one factor explains alone.
type FirstOrderIndex struct {
	First Estimate
	Note  string // why the index is NaN, or what to know about it, or empty
}

// RBDFAST is the first-order index of each factor from given data, by its Fourier spectrum
// (Tarantola, Gatelli and Mara 2006; for any sample, Plischke 2010, "An effective algorithm for
// computing global sensitivity indices (EASI)"): sorted by the factor, up the odd places and
// back down the even ones, the output becomes one period of a curve, and the variance of its
// first harmonics, usually 6 to 10, is the factor's. The bias is corrected as in Tissot and
// Prieur (2012), so that an irrelevant factor is near 0 and may be below.
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
		index.First = around(shareOfHarmonics(sorted, harmonics), replicates)
	}
	return indices, nil
}

// shareOfHarmonics is the share of variance in the first harmonics of outputs that are sorted
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

// An EFASTIndex is what one factor explains of the output's variance, alone and together with
// others.
type EFASTIndex struct {
	First, Total Estimate
	Curves       int    // whose runs all succeeded
	Note         string // why the indices are NaN, or empty
}

// EFAST is the first-order and total index of each factor by the extended Fourier amplitude
// sensitivity test of Saltelli, Tarantola and Chan (1999), Technometrics 41. The output is that
// of the rows of design.FASTCurves with the same numbers of factors, curves and harmonics: for
// each factor, its curves, one after the other.
//
// Spectra are averaged over a factor's curves. With two curves or more there are intervals,
// Student's over the curves' own indices. A curve with a failed run, NaN, is left out, because
// a spectrum needs every place.
//
// The total index of an irrelevant factor is near 0 but above it: other factors' harmonics leak
// into the low frequencies. Only factors whose order means something have a spectrum.
//
// It is an error when the number of outputs does not fit, when curves are shorter than
// 4·harmonics² + 1, or when all runs failed.
func EFAST(output []float64, factors, curves, harmonics int) ([]EFASTIndex, error) {
	if factors < 1 || curves < 1 || harmonics < 1 {
		return nil, fmt.Errorf("%d factors, %d curves, %d harmonics: eFAST needs at least one of each", factors, curves, harmonics)
	}
	if len(output) == 0 || len(output)%(factors*curves) != 0 {
		return nil, fmt.Errorf("%d outputs: eFAST needs equally many for each of %d curves of %d factors", len(output), curves, factors)
	}
	points := len(output) / (factors * curves)
	if points <= 4*harmonics*harmonics {
		return nil, fmt.Errorf("%d points a curve: eFAST with %d harmonics needs at least %d", points, harmonics, 4*harmonics*harmonics+1)
	}
	failed := 0
	for place, value := range output {
		if math.IsInf(value, 0) {
			return nil, fmt.Errorf("the output of row %d is infinite; NaN is for a failed run, other outputs are finite", place)
		}
		if math.IsNaN(value) {
			failed++
		}
	}
	if failed == len(output) {
		return nil, fmt.Errorf("all %d runs failed; there is nothing to analyse", failed)
	}
	transform := fourier.NewFFT(points)
	indices := make([]EFASTIndex, factors)
	for factor := range indices {
		index := &indices[factor]
		var all [3]float64 // variance of the driver's harmonics, of low frequencies, of all
		var first, total []float64
		for curve := range curves {
			start := (factor*curves + curve) * points
			one := output[start : start+points]
			if slices.ContainsFunc(one, math.IsNaN) {
				continue
			}
			index.Curves++
			if isConstant(one) {
				continue
			}
			parts := spectrumOf(transform, one, harmonics)
			first = append(first, parts[0]/parts[2])
			total = append(total, 1-parts[1]/parts[2])
			for i, part := range parts {
				all[i] += part
			}
		}
		switch {
		case index.Curves == 0:
			index.Note = "every curve of the factor has a failed run"
		case len(first) == 0:
			index.Note = noteConstantOutput
		}
		index.First, index.Total = noEstimate, noEstimate
		if len(first) > 0 {
			index.First = meanWithInterval(first).movedTo(all[0] / all[2])
			index.Total = meanWithInterval(total).movedTo(1 - all[1]/all[2])
		}
	}
	return indices, nil
}

// spectrumOf is the variance of a curve at the driver's frequency and its harmonics, at
// frequencies up to half the driver's, which belong to the other factors, and at all.
func spectrumOf(transform *fourier.FFT, curve []float64, harmonics int) (parts [3]float64) {
	points := len(curve)
	driver := (points - 1) / (2 * harmonics)
	mean, _, _ := momentsOf(curve, onceEach(points))
	centred := make([]float64, points) // the mean's rounding errors would leak everywhere
	for place, value := range curve {
		centred[place] = value - mean
	}
	for frequency, amplitude := range transform.Coefficients(nil, centred) {
		if frequency == 0 || 2*frequency >= points {
			continue
		}
		power := real(amplitude)*real(amplitude) + imag(amplitude)*imag(amplitude)
		if frequency%driver == 0 && frequency/driver <= harmonics {
			parts[0] += power
		}
		if frequency <= driver/2 {
			parts[1] += power
		}
		parts[2] += power
	}
	return parts
}
