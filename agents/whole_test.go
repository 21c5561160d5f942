package agents

import (
	"math"
	"testing"
)

func TestWholeUpTo(t *testing.T) {
	for _, c := range []struct {
		x    float64
		want int
	}{{0, 0}, {0.99, 0}, {1, 1}, {7.2, 7}, {9, 9}, {1e20, 9}, {math.Inf(1), 9}, {-1, 0}, {-1e300, 0}, {math.Inf(-1), 0}, {math.NaN(), 0}} {
		if got := wholeUpTo(c.x, 9); got != c.want {
			t.Errorf("%g: %d, want %d", c.x, got, c.want)
		}
	}
}
