package sensitivity

import (
	"fmt"
	"math"
)

// Discrepancies is how unevenly the points (factor, output) fill their square, for each factor,
// as shares that sum to 1: the wrap-around L2 discrepancy of Puy, Roy and Saltelli (2024),
// "Discrepancy measures for sensitivity analysis". It ranks factors; the shares themselves are
// close together and mean nothing else. It needs a sample that fills each factor's range
// evenly, from lower to upper. Time grows with the square of the rows.
//
// All are NaN when the output is constant. It is an error when bounds are not as many as
// factors, or a value is outside them.
func Discrepancies(data Data, lower, upper []float64) ([]float64, error) {
	factors := data.factors()
	if len(lower) != factors || len(upper) != factors {
		return nil, fmt.Errorf("%d lower and %d upper bounds for %d factors", len(lower), len(upper), factors)
	}
	columns := make([][]float64, factors)
	for factor := range columns {
		columns[factor] = data.column(factor)
		for row, value := range columns[factor] {
			if !(lower[factor] < upper[factor] && lower[factor] <= value && value <= upper[factor]) {
				return nil, fmt.Errorf("factor %d of row %d is %g, which is not between its bounds %g and %g", factor+1, row, value, lower[factor], upper[factor])
			}
			columns[factor][row] = (value - lower[factor]) / (upper[factor] - lower[factor])
		}
	}
	shares := make([]float64, factors)
	if isConstant(data.Output) {
		for factor := range shares {
			shares[factor] = math.NaN()
		}
		return shares, nil
	}
	least, greatest := data.Output[0], data.Output[0]
	for _, value := range data.Output {
		least, greatest = min(least, value), max(greatest, value)
	}
	output := make([]float64, len(data.Output))
	for row, value := range data.Output {
		output[row] = (value - least) / (greatest - least)
	}
	sum := 0.0
	for factor, column := range columns {
		shares[factor] = wrapAround(column, output)
		sum += shares[factor]
	}
	for factor := range shares {
		shares[factor] /= sum
	}
	return shares, nil
}

// wrapAround is the squared wrap-around discrepancy of points in the unit square (Hickernell
// 1998, "Lattice rules: how well do they measure up?").
func wrapAround(x, y []float64) float64 {
	n := float64(len(x))
	sum := n * 1.5 * 1.5 // each point with itself
	for i := range x {
		for j := range i {
			dx, dy := math.Abs(x[i]-x[j]), math.Abs(y[i]-y[j])
			sum += 2 * (1.5 - dx*(1-dx)) * (1.5 - dy*(1-dy))
		}
	}
	return sum/(n*n) - 16.0/9
}
