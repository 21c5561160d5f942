package sensitivity

import (
	"fmt"
	"testing"
)

type stochasticToy struct {
	Independent struct {
		X [][]float64
		Y [][]float64 `json:"Y_rows_by_rep"`
	} `json:"independent_noise"`
	Common struct {
		Y []float64 `json:"Y_rep0"`
	} `json:"common_random_numbers"`
}

func TestToyProto(t *testing.T) {
	toy := vector[stochasticToy](t, "stochastic_toy")
	rows := saltelliRows(toy.Independent.X, 3, false)
	for _, sur := range []bool{false, true} {
		got := analyse(t, rows, toy.Independent.Y, Options{Estimand: MeanResponse, Surrogate: sur, Resamples: 100})
		fmt.Println("first", got.First, "\ntotal", got.Total, "\nnoise", got.NoiseShare, got.Variance, "dummy", got.DummyFirst, got.DummyTotal)
	}
}
