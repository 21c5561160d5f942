package evidence

import "math"

// Estimate is a number with its 95 % interval, in the unit of its measure. The number is a mean
// over replications, or an index that is made of them. Bounds are NaN where there is no interval;
// the mean is NaN where there is no number.
type Estimate struct{ Mean, Lower, Upper float64 }

// None returns the estimate of a number that does not exist: all three numbers are NaN.
func None() Estimate { return Only(math.NaN()) }

// Only returns an estimate without an interval.
func Only(mean float64) Estimate { return Estimate{mean, math.NaN(), math.NaN()} }

// Around returns an estimate whose interval extends by half on either side of the mean. If half
// is NaN the estimate has no interval.
func Around(mean, half float64) Estimate { return Estimate{mean, mean - half, mean + half} }

// HasInterval reports whether the mean and both bounds are numbers.
func (e Estimate) HasInterval() bool { return !math.IsNaN(e.Mean + e.Lower + e.Upper) }

// Finite reports whether none of the three numbers is infinite. NaN counts as finite.
func (e Estimate) Finite() bool {
	return !math.IsInf(e.Mean, 0) && !math.IsInf(e.Lower, 0) && !math.IsInf(e.Upper, 0)
}

// Scaled returns the estimate in another unit: all three numbers times factor, which is positive.
func (e Estimate) Scaled(factor float64) Estimate {
	return Estimate{factor * e.Mean, factor * e.Lower, factor * e.Upper}
}

// Clipped returns the estimate with bounds moved to least and most where they lie beyond them. The
// mean stays.
func (e Estimate) Clipped(least, most float64) Estimate {
	return Estimate{e.Mean, max(e.Lower, least), min(e.Upper, most)}
}

// Above reports whether the whole interval lies above a value. It is false without an interval.
func (e Estimate) Above(value float64) bool { return e.HasInterval() && e.Lower > value }

// Overlaps reports whether both estimates have intervals and these have a value in common.
func (e Estimate) Overlaps(other Estimate) bool {
	return e.HasInterval() && other.HasInterval() && e.Lower <= other.Upper && other.Lower <= e.Upper
}
