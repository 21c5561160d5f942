package sensitivity

import (
	"runtime"
	"testing"

	"dugnad/sim/design"
)

// linear is a model that costs next to nothing.
func linear(point []float64) float64 {
	y := 0.0
	for factor, x := range point {
		y += float64(factor+1) * x * (1 + point[0])
	}
	return y
}

func outputsOf(rows []design.Row, model func([]float64) float64) [][]float64 {
	cells := make([]float64, len(rows))
	for i := range rows {
		cells[i] = model(rows[i].Point)
	}
	return single(cells)
}

// Sample and analyse; the model's own time is left out.
func BenchmarkSobolTenFactors16384SecondOrder100Resamples(b *testing.B) {
	plan := design.Saltelli{Factors: 10, Points: 16384, Scrambles: 1, SecondOrder: true}
	options := Options{Resamples: 100, Workers: runtime.GOMAXPROCS(0)}
	b.ReportAllocs()
	for b.Loop() {
		rows, err := plan.Rows()
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		outputs := outputsOf(rows, linear)
		b.StartTimer()
		analyse(b, rows, outputs, options)
	}
}

func BenchmarkSobolTenFactors512SurrogateTwoReplications100Resamples(b *testing.B) {
	rows, err := design.Saltelli{Factors: 10, Points: 512, Scrambles: 1}.Rows()
	if err != nil {
		b.Fatal(err)
	}
	outputs := make([][]float64, len(rows))
	for i := range rows {
		y := linear(rows[i].Point)
		outputs[i] = []float64{y, y + 0.1}
	}
	options := Options{Estimand: MeanResponse, SharedLuck: true, Surrogate: true, Resamples: 100, Workers: runtime.GOMAXPROCS(0)}
	b.ReportAllocs()
	for b.Loop() {
		analyse(b, rows, outputs, options)
	}
}

// Sample and analyse, with 100 resamples.
func BenchmarkMorris1000(b *testing.B) {
	plan := design.Morris{Factors: 10, Trajectories: 1000, Levels: 4}
	options := MorrisOptions{Resamples: 100, Workers: runtime.GOMAXPROCS(0)}
	b.ReportAllocs()
	for b.Loop() {
		rows, err := plan.Rows()
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		outputs := outputsOf(rows, linear)
		b.StartTimer()
		if _, err := Screen(rows, outputs, options); err != nil {
			b.Fatal(err)
		}
	}
}
