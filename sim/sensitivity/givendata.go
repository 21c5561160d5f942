package sensitivity

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Data is a sample that was designed for no single method: rows of factor values with one output
// each. NewData makes it. PAWN, Delta, RBDFAST, Regress, RegionalByOutput and ShapleyOfSample work
// on it.
//
// Factors are numbers. A categorical factor is given as the number of its level. Methods that read
// an order or a distance into these numbers say so.
type Data struct {
	Inputs [][]float64 // rows × factors
	Output []float64   // one number a row; average replications first, or give each its own row
	Failed []int       // the numbers, from 0, of the rows that were left out because the run failed
}

// NewData returns a sample without the rows whose output is NaN, the sign of a failed run; Failed
// lists them. It keeps the given rows, and makes no copies.
//
// It is an error when there are no rows or no factors, when rows have different lengths or differ
// in number from the outputs, when a factor's value is not finite, or when an output is infinite. It is
// an *UnusableError when there is nothing to analyse: no output, a constant one, or one that is too
// large or too small.
func NewData(inputs [][]float64, output []float64) (Data, error) {
	if len(inputs) != len(output) {
		return Data{}, fmt.Errorf("%d rows of factors and %d outputs: each row needs one output", len(inputs), len(output))
	}
	if len(inputs) == 0 || len(inputs[0]) == 0 {
		return Data{}, fmt.Errorf("no data: at least one row and one factor are needed")
	}
	var data Data
	for row, values := range inputs {
		if len(values) != len(inputs[0]) {
			return Data{}, fmt.Errorf("row %d has %d factors, row 0 has %d", row, len(values), len(inputs[0]))
		}
		if math.IsInf(output[row], 0) {
			return Data{}, fmt.Errorf("the output of row %d is infinite; NaN is for a failed run, other outputs are finite", row)
		}
		for factor, value := range values {
			if math.IsNaN(value) || math.IsInf(value, 0) {
				return Data{}, fmt.Errorf("factor %d of row %d is %g; factors are finite numbers", factor+1, row, value)
			}
		}
		if math.IsNaN(output[row]) {
			data.Failed = append(data.Failed, row)
			continue
		}
		data.Inputs = append(data.Inputs, values)
		data.Output = append(data.Output, output[row])
	}
	if err := extentOf(data.Output).check(); err != nil {
		return Data{}, err
	}
	return data, nil
}

// note says why a factor has no index, or is empty.
func (d Data) note(factor int) string {
	if isConstant(d.column(factor)) {
		return "the factor is constant in the rows that have a number"
	}
	return ""
}

// factors returns the number of columns; there is at least one.
func (d Data) factors() int {
	if len(d.Inputs) == 0 {
		return 0
	}
	return len(d.Inputs[0])
}

// column returns one factor's values.
func (d Data) column(factor int) []float64 {
	values := make([]float64, len(d.Inputs))
	for row, inputs := range d.Inputs {
		values[row] = inputs[factor]
	}
	return values
}

// needRows returns the error of a method that needs more rows than there are: an *UnusableError where
// the rows that were left out would have sufficed.
func (d Data) needRows(method string, least int, why string) error {
	if len(d.Output) >= least {
		return nil
	}
	if len(d.Output)+len(d.Failed) >= least {
		return unusable("%d of %d rows have a number: %s needs at least %d, %s", len(d.Output), len(d.Output)+len(d.Failed), method, least, why)
	}
	return fmt.Errorf("%d rows: %s needs at least %d, %s", len(d.Output), method, least, why)
}

// orderOf returns the rows sorted by value; rows of equal value stay in their order.
func orderOf(values []float64) []int {
	order := make([]int, len(values))
	for row := range order {
		order[row] = row
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	return order
}

// distinctValues returns the values sorted, each once.
func distinctValues(values []float64) []float64 {
	return slices.Compact(slices.Sorted(slices.Values(values)))
}

// onceEach returns the weight of rows in the sample itself; a resample has other counts.
func onceEach(rows int) []int {
	counts := make([]int, rows)
	for row := range counts {
		counts[row] = 1
	}
	return counts
}

// midranks returns the rank of each row in a sample that has row i counts[i] times, from 1; equal
// values share the mean of their ranks. order is orderOf(values).
func midranks(values []float64, order, counts []int) []float64 {
	ranks := make([]float64, len(values))
	below := 0
	for start := 0; start < len(order); {
		end, here := start, 0
		for ; end < len(order) && values[order[end]] == values[order[start]]; end++ {
			here += counts[order[end]]
		}
		for _, row := range order[start:end] {
			ranks[row] = float64(below) + float64(here+1)/2
		}
		below += here
		start = end
	}
	return ranks
}

// quantileOf returns the quantile of sorted values, interpolated as in R's type 7; NaN of none.
func quantileOf(sorted []float64, share float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	place := share * float64(len(sorted)-1)
	below := min(int(place), len(sorted)-1)
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (place-float64(below))*(sorted[above]-sorted[below])
}

// quantileOfParts returns the quantile part/parts of sorted values, its place an exact fraction.
func quantileOfParts(sorted []float64, part, parts int) float64 {
	place, rest := part*(len(sorted)-1)/parts, part*(len(sorted)-1)%parts
	if rest == 0 {
		return sorted[place]
	}
	return sorted[place] + float64(rest)/float64(parts)*(sorted[place+1]-sorted[place])
}

// momentsOf returns the mean, and the sum of squared deviations from it, of values that occur as
// often as counts say, and how many they are together. Squares are exactly 0 where values that occur
// differ by no more than rounding, as in a resample that drew only equal ones.
func momentsOf(values []float64, counts []int) (mean, squares float64, total int) {
	for i, value := range values {
		mean += float64(counts[i]) * value
		total += counts[i]
	}
	mean /= float64(total)
	for i, value := range values {
		squares += float64(counts[i]) * (value - mean) * (value - mean)
	}
	if dust := rounding * mean; squares <= float64(total)*dust*dust {
		squares = 0
	}
	return mean, squares, total
}
