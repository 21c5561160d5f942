package sensitivity

import (
	"math"
	"slices"
	"testing"

	"dugnad/sim"
	"dugnad/sim/design"
)

type indexVector struct{ S1, ST numbers }

type stochasticToy struct {
	Independent struct {
		X        [][]float64
		Y        [][]float64 `json:"Y_rows_by_rep"`
		OnMean   indexVector `json:"salib_on_rep_mean"`
		OnSingle indexVector `json:"salib_on_rep0"`
	} `json:"independent_noise"`
	Common struct {
		Y        []float64   `json:"Y_rep0"`
		OnSingle indexVector `json:"salib_on_rep0"`
	} `json:"common_random_numbers"`
	Seed struct {
		X      [][]float64
		Y      []float64
		S1, ST numbers
	} `json:"seed_as_input"`
}

// The toy's indices in closed form: Y = x1 + 2·x2 + x1·x3 + ½(1+x2)·Z, Z standard normal.
var (
	toyFirst      = []float64{0.3417721518987342, 0.6075949367088608, 0.0379746835443038}
	toyTotal      = []float64{0.3544303797468355, 0.6075949367088608, 0.05063291139240507}
	toySeedFirst  = []float64{0.16564417177914112, 0.29447852760736193, 0.01840490797546012, 0.49693251533742333}
	toySeedTotal  = []float64{0.17177914110429449, 0.31288343558282206, 0.024539877300613498, 0.5153374233128835}
	toyNoiseShare = 0.5153374233128835
)

// Naive indices of the toy equal SALib's, so that what differs below is the estimand; all are
// flagged.
func TestNaiveIndicesEqualSALib(t *testing.T) {
	toy := vector[stochasticToy](t, "stochastic_toy")
	rows := saltelliRows(toy.Independent.X, 3, false)
	firsts := make([][]float64, len(rows))
	for i, runs := range toy.Independent.Y {
		firsts[i] = runs[:1]
	}
	for _, c := range []struct {
		name    string
		rows    []design.Row
		outputs [][]float64
		want    indexVector
	}{
		{"mean of ten", rows, toy.Independent.Y, toy.Independent.OnMean},
		{"single", rows, firsts, toy.Independent.OnSingle},
		{"single, shared luck", rows, single(toy.Common.Y), toy.Common.OnSingle},
		{"seed as input", saltelliRows(toy.Seed.X, 4, false), single(toy.Seed.Y), indexVector{toy.Seed.S1, toy.Seed.ST}},
	} {
		got := analyse(t, c.rows, c.outputs, Options{})
		agree(t, c.name+", first order", got.First, c.want.S1.values(), 1e-7)
		agree(t, c.name+", total", got.Total, c.want.ST.values(), 1e-7)
		if !got.NoiseInflated || len(got.Notes) == 0 {
			t.Errorf("%s: not flagged as noise-inflated: %v", c.name, got.Notes)
		}
	}
}

// The mean response of the toy, from 256 base points of ten noisy replications, within 0.03 of
// the truth; SALib on the means of the ten is off by up to 0.08.
func TestMeanResponseOfTheToy(t *testing.T) {
	toy := vector[stochasticToy](t, "stochastic_toy")
	rows := saltelliRows(toy.Independent.X, 3, false)
	got := analyse(t, rows, toy.Independent.Y, Options{Estimand: MeanResponse, Surrogate: true, Resamples: 100})
	agree(t, "first order", got.First, toyFirst, 0.03)
	agree(t, "total", got.Total, toyTotal, 0.03)
	if math.Abs(got.NoiseShare.Mean-toyNoiseShare) > 0.02 || got.NoiseShare.Lower > toyNoiseShare || got.NoiseShare.Upper < toyNoiseShare {
		t.Errorf("noise share %v, want %v", got.NoiseShare, toyNoiseShare)
	}
	if got.NoiseInflated {
		t.Errorf("flagged as noise-inflated: %v", got.Notes)
	}
}

var purposeToy = sim.NewPurpose("test: toy")

// simulateToy runs the toy with luck of each row's own, or shared by the rows of a base point.
func simulateToy(rows []design.Row, replications int, shared bool, seed uint64) [][]float64 {
	stream := sim.NewStream(seed, purposeToy, 0, 0)
	outputs := make([][]float64, len(rows))
	for i, row := range rows {
		for replication := range replications {
			luck := len(rows) + i
			if shared {
				luck = row.BaseRow
			}
			u := stream.Uniform2(luck, replication, 0)
			z := math.Sqrt(-2*math.Log(1-u[0])) * math.Cos(2*math.Pi*u[1])
			x := row.Point
			outputs[i] = append(outputs[i], x[0]+2*x[1]+x[0]*x[2]+0.5*(1+x[1])*z)
		}
	}
	return outputs
}

// Over studies of the toy, estimates of the mean response are unbiased, whether luck is shared
// or not, with two replications or more, and the dummy is 0; intervals cover the truth.
//
// Bias is allowed 4 standard errors beyond the bias of a ratio, 0.015; coverage of 60 studies at
// least 0.85 each, which true coverage of 0.95 misses in 1 of 400 cases and 0.97 in 1 of 20,000.
// Seeds are fixed.
func TestMeanResponseIsUnbiasedAndCovered(t *testing.T) {
	studies := 60
	if testing.Short() {
		studies = 4
	}
	truth := slices.Concat(toyFirst, toyTotal, []float64{0, 0, toyNoiseShare})
	for _, c := range []struct {
		name         string
		replications int
		shared       bool
	}{{"2 replications", 2, false}, {"2 replications, shared luck", 2, true}, {"5 replications", 5, false}} {
		t.Run(c.name, func(t *testing.T) {
			results := make([][]Estimate, studies)
			sim.ForEach(2, studies, func(_, study int) {
				rows, err := design.Saltelli{Factors: 3, Points: 256, Scrambles: 1, Seed: uint64(study)}.Rows()
				if err != nil {
					panic(err)
				}
				found, err := VarianceBased(rows, simulateToy(rows, c.replications, c.shared, uint64(study)),
					Options{Estimand: MeanResponse, SharedLuck: c.shared, Surrogate: true, Resamples: 100})
				if err != nil {
					panic(err)
				}
				results[study] = slices.Concat(found.First, found.Total, []Estimate{found.DummyFirst, found.DummyTotal, found.NoiseShare})
			})
			for i, want := range truth {
				mean, squares, covered := 0.0, 0.0, 0
				for _, result := range results {
					mean += result[i].Mean / float64(studies)
					squares += (result[i].Mean - want) * (result[i].Mean - want)
					if result[i].Lower <= want && want <= result[i].Upper {
						covered++
					}
				}
				standardError := math.Sqrt(squares) / float64(studies)
				if math.Abs(mean-want) > 0.015+4*standardError {
					t.Errorf("index %d is %.4f on average, want %.4f; standard error %.4f", i, mean, want, standardError)
				}
				if !testing.Short() && float64(covered) < 0.85*float64(studies) {
					t.Errorf("index %d: intervals cover the truth in %d of %d studies", i, covered, studies)
				}
			}
		})
	}
}

// Luck as one more factor, with shared luck and two replications: its closed-form indices.
// Measured errors are below 0.012 and tolerance 0.03.
func TestSeedAsFactorOfTheToy(t *testing.T) {
	rows, err := design.Saltelli{Factors: 3, Points: 4096, Scrambles: 1, Seed: 1}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	got := analyse(t, rows, simulateToy(rows, 2, true, 1), Options{Estimand: SeedAsFactor, SharedLuck: true})
	agree(t, "first order", append(got.First, got.SeedFirst), toySeedFirst, 0.03)
	agree(t, "total", append(got.Total, got.SeedTotal), toySeedTotal, 0.03)

	got = analyse(t, rows, simulateToy(rows, 2, false, 1), Options{Estimand: SeedAsFactor, Surrogate: true})
	agree(t, "first order, own luck", got.First, toySeedFirst[:3], 0.03)
	if math.Abs(got.SeedTotal.Mean-toyNoiseShare) > 0.03 || !math.IsNaN(got.SeedFirst.Mean) || !math.IsNaN(got.Total[0].Mean) {
		t.Errorf("own luck: seed %v and %v, total %v", got.SeedFirst, got.SeedTotal, got.Total)
	}
}

// A 0-1 outcome's distribution is its mean: indices of distributional change are those of the
// chance p(x) = (x1 + x1·x2)/2, in closed form. With ten replications and 2048 base points the
// standard error of an index is about 0.01, that of the dummy's first order 0.018, because it has
// noise of its own; tolerances are 4 of them.
func TestDistributionalChangeOfAChance(t *testing.T) {
	rows, err := design.Saltelli{Factors: 3, Points: 2048, Scrambles: 1, SecondOrder: true, Seed: 4}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	stream := sim.NewStream(4, purposeToy, 0, 0)
	outputs := make([][]float64, len(rows))
	for i, row := range rows {
		for replication := range 10 {
			y := 0.0
			if stream.Uniform2(i, replication, 1)[0] < (row.Point[0]+row.Point[0]*row.Point[1])/2 {
				y = 1
			}
			outputs[i] = append(outputs[i], y)
		}
	}
	// 2p = x1(1+x2): E = 3/4, E² = 1/3 · 7/3 = 7/9, variance 7/9 − 9/16 = 31/144.
	// First order: (3/2)²/12 and (1/2)²/12; together 1/144 more.
	want := []float64{27. / 31, 3. / 31, 0}
	total := []float64{28. / 31, 4. / 31, 0}
	for _, estimand := range []Estimand{DistributionalChange, MeanResponse} {
		got := analyse(t, rows, outputs, Options{Estimand: estimand})
		agree(t, estimand.String()+", first order", got.First, want, 0.04)
		agree(t, estimand.String()+", total", got.Total, total, 0.04)
		if second := got.Second[0][1].Mean; math.Abs(second-1./31) > 0.08 {
			t.Errorf("%v: second order %.3f, want %.3f", estimand, second, 1./31)
		}
		if math.Abs(got.DummyFirst.Mean) > 0.08 || math.Abs(got.DummyTotal.Mean) > 0.04 {
			t.Errorf("%v: dummy %v, %v", estimand, got.DummyFirst, got.DummyTotal)
		}
		if math.Abs(got.Variance.Mean-31./576) > 0.004 {
			t.Errorf("%v: variance %.4f, want %.4f", estimand, got.Variance.Mean, 31./576)
		}
	}
}

// A factor that changes the spread and not the mean: nothing in the mean response, all of the
// distributional change. Y = σ·Z with σ = 1 or 3 by x1: of normal outcomes, total and first order
// of x1 are 1, of x2 they are 0, exactly, whatever the values of the distances.
func TestDistributionalChangeOfASpread(t *testing.T) {
	rows, err := design.Saltelli{Factors: 2, Points: 1024, Scrambles: 1, Seed: 5}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	stream := sim.NewStream(5, purposeToy, 0, 0)
	outputs := make([][]float64, len(rows))
	for i, row := range rows {
		for replication := range 20 {
			u := stream.Uniform2(i, replication, 2)
			z := math.Sqrt(-2*math.Log(1-u[0])) * math.Cos(2*math.Pi*u[1])
			if row.Point[0] < 0.5 {
				z *= 3
			}
			outputs[i] = append(outputs[i], z)
		}
	}
	got := analyse(t, rows, outputs, Options{Estimand: DistributionalChange, Resamples: 100})
	agree(t, "first order", got.First, []float64{1, 0}, 0.05)
	agree(t, "total", got.Total, []float64{1, 0}, 0.05)
	// E d² is, with chance ½, that of N(0, 1) and N(0, 9): 2√(2/π)·√10 − 2/√π·(1 + 3).
	want := (2*math.Sqrt(2/math.Pi*10) - 8/math.Sqrt(math.Pi)) / 2 / 4
	if math.Abs(got.Variance.Mean-want) > 0.1*want {
		t.Errorf("a quarter of the mean distance is %.4f, want %.4f", got.Variance.Mean, want)
	}
	mean := analyse(t, rows, outputs, Options{Estimand: MeanResponse, Resamples: 100})
	if mean.Variance.Lower > 0 || len(mean.Notes) == 0 {
		t.Errorf("mean response: variance %v, notes %v", mean.Variance, mean.Notes)
	}
}

// The advice is the best of all base points and replications within the budget, by a variance
// computed here by simulation of its own formula's ingredients: normal differences and noise.
func TestAdviseSpendsWell(t *testing.T) {
	for _, c := range []struct {
		budget, rows  int
		share, index  float64
		points, times int
	}{
		{6144, 6, 0.5, 1, 512, 2},     // v = T: the best number is 2
		{6144, 6, 0, 0.1, 512, 2},     // without noise two are enough
		{49152, 12, 0.5, 0.1, 512, 8}, // v = 10 T: 11 would be best, of powers of two it is 8
		{64, 8, 0.9, 0.1, 4, 2},       // all there is
	} {
		got, err := Advise(c.budget, c.rows, c.share, c.index)
		if err != nil || got.BasePoints != c.points || got.Replications != c.times || got.Runs != c.points*c.times*c.rows {
			t.Errorf("%+v: %+v, %v", c, got, err)
		}
	}
	for _, c := range []struct {
		budget, rows int
		share, index float64
	}{{63, 8, 0.5, 0.1}, {1000, 2, 0.5, 0.1}, {1000, 8, 1, 0.1}, {1000, 8, -0.1, 0.1}, {1000, 8, 0.5, 0}, {1000, 8, math.NaN(), 0.5}, {1000, 8, 0.5, math.NaN()}} {
		if got, err := Advise(c.budget, c.rows, c.share, c.index); err == nil {
			t.Errorf("%+v: no error but %+v", c, got)
		}
	}
}

// Advise's standard error is that of the estimator: differences and noise are drawn as its
// comment says, 20,000 times, whose standard deviation is known to 2 % (4 standard errors).
func TestAdviseKnowsTheStandardError(t *testing.T) {
	const index, share, budget, rows = 0.4, 0.6, 8 * 1024 * 4, 4
	advice, err := Advise(budget, rows, share, index)
	if err != nil {
		t.Fatal(err)
	}
	stream := sim.NewStream(7, purposeToy, 0, 0)
	normal := func(i, j, k int) float64 {
		u := stream.Uniform2(i, j, k)
		return math.Sqrt(-2*math.Log(1-u[0])) * math.Cos(2*math.Pi*u[1])
	}
	const draws = 20000
	noise := math.Sqrt(share / (1 - share))
	r := advice.Replications
	sum, squares := 0.0, 0.0
	for i := range draws {
		x, y := make([]float64, r), make([]float64, r)
		difference := math.Sqrt(2*index) * normal(i, 0, 3)
		for k := range r {
			x[k], y[k] = difference+noise*normal(i, k, 4), noise*normal(i, k, 5)
		}
		d := sim.Sum(x)/float64(r) - sim.Sum(y)/float64(r)
		total := (d*d - (covariance(x, x)+covariance(y, y))/float64(r)) / 2
		sum += total / draws
		squares += total * total / draws
	}
	if got := math.Sqrt((squares - sum*sum) / float64(advice.BasePoints)); math.Abs(got/advice.StandardError-1) > 0.1 {
		t.Errorf("standard error %.5f by simulation, %.5f by formula", got, advice.StandardError)
	}
	if math.Abs(sum-index) > 0.05 {
		t.Errorf("mean %.4f, want %.4f", sum, index)
	}
}
