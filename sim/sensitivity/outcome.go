package sensitivity

import (
	"fmt"
	"math"
)

// Limits of the outcomes that have indices. The interval of a variance takes fourth powers, which must
// neither overflow nor become 0: numbers reach from 1e-308 to 1e308, and sums need room.
const (
	greatestSize = 1e70
	leastSpread  = 1e-70 // of the difference between the greatest and the least value

	// rounding is the difference, relative to the size of the values, that counts as none. An outcome is
	// made of sums over up to some thousand tasks or organisations, whose rounding errors reach 1e-13 of
	// their size. Of a difference of 1e-12, squares would keep fewer than four digits.
	rounding = 1e-12
)

// UnusableError says why an outcome has no index by any method: it does not vary beyond rounding, no
// run or too few have a number, or squares of it leave the range of numbers.
type UnusableError struct{ Reason string }

// Error returns the reason.
func (e *UnusableError) Error() string { return e.Reason }

func unusable(format string, values ...any) error {
	return &UnusableError{fmt.Sprintf(format, values...)}
}

// extent is the least and the greatest of some numbers, and how many they are.
type extent struct {
	least, greatest float64
	count           int
}

// extentOf returns the extent of the numbers in some lists, without NaN.
func extentOf(lists ...[]float64) extent {
	e := extent{least: math.Inf(1), greatest: math.Inf(-1)}
	for _, list := range lists {
		for _, value := range list {
			if !math.IsNaN(value) {
				e.least, e.greatest, e.count = min(e.least, value), max(e.greatest, value), e.count+1
			}
		}
	}
	return e
}

// dust returns the greatest difference between numbers of this size that counts as rounding.
func (e extent) dust() float64 { return rounding * max(math.Abs(e.least), math.Abs(e.greatest)) }

// constant reports whether the numbers differ by no more than rounding.
func (e extent) constant() bool { return e.count == 0 || e.greatest-e.least <= e.dust() }

// check returns an *UnusableError if no method can analyse an outcome of this extent. Every method
// asks it of the values that it uses.
func (e extent) check() error {
	size := max(math.Abs(e.least), math.Abs(e.greatest))
	switch {
	case e.count == 0:
		return unusable("no run has a number")
	case e.count == 1:
		return unusable("only one run has a number")
	case size > greatestSize:
		return unusable("the outcome is too large: it reaches %.3g, and squares of its variance overflow above %.3g", size, greatestSize)
	case e.least == e.greatest:
		return unusable("the outcome is constant: %v in all runs that are used", e.least)
	case e.constant():
		return unusable("the outcome is constant within rounding: %v to %v", e.least, e.greatest)
	case e.greatest-e.least < leastSpread:
		return unusable("the outcome varies too little: by %.3g, and squares of its variance are 0 below %.3g", e.greatest-e.least, leastSpread)
	}
	return nil
}

// beyond returns a number, or NaN if its size is at most least: a divisor that is rounding error makes
// an index of any size.
func beyond(number, least float64) float64 {
	if math.Abs(number) <= least {
		return math.NaN()
	}
	return number
}

// snapped returns a difference, or 0 if its size is at most dust.
func snapped(difference, dust float64) float64 {
	if math.Abs(difference) <= dust {
		return 0
	}
	return difference
}

// isConstant reports whether the values differ by no more than rounding.
func isConstant(values []float64) bool { return extentOf(values).constant() }
