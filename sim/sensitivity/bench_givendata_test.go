package sensitivity

import (
	"math"
	"testing"

	"dugnad/sim/design"
)

// tenFactors is a sample of Sobol's g function.
func tenFactors(b *testing.B, rows int) Data {
	inputs := design.LatinHypercube(1, rows, 10)
	return mustData(b, inputs, evaluated(inputs, func(point []float64) float64 {
		product := 1.0
		for factor, x := range point {
			a := float64(factor)
			product *= (math.Abs(4*x-2) + a) / (1 + a)
		}
		return product
	}))
}

func BenchmarkPAWNTenFactors16384Rows100Resamples(b *testing.B) {
	data := tenFactors(b, 16384)
	for b.Loop() {
		if _, err := PAWN(data, 10, Resampling{Resamples: 100, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDeltaTenFactors16384Rows(b *testing.B) {
	data := tenFactors(b, 16384)
	for b.Loop() {
		if _, err := Delta(data, Resampling{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDeltaTenFactors1024Rows100Resamples(b *testing.B) {
	data := tenFactors(b, 1024)
	for b.Loop() {
		if _, err := Delta(data, Resampling{Resamples: 100, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRBDFASTTenFactors16384Rows100Resamples(b *testing.B) {
	data := tenFactors(b, 16384)
	for b.Loop() {
		if _, err := RBDFAST(data, 10, Resampling{Resamples: 100, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRegressTenFactors16384Rows100Resamples(b *testing.B) {
	data := tenFactors(b, 16384)
	for b.Loop() {
		if _, err := Regress(data, Resampling{Resamples: 100, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkShapleyOfSampleTenFactors512Rows(b *testing.B) {
	data := tenFactors(b, 512)
	for b.Loop() {
		if _, err := ShapleyOfSample(data, 3, Resampling{Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFiniteChangesTenFactors64Settings(b *testing.B) {
	rows, err := design.Factorial{Settings: 64, Levels: make([]int, 10), Seed: 1}.Rows()
	if err != nil {
		b.Fatal(err)
	}
	outputs := make([][]float64, len(rows))
	for i, row := range rows {
		outputs[i] = []float64{row.Point[0] * row.Point[9]}
	}
	for b.Loop() {
		if _, err := FiniteChanges(rows, outputs); err != nil {
			b.Fatal(err)
		}
	}
}
