package agents

// wholeUpTo returns the whole part of x, at least 0 and at most most. The bound is applied before the
// conversion, whose result is undefined for numbers that do not fit, and for NaN, which gives 0.
func wholeUpTo(x float64, most int) int {
	if x >= float64(most) {
		return most
	}
	if x > 0 {
		return int(x)
	}
	return 0
}
