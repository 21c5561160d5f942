package report

import (
	"math"
	"slices"

	"dugnad/plots"
)

// absent is written in place of a missing number.
const absent = "–"

// fixed writes a number with that many decimals, a minus sign and the language's mark.
func (r *Report) fixed(x float64, decimals int) string {
	if math.IsNaN(x) {
		return absent
	}
	return plots.Look{Language: r.Language}.Fixed(x, decimals)
}

// signed is fixed with a sign; 0 has none.
func (r *Report) signed(x float64, decimals int) string {
	if math.IsNaN(x) {
		return absent
	}
	return plots.Look{Language: r.Language}.Signed(x, decimals)
}

// percent is a share in percent, without its unit.
func (r *Report) percent(share float64) string { return r.fixed(100*share, 1) }

// level is a share in percent with its interval.
func (r *Report) level(e plots.Estimate) string {
	if math.IsNaN(e.Mean) {
		return absent
	}
	return r.percent(e.Mean) + "\u00a0%" + r.bounds(e, " (95 %% interval %s–%s)", r.percent)
}

// bounds is an interval in a pattern with two gaps, empty where there is none.
func (r *Report) bounds(e plots.Estimate, pattern string, write func(float64) string) string {
	if !e.HasInterval() {
		return ""
	}
	return r.sayf(pattern, write(e.Lower), write(e.Upper))
}

// points is a difference of shares in percentage points; behind a semicolon its interval.
func (r *Report) points(e plots.Estimate) string {
	d := decimals(100, e.Mean, e.Lower, e.Upper)
	write := func(x float64) string { return r.signed(100*x, d) }
	return write(e.Mean) + r.bounds(e, "; %s to %s", write)
}

// decimals returns the number of decimals, 1 to 4, with which an interval that excludes 0 is not
// rounded to include it, and no interval is rounded to a single value.
func decimals(scale, mean, lower, upper float64) int {
	least := math.Abs(mean)
	switch {
	case math.IsNaN(mean):
		return 1
	case lower <= 0 && upper >= 0:
		least = max(-lower, upper)
	case !math.IsNaN(lower + upper):
		least = min(math.Abs(lower), math.Abs(upper))
	}
	d := 1
	for d < 4 && scale*least > 0 && scale*least < 0.5*math.Pow(10, float64(-d)) {
		d++
	}
	return d
}

// intervals tells whether any cell has an interval. With one replication none has.
func intervals(rows [][]cell) bool {
	return slices.ContainsFunc(rows, func(row []cell) bool {
		return slices.ContainsFunc(row, func(c cell) bool { return c.Interval != "" })
	})
}

// bracketed returns the end of a caption, which explains the brackets if there are any.
func (r *Report) bracketed(rows [][]cell) string {
	if !intervals(rows) {
		return "."
	}
	return r.say("; in brackets the 95 % interval.")
}
