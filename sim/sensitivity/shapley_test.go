package sensitivity

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"dugnad/sim/design"

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

// ishigami is the usual test function, with coordinates in the unit cube.
func ishigami(point []float64) float64 {
	x := func(i int) float64 { return (2*point[i] - 1) * math.Pi }
	return math.Sin(x(0)) + 7*math.Pow(math.Sin(x(1)), 2) + .1*math.Pow(x(2), 4)*math.Sin(x(0))
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
		got, err := LinearGaussianShapley(c.Beta, c.Sigma)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for factor := range got {
			near(t, fmt.Sprintf("linear %d", number), got[factor], c.Shapley[factor], 1e-9)
			sum += got[factor]
		}
		near(t, "sum", sum, 1, 1e-12)
	}
}

// Iooss and Prieur 2019, "Shapley effects for sensitivity analysis with correlated inputs",
// International Journal for Uncertainty Quantification 9: two correlated normal factors.
func TestLinearGaussianShapleyIsIoossAndPrieurs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.Float64Range(.1, 3)
		b1, b2, s1, s2 := number.Draw(t, "b1"), -number.Draw(t, "b2"), number.Draw(t, "s1"), number.Draw(t, "s2")
		rho := rapid.Float64Range(-.9, .9).Draw(t, "rho")
		u, v := b1*s1, b2*s2
		variance := u*u + 2*rho*u*v + v*v
		if variance < 1e-3 {
			t.Skip("the output hardly varies")
		}
		got, err := LinearGaussianShapley([]float64{b1, b2}, [][]float64{{s1 * s1, rho * s1 * s2}, {rho * s1 * s2, s2 * s2}})
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
		{nil, nil, "0 factors"},
		{[]float64{1, 1}, [][]float64{{1, 0}}, "row 1 has 2 numbers"},
		{[]float64{1}, [][]float64{{1, 0}, {0, 1}}, "1 coefficients and a covariance of 2"},
		{[]float64{1, 1}, [][]float64{{1, 2}, {2, 1}}, "not positive definite"},
		{[]float64{1, 1}, [][]float64{{1, .5}, {.4, 1}}, "not symmetric: factors 1 and 2 have 0.5 and 0.4"},
		{[]float64{1, 1}, [][]float64{{1, math.NaN()}, {.4, 1}}, "must be finite"},
		{[]float64{0, 0}, [][]float64{{1, 0}, {0, 1}}, "does not vary"},
		{[]float64{1, math.Inf(1)}, [][]float64{{1, 0}, {0, 1}}, "coefficient 2"},
	} {
		if got, err := LinearGaussianShapley(c.beta, c.sigma); got != nil || err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: error %v", c, err)
		}
	}
}

// A conditional draw has the conditional mean and variance that the normal distribution gives.
func TestCopulaConditional(t *testing.T) {
	copula, err := NewCopula([][]float64{{1, .5, -.3}, {.5, 1, .2}, {-.3, .2, 1}})
	if err != nil {
		t.Fatal(err)
	}
	conditional, err := copula.Given(2, 0)
	if err != nil || len(conditional.Free()) != 1 || conditional.Free()[0] != 1 {
		t.Fatalf("free %v, %v", conditional.Free(), err)
	}
	// K = C·D⁻¹ for C = (.5, .2), D = ((1, −.3), (−.3, 1)).
	k0, k2 := (.5+.3*.2)/(1-.09), (.2+.3*.5)/(1-.09)
	left := 1 - k0*.5 - k2*.2
	for _, uniform := range []float64{.01, .5, .9} {
		point := []float64{.8, math.NaN(), .1}
		conditional.Fill(point, []float64{uniform})
		want := k0*normalScore(.8) + k2*normalScore(.1) + math.Sqrt(left)*normalScore(uniform)
		near(t, "score", normalScore(point[1]), want, 1e-12)
	}
	if point := []float64{0, 0, 1}; true {
		conditional.Fill(point, []float64{0})
		if !(point[1] > 0 && point[1] < 1) {
			t.Errorf("at the border: %v", point)
		}
	}
	everything, err := copula.Given(0, 1, 2)
	if err != nil || len(everything.Free()) != 0 {
		t.Errorf("all known: free %v, %v", everything.Free(), err)
	}
	for _, known := range [][]int{{3}, {-1}, {1, 1}} {
		if _, err := copula.Given(known...); err == nil {
			t.Errorf("known %v: no error", known)
		}
	}
}

// Samples keep uniform margins, and their rank correlation is the one asked for.
func TestCopulaSample(t *testing.T) {
	const rank = -.6
	r := NormalCorrelation(rank)
	copula, err := NewCopula([][]float64{{1, r}, {r, 1}})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := copula.Given()
	if err != nil {
		t.Fatal(err)
	}
	net, err := design.ScrambledSobol(1, 4096, 2)
	if err != nil {
		t.Fatal(err)
	}
	var inputs [][]float64
	var second []float64
	for _, uniforms := range net {
		point := make([]float64, 2)
		whole.Fill(point, uniforms)
		inputs = append(inputs, point[:1])
		second = append(second, point[1])
	}
	data, err := NewData(inputs, second)
	if err != nil {
		t.Fatal(err)
	}
	regression, err := Regress(data, Resampling{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "rank correlation", regression.Spearman[0].Value, rank, .005)
	mean, squares, n := momentsOf(second, onceEach(len(second)))
	near(t, "mean", mean, .5, .001)
	near(t, "variance", squares/float64(n), 1./12, .001)
	for _, c := range []struct {
		matrix [][]float64
		says   string
	}{
		{nil, "empty"},
		{[][]float64{{2, 0}, {0, 1}}, "of factor 1 with itself is 2"},
		{[][]float64{{1, 1}, {1, 1}}, "not positive definite"},
	} {
		if _, err := NewCopula(c.matrix); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v: error %v", c.matrix, err)
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
			sum += effect.Value
			half := (effect.Upper - effect.Lower) / 2
			near(t, fmt.Sprintf("linear %d, factor %d", number, factor), effect.Value, c.Shapley[factor], 2*half+.01)
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
	if err != nil || constant.Note == "" || !math.IsNaN(constant.Effects[1].Value) {
		t.Errorf("a constant model: %+v, %v", constant, err)
	}
	if _, err := ShapleyOfModel(nil, copula, ShapleySearch{}); err == nil {
		t.Error("no work, no error")
	}
}

// From a sample alone: the closed form of Ishigami's function, and of correlated factors.
func TestShapleyOfSample(t *testing.T) {
	_, data := ishigamiSample(t)
	got, err := ShapleyOfSample(data, 3, Resampling{Resamples: 30, Seed: 1, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	want := readShapley(t)
	sum := 0.0
	for factor, effect := range got.Effects {
		near(t, "Ishigami", effect.Value, want.Ishigami[factor], .05)
		if !(effect.Lower < want.Ishigami[factor] && want.Ishigami[factor] < effect.Upper) {
			t.Errorf("factor %d: %+v does not cover %g", factor, effect, want.Ishigami[factor])
		}
		sum += effect.Value
	}
	near(t, "sum", sum, 1, 1e-12)
	if got.Explained < .8 || got.Explained > 1 {
		t.Errorf("explained %g", got.Explained)
	}
	c := want.Linear[2] // the third factor matters only because it goes with the first
	copula, err := NewCopula(c.Sigma)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := copula.Given()
	if err != nil {
		t.Fatal(err)
	}
	// Over 24 samples: a small error on average, that of few neighbours, and intervals that
	// cover (72 of them; .95 would be 68, and below 60 has a chance under 10^-3).
	const samples = 24
	covered := 0
	means := make([]float64, 3)
	for seed := range uint64(samples) {
		net := design.LatinHypercube(seed, 400, 3)
		output := make([]float64, len(net))
		for row, point := range net {
			whole.Fill(point, slices.Clone(point))
			for factor, uniform := range point {
				output[row] += c.Beta[factor] * normalScore(uniform)
			}
		}
		data, err = NewData(net, output)
		if err != nil {
			t.Fatal(err)
		}
		got, err = ShapleyOfSample(data, 3, Resampling{Resamples: 40, Seed: seed, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		for factor, effect := range got.Effects {
			means[factor] += effect.Value / samples
			if effect.Lower < c.Shapley[factor] && c.Shapley[factor] < effect.Upper {
				covered++
			}
		}
	}
	for factor, mean := range means {
		near(t, "correlated", mean, c.Shapley[factor], .03)
	}
	t.Logf("%d of %d intervals cover; means %.3f", covered, 3*samples, means)
	if covered < 60 {
		t.Errorf("%d of %d intervals cover", covered, 3*samples)
	}
}

// A switch, a constant factor, and luck that no factor explains.
func TestShapleyOfSampleTiesAndLuck(t *testing.T) {
	net := design.LatinHypercube(2, 1024, 4)
	output := make([]float64, len(net))
	inputs := make([][]float64, len(net))
	for row, point := range net {
		inputs[row] = []float64{math.Floor(2 * point[0]), point[1], 7, point[2]}
		output[row] = 2*inputs[row][0] + math.Sqrt(12)*point[1] + normalScore(point[3]) // variances 1, 1, 1
	}
	data, err := NewData(inputs, output)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ShapleyOfSample(data, 3, Resampling{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "switch", got.Effects[0].Value, .5, .06)
	near(t, "range", got.Effects[1].Value, .5, .06)
	near(t, "constant", got.Effects[2].Value, math.NaN(), 0)
	near(t, "irrelevant", got.Effects[3].Value, 0, .06)
	near(t, "explained", got.Explained, 2./3, .08)
	if got.Notes[2] != noteConstantFactor || got.Notes[0] != "" {
		t.Errorf("notes %q", got.Notes)
	}
	if _, err := ShapleyOfSample(data, 1, Resampling{}); err == nil {
		t.Error("one neighbour")
	}
	wide := make([][]float64, 1000)
	values := make([]float64, 1000)
	for row := range wide {
		wide[row] = make([]float64, 20)
		for factor := range wide[row] {
			wide[row][factor] = float64((row + factor) % 1000)
		}
		values[row] = float64(row)
	}
	data, err = NewData(wide, values)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ShapleyOfSample(data, 3, Resampling{}); err == nil || !strings.Contains(err.Error(), "use fewer factors") {
		t.Errorf("20 factors: error %v", err)
	}
}
