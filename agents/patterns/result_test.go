package patterns

import (
	"math"
	"testing"
)

// Conditions at values where one knows the verdict.
func TestConditions(t *testing.T) {
	three := values{0.2, 0.3, 0.4}          // too few for an interval: the mean, 0.3, counts
	five := values{0.1, 0.2, 0.3, 0.4, 0.5} // mean 0.3, 95 % interval 0.3 ± 0.196
	for _, c := range []struct {
		test Test
		want bool
	}{
		{three.atLeast("", 0.2, 1), true},
		{three.atLeast("", 0.25, 0.95), false},
		{three.atLeast("", 0.25, 0.6), true},
		{three.positiveIn("", 1), true},
		{values{-1, 1, 1, 1}.positiveIn("", 0.8), false},
		{five.above("", 0.10), true},
		{five.above("", 0.11), false},
		{five.below("", 0.50), true},
		{five.below("", 0.49), false},
		{five.within("", 0.1, 0.5), true},
		{five.within("", 0.1, 0.49), false},
		{three.above("", 0.29), true},
		{three.within("", 0.31, 0.4), false},
		{values{0.3}.above("", 0.29), true}, // one replication: no interval, the mean counts
		{values{0.3}.within("", 0.31, 0.4), false},
		{exact("", 2, "2", true), true},
	} {
		if c.test.Pass != c.want {
			t.Errorf("%+v: should be %v", c.test, c.want)
		}
	}
	if got := (values{0.19, 0.29}).foldChange(values{0.01, 0.01}); math.Abs(got[0]-10) > 1e-12 || math.Abs(got[1]-15) > 1e-12 {
		t.Errorf("folds are %v", got)
	}
}

func TestHeadlineIsTheFirstFailure(t *testing.T) {
	r := Result{Tests: []Test{{What: "a", Pass: true}, {What: "b", Reported: true}, {What: "c"}, {What: "d"}}}
	if r.Pass() || r.Headline().What != "c" || r.Verdict() != "fail" {
		t.Errorf("%+v", r.Headline())
	}
	r.Tests = r.Tests[:2]
	if !r.Pass() || r.Headline().What != "a" || r.Verdict() != "pass" {
		t.Errorf("%+v: a reported value is no condition", r.Headline())
	}
}

func TestHalfPeak(t *testing.T) {
	if got := halfPeak([]float64{0, 1, 4.9, 5, 10, 3}); got != 3 {
		t.Errorf("half of the peak is reached in month %d", got)
	}
	if c := correlation([]float64{1, 2, 3}, []float64{2, 4, 6}); math.Abs(c-1) > 1e-12 {
		t.Errorf("correlation %v", c)
	}
}
