package evidence

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

func TestTQuantile975PublishedValues(t *testing.T) {
	for _, c := range []struct {
		df   int
		want float64
	}{
		{1, 12.7062047362},
		{2, 4.30265272975},
		{10, 2.22813885199},
		{30, 2.0422724563},
		{100, 1.98397151845},
		{math.MaxInt64, 1.95996398454},
	} {
		// Tables round to, and sometimes cut at, eleven digits.
		if got := TQuantile975(c.df); math.Abs(got-c.want) > 1e-10*c.want {
			t.Errorf("TQuantile975(%d) = %.12g, want %.12g", c.df, got, c.want)
		}
	}
	for _, df := range []int{0, -1, math.MinInt64} {
		if got := TQuantile975(df); got == got {
			t.Errorf("TQuantile975(%d) = %v, want NaN", df, got)
		}
	}
}

// tBetween is P(|T| < t) for whole degrees of freedom in closed form
// (Abramowitz and Stegun, 26.7.3 and 26.7.4): another way to the same numbers
// than the one by which the table was made.
func tBetween(t float64, df int) float64 {
	angle := math.Atan(t / math.Sqrt(float64(df)))
	sine, cosine := math.Sincos(angle)
	if df%2 == 0 {
		sum, term := 1.0, 1.0
		for k := 2; k <= df-2; k += 2 {
			term *= cosine * cosine * float64(k-1) / float64(k)
			sum += term
		}
		return sine * sum
	}
	sum, term := 0.0, cosine
	for k := 1; k <= df-2; k += 2 {
		sum += term
		term *= cosine * cosine * float64(k+1) / float64(k+2)
	}
	return (angle + sine*sum) * 2 / math.Pi
}

func TestTQuantile975ByTheClosedForm(t *testing.T) {
	for df := 1; df <= 3000; df++ {
		if got := tBetween(TQuantile975(df), df); math.Abs(got-0.95) > 1e-12 {
			t.Errorf("df %d: %.15f of the distribution lies within, want 0.95", df, got)
		}
	}
}

func TestTQuantile975AgreesWithGonum(t *testing.T) {
	for df := 1; df <= 1000; df++ {
		want := distuv.StudentsT{Sigma: 1, Nu: float64(df)}.Quantile(0.975)
		if got := TQuantile975(df); math.Abs(got-want) > 1e-8 {
			t.Errorf("df %d: got %.12f, gonum has %.12f", df, got, want)
		}
	}
}

func TestTQuantile975Falls(t *testing.T) {
	for df := 2; df <= 10_000; df++ {
		if TQuantile975(df) >= TQuantile975(df-1) {
			t.Errorf("not below the one before at df %d", df)
		}
	}
}

func TestMean(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name               string
		values             []float64
		mean, lower, upper float64
	}{
		{"none", nil, nan, nan, nan},
		{"one", []float64{3}, 3, nan, nan},
		{"NaN among them", []float64{1, nan, 3}, nan, nan, nan},
		{"equal", []float64{2, 2, 2}, 2, 2, 2},
		// Standard error 1, one degree of freedom.
		{"two", []float64{-1, 1}, 0, -12.706204736174705, 12.706204736174705},
		// Variance 20, so a standard error of √(20/15); fourteen degrees of freedom.
		{
			"1 to 15",
			[]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
			8, 8 - 2.1447866879178038*math.Sqrt(20.0/15), 8 + 2.1447866879178038*math.Sqrt(20.0/15),
		},
	} {
		e := Mean(c.values)
		for i, got := range []float64{e.Mean, e.Lower, e.Upper} {
			want := []float64{c.mean, c.lower, c.upper}[i]
			if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > 1e-12 {
				t.Errorf("%s: got %v, %v, %v, want %v, %v, %v", c.name, e.Mean, e.Lower, e.Upper, c.mean, c.lower, c.upper)
				break
			}
		}
	}
}

// Shifting and stretching the values shifts and stretches the interval.
func TestMeanIsEquivariant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-10, 10), 2, 30).Draw(t, "values")
		shift, scale := rapid.Float64Range(-10, 10).Draw(t, "shift"), rapid.Float64Range(0.1, 10).Draw(t, "scale")
		e := Mean(values)
		if !(e.Lower <= e.Mean && e.Mean <= e.Upper) {
			t.Fatal(e)
		}
		moved := make([]float64, len(values))
		for i, value := range values {
			moved[i] = value*scale + shift
		}
		m := Mean(moved)
		for i, got := range []float64{m.Mean, m.Lower, m.Upper} {
			if want := []float64{e.Mean, e.Lower, e.Upper}[i]*scale + shift; math.Abs(got-want) > 1e-9 {
				t.Fatalf("got %v after x%v +%v of %v", m, scale, shift, e)
			}
		}
	})
}
