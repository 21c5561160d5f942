package design

import (
	"fmt"
	"math"

	"dugnad/sim"
)

var purposePhase = sim.NewPurpose("efast: phase of a curve")

// FASTCurves is the design of the extended Fourier amplitude sensitivity test (Saltelli,
// Tarantola and Chan 1999, "A quantitative model-independent method for global sensitivity
// analysis of model output", Technometrics 41): for each factor in turn, curves that search the
// unit cube, points rows each. Along a factor's curves that factor, the driver, oscillates
// fastest, and the others slowly; how much of the output oscillates with the driver is the
// factor's share. All coordinates are in [0, 1), and a coordinate is uniform along a curve.
//
// Curves of a factor differ in their random phases. One is enough for an index, two or more
// for its interval. Harmonics is how many of the driver's harmonics are told apart from the
// rest; 4 is usual.
//
// It is an error when factors, curves or harmonics is below 1, when points is not more than
// 4·harmonics², or when there are more than 2^27 numbers in all.
func FASTCurves(seed uint64, points, factors, curves, harmonics int) ([][]float64, error) {
	switch {
	case factors < 1 || curves < 1 || harmonics < 1:
		return nil, fmt.Errorf("%d factors, %d curves, %d harmonics: an eFAST design needs at least one of each", factors, curves, harmonics)
	case harmonics > math.MaxInt16 || points <= 4*harmonics*harmonics:
		return nil, fmt.Errorf("%d points a curve: an eFAST design with %d harmonics needs at least 4·harmonics² + 1", points, harmonics)
	case points > maxNumbers/factors/factors/curves:
		return nil, fmt.Errorf("%d points on %d curves of each of %d factors: a design holds at most %d numbers", points, curves, factors, maxNumbers)
	}
	design := blank[float64](points*factors*curves, factors)
	stream := sim.NewStream(seed, purposePhase, 0, 0)
	for block := range factors * curves {
		driver := block / curves
		phase := stream.Uniform2(0, driver, block%curves)[0]
		fillCurve(design[block*points:(block+1)*points], driver, harmonics, phase)
	}
	return design, nil
}

// fillCurve fills the rows of one curve. Coordinate j at row k is ½ + arcsin(sin(2π·t))/π with
// t = ω_j·k/points + phase, which is a zigzag in t: computed as such, it has the same bits on
// every machine.
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

// frequencies is how often each factor's coordinate goes up and down along a curve: the
// driver's as often as points allow, the others spread evenly up to the highest frequency
// whose harmonics stay below half the driver's.
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
