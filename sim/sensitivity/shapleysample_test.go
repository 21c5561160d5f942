package sensitivity

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"dugnad/sim/design"
)

// normalScore is the standard normal quantile.
func normalScore(uniform float64) float64 { return -math.Sqrt2 * math.Erfcinv(2*uniform) }

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
		near(t, "Ishigami", effect.Mean, want.Ishigami[factor], .05)
		if !(effect.Lower < want.Ishigami[factor] && want.Ishigami[factor] < effect.Upper) {
			t.Errorf("factor %d: %+v does not cover %g", factor, effect, want.Ishigami[factor])
		}
		sum += effect.Mean
	}
	near(t, "sum", sum, 1, 1e-12)
	if got.Explained < .8 || got.Explained > 1 {
		t.Errorf("explained %g", got.Explained)
	}
	if testing.Short() {
		return
	}
	c := want.Linear[2] // the third factor matters only because it goes with the first
	correlations := rankCorrelations(c.Sigma)
	// Over several samples: a small error on average, that of few neighbours, and intervals that
	// cover: of 24, fewer than 17 has a chance below 10^-3 at .93, and so has fewer than 193 of
	// 225.
	samples, least := moreWhenHeavy(8, 75), moreWhenHeavy(17, 193)
	covered := 0
	means := make([]float64, 3)
	for seed := range uint64(samples) {
		net := design.LatinHypercube(seed, 300, 3)
		output := make([]float64, len(net))
		if err := design.Correlate(net, correlations); err != nil {
			t.Fatal(err)
		}
		for row, point := range net {
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
			means[factor] += effect.Mean / float64(samples)
			if effect.Lower < c.Shapley[factor] && c.Shapley[factor] < effect.Upper {
				covered++
			}
		}
	}
	for factor, mean := range means {
		near(t, "correlated", mean, c.Shapley[factor], .05)
	}
	t.Logf("%d of %d intervals cover; means %.3f", covered, 3*samples, means)
	if covered < least {
		t.Errorf("%d of %d intervals cover", covered, 3*samples)
	}
}

// rankCorrelations are those of normal factors with a covariance.
func rankCorrelations(covariance [][]float64) (all []design.Correlation) {
	for i, row := range covariance {
		for j, shared := range row[:i] {
			normal := shared / math.Sqrt(covariance[i][i]*covariance[j][j])
			all = append(all, design.Correlation{One: i, Other: j, Rank: 6 / math.Pi * math.Asin(normal/2)})
		}
	}
	return all
}

// A correlated sample gives the closed forms of all linear models, within what few neighbours blur.
func TestShapleyOfSampleIsTheVectors(t *testing.T) {
	for number, c := range readShapley(t).Linear {
		if testing.Short() && number > 0 {
			break
		}
		points := design.LatinHypercube(uint64(number), 700, len(c.Beta))
		if err := design.Correlate(points, rankCorrelations(c.Sigma)); err != nil {
			t.Fatal(err)
		}
		output := evaluated(points, func(x []float64) float64 {
			sum := 0.0
			for factor, uniform := range x {
				sum += c.Beta[factor] * math.Sqrt(c.Sigma[factor][factor]) * normalScore(uniform)
			}
			return sum
		})
		got, err := ShapleyOfSample(mustData(t, points, output), 3, Resampling{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		for factor, effect := range got.Effects {
			near(t, fmt.Sprintf("linear %d, factor %d", number, factor), effect.Mean, c.Shapley[factor], .08)
		}
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
	near(t, "switch", got.Effects[0].Mean, .5, .06)
	near(t, "range", got.Effects[1].Mean, .5, .06)
	near(t, "constant", got.Effects[2].Mean, math.NaN(), 0)
	near(t, "irrelevant", got.Effects[3].Mean, 0, .06)
	near(t, "explained", got.Explained, 2./3, .08)
	if got.Notes[2] != "the factor is constant in the rows that have a number" || got.Notes[0] != "" {
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
