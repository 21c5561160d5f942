package sensitivity

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

type shapleyVectors struct {
	Ishigami []float64
	G8       []float64
	Linear   []struct {
		Beta    []float64
		Sigma   [][]float64
		Shapley []float64
		Closed  []float64 `json:"closed_S1"`
		Total   []float64 `json:"ST"`
	} `json:"linear_gaussian"`
}

func readShapley(t *testing.T) (vectors shapleyVectors) {
	t.Helper()
	readVector(t, "analytic_shapley.json", &vectors)
	if len(vectors.Ishigami) != 3 || len(vectors.G8) != 8 || len(vectors.Linear) != 4 {
		t.Fatalf("the vectors are %+v", vectors)
	}
	return vectors
}

func TestShapleyIsTheVectors(t *testing.T) {
	want := readShapley(t)
	// Ishigami: V1, V2 and the interaction of 1 and 3 (Homma and Saltelli 1996).
	pi4 := math.Pow(math.Pi, 4)
	v1, v2, v13 := .5*math.Pow(1+.1*pi4/5, 2), 49./8, .01*pi4*pi4*8/225
	got, err := Shapley(3, func(set uint) float64 {
		explained := 0.0
		if set&1 != 0 {
			explained += v1
		}
		if set&2 != 0 {
			explained += v2
		}
		if set&5 == 5 {
			explained += v13
		}
		return explained / (v1 + v2 + v13)
	})
	if err != nil {
		t.Fatal(err)
	}
	for factor := range got {
		near(t, "Ishigami", got[factor], want.Ishigami[factor], 1e-9)
	}
	// Sobol's g: a set explains the product of its factors' 1 + Vi, less 1.
	a := []float64{0, 1, 4.5, 9, 99, 99, 99, 99}
	g := func(set uint) float64 {
		product := 1.0
		for _, factor := range membersOf(set, 8) {
			product *= 1 + 1/(3*(1+a[factor])*(1+a[factor]))
		}
		return product - 1
	}
	got, err = Shapley(8, func(set uint) float64 { return g(set) / g(255) })
	if err != nil {
		t.Fatal(err)
	}
	for factor := range got {
		near(t, "g", got[factor], want.G8[factor], 1e-9)
	}
	for number, c := range want.Linear {
		explained, err := LinearGaussian(c.Beta, c.Sigma)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Shapley(len(c.Beta), explained)
		if err != nil {
			t.Fatal(err)
		}
		all := uint(1)<<len(c.Beta) - 1
		sum := 0.0
		for factor := range got {
			near(t, "first order", explained(1<<factor), c.Closed[factor], 1e-9)
			near(t, "total", 1-explained(all&^(1<<factor)), c.Total[factor], 1e-9)
			near(t, fmt.Sprintf("linear %d", number), got[factor], c.Shapley[factor], 1e-9)
			sum += got[factor]
		}
		near(t, "sum", sum, 1, 1e-12)
	}
}

// Iooss and Prieur 2019, "Shapley effects for sensitivity analysis with correlated inputs",
// International Journal for Uncertainty Quantification 9: two correlated normal factors.
func TestLinearGaussianIsIoossAndPrieurs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.Float64Range(.1, 3)
		b1, b2, s1, s2 := number.Draw(t, "b1"), -number.Draw(t, "b2"), number.Draw(t, "s1"), number.Draw(t, "s2")
		rho := rapid.Float64Range(-.9, .9).Draw(t, "rho")
		u, v := b1*s1, b2*s2
		variance := u*u + 2*rho*u*v + v*v
		if variance < 1e-3 {
			t.Skip("the output hardly varies")
		}
		explained, err := LinearGaussian([]float64{b1, b2}, [][]float64{{s1 * s1, rho * s1 * s2}, {rho * s1 * s2, s2 * s2}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := Shapley(2, explained)
		if err != nil {
			t.Fatal(err)
		}
		want := (u*u*(1-rho*rho/2) + rho*u*v + v*v*rho*rho/2) / variance
		if math.Abs(got[0]-want) > 1e-9 || math.Abs(got[0]+got[1]-1) > 1e-9 {
			t.Errorf("got %v, want %g", got, want)
		}
	})
}

func TestShapleyRefuses(t *testing.T) {
	if _, err := Shapley(0, nil); err == nil {
		t.Error("no factors")
	}
	if _, err := Shapley(21, nil); err == nil {
		t.Error("21 factors")
	}
	for _, c := range []struct {
		beta  []float64
		sigma [][]float64
		says  string
	}{
		{nil, nil, "the covariance is empty"},
		{[]float64{1, 1}, [][]float64{{1, 0}}, "row 1 has 2 numbers"},
		{[]float64{1}, [][]float64{{1, 0}, {0, 1}}, "1 coefficients and a covariance of 2"},
		{[]float64{1, 1}, [][]float64{{1, 2}, {2, 1}}, "not positive definite"},
		{[]float64{1, 1}, [][]float64{{1, .5}, {.4, 1}}, "not symmetric: factors 1 and 2 have 0.5 and 0.4"},
		{[]float64{1, 1}, [][]float64{{1, math.NaN()}, {.4, 1}}, "must be finite"},
		{[]float64{0, 0}, [][]float64{{1, 0}, {0, 1}}, "does not vary"},
		{[]float64{1, math.Inf(1)}, [][]float64{{1, 0}, {0, 1}}, "coefficient 2"},
	} {
		if got, err := LinearGaussian(c.beta, c.sigma); got != nil || err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: error %v", c, err)
		}
	}
}

// The random search finds the closed forms for correlated factors: all 13 effects within four
// standard errors and no systematic error.
func TestShapleyOfModelIsTheVectors(t *testing.T) {
	for number, c := range readShapley(t).Linear {
		correlation := make([][]float64, len(c.Beta))
		for i := range correlation {
			for j := range c.Beta {
				correlation[i] = append(correlation[i], c.Sigma[i][j]/math.Sqrt(c.Sigma[i][i]*c.Sigma[j][j]))
			}
			correlation[i][i] = 1
		}
		for i := range correlation { // to the last bit
			for j := range i {
				correlation[i][j] = correlation[j][i]
			}
		}
		copula, err := NewCopula(correlation)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ShapleyOfModel(func(point []float64) float64 {
			sum := 0.0
			for factor, uniform := range point {
				sum += c.Beta[factor] * math.Sqrt(c.Sigma[factor][factor]) * normalScore(uniform)
			}
			return sum
		}, copula, ShapleySearch{Permutations: 3000, Variance: 20000, Outer: 1, Inner: 3, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for factor, effect := range got.Effects {
			sum += effect.Mean
			half := (effect.Upper - effect.Lower) / 2
			near(t, fmt.Sprintf("linear %d, factor %d", number, factor), effect.Mean, c.Shapley[factor], 2*half+.01)
			if half > .05 {
				t.Errorf("linear %d, factor %d: half an interval is %g", number, factor, half)
			}
		}
		near(t, "sum", sum, 1, 1e-9)
	}
}

func TestShapleyOfModelFailures(t *testing.T) {
	copula, err := NewCopula([][]float64{{1, 0}, {0, 1}})
	if err != nil {
		t.Fatal(err)
	}
	search := ShapleySearch{Permutations: 200, Variance: 200, Outer: 1, Inner: 3, Seed: 1}
	runs := 0
	got, err := ShapleyOfModel(func(point []float64) float64 {
		if runs++; runs%50 == 0 {
			return math.NaN()
		}
		return point[0]
	}, copula, search)
	if err != nil || got.Failed != runs/50 || got.Failed == 0 {
		t.Errorf("%d runs, %+v, %v", runs, got, err)
	}
	if want := search.Variance + search.Permutations*search.Outer*search.Inner; runs != want {
		t.Errorf("%d runs, want %d", runs, want)
	}
	for says, model := range map[string]func([]float64) float64{
		"for the variance failed": func([]float64) float64 { return math.NaN() },
		"is infinite":             func([]float64) float64 { return math.Inf(1) },
	} {
		if _, err := ShapleyOfModel(model, copula, search); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("error %v, want one that says %q", err, says)
		}
	}
	runs = 0
	if _, err := ShapleyOfModel(func(point []float64) float64 {
		if runs++; runs > 200 {
			return math.NaN()
		}
		return point[0]
	}, copula, search); err == nil || !strings.Contains(err.Error(), "fewer than two of 200 orders") {
		t.Errorf("error %v", err)
	}
	constant, err := ShapleyOfModel(func([]float64) float64 { return 3 }, copula, search)
	if err != nil || constant.Note == "" || !math.IsNaN(constant.Effects[1].Mean) {
		t.Errorf("a constant model: %+v, %v", constant, err)
	}
	if _, err := ShapleyOfModel(nil, copula, ShapleySearch{}); err == nil {
		t.Error("no work, no error")
	}
}
