package design

import (
	_ "embed" // for the table of direction numbers
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"sync"
)

// MaxSobolDimensions is the greatest number of dimensions of a Sobol' sequence.
const MaxSobolDimensions = 512

// MaxNumbers is the greatest number of cells of a design, rows times columns: one gibibyte. A
// study's file with more is a mistake, and is refused before memory runs out.
const MaxNumbers = 1 << 27

// joeKuo is the table of S. Joe and F. Y. Kuo; joe_kuo_d6.licence.txt is their licence.
//
//go:embed joe_kuo_d6.csv
var joeKuo string

// Sobol returns the first points of the Sobol' sequence in [0, 1), one row per point, in the order
// of Antonov and Saleev (1979), which SciPy and SALib have too. The first point, (0, …, 0), is
// kept: without it the points are no net. Coordinates are exact multiples of 1/points. Adding
// points or dimensions leaves the others as they are.
//
// Directions are those of Joe and Kuo (2008), "Constructing Sobol sequences with better
// two-dimensional projections", SIAM Journal on Scientific Computing 30.
//
// It is an error when points is not a power of two (Owen 2020, "On dropping the first Sobol'
// point", shows what other numbers cost), when dimensions is not 1 to MaxSobolDimensions, or when
// there are more than 2^27 numbers.
func Sobol(points, dimensions int) ([][]float64, error) {
	if err := checkNet(points, dimensions); err != nil {
		return nil, err
	}
	design := newMatrix[float64](points, dimensions)
	places := make([]uint32, points)
	for dimension := range dimensions {
		placePoints(places, dimension)
		for row, place := range places {
			design[row][dimension] = float64(place) * 0x1p-32
		}
	}
	return design, nil
}

// placePoints fills places with one coordinate of the first points of the sequence, as
// multiples of 2^-32. Each point differs from the one before by one direction number.
func placePoints(places []uint32, dimension int) {
	numbers := &directionNumbers()[dimension]
	place := uint32(0)
	for row := range places {
		places[row] = place
		place ^= numbers[bits.TrailingZeros32(uint32(row+1))]
	}
}

// checkNet says what is wrong with the size of a Sobol' design, and what would be right.
func checkNet(points, dimensions int) error {
	switch {
	case dimensions < 1 || dimensions > MaxSobolDimensions:
		return fmt.Errorf("%d dimensions: a Sobol' design has 1 to %d", dimensions, MaxSobolDimensions)
	case points < 1:
		return fmt.Errorf("%d points: a Sobol' design needs a power of two: 1, 2, 4, 8, …", points)
	case points > MaxNumbers/dimensions:
		return fmt.Errorf("%d points in %d dimensions: a design holds at most %d numbers", points, dimensions, MaxNumbers)
	case points&(points-1) != 0:
		below := 1 << (bits.Len(uint(points)) - 1)
		return fmt.Errorf("%d points: a Sobol' design needs a power of two; the nearest are %d and %d", points, below, 2*below)
	}
	return nil
}

// directionNumbers is, for each dimension, what the digits of a point's number contribute to
// its place, in units of 2^-32. It reads the table once, when the first net is made, and
// panics if the table, which is part of the program, is broken.
var directionNumbers = sync.OnceValue(func() *[MaxSobolDimensions][32]uint32 {
	all := new([MaxSobolDimensions][32]uint32)
	for digit := range 32 { // the first dimension is van der Corput's sequence
		all[0][digit] = 1 << (31 - digit)
	}
	lines := strings.Split(strings.TrimSpace(joeKuo), "\n")[1:]
	if len(lines) != MaxSobolDimensions-1 {
		panic(fmt.Sprintf("design: joe_kuo_d6.csv has %d lines", len(lines)))
	}
	for i, line := range lines {
		polynomial, initial, err := parseDirections(line, i+2)
		if err != nil {
			panic("design: joe_kuo_d6.csv: " + err.Error())
		}
		all[i+1] = extend(polynomial, initial)
	}
	return all
})

// parseDirections reads a line of the table: dimension, degree, the polynomial's inner
// coefficients as a binary number, and as many initial numbers as the degree.
func parseDirections(line string, dimension int) (polynomial uint32, initial []uint32, err error) {
	var numbers []uint32
	for _, word := range strings.Fields(strings.ReplaceAll(line, ",", " ")) {
		number, err := strconv.ParseUint(word, 10, 32)
		if err != nil {
			return 0, nil, err
		}
		numbers = append(numbers, uint32(number))
	}
	if len(numbers) < 4 || int(numbers[0]) != dimension || int(numbers[1]) != len(numbers)-3 {
		return 0, nil, fmt.Errorf("dimension %d has the line %q", dimension, line)
	}
	return numbers[2], numbers[3:], nil
}

// extend makes 32 direction numbers from the initial ones by the recurrence that the primitive
// polynomial over the field of two elements defines (Bratley and Fox 1988, algorithm 659).
func extend(polynomial uint32, initial []uint32) (numbers [32]uint32) {
	degree := len(initial)
	for digit := range numbers {
		if digit < degree {
			numbers[digit] = initial[digit] << (31 - digit)
			continue
		}
		number := numbers[digit-degree] ^ numbers[digit-degree]>>degree
		for back := 1; back < degree; back++ {
			if polynomial>>(degree-1-back)&1 == 1 {
				number ^= numbers[digit-back]
			}
		}
		numbers[digit] = number
	}
	return numbers
}

// newMatrix returns rows × columns zeros, with the rows side by side in memory.
func newMatrix[T any](rows, columns int) [][]T {
	cells := make([]T, rows*columns)
	design := make([][]T, rows)
	for row := range design {
		design[row] = cells[row*columns : (row+1)*columns : (row+1)*columns]
	}
	return design
}
