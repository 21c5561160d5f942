package evidence

import (
	"math"
	"testing"
)

var nan = math.NaN()

// same compares bit for bit, except that all NaN are the same.
func same(a, b Estimate) bool {
	equal := func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) }
	return equal(a.Mean, b.Mean) && equal(a.Lower, b.Lower) && equal(a.Upper, b.Upper)
}

func TestVerdict(t *testing.T) {
	smallest := math.SmallestNonzeroFloat64
	for name, c := range map[string]struct {
		difference     Difference
		want           Verdict
		settled, moves bool
	}{
		"nothing":                  {Difference{None(), false}, Missing, false, false},
		"nothing, yet identical":   {Difference{None(), true}, Missing, false, false},
		"bounds without a mean":    {Difference{Estimate{nan, 1, 2}, false}, Missing, false, false},
		"one replication":          {Difference{Only(0.3), false}, Single, false, true},
		"one replication, 0":       {Difference{Only(0), false}, Single, false, true},
		"one replication, no news": {Difference{Only(0), true}, Identical, false, false},
		"one bound":                {Difference{Estimate{0.3, 0.1, nan}, false}, Single, false, true},
		"identical":                {Difference{Estimate{}, true}, Identical, false, false},
		"width 0 at 0":             {Difference{Estimate{}, false}, Unsure, false, true},
		"width 0 above 0":          {Difference{Around(0.1, 0), false}, Higher, true, true},
		"holds 0":                  {Difference{Around(0.1, 0.2), false}, Unsure, false, true},
		"begins at 0":              {Difference{Around(0.1, 0.1), false}, Unsure, false, true},
		"ends at 0":                {Difference{Around(-0.1, 0.1), false}, Unsure, false, true},
		"just above 0":             {Difference{Estimate{1, smallest, 2}, false}, Higher, true, true},
		"just below 0":             {Difference{Estimate{-1, -2, -smallest}, false}, Lower, true, true},
		"infinite":                 {Difference{Estimate{math.Inf(1), 1, math.Inf(1)}, false}, Higher, true, true},
	} {
		got := c.difference.Verdict()
		if got != c.want || got.Settled() != c.settled || got.Moves() != c.moves || got < 0 || got >= Verdicts {
			t.Errorf("%s: %d, settled %v, moves %v", name, got, got.Settled(), got.Moves())
		}
	}
}

func TestEstimate(t *testing.T) {
	for name, c := range map[string]struct {
		e            Estimate
		has, finite  bool
		scaled       Estimate // by 100
		clipped      Estimate // to 0 and 1
		above0, with bool     // overlaps with 1 to 2
	}{
		"none":      {None(), false, true, None(), None(), false, false},
		"only":      {Only(0.5), false, true, Only(50), Only(0.5), false, false},
		"around":    {Around(0.5, 0.25), true, true, Around(50, 25), Around(0.5, 0.25), true, false},
		"NaN half":  {Around(0.5, nan), false, true, Only(50), Only(0.5), false, false},
		"zero":      {Estimate{}, true, true, Estimate{}, Estimate{}, false, false},
		"wide":      {Around(0.5, 1), true, true, Around(50, 100), Estimate{0.5, 0, 1}, false, true},
		"touching":  {Around(0.5, 0.5), true, true, Around(50, 50), Around(0.5, 0.5), false, true},
		"unbounded": {Estimate{0.5, 0.25, math.Inf(1)}, true, false, Estimate{50, 25, math.Inf(1)}, Estimate{0.5, 0.25, 1}, true, true},
		"no mean":   {Estimate{nan, 1, 2}, false, true, Estimate{nan, 100, 200}, Estimate{nan, 1, 1}, false, false},
	} {
		if c.e.HasInterval() != c.has || c.e.Finite() != c.finite || !same(c.e.Scaled(100), c.scaled) || !same(c.e.Clipped(0, 1), c.clipped) {
			t.Errorf("%s: interval %v, finite %v, scaled %v, clipped %v", name, c.e.HasInterval(), c.e.Finite(), c.e.Scaled(100), c.e.Clipped(0, 1))
		}
		other := Estimate{1.5, 1, 2}
		if c.e.Above(0) != c.above0 || c.e.Overlaps(other) != c.with || other.Overlaps(c.e) != c.with {
			t.Errorf("%s: above 0 %v, overlaps %v", name, c.e.Above(0), c.e.Overlaps(other))
		}
	}
}
