package design

import (
	"fmt"
	"math"

	"dugnad/sim"
)

var purposePhase = sim.NewPurpose("efast: phase of a curve")

// FAST is the design of the extended Fourier amplitude sensitivity test (Saltelli, Tarantola and
// Chan 1999, "A quantitative model-independent method for global sensitivity analysis of model
// output", Technometrics 41). Each curve searches the unit cube. Along a curve one factor, the
// driver, oscillates fastest; the share of the output that oscillates with the driver is its index.
type FAST struct {
	Points    int // of each curve: more than 4·Harmonics²
	Factors   int
	Curves    int // for each factor, with different random phases; two or more give an interval
	Harmonics int // of the driver that are told apart from the other factors; 4 is usual
	Seed      uint64
}

// Rows returns the design: for each factor its curves, point by point. Coordinates are uniform along
// a curve, in [0, 1). The base row is the number of the curve.
//
// It is an error when Factors, Curves or Harmonics is below 1, when Points is not more than
// 4·Harmonics², or when there are more than 2^27 numbers.
func (f FAST) Rows() ([]Row, error) {
	switch {
	case f.Factors < 1 || f.Curves < 1 || f.Harmonics < 1:
		return nil, fmt.Errorf("%d factors, %d curves, %d harmonics: an eFAST design needs at least one of each", f.Factors, f.Curves, f.Harmonics)
	case f.Harmonics > math.MaxInt16 || f.Points <= 4*f.Harmonics*f.Harmonics:
		return nil, fmt.Errorf("%d points a curve: an eFAST design with %d harmonics needs at least 4·harmonics² + 1", f.Points, f.Harmonics)
	case f.Points > MaxNumbers/f.Factors/f.Factors/f.Curves:
		return nil, fmt.Errorf("%d points on %d curves of each of %d factors: a design holds at most %d numbers", f.Points, f.Curves, f.Factors, MaxNumbers)
	}
	points := newMatrix[float64](f.Points*f.Factors*f.Curves, f.Factors)
	stream := sim.NewStream(f.Seed, purposePhase, 0, 0)
	for curve := range f.Factors * f.Curves {
		phase := stream.Uniform2(0, curve/f.Curves, curve%f.Curves)[0]
		fillCurve(points[curve*f.Points:(curve+1)*f.Points], curve/f.Curves, f.Harmonics, phase)
	}
	rows := make([]Row, len(points))
	for number, point := range points {
		curve := number / f.Points
		rows[number] = Row{Kind: RoleCurve, Factor: curve / f.Curves, BaseRow: curve, Point: point}
	}
	return rows, nil
}

// fillCurve sets the rows of one curve. Coordinate j at row k is ½ + arcsin(sin(2π·t))/π with
// t = ω_j·k/points + phase. That is a triangle wave in t, and is computed as one, so that it has the
// same bits on every machine.
func fillCurve(rows [][]float64, driver, harmonics int, phase float64) {
	for factor, frequency := range frequencies(len(rows), len(rows[0]), driver, harmonics) {
		for k, row := range rows {
			t := float64(frequency*k%len(rows))/float64(len(rows)) + phase
			t -= math.Floor(t)
			switch { // up from ½ to 1, down to 0, up to ½
			case t < .25:
				row[factor] = .5 + float64(2*t)
			case t < .75:
				row[factor] = 1.5 - float64(2*t)
			default:
				row[factor] = float64(2*t) - 1.5
			}
			row[factor] = min(max(row[factor], 0), math.Nextafter(1, 0))
		}
	}
}

// frequencies returns the frequency of each factor along a curve. The driver's is the highest that
// the points allow. The others are spread up to the highest frequency whose harmonics stay below
// half the driver's.
func frequencies(points, factors, driver, harmonics int) []int {
	highest := (points - 1) / (2 * harmonics)
	most := max(highest/(2*harmonics), 1)
	all := make([]int, 0, factors)
	other := 0
	for factor := range factors {
		switch {
		case factor == driver:
			all = append(all, highest)
			continue
		case factors == 2:
			all = append(all, 1)
		case most >= factors-1:
			all = append(all, 1+other*(most-1)/(factors-2))
		default:
			all = append(all, 1+other%most)
		}
		other++
	}
	return all
}
