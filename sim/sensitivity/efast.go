package sensitivity

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/dsp/fourier"

	"dugnad/sim/design"
	"dugnad/sim/evidence"
)

// EFASTIndices are shares of the output's variance, by factor.
type EFASTIndices struct {
	First, Total []Estimate // NaN for a factor without a curve that varies
	Curves       []int      // by factor: how many were analysed
	Dropped      []int      // the curves, from 0, left out because too many runs failed
	// NoiseShare is the share of a single run's variance that is luck; NaN with one replication.
	NoiseShare float64
	Notes      []string // by factor: why it has no index, or empty
}

// EFAST returns the first-order and total index of each factor by the extended Fourier amplitude
// sensitivity test of Saltelli, Tarantola and Chan (1999), Technometrics 41. Rows are those of a
// design.FAST, in the order of each curve; outputs has the replications of each row; harmonics is
// that of the design.
//
// With two replications or more, the noise of their mean is estimated at each frequency from the
// spread of their spectra, and subtracted: indices are those of the mean response. With one, noise
// inflates totals. A curve needs two replications all of whose runs succeeded, or the only one.
//
// An index is a ratio of spectra that are added over a factor's curves. With two curves or more there
// are intervals, Student's over curves, by linearisation of the ratio. They cover chance only: eFAST has
// a bias of some hundredths, because harmonics of the factors overlap and only so many are looked at.
// Where there is little noise the bias is greater than the interval.
//
// The total index of a factor without influence is a little above 0, because other factors'
// harmonics leak into the low frequencies. A stepwise response, as to a switch, has harmonics
// beyond those looked at: its first order is too low.
//
// It is an error when rows are not the curves of a design, when replications differ in number, when
// an output is infinite, or when curves are shorter than 4·harmonics² + 1. It is an *UnusableError when
// no curve is complete, and when the outcome is constant, too large or too small.
func EFAST(rows []design.Row, outputs [][]float64, harmonics int) (EFASTIndices, error) {
	if err := sameReplications(rows, outputs); err != nil {
		return EFASTIndices{}, err
	}
	curves, drivers, err := curvesOf(rows, outputs)
	if err != nil {
		return EFASTIndices{}, err
	}
	points := len(curves[0])
	if harmonics < 1 || points <= 4*harmonics*harmonics {
		return EFASTIndices{}, fmt.Errorf("%d points a curve: eFAST with %d harmonics needs at least 4·harmonics² + 1, with 1 harmonic or more", points, harmonics)
	}
	transform := fourier.NewFFT(points)
	factors := drivers[len(drivers)-1] + 1
	result := EFASTIndices{Curves: make([]int, factors), Notes: make([]string, factors)}
	spectra := make([][][3]float64, factors) // of each factor's curves
	within, between := 0.0, 0.0
	var used [][]float64 // outputs of complete curves
	for number, curve := range curves {
		driver := drivers[number]
		replications := completeReplications(curve)
		if len(replications) < min(2, len(curve[0])) {
			result.Dropped = append(result.Dropped, number)
			continue
		}
		result.Curves[driver]++
		used = append(used, curve...)
		parts, noise := spectrumOf(transform, curve, replications, harmonics)
		within += noise
		between += parts[2]
		spectra[driver] = append(spectra[driver], parts)
	}
	if len(used) == 0 {
		return EFASTIndices{}, unusable("each of %d curves has too many runs without a number", len(curves))
	}
	if err := extentOf(used...).check(); err != nil {
		return EFASTIndices{}, err
	}
	result.NoiseShare = within / (max(between, 0) + within) // NaN with one replication
	for factor := range factors {
		result.First, result.Total = append(result.First, evidence.None()), append(result.Total, evidence.None())
		if result.Curves[factor] == 0 {
			result.Notes[factor] = "no curve of the factor is complete"
			continue
		}
		share := func(part int) Estimate { return ratioOfMeans(spectra[factor], part, 2) }
		result.First[factor] = share(0)
		if low := share(1); !math.IsNaN(low.Mean) {
			result.Total[factor] = Estimate{Mean: 1 - low.Mean, Lower: 1 - low.Upper, Upper: 1 - low.Lower}
		} else {
			result.Notes[factor] = "along the factor's curves the mean response is constant, or all noise"
		}
	}
	return result, nil
}

// curvesOf arranges outputs as curve × point × replication, with the driver of each curve. All
// curves have the same length, and all factors, in their order, the same number of curves.
func curvesOf(rows []design.Row, outputs [][]float64) (curves [][][]float64, drivers []int, err error) {
	for number, row := range rows {
		if row.Kind != design.RoleCurve || row.Factor < 0 {
			return nil, nil, fmt.Errorf("row %d is no point of a curve", number)
		}
		if row.BaseRow == len(curves) {
			curves, drivers = append(curves, nil), append(drivers, row.Factor)
		}
		if row.BaseRow != len(curves)-1 || row.Factor != drivers[row.BaseRow] {
			return nil, nil, fmt.Errorf("row %d belongs to curve %d of factor %d; curves follow one another, from 0, each with one factor", number, row.BaseRow, row.Factor)
		}
		curves[row.BaseRow] = append(curves[row.BaseRow], outputs[number])
	}
	factors := drivers[len(drivers)-1] + 1
	for number, curve := range curves {
		if len(curves)%factors != 0 || drivers[number] != number/(len(curves)/factors) {
			return nil, nil, fmt.Errorf("%d curves of %d factors, of which curve %d is of factor %d; each factor in turn needs as many", len(curves), factors, number, drivers[number])
		}
		if len(curve) != len(curves[0]) {
			return nil, nil, fmt.Errorf("curve %d has %d points, curve 0 has %d", number, len(curve), len(curves[0]))
		}
	}
	return curves, drivers, nil
}

// spectrumOf returns the variance of a curve's mean response at the driver's frequency and its
// harmonics; at frequencies up to half the driver's, which belong to the other factors; and at all.
// Noise is the mean variance of a point's replications, NaN with one.
func spectrumOf(transform *fourier.FFT, curve [][]float64, replications []int, harmonics int) (parts [3]float64, noise float64) {
	points, count := len(curve), float64(len(replications))
	driver := (points - 1) / (2 * harmonics)
	mean := make([]complex128, points/2+1)
	squares := make([]float64, points/2+1) // Σ|c|² over replications
	averages := make([]float64, points)
	for _, r := range replications {
		centred := make([]float64, points)
		for place, of := range curve {
			centred[place] = of[r]
			averages[place] += of[r] / count
		}
		if isConstant(centred) {
			continue
		}
		average, _, _ := momentsOf(centred, onceEach(points))
		for place := range centred {
			centred[place] -= average // the mean's rounding errors would leak everywhere
		}
		for frequency, amplitude := range transform.Coefficients(nil, centred) {
			mean[frequency] += amplitude / complex(count, 0)
			squares[frequency] += real(amplitude)*real(amplitude) + imag(amplitude)*imag(amplitude)
		}
	}
	for frequency, amplitude := range mean {
		if frequency == 0 || 2*frequency >= points {
			continue
		}
		power := real(amplitude)*real(amplitude) + imag(amplitude)*imag(amplitude)
		if count > 1 {
			power -= (squares[frequency] - count*power) / (count * (count - 1))
		}
		power *= 2 / float64(points) / float64(points) // a variance, by Parseval's theorem
		if frequency%driver == 0 && frequency/driver <= harmonics {
			parts[0] += power
		}
		if frequency <= driver/2 {
			parts[1] += power
		}
		parts[2] += power
	}
	for place, of := range curve {
		for _, r := range replications {
			noise += (of[r] - averages[place]) * (of[r] - averages[place]) / (count - 1) / float64(points)
		}
	}
	return parts, noise
}

// ratioOfMeans estimates the ratio of two means over curves, of the parts above and below the bar; its
// interval is Student's, of the ratio linearised around its value. It is NaN where the mean below is
// not positive.
func ratioOfMeans(curves [][3]float64, above, below int) Estimate {
	sum, all := 0.0, 0.0
	for _, parts := range curves {
		sum += parts[above]
		all += parts[below]
	}
	if !(all > 0) {
		return evidence.None()
	}
	values := make([]float64, len(curves))
	for i, parts := range curves {
		values[i] = sum/all + (parts[above]-sum/all*parts[below])*float64(len(curves))/all
	}
	e := evidence.Mean(values)
	e.Mean = sum / all
	return e
}
