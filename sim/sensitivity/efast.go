package sensitivity

import (
	"fmt"

	"gonum.org/v1/gonum/dsp/fourier"

	"dugnad/sim/design"
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
// Spectra are added over a factor's curves. With two curves or more there are intervals, Student's
// over the curves' own indices.
//
// The total index of a factor without influence is a little above 0, because other factors'
// harmonics leak into the low frequencies. A stepwise response, as to a switch, has harmonics
// beyond those looked at: its first order is too low.
//
// It is an error when rows are not the curves of a design, when replications differ in number, when
// an output is infinite, or when curves are shorter than 4·harmonics² + 1.
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
	sums := make([][3]float64, factors) // of spectra, over a factor's curves
	first, total := make([][]float64, factors), make([][]float64, factors)
	within, between := 0.0, 0.0
	for number, curve := range curves {
		driver := drivers[number]
		replications := completeReplications(curve)
		if len(replications) < min(2, len(curve[0])) {
			result.Dropped = append(result.Dropped, number)
			continue
		}
		result.Curves[driver]++
		parts, noise := spectrumOf(transform, curve, replications, harmonics)
		within += noise
		between += parts[2]
		for i, part := range parts {
			sums[driver][i] += part
		}
		if parts[2] > 0 {
			first[driver] = append(first[driver], parts[0]/parts[2])
			total[driver] = append(total[driver], 1-parts[1]/parts[2])
		}
	}
	result.NoiseShare = within / (max(between, 0) + within) // NaN with one replication
	for factor := range factors {
		result.First, result.Total = append(result.First, noEstimate), append(result.Total, noEstimate)
		switch all := sums[factor]; {
		case result.Curves[factor] == 0:
			result.Notes[factor] = "no curve of the factor is complete"
		case !(all[2] > 0):
			result.Notes[factor] = "along the factor's curves the mean response is constant, or all noise"
		default:
			result.First[factor] = meanWithInterval(first[factor]).movedTo(all[0] / all[2])
			result.Total[factor] = meanWithInterval(total[factor]).movedTo(1 - all[1]/all[2])
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

// movedTo returns the interval, as wide as it was, around another value.
func (e Estimate) movedTo(value float64) Estimate {
	return Estimate{value, e.Lower + (value - e.Value), e.Upper + (value - e.Value)}
}
