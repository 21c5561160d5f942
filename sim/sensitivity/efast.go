package sensitivity

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/dsp/fourier"

	"dugnad/sim/evidence"
)

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
			index.First = movedTo(evidence.Mean(first), all[0]/all[2])
			index.Total = movedTo(evidence.Mean(total), 1-all[1]/all[2])
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

// movedTo is the interval, as wide as it was, around another value.
func movedTo(e Estimate, value float64) Estimate {
	return Estimate{Mean: value, Lower: e.Lower + (value - e.Mean), Upper: e.Upper + (value - e.Mean)}
}
