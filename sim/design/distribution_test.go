package design

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The quantile of the normal distribution inverts its distribution function, as math.Erfc
// gives it, to 14 digits of the smaller tail.
func TestNormalQuantile(t *testing.T) {
	for _, u := range []float64{1e-300, 1e-20, 1e-9, 1e-4, 0.0749, 0.0751, 0.2, 0.5, 0.8, 0.925, 0.926, 1 - 1e-9} {
		z := normalQuantile(u)
		if got := math.Erfc(-z/math.Sqrt2) / 2; math.Abs(got-u) > 3e-13*u {
			t.Errorf("Φ(quantile(%v)) = %v, off by %.1e of it", u, got, math.Abs(got-u)/u)
		}
	}
	if got := normalQuantile(0.975); math.Abs(got-1.959963984540054) > 1e-15 {
		t.Errorf("quantile(0.975) = %.17g", got)
	}
	for _, z := range []float64{-6, -1, 0, 0.5, 3} {
		if got, want := normalBelow(z), math.Erfc(-z/math.Sqrt2)/2; math.Abs(got-want) > 1e-15 {
			t.Errorf("normalBelow(%v) = %v, want %v", z, got, want)
		}
	}
}

// Every distribution stays within its ends, rises, and has the mean of its closed form.
func TestDistributions(t *testing.T) {
	must := func(d Distribution, err error) Distribution {
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	density := func(z float64) float64 { return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) }
	below := func(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }
	for name, c := range map[string]struct {
		d              Distribution
		min, max, mean float64
	}{
		"uniform":    {must(Uniform(-0.3, 0.7)), -0.3, 0.7, 0.2},
		"loguniform": {must(LogUniform(0.01, 10)), 0.01, 10, 9.99 / math.Log(1000)},
		"triangular": {must(Triangular(0, 1, 5)), 0, 5, 2},
		"edge":       {must(Triangular(0, 0, 3)), 0, 3, 1},
		"normal":     {must(Normal(1, 2, 0, 4)), 0, 4, 1 + 2*(density(-0.5)-density(1.5))/(below(1.5)-below(-0.5))},
	} {
		const n = 20_000
		sum, last := 0.0, math.Inf(-1)
		for i := range n {
			x := c.d.Quantile((float64(i) + 0.5) / n)
			if x < c.min || x > c.max || x < last {
				t.Fatalf("%s: quantile %d is %v after %v", name, i, x, last)
			}
			sum, last = sum+x, x
		}
		if mean := sum / n; math.Abs(mean-c.mean) > 1e-6*(c.max-c.min) {
			t.Errorf("%s: mean %v, want %v", name, mean, c.mean)
		}
		if got := c.d.Quantile(0); math.Abs(got-c.min) > 1e-9 {
			t.Errorf("%s: quantile(0) = %v, want %v", name, got, c.min)
		}
	}
}

func TestDistributionErrors(t *testing.T) {
	for want, err := range map[string]error{
		"min must be the smaller": second(Uniform(1, 1)),
		"above 0":                 second(LogUniform(0, 1)),
		"between min and max":     second(Triangular(0, 2, 1)),
		"sd must be above 0":      second(Normal(0, 0, -1, 1)),
		"hardly anything":         second(Normal(0, 1, 30, 31)),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
}

func second(_ Distribution, err error) error { return err }

// Whatever ends are given, no quantile leaves them.
func TestQuantilesStayWithin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(-1e6, 1e6).Draw(t, "min")
		high := low + rapid.Float64Range(1e-9, 1e6).Draw(t, "span")
		u := rapid.Float64Range(0, math.Nextafter(1, 0)).Draw(t, "u")
		if !(low < high) {
			return
		}
		for _, make := range []func() (Distribution, error){
			func() (Distribution, error) { return Uniform(low, high) },
			func() (Distribution, error) { return Triangular(low, low+(high-low)/3, high) },
			func() (Distribution, error) { return Normal((low+high)/2, high-low, low, high) },
		} {
			if d, err := make(); err == nil {
				if x := d.Quantile(u); !(x >= low && x <= high) {
					t.Fatalf("%+v: quantile(%v) = %v", d, u, x)
				}
			}
		}
	})
}
