package plots

import (
	"fmt"
	"math"
)

// extent is the range of some values; low is above high while there is none.
type extent struct{ low, high float64 }

// noExtent is the extent of no values.
var noExtent = extent{math.Inf(1), math.Inf(-1)}

// hold widens the extent to hold values; NaN changes nothing.
func (e *extent) hold(values ...float64) {
	for _, value := range values {
		if value < e.low {
			e.low = value
		}
		if value > e.high {
			e.high = value
		}
	}
}

// holdEstimates widens the extent to hold means and interval ends.
func (e *extent) holdEstimates(estimates ...Estimate) {
	for _, each := range estimates {
		e.hold(each.Mean, each.Lower, each.Upper)
	}
}

func (e extent) empty() bool { return e.low > e.high }

// checkRising refuses values that are not finite numbers in rising order.
func checkRising(what string, values []float64) error {
	for i, value := range values {
		if math.IsNaN(value) || math.IsInf(value, 0) || i > 0 && value <= values[i-1] {
			return fmt.Errorf("%s must be numbers that rise, and %v does not", what, value)
		}
	}
	return nil
}
