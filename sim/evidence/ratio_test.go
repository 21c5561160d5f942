package evidence

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The ends of the interval are the ratios at which a t interval of numerator − ratio · denominator just
// touches 0, which is what Fieller's theorem says.
func TestRatioInvertsTheTest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 8).Draw(t, "n")
		numbers := rapid.SliceOfN(rapid.Float64Range(-3, 3), n, n)
		x, y := numbers.Draw(t, "numerators"), numbers.Draw(t, "denominators")
		shift := rapid.Float64Range(-20, 20).Draw(t, "shift")
		for i := range y {
			y[i] += shift
		}
		e, defined := Ratio(x, y)
		if below := Mean(y); defined != (below.Lower > 0 || below.Upper < 0) {
			t.Fatalf("defined %v with a denominator of %v", defined, below)
		}
		if !defined {
			if !math.IsNaN(e.Mean) {
				t.Fatalf("%v is undefined", e)
			}
			return
		}
		if !(e.Lower <= e.Mean && e.Mean <= e.Upper) || !e.Finite() {
			t.Fatalf("%v", e)
		}
		for _, end := range []float64{e.Lower, e.Upper} {
			rest := make([]float64, n)
			for i := range rest {
				rest[i] = x[i] - end*y[i]
			}
			d := Mean(rest)
			if near := 1e-6 * (1 + math.Abs(end)) * (math.Abs(shift) + 6); min(math.Abs(d.Lower), math.Abs(d.Upper)) > near {
				t.Fatalf("at %g the interval %g to %g does not touch 0", end, d.Lower, d.Upper)
			}
		}
	})
}

// Without spread in the denominator the interval is that of the numerator's mean, divided.
func TestRatioOfAConstant(t *testing.T) {
	x := []float64{1, 2, 3, 5}
	e, defined := Ratio(x, []float64{2, 2, 2, 2})
	if want := Mean(x).Scaled(0.5); !defined || math.Abs(e.Mean-want.Mean)+math.Abs(e.Lower-want.Lower)+math.Abs(e.Upper-want.Upper) > 1e-12 {
		t.Errorf("%v, want %v", e, want)
	}
	for name, pair := range map[string][2][]float64{"one pair": {{1}, {2}}, "no pair": {nil, nil}, "zeros": {{0, 0}, {0, 0}}, "no number": {{1, 2}, {1, nan}}} {
		if e, defined := Ratio(pair[0], pair[1]); defined || !math.IsNaN(e.Mean) {
			t.Errorf("%s: %v", name, e)
		}
	}
}
