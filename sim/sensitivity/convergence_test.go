package sensitivity

import (
	"math"
	"testing"

	"dugnad/sim/design"
)

// The last stage is the whole design; screening and the order settle before the values, as
// Sarrazin et al. (2016) found.
func TestConvergenceOfTheGFunction(t *testing.T) {
	rows := saltelli(t, design.Saltelli{Factors: 6, Points: 2048, Scrambles: 1, Seed: 2})
	outputs := outputsOf(rows, func(u []float64) float64 {
		y := 1.0
		for factor, a := range []float64{0, 1, 4.5, 9, 99, 99} {
			y *= (math.Abs(4*u[factor]-2) + a) / (1 + a)
		}
		return y
	})
	options := Options{Resamples: 100}
	stages, err := Converge(rows, outputs, options)
	if err != nil {
		t.Fatal(err)
	}
	whole := analyse(t, rows, outputs, options)
	last := stages[len(stages)-1]
	for factor := range whole.First {
		if last.First[factor] != whole.First[factor] || last.Total[factor] != whole.Total[factor] {
			t.Errorf("factor %d: %v and %v, of the whole design %v and %v", factor,
				last.First[factor], last.Total[factor], whole.First[factor], whole.Total[factor])
		}
	}
	settled := func(is func(Stability) bool) int {
		for i, stage := range stages {
			if is(stage.TotalStability) {
				return i
			}
		}
		return len(stages)
	}
	screening, ranking, values := settled(Stability.ScreeningSettled), settled(Stability.RankingSettled), settled(Stability.ValuesSettled)
	if max(screening, ranking) >= values {
		t.Errorf("settled at stages: screening %d, ranking %d, values %d of %d", screening, ranking, values, len(stages))
	}
	for i, points := range []int{16, 32, 64, 128, 256, 512, 1024, 2048} {
		if len(stages) != 8 || stages[i].BasePoints != points {
			t.Fatalf("%d stages, the %d. of %d base points", len(stages), i+1, stages[i].BasePoints)
		}
	}
}

// Two factors that change places in half of the resamples move one rank each; the weights are
// their squares.
func TestRankChange(t *testing.T) {
	resamples := [][]float64{{0.5, 0.4, 0.1}, {0.4, 0.5, 0.1}}
	// The larger of the two is 0.5, 0.5 and 0.1; the third factor stays.
	if got, want := rankChange(resamples, 0, 3), 0.5/0.51; math.Abs(got-want) > 1e-12 {
		t.Errorf("rank change %v, want %v", got, want)
	}
	if got := rankChange([][]float64{{0.5, 0.4}, {0.6, 0.3}}, 0, 2); got != 0 {
		t.Errorf("rank change %v of equal orders", got)
	}
	if got := rankChange([][]float64{{math.NaN()}, {math.NaN()}}, 0, 1); !math.IsNaN(got) {
		t.Errorf("rank change %v of nothing", got)
	}
}
