package sensitivity

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"dugnad/sim/design"
)

func saltelli(t testing.TB, plan design.Saltelli) []design.Row {
	t.Helper()
	rows, err := plan.Rows()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Results have the same bits for any number of goroutines and any order of the rows.
func TestNoResultDependsOnWorkersOrOrder(t *testing.T) {
	rows := saltelli(t, design.Saltelli{Factors: 3, Points: 1024, Scrambles: 2, SecondOrder: true, Seed: 3})
	outputs := simulateToy(rows, 2, true, 3)
	workerCounts := []int{1, 2, 7}
	if testing.Short() {
		workerCounts = []int{2}
	}
	for _, options := range []Options{
		{Estimand: MeanResponse, SharedLuck: true, Surrogate: true, Resamples: 20},
		{Estimand: SeedAsFactor, SharedLuck: true, Resamples: 20, Nets: 2},
		{Estimand: DistributionalChange, Resamples: 20},
	} {
		want := analyse(t, rows, outputs, options)
		backwards, backwardOutputs := slices.Clone(rows), slices.Clone(outputs)
		slices.Reverse(backwards)
		slices.Reverse(backwardOutputs)
		for _, workers := range workerCounts {
			options.Workers = workers
			for name, got := range map[string]*Indices{
				"in order":  analyse(t, rows, outputs, options),
				"backwards": analyse(t, backwards, backwardOutputs, options),
			} {
				if difference := cmp.Diff(want, got, cmpopts.EquateNaNs()); difference != "" {
					t.Errorf("%v, %d workers, %s:\n%s", options.Estimand, workers, name, difference)
				}
			}
		}
	}
}

// Failed runs cost their base points, which are named, and nothing else: the indices are those
// of a design without these points.
func TestFailedRunsAreNamed(t *testing.T) {
	rows := saltelli(t, design.Saltelli{Factors: 3, Points: 256, Scrambles: 1})
	outputs := outputsOf(rows, ishigami)
	var keptRows []design.Row
	var kept [][]float64
	for i, row := range rows {
		if row.BaseRow == 17 || row.BaseRow == 200 {
			continue
		}
		base := row.BaseRow
		for _, lost := range []int{200, 17} {
			if row.BaseRow > lost {
				base--
			}
		}
		row.BaseRow = base
		keptRows, kept = append(keptRows, row), append(kept, outputs[i])
	}
	outputs[17*5+2][0] = math.NaN()
	outputs[200*5][0] = math.Inf(1)
	outputs[200*5+1][0] = math.NaN()
	got := analyse(t, rows, outputs, Options{Resamples: 10})
	want := analyse(t, keptRows, kept, Options{Resamples: 10})
	if !reflect.DeepEqual(got.First, want.First) || !reflect.DeepEqual(got.Total, want.Total) {
		t.Errorf("indices %v %v, want %v %v", got.First, got.Total, want.First, want.Total)
	}
	if !slices.Equal(got.Dropped, []int{17, 200}) || got.Failed != 3 || got.BasePoints != 254 {
		t.Errorf("dropped %v, failed %d, left %d", got.Dropped, got.Failed, got.BasePoints)
	}
	if !strings.Contains(got.Notes[0], "3 of 1280 runs failed; 2 of 256 base points are left out") {
		t.Errorf("notes %q", got.Notes)
	}
}

// A constant outcome has no indices, and a note says so; whatever is asked.
func TestConstantOutcomes(t *testing.T) {
	rows := saltelli(t, design.Saltelli{Factors: 2, Points: 1024, Scrambles: 2, SecondOrder: true})
	outputs := make([][]float64, len(rows))
	for i := range outputs {
		outputs[i] = []float64{0.1, 0.1}
	}
	for _, options := range []Options{
		{Resamples: 10},
		{Resamples: 10, Nets: 2},
		{Surrogate: true, Estimand: MeanResponse, Resamples: 10},
		{Estimand: SeedAsFactor, SharedLuck: true},
		{Estimand: DistributionalChange, Resamples: 10},
		{First: Martinez2011, Total: TotalMartinez2011},
	} {
		_, err := VarianceBased(rows, outputs, options)
		var none *UnusableError
		if !errors.As(err, &none) || none.Reason != "the outcome is constant: 0.1 in all runs that are used" {
			t.Errorf("%+v: %v", options, err)
		}
	}
}

// An outcome that is all luck, the same in every row, has no variance of the mean response; rounding
// errors are not divided by each other.
func TestOutcomesOfLuckAlone(t *testing.T) {
	rows := saltelli(t, design.Saltelli{Factors: 2, Points: 64, Scrambles: 1, SecondOrder: true})
	outputs := make([][]float64, len(rows))
	for i := range outputs {
		outputs[i] = []float64{0.1, 0.2, 0.7}
		if i%3 == 0 {
			outputs[i] = []float64{0.1, 0.2, 0.3 + 0.4}
		}
		if i%3 == 1 {
			outputs[i][i%2] = math.Nextafter(outputs[i][i%2], 1)
		}
	}
	for _, options := range []Options{
		{Resamples: 10},
		{Surrogate: true, Estimand: MeanResponse, Resamples: 10, SharedLuck: true},
		{Estimand: MeanResponse, SharedLuck: true, Resamples: 10},
		{Estimand: SeedAsFactor, SharedLuck: true, Resamples: 10},
		{Estimand: DistributionalChange, Resamples: 10},
		{First: Martinez2011, Total: TotalMartinez2011, Resamples: 10},
		{First: JanonMonod2014, Total: TotalHommaSaltelli1996, Resamples: 10},
	} {
		got := analyse(t, rows, outputs, options)
		for _, estimate := range slices.Concat(got.First, got.Total, got.Second[0][1:]) {
			if none := math.IsNaN(estimate.Mean); !none && estimate != (Estimate{}) || none && (!math.IsNaN(estimate.Lower) || len(got.Notes) == 0) {
				t.Errorf("%+v: an index is %v, notes %q", options, estimate, got.Notes)
			}
		}
	}
}

// A factor without influence has the indices 0, not nearly 0.
func TestInertFactorIsExactlyZero(t *testing.T) {
	rows := saltelli(t, design.Saltelli{Factors: 3, Points: 128, Scrambles: 1})
	got := analyse(t, rows, outputsOf(rows, func(u []float64) float64 { return 1e6 + u[0]*u[1]/3 }), Options{})
	if got.First[2].Mean != 0 || got.Total[2].Mean != 0 {
		t.Errorf("first order %v, total %v", got.First[2], got.Total[2])
	}
}

// With a surrogate, second-order indices and groups are what they are without, only nearer to
// the truth.
func TestSurrogateOfPairsAndGroups(t *testing.T) {
	for _, shared := range []bool{false, true} {
		rows := saltelli(t, design.Saltelli{Factors: 3, Points: 1024, Scrambles: 1, SecondOrder: true})
		got := analyse(t, rows, outputsOf(rows, ishigami), Options{Surrogate: true, SharedLuck: shared})
		agree(t, "first order", got.First, ishigamiFirst, 0.005)
		agree(t, "total", got.Total, ishigamiTotal, 0.005)
		agree(t, "second order", []Estimate{got.Second[0][1], got.Second[0][2], got.Second[1][2]}, []float64{0, ishigamiTotal[2], 0}, 0.005)

		rows = saltelli(t, design.Saltelli{Factors: 3, Points: 1024, Scrambles: 1, Groups: []int{0, 1, 0}})
		got = analyse(t, rows, outputsOf(rows, ishigami), Options{Surrogate: true, SharedLuck: shared})
		agree(t, "first order of groups", got.First, []float64{ishigamiTotal[0], ishigamiTotal[1]}, 0.005)
		agree(t, "total of groups", got.Total, []float64{ishigamiTotal[0], ishigamiTotal[1]}, 0.005)
	}
}

// Bootstrap intervals are about SALib's, whose resamples differ: within half.
func TestBootstrapIsLikeSALib(t *testing.T) {
	want := vector[struct {
		sobolVector
		Conf struct {
			S1 []float64 `json:"S1_conf"`
			ST []float64 `json:"ST_conf"`
		} `json:"conf_informative"`
	}](t, "sobol_ishigami_scr_so")
	got := analyse(t, saltelliRows(want.X, 3, true), single(want.Y), Options{Resamples: 400})
	for i, half := range append(want.Conf.S1, want.Conf.ST...) {
		estimate := append(got.First[:3:3], got.Total...)[i]
		if ratio := (estimate.Upper - estimate.Mean) / half; ratio < 0.5 || ratio > 1.5 {
			t.Errorf("index %d: half width %.4f, SALib's %.4f", i, estimate.Upper-estimate.Mean, half)
		}
	}
	if got.Intervals != Bootstrapped {
		t.Errorf("intervals are %v", got.Intervals)
	}
}

func TestVarianceBasedErrors(t *testing.T) {
	rows := saltelli(t, design.Saltelli{Factors: 2, Points: 4, SecondOrder: true})
	outputs := outputsOf(rows, linear)
	twice := slices.Clone(rows)
	twice[3].BaseRow = 1
	other := slices.Clone(rows)
	other[5].Kind = design.RoleTrajectory
	far := slices.Clone(rows)
	far[5].BaseRow = 1000
	outside := slices.Clone(rows)
	outside[7].Point = []float64{0, 3.5}
	ragged := slices.Clone(outputs)
	ragged[4] = []float64{1, 2}
	failed := make([][]float64, len(rows))
	for i := range failed {
		failed[i] = []float64{math.NaN()}
	}
	for _, c := range []struct {
		rows    []design.Row
		outputs [][]float64
		options Options
		want    string
	}{
		{nil, nil, Options{}, "a design without rows"},
		{rows, outputs[1:], Options{}, "outputs of 23 rows for a design of 24 rows"},
		{rows[1:], outputs[1:], Options{}, "23 rows for 4 base points and 2 factors: every base point needs A, B"},
		{twice, outputs, Options{}, "rows 3 and 9 are both BA of factor 0 of base row 1"},
		{other, outputs, Options{}, "row 5 is no row of a Saltelli design"},
		{far, outputs, Options{}, "row 5 has the base row 1000"},
		{rows, ragged, Options{}, "row 4 has 2 replications, row 0 has 1"},
		{rows, failed, Options{}, "each of 4 base points has a run without a number"},
		{rows, outputs, Options{Estimand: SeedAsFactor}, "seed as a factor needs 2 replications of every row; there is 1"},
		{rows, outputs, Options{Estimand: DistributionalChange}, "distributional change needs 2 replications"},
		{rows, outputs, Options{Surrogate: true, First: Jansen1999}, "a surrogate goes with the estimators saltelli2010 and jansen1999 only"},
		{outside, outputs, Options{Surrogate: true}, "row 7 has 3.5 in factor 2"},
		{rows, outputs, Options{Nets: 3}, "4 base points are not 3 nets of equal size"},
	} {
		if _, err := VarianceBased(c.rows, c.outputs, c.options); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
	if _, err := Converge(rows, outputs, Options{}); err == nil || !strings.Contains(err.Error(), "0 resamples") {
		t.Errorf("Converge: error %v", err)
	}
	for _, name := range FirstOrders() {
		if estimator, err := ParseFirstOrder(name); err != nil || estimator.String() != name {
			t.Errorf("%q is read as %v, %v", name, estimator, err)
		}
	}
	for _, name := range TotalOrders() {
		if estimator, err := ParseTotalOrder(name); err != nil || estimator.String() != name {
			t.Errorf("%q is read as %v, %v", name, estimator, err)
		}
	}
	if _, err := ParseFirstOrder("sobol"); err == nil {
		t.Error("an unknown estimator is accepted")
	}
	if _, err := ParseTotalOrder("sobol"); err == nil {
		t.Error("an unknown estimator is accepted")
	}
}

// Nothing panics, whatever the numbers: few points, zeros, infinities, missing values.
func TestNothingPanics(t *testing.T) {
	number := rapid.OneOf(
		rapid.Float64Range(-1, 1), rapid.Just(0.0), rapid.Just(1e300),
		rapid.Just(math.NaN()), rapid.Just(math.Inf(-1)),
	)
	rapid.Check(t, func(t *rapid.T) {
		plan := design.Saltelli{
			Factors:     rapid.IntRange(1, 3).Draw(t, "factors"),
			Points:      1 << rapid.IntRange(0, 3).Draw(t, "points"),
			Scrambles:   rapid.IntRange(0, 2).Draw(t, "nets"),
			SecondOrder: rapid.Bool().Draw(t, "second order"),
		}
		rows, err := plan.Rows()
		if err != nil {
			t.Fatal(err)
		}
		replications := rapid.IntRange(1, 3).Draw(t, "replications")
		outputs := make([][]float64, len(rows))
		finite := rapid.Bool().Draw(t, "finite")
		for i := range outputs {
			for range replications {
				y := number.Draw(t, "y")
				if finite && (math.IsNaN(y) || math.IsInf(y, 0)) {
					y = 0
				}
				outputs[i] = append(outputs[i], y)
			}
		}
		options := Options{
			Estimand:   Estimand(rapid.IntRange(0, 3).Draw(t, "estimand")),
			SharedLuck: rapid.Bool().Draw(t, "shared luck"),
			Surrogate:  rapid.Bool().Draw(t, "surrogate"),
			Nets:       plan.Scrambles, Resamples: 3,
		}
		found, err := VarianceBased(rows, outputs, options)
		if err == nil && len(found.First) != plan.Factors {
			t.Fatalf("%d indices", len(found.First))
		}
		if _, err := Converge(rows, outputs, options); err == nil && found == nil {
			t.Fatal("converges without indices")
		}
	})
}
