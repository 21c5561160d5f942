package design

import (
	"math"

	"dugnad/sim"
)

// Purposes of randomness.
var (
	purposeOrder  = sim.NewPurpose("latin hypercube: order")
	purposeWithin = sim.NewPurpose("latin hypercube: place within the stratum")
)

// LatinHypercube returns a design of rows × columns numbers in [0, 1). Each column has exactly one
// number in each of as many equal strata as there are rows, in random order (McKay, Beckman and
// Conover 1979). A column does not change when columns are added.
func LatinHypercube(seed uint64, rows, columns int) [][]float64 {
	design := make([][]float64, rows)
	for row := range design {
		design[row] = make([]float64, columns)
	}
	order := sim.NewStream(seed, purposeOrder, 0, 0)
	within := sim.NewStream(seed, purposeWithin, 0, 0)
	strata := make([]int, rows)
	for column := range columns {
		for row := range strata { // Fisher and Yates's shuffle
			strata[row] = row
			other := int(order.Uniform2(0, column, row)[0] * float64(row+1))
			strata[row], strata[other] = strata[other], strata[row]
		}
		for row, stratum := range strata {
			design[row][column] = placeInStratum(stratum, rows, within.Uniform2(0, column, row)[0])
		}
	}
	return design
}

// placeInStratum returns the number at the fraction within, in [0, 1), of a stratum. It stays below
// the upper border, which rounding would sometimes reach.
func placeInStratum(stratum, rows int, within float64) float64 {
	border := float64(stratum+1) / float64(rows)
	return min((float64(stratum)+within)/float64(rows), math.Nextafter(border, 0))
}
