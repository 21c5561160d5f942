package sensitivity

import (
	"math"
	"strings"
	"testing"

	"dugnad/sim/design"
)

// A switch that decides everything, beside one that decides nothing.
func TestSwitches(t *testing.T) {
	points := design.LatinHypercube(1, 200, 2)
	inputs := make([][]float64, len(points))
	for row, point := range points {
		inputs[row] = []float64{math.Floor(2 * point[0]), math.Floor(3 * point[1])}
	}
	data := mustData(t, inputs, evaluated(inputs, func(x []float64) float64 { return x[0] }))
	resampling := Resampling{Resamples: 100, Seed: 1}
	pawn, err := PAWN(data, 10, resampling)
	if err != nil {
		t.Fatal(err)
	}
	delta, err := Delta(data, resampling)
	if err != nil {
		t.Fatal(err)
	}
	// Half the rows have the switch on: within a slice the output is sure, and 1/2 of the whole
	// lies elsewhere.
	near(t, "PAWN", pawn[0].Statistics[PAWNMedian].Mean, .5, 1e-12)
	near(t, "δ", delta[0].Plain, .5, 1e-12)
	near(t, "first", delta[0].First.Mean, 1, 1e-12)
	if pawn[0].Slices != 2 || pawn[1].Slices != 3 || delta[0].Classes != 2 || delta[1].Classes != 3 {
		t.Errorf("slices %d and %d, classes %d and %d", pawn[0].Slices, pawn[1].Slices, delta[0].Classes, delta[1].Classes)
	}
	if pawn[0].Threshold[PAWNMedian] > .2 || pawn[1].Statistics[PAWNMedian].Mean > pawn[1].Threshold[PAWNMedian] || delta[1].Plain > delta[1].Threshold {
		t.Errorf("the irrelevant factor: PAWN %+v, δ %+v", pawn[1], delta[1])
	}
	regression, err := Regress(data, resampling)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "SRC", regression.SRC[0].Mean, 1, 1e-9)
	near(t, "PCC", regression.PCC[0].Mean, 1, 1e-9)
	near(t, "PCC of the irrelevant one", regression.PCC[1].Mean, 0, 1e-3)
}

// Slices, classes, sorted curves and ranks do not see a rising transformation of a factor.
func TestRisingTransformationsChangeNothing(t *testing.T) {
	rows := design.LatinHypercube(4, 300, 3)
	output := evaluated(rows, ishigami)
	transformed := make([][]float64, len(rows))
	for row, point := range rows {
		transformed[row] = []float64{math.Exp(5 * point[0]), 1e6 + point[1], math.Log(point[2])}
	}
	a, b := mustData(t, rows, output), mustData(t, transformed, output)
	deltaA, _ := Delta(a, Resampling{})
	deltaB, _ := Delta(b, Resampling{})
	rbdA, _ := RBDFAST(a, 6, Resampling{})
	rbdB, _ := RBDFAST(b, 6, Resampling{})
	shapleyA, _ := ShapleyOfSample(a, 3, Resampling{})
	shapleyB, _ := ShapleyOfSample(b, 3, Resampling{})
	for factor := range 3 {
		if deltaA[factor].Plain != deltaB[factor].Plain || rbdA[factor].First.Mean != rbdB[factor].First.Mean || shapleyA.Effects[factor].Mean != shapleyB.Effects[factor].Mean {
			t.Errorf("factor %d changes", factor+1)
		}
	}
}

func TestRegressionOfALine(t *testing.T) {
	rows := design.LatinHypercube(2, 100, 3)
	for _, point := range rows {
		point[2] = 5 // constant
	}
	data := mustData(t, rows, evaluated(rows, func(x []float64) float64 { return 3*x[0] - 2*x[1] }))
	got, err := Regress(data, Resampling{Resamples: 30})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "R²", got.R2.Mean, 1, 1e-12)
	near(t, "PCC", got.PCC[0].Mean, 1, 1e-9)
	near(t, "PCC", got.PCC[1].Mean, -1, 1e-9)
	near(t, "PRCC of a constant", got.PRCC[2].Mean, math.NaN(), 0)
	if got.Notes[2] != noteConstantFactor || got.Notes[0] != "" || math.IsNaN(got.SRC[0].Lower) {
		t.Errorf("%+v", got)
	}
	for _, point := range rows {
		point[2] = 1 - point[0] // tied
	}
	got, err = Regress(mustData(t, rows, data.Output), Resampling{})
	if err != nil {
		t.Fatal(err)
	}
	if !math.IsNaN(got.SRC[0].Mean) || !strings.Contains(got.Notes[0], "determine one another") || math.IsNaN(got.Spearman[0].Mean) {
		t.Errorf("tied factors: %+v", got)
	}
}

// With several curves the design and the analysis give intervals; a failed run costs its curve.
func TestEFASTOfADesign(t *testing.T) {
	const points, factors, curves = 513, 3, 4
	rows, err := design.FASTCurves(6, points, factors, curves, 4)
	if err != nil {
		t.Fatal(err)
	}
	output := evaluated(rows, ishigami)
	output[points*curves+7] = math.NaN() // the second factor's first curve
	got, err := EFAST(output, factors, curves, 4)
	if err != nil {
		t.Fatal(err)
	}
	first := []float64{0.31390519114781146, 0.4424111447900409, 0}
	total := []float64{0.5575888552099592, 0.4424111447900409, 0.2436836640621477}
	for factor, index := range got {
		near(t, "first", index.First.Mean, first[factor], .03)
		near(t, "total", index.Total.Mean, total[factor], .06)
		if !(index.First.Lower < index.First.Mean && index.First.Mean < index.First.Upper) || index.Note != "" {
			t.Errorf("%+v", index)
		}
	}
	if got[0].Curves != 4 || got[1].Curves != 3 {
		t.Errorf("curves %d and %d", got[0].Curves, got[1].Curves)
	}
	for row := range points * curves {
		output[row] = math.NaN()
	}
	got, err = EFAST(output, factors, curves, 4)
	if err != nil || got[0].Note == "" || !math.IsNaN(got[0].First.Mean) || math.IsNaN(got[2].First.Mean) {
		t.Errorf("%+v, %v", got, err)
	}
	got, err = EFAST(make([]float64, points), 1, 1, 4)
	if err != nil || got[0].Note != noteConstantOutput || !math.IsNaN(got[0].Total.Mean) {
		t.Errorf("a constant output: %+v, %v", got, err)
	}
}

// δ of a normal factor that has the share ρ² of a normal output's variance is the expected
// distance between N(0, 1) and N(ρz, 1−ρ²), here by a sum over both. Few classes blur a strong
// factor, and chance lifts a weak one, which the bootstrap takes away.
func TestDeltaOfALinearGaussianModel(t *testing.T) {
	if testing.Short() {
		t.Skip("many samples")
	}
	normal := func(x, mean, deviation float64) float64 {
		z := (x - mean) / deviation
		return math.Exp(-z*z/2) / (deviation * math.Sqrt(2*math.Pi))
	}
	for _, share := range []float64{0, .05, .5} {
		const step = .02
		want := 0.0
		for z := -6.0; z < 6; z += step {
			area := 0.0
			for y := -6.0; y < 6; y += step {
				area += step * math.Abs(normal(y, 0, 1)-normal(y, math.Sqrt(share)*z, math.Sqrt(1-share)))
			}
			want += step * normal(z, 0, 1) * area / 2
		}
		var plain, reduced float64
		const samples = 5
		for seed := range uint64(samples) {
			rows := randomRows(seed, 500, 2)
			data := mustData(t, rows, evaluated(rows, func(x []float64) float64 {
				return math.Sqrt(share)*normalScore(x[0]) + math.Sqrt(1-share)*normalScore(x[1])
			}))
			got, err := Delta(data, Resampling{Resamples: 20, Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			plain += got[0].Plain / samples
			reduced += got[0].Delta.Mean / samples
		}
		t.Logf("share %g: δ %.3f, plain %.3f, bias-reduced %.3f", share, want, plain, reduced)
		if math.Abs(plain-want) > .065 || math.Abs(reduced-want) > .045 || share == 0 && reduced > plain-.01 {
			t.Errorf("share %g: δ is %.3f; plain %.3f, bias-reduced %.3f", share, want, plain, reduced)
		}
	}
}
