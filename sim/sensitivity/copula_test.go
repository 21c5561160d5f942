package sensitivity

import (
	"math"
	"strings"
	"testing"

	"dugnad/sim/design"
)

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
	near(t, "rank correlation", regression.Spearman[0].Mean, rank, .005)
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
