package sensitivity

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"dugnad/sim"
	"dugnad/sim/design"
)

// ishigami is the function of Ishigami and Homma (1990) with a = 7 and b = 0.1, on [-π, π]³.
func ishigami(u []float64) float64 {
	x1, x2, x3 := math.Pi*(2*u[0]-1), math.Pi*(2*u[1]-1), math.Pi*(2*u[2]-1)
	return math.Sin(x1) + 7*math.Sin(x2)*math.Sin(x2) + 0.1*x3*x3*x3*x3*math.Sin(x1)
}

var (
	ishigamiFirst = []float64{0.31390519114781146, 0.4424111447900409, 0}
	ishigamiTotal = []float64{0.5575888552099592, 0.4424111447900409, 0.2436836640621477}
)

// anchor is errors and intervals of SALib.
type anchor struct {
	Rows      [][]float64 // size, error of first order (Saltelli), first order (Jansen), total (Jansen), …
	Intervals struct {
		Rows []struct {
			Total     int
			Scheme    string
			HalfWidth []float64
		}
	} `json:"rqmc_vs_bootstrap_equal_total_N"`
}

func readAnchor(t *testing.T) anchor {
	t.Helper()
	text, err := os.ReadFile("testdata/accuracy_anchor_ishigami.json")
	if err != nil {
		t.Fatal(err)
	}
	var a anchor
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func heavy() bool { return os.Getenv("DUGNAD_HEAVY") == "1" }

// overSeeds analyses Ishigami's function once per seed.
func overSeeds(seeds, points, nets int, options Options) []*Indices {
	results := make([]*Indices, seeds)
	sim.ForEach(2, seeds, func(_, seed int) {
		rows, err := design.Saltelli{Factors: 3, Points: points, Scrambles: nets, Seed: uint64(seed)}.Rows()
		if err != nil {
			panic(err)
		}
		results[seed], err = VarianceBased(rows, outputsOf(rows, ishigami), options)
		if err != nil {
			panic(err)
		}
	})
	return results
}

// rootMeanSquare is the error over factors and seeds.
func rootMeanSquare(results []*Indices, of func(*Indices) []Estimate, truth []float64) float64 {
	squares := 0.0
	for _, result := range results {
		for i, estimate := range of(result) {
			squares += (estimate.Mean - truth[i]) * (estimate.Mean - truth[i])
		}
	}
	return math.Sqrt(squares / float64(len(results)*len(truth)))
}

func firstOf(x *Indices) []Estimate { return x.First }
func totalOf(x *Indices) []Estimate { return x.Total }

// With the surrogate, errors on Ishigami's function are a fraction of SALib's: over 200 seeds
// and sizes from 1024 (20 seeds and two sizes in the light version), the geometric mean of the
// ratios is at most 1.15 and none is above 1.4. Measured: 0.05 to 0.26. Both of SALib's
// first-order estimators are compared with ours, which is one.
func TestAccuracyOnIshigami(t *testing.T) {
	seeds, largest := 20, 2048.0
	if testing.Short() {
		seeds, largest = 4, 1024
	}
	if heavy() {
		seeds, largest = 200, 8192
	}
	logs, count := 0.0, 0.0
	for _, row := range readAnchor(t).Rows {
		if row[0] < 1024 || row[0] > largest {
			continue
		}
		results := overSeeds(seeds, int(row[0]), 1, Options{Surrogate: true})
		first := rootMeanSquare(results, firstOf, ishigamiFirst)
		total := rootMeanSquare(results, totalOf, ishigamiTotal)
		for i, ratio := range []float64{first / row[1], first / row[2], total / row[3]} {
			t.Logf("%v base points, column %d: ratio of errors %.3f", row[0], i+1, ratio)
			if ratio > 1.4 {
				t.Errorf("%v base points, column %d: ratio of errors %.3f", row[0], i+1, ratio)
			}
			logs += math.Log(ratio)
			count++
		}
	}
	if mean := math.Exp(logs / count); count == 0 || mean > 1.15 {
		t.Errorf("geometric mean of the ratios of errors: %.3f", mean)
	}
}

// The estimators as published, on our nets, have SALib's errors: theirs are of 40 seeds and so
// known to a tenth or more, ours of 200. Measured: ratios from 0.87 to 1.70, geometric mean 1.17.
func TestAccuracyWithoutSurrogate(t *testing.T) {
	if !heavy() {
		t.Skip("DUGNAD_HEAVY=1 is not set")
	}
	logs, count := 0.0, 0.0
	for _, row := range readAnchor(t).Rows {
		if row[0] < 1024 {
			continue
		}
		saltelli := overSeeds(200, int(row[0]), 1, Options{})
		jansen := overSeeds(200, int(row[0]), 1, Options{First: Jansen1999})
		for i, ratio := range []float64{
			rootMeanSquare(saltelli, firstOf, ishigamiFirst) / row[1],
			rootMeanSquare(jansen, firstOf, ishigamiFirst) / row[2],
			rootMeanSquare(saltelli, totalOf, ishigamiTotal) / row[3],
		} {
			t.Logf("%v base points, column %d: ratio of errors %.3f", row[0], i+1, ratio)
			logs += math.Log(ratio)
			count++
		}
	}
	if mean := math.Exp(logs / count); mean > 1.3 {
		t.Errorf("geometric mean of the ratios of errors: %.3f", mean)
	}
}

// Intervals from 8 nets of 1024 base points cover each index in at least 86 of 100 studies, and
// all on average in 92, at no more than half of the width of SALib's at equal cost; with and
// without surrogate.
//
// With true coverage of 0.95 and 60 studies, a share below 0.86 has a chance of 1 in 300 for
// each of six indices, an average below 0.92 of 1 in 100. Seeds are fixed.
func TestScramblesCover(t *testing.T) {
	var widths []float64 // SALib's, half
	for _, row := range readAnchor(t).Intervals.Rows {
		if row.Total == 8192 && row.Scheme == "SALib bootstrap" {
			widths = row.HalfWidth
		}
	}
	truth := append(append([]float64{}, ishigamiFirst...), ishigamiTotal...)
	studies, kinds := 60, []bool{false}
	if testing.Short() {
		studies = 6
	}
	if heavy() {
		studies, kinds = 200, []bool{false, true}
	}
	for _, with := range kinds {
		results := overSeeds(studies, 1024, 8, Options{Nets: 8, Surrogate: with})
		average := 0.0
		for i, want := range truth {
			covered, half := 0.0, 0.0
			for _, result := range results {
				if result.Intervals != Scrambled {
					t.Fatalf("intervals are from %v", result.Intervals)
				}
				estimate := append(append([]Estimate{}, result.First...), result.Total...)[i]
				half += (estimate.Upper - estimate.Lower) / 2 / float64(studies)
				if estimate.Lower <= want && want <= estimate.Upper {
					covered += 1 / float64(studies)
				}
			}
			average += covered / float64(len(truth))
			t.Logf("surrogate %v, index %d: covered %.3f, half width %.4f, SALib's %.4f", with, i, covered, half, widths[i])
			if !testing.Short() && covered < 0.86 {
				t.Errorf("surrogate %v, index %d: covered in %.3f of the studies", with, i, covered)
			}
			if half > widths[i]/2 {
				t.Errorf("surrogate %v, index %d: half width %.4f, SALib's %.4f", with, i, half, widths[i])
			}
		}
		if !testing.Short() && average < 0.92 {
			t.Errorf("surrogate %v: covered on average in %.3f of the studies", with, average)
		}
	}
}

// rough is a function that no polynomial comes near to: steps, and a chessboard.
func rough(u []float64) float64 {
	y := 0.0
	if u[0] > 0.3 {
		y++
	}
	if u[1]+u[2] > 1.2 {
		y += 2
	}
	if u[3]*u[4] > 0.4 {
		y += u[5]
	}
	return y + math.Sin(40*u[0])*math.Sin(40*u[3])
}

// Where the response is not smooth, the surrogate does no harm: errors are not larger, measured
// against 2^15 base points. Measured with 256: 0.036 without, 0.022 with it.
func TestSurrogateDoesNoHarm(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	rows, err := design.Saltelli{Factors: 6, Points: 1 << 15, Scrambles: 1, Seed: 99}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	truth := analyse(t, rows, outputsOf(rows, rough), Options{})
	var squares [2]float64
	for seed := range uint64(20) {
		rows, err := design.Saltelli{Factors: 6, Points: 256, Scrambles: 1, Seed: seed}.Rows()
		if err != nil {
			t.Fatal(err)
		}
		outputs := outputsOf(rows, rough)
		for i, with := range []bool{false, true} {
			got := analyse(t, rows, outputs, Options{Surrogate: with})
			for factor := range got.First {
				squares[i] += math.Pow(got.First[factor].Mean-truth.First[factor].Mean, 2)
				squares[i] += math.Pow(got.Total[factor].Mean-truth.Total[factor].Mean, 2)
			}
		}
	}
	without, with := math.Sqrt(squares[0]/240), math.Sqrt(squares[1]/240)
	t.Logf("errors: %.4f without, %.4f with the surrogate", without, with)
	if with > without {
		t.Errorf("errors: %.4f without, %.4f with the surrogate", without, with)
	}
}
