package sensitivity

import (
	"math"
	"slices"
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
	if got.Notes[2] != "the factor is constant in the rows that have a number" || got.Notes[0] != "" || math.IsNaN(got.SRC[0].Lower) {
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
	rows, err := design.FAST{Points: points, Factors: factors, Curves: curves, Harmonics: 4, Seed: 6}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	outputs := make([][]float64, len(rows))
	for i, row := range rows {
		outputs[i] = []float64{ishigami(row.Point)}
	}
	outputs[points*curves+7][0] = math.NaN() // the second factor's first curve
	got, err := EFAST(rows, outputs, 4)
	if err != nil {
		t.Fatal(err)
	}
	first := []float64{0.31390519114781146, 0.4424111447900409, 0}
	total := []float64{0.5575888552099592, 0.4424111447900409, 0.2436836640621477}
	for factor := range factors {
		near(t, "first", got.First[factor].Mean, first[factor], .03)
		near(t, "total", got.Total[factor].Mean, total[factor], .06)
		if e := got.First[factor]; !(e.Lower < e.Mean && e.Mean < e.Upper) || got.Notes[factor] != "" {
			t.Errorf("%+v", got)
		}
	}
	if got.Curves[0] != 4 || got.Curves[1] != 3 || !slices.Equal(got.Dropped, []int{4}) || !math.IsNaN(got.NoiseShare) {
		t.Errorf("%+v", got)
	}
	for row := range points * curves {
		outputs[row] = []float64{math.NaN()}
	}
	got, err = EFAST(rows, outputs, 4)
	if err != nil || got.Notes[0] == "" || !math.IsNaN(got.First[0].Mean) || math.IsNaN(got.First[2].Mean) {
		t.Errorf("%+v, %v", got, err)
	}
	for row := range rows {
		outputs[row] = []float64{7}
	}
	if _, err = EFAST(rows, outputs, 4); err == nil || !strings.Contains(err.Error(), "the outcome is constant: 7") {
		t.Errorf("a constant output: %v", err)
	}
}

// With replications the noise is subtracted from the spectra: indices are those of the mean
// response, and the noise share is what was put in, here two thirds.
func TestEFASTTakesNoiseOut(t *testing.T) {
	const points, factors, curves = 257, 3, 8
	rows, err := design.FAST{Points: points, Factors: factors, Curves: curves, Harmonics: 4, Seed: 6}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	const variance = 13.844587940719254 // of Ishigami's function
	draws := design.LatinHypercube(1, len(rows), 3)
	outputs, single := make([][]float64, len(rows)), make([][]float64, len(rows))
	for i, row := range rows {
		for _, uniform := range draws[i] {
			outputs[i] = append(outputs[i], ishigami(row.Point)+math.Sqrt(2*variance)*normalScore(uniform))
		}
		single[i] = outputs[i][:1]
	}
	got, err := EFAST(rows, outputs, 4)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "noise share", got.NoiseShare, 2./3, .02)
	for factor, want := range []float64{0.5575888552099592, 0.4424111447900409, 0.2436836640621477} {
		near(t, "total", got.Total[factor].Mean, want, .12)
	}
	inflated, err := EFAST(rows, single, 4)
	if err != nil || inflated.Total[2].Mean < .6 {
		t.Errorf("one replication: total %g, %v", inflated.Total[2].Mean, err)
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
