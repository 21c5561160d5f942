package patterns

import (
	"fmt"

	"dugnad/agents"
	"dugnad/sim/evidence"
)

// Test is one condition of a pattern.
type Test struct {
	What              string
	evidence.Estimate        // over replications
	Threshold         string // the condition in words
	Pass              bool
	Reported          bool // for information only, not a condition of the pattern
}

// Result is a pattern or a cause with its conditions. It passes if all of them hold, and is reported if
// it has none. Its headline is the first condition that fails, or else its first test.
type Result struct {
	ID, Use, Title string
	Tests          []Test
}

// Reported reports whether the result has no condition.
func (r *Result) Reported() bool {
	for _, t := range r.Tests {
		if !t.Reported {
			return false
		}
	}
	return true
}

// Pass reports whether all conditions hold; it is true without any.
func (r *Result) Pass() bool {
	for _, t := range r.Tests {
		if !t.Pass && !t.Reported {
			return false
		}
	}
	return true
}

// Headline returns the condition that stands in the pattern's row of Table.
func (r *Result) Headline() Test {
	for _, t := range r.Tests {
		if !t.Pass && !t.Reported {
			return t
		}
	}
	return r.Tests[0]
}

// Verdict returns "pass", "fail" or "reported".
func (r *Result) Verdict() string {
	switch {
	case r.Reported():
		return "reported"
	case r.Pass():
		return "pass"
	}
	return "fail"
}

// atLeast: the value reaches a threshold in a share of the replications.
func (v values) atLeast(what string, threshold, portion float64) Test {
	return v.estimate().test(what, fmt.Sprintf("≥ %.3g in ≥ %.0f %% of replications", threshold, 100*portion),
		v.shareThat(func(x float64) bool { return x >= threshold }) >= portion)
}

// positiveIn: the value is above zero in a share of the replications.
func (v values) positiveIn(what string, portion float64) Test {
	return v.estimate().test(what, fmt.Sprintf("> 0 in ≥ %.0f %% of replications", 100*portion),
		v.shareThat(func(x float64) bool { return x > 0 }) >= portion)
}

// estimate is a mean with its interval, for conditions.
type estimate agents.Estimate

// estimate is the mean with its 95 % interval over replications.
func (v values) estimate() estimate {
	return estimate{evidence.Mean(v), len(v)}
}

// decisiveBounds returns the interval that decides, and its name. With fewer than five
// replications Student's t makes intervals too wide to decide anything, so the mean decides.
func (x estimate) decisiveBounds() (lower, upper float64, by string) {
	if x.Replications < 5 {
		return x.Mean, x.Mean, "mean"
	}
	return x.Lower, x.Upper, "interval"
}

func (x estimate) test(what, threshold string, pass bool) Test {
	return Test{What: what, Estimate: x.Estimate, Threshold: threshold, Pass: pass}
}

// above: the whole interval of the mean lies above a threshold.
func (x estimate) above(what string, threshold float64) Test {
	lower, _, by := x.decisiveBounds()
	return x.test(what, fmt.Sprintf("> %.3g (%s)", threshold, by), lower > threshold)
}

// below: the whole interval of the mean lies below a threshold.
func (x estimate) below(what string, threshold float64) Test {
	_, upper, by := x.decisiveBounds()
	return x.test(what, fmt.Sprintf("< %.3g (%s)", threshold, by), upper < threshold)
}

func (v values) above(what string, threshold float64) Test {
	return v.estimate().above(what, threshold)
}

func (v values) below(what string, threshold float64) Test {
	return v.estimate().below(what, threshold)
}

// meanAtLeast: the mean reaches a threshold, whatever its interval.
func (v values) meanAtLeast(what string, threshold float64) Test {
	x := v.estimate()
	return x.test(what, fmt.Sprintf("≥ %.3g (mean)", threshold), x.Mean >= threshold)
}

// within: the whole interval of the mean lies between two thresholds.
func (x estimate) within(what string, low, high float64) Test {
	lower, upper, by := x.decisiveBounds()
	return x.test(what, fmt.Sprintf("%.3g to %.3g (%s)", low, high, by), lower >= low && upper <= high)
}

func (v values) within(what string, low, high float64) Test {
	return v.estimate().within(what, low, high)
}

// reported states a value without a condition.
func (v values) reported(what string) Test {
	t := v.estimate().test(what, "reported", true)
	t.Reported = true
	return t
}

// exact is a condition on a number that does not depend on luck.
func exact(what string, value float64, threshold string, pass bool) Test {
	return Test{What: what, Estimate: evidence.Only(value), Threshold: threshold, Pass: pass}
}
