package sensitivity

import (
	"os"
	"testing"

	"dugnad/sim/design"
)

// moreWhenHeavy is how many samples a statistical test takes: few, or many when DUGNAD_HEAVY is
// set and minutes do not matter.
func moreWhenHeavy(few, many int) int {
	if os.Getenv("DUGNAD_HEAVY") != "" {
		return many
	}
	return few
}

// randomRows is independent uniform points: Latin hypercubes of one row each.
func randomRows(seed uint64, rows, columns int) (points [][]float64) {
	for row := range rows {
		points = append(points, design.LatinHypercube(seed*1e6+uint64(row), 1, columns)[0])
	}
	return points
}

// The same seed gives the same bits for any number of workers, and another seed others.
func TestIndicesDoNotDependOnWorkers(t *testing.T) {
	rows := design.LatinHypercube(3, 150, 3)
	data := mustData(t, rows, evaluated(rows, ishigami))
	one := everyIndex(t, data, Resampling{Resamples: 25, Seed: 9, Workers: 1})
	for _, workers := range []int{0, 2, 7} {
		if !sameNumbers(one, everyIndex(t, data, Resampling{Resamples: 25, Seed: 9, Workers: workers})) {
			t.Errorf("%d workers give other numbers", workers)
		}
	}
	if sameNumbers(one, everyIndex(t, data, Resampling{Resamples: 25, Seed: 10})) {
		t.Error("another seed gives the same intervals")
	}
}

// Irrelevant factors stay below their thresholds: 5 of 100 by design. Of 120, more than 16 has a
// chance below 10^-3, and so has more than 41 of 500. The relevant one is above it always.
func TestThresholdsTellIrrelevantFactors(t *testing.T) {
	if testing.Short() {
		t.Skip("many samples")
	}
	samples, most := moreWhenHeavy(40, 166), moreWhenHeavy(16, 41)
	above := [3]int{}
	for seed := range uint64(samples) {
		rows := randomRows(seed, 120, 4)
		data := mustData(t, rows, evaluated(rows, func(x []float64) float64 { return x[0] * x[0] }))
		resampling := Resampling{Resamples: 39, Seed: seed, Workers: 2}
		pawn, err := PAWN(data, 6, resampling)
		if err != nil {
			t.Fatal(err)
		}
		delta, err := Delta(data, resampling)
		if err != nil {
			t.Fatal(err)
		}
		for factor := range 4 {
			exceeds := []bool{
				pawn[factor].Statistics[PAWNMedian].Mean > pawn[factor].Threshold[PAWNMedian],
				delta[factor].Plain > delta[factor].Threshold,
				delta[factor].First.Mean > delta[factor].FirstThreshold,
			}
			for kind, exceeds := range exceeds {
				if factor > 0 && exceeds {
					above[kind]++
				}
				if factor == 0 && !exceeds {
					t.Errorf("seed %d: the relevant factor is below threshold %d", seed, kind)
				}
			}
		}
	}
	t.Logf("of %d irrelevant factors above the threshold of PAWN, δ and the first order: %v", 3*samples, above)
	for kind, count := range above {
		if count < 1 || count > most {
			t.Errorf("%d of %d irrelevant factors are above threshold %d", count, 3*samples, kind)
		}
	}
}

// Intervals of first-order indices cover the truth of Ishigami's function about as often as
// they say, or of the estimator's own mean where it has a bias that more rows would cure. Of 40,
// fewer than 32 has a chance of 10^-4 at .95, and fewer than 175 of 200 one of 2·10^-3 at .93.
func TestIntervalsCover(t *testing.T) {
	if testing.Short() {
		t.Skip("many samples")
	}
	samples, least := moreWhenHeavy(40, 200), moreWhenHeavy(32, 175)
	truth := []float64{0.31390519114781146, 0.4424111447900409, 0}
	type interval struct{ rbd, src, pawn Estimate }
	all := make([][3]interval, samples)
	var meanPAWN, meanSRC [3]float64
	for seed := range uint64(samples) {
		rows := randomRows(seed, 256, 3)
		data := mustData(t, rows, evaluated(rows, ishigami))
		resampling := Resampling{Resamples: 50, Seed: seed, Workers: 2}
		rbd, err := RBDFAST(data, 6, resampling)
		if err != nil {
			t.Fatal(err)
		}
		regression, err := Regress(data, resampling)
		if err != nil {
			t.Fatal(err)
		}
		pawn, err := PAWN(data, 8, resampling)
		if err != nil {
			t.Fatal(err)
		}
		for factor := range 3 {
			all[seed][factor] = interval{rbd[factor].First, regression.SRC[factor], pawn[factor].Statistics[PAWNMean]}
			meanPAWN[factor] += pawn[factor].Statistics[PAWNMean].Mean / float64(samples)
			meanSRC[factor] += regression.SRC[factor].Mean / float64(samples)
		}
	}
	for factor := range 3 {
		var rbd, src, pawn int
		for _, one := range all {
			covers := func(e Estimate, value float64) int {
				if e.Lower <= value && value <= e.Upper {
					return 1
				}
				return 0
			}
			rbd += covers(one[factor].rbd, truth[factor])
			src += covers(one[factor].src, meanSRC[factor])
			pawn += covers(one[factor].pawn, meanPAWN[factor])
		}
		t.Logf("factor %d: of %d intervals cover: RBD-FAST %d, SRC %d, PAWN %d", factor+1, samples, rbd, src, pawn)
		if min(rbd, src, pawn) < least {
			t.Errorf("factor %d: of %d intervals cover: RBD-FAST %d, SRC %d, PAWN %d", factor+1, samples, rbd, src, pawn)
		}
	}
}
