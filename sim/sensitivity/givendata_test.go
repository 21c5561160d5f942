package sensitivity

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dugnad/sim/design"
)

// mustData is data that is right.
func mustData(t testing.TB, inputs [][]float64, output []float64) Data {
	t.Helper()
	data, err := NewData(inputs, output)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// evaluated is a model's outputs at rows.
func evaluated(rows [][]float64, model func(point []float64) float64) []float64 {
	output := make([]float64, len(rows))
	for row, point := range rows {
		output[row] = model(point)
	}
	return output
}

func TestNewDataLeavesOutFailedRuns(t *testing.T) {
	nan := math.NaN()
	data := mustData(t, [][]float64{{1, 2}, {3, 4}, {5, 6}}, []float64{7, nan, 8})
	if !slices.Equal(data.Failed, []int{1}) || !slices.Equal(data.Output, []float64{7, 8}) || !reflect.DeepEqual(data.Inputs, [][]float64{{1, 2}, {5, 6}}) {
		t.Errorf("%+v", data)
	}
	for _, c := range []struct {
		inputs [][]float64
		output []float64
		says   string
	}{
		{nil, nil, "no data"},
		{[][]float64{{}}, []float64{1}, "no data"},
		{[][]float64{{1}}, []float64{1, 2}, "1 rows of factors and 2 outputs"},
		{[][]float64{{1}, {1, 2}}, []float64{1, 2}, "row 1 has 2 factors, row 0 has 1"},
		{[][]float64{{1}, {nan}}, []float64{1, 2}, "factor 1 of row 1 is NaN"},
		{[][]float64{{1}, {2}}, []float64{1, math.Inf(1)}, "output of row 1 is infinite"},
		{[][]float64{{1}, {2}}, []float64{nan, nan}, "no run has a number"},
	} {
		if _, err := NewData(c.inputs, c.output); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: error %v", c, err)
		}
	}
}

// Failed rows change nothing but their count.
func TestIndicesOfDataWithFailedRows(t *testing.T) {
	rows := design.LatinHypercube(1, 400, 3)
	output := evaluated(rows, ishigami)
	for row := 0; row < len(output); row += 10 {
		output[row] = math.NaN()
	}
	whole := mustData(t, rows, output)
	var keptRows [][]float64
	var keptOutput []float64
	for row := range rows {
		if row%10 != 0 {
			keptRows, keptOutput = append(keptRows, rows[row]), append(keptOutput, output[row])
		}
	}
	kept := mustData(t, keptRows, keptOutput)
	if len(whole.Failed) != 40 || kept.Failed != nil {
		t.Errorf("failed %v and %v", whole.Failed, kept.Failed)
	}
	if a, b := everyIndex(t, whole, Resampling{}), everyIndex(t, kept, Resampling{}); !sameNumbers(a, b) {
		t.Errorf("with failed rows %v, without them %v", a, b)
	}
}

// everyIndex is all numbers that the methods for given data make, in one list.
func everyIndex(t interface{ Fatal(...any) }, data Data, resampling Resampling) (all []float64) {
	add := func(estimates ...Estimate) {
		for _, e := range estimates {
			all = append(all, e.Mean, e.Lower, e.Upper)
		}
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	pawn, err := PAWN(data, 5, resampling)
	must(err)
	for _, index := range pawn {
		add(index.Statistics[:]...)
		all = append(all, index.Threshold[:]...)
	}
	delta, err := Delta(data, resampling)
	must(err)
	for _, index := range delta {
		add(index.Delta, index.First)
		all = append(all, index.Plain, index.Threshold, index.FirstThreshold)
	}
	rbd, err := RBDFAST(data, 4, resampling)
	must(err)
	for _, index := range rbd {
		add(index.First)
	}
	regression, err := Regress(data, resampling)
	must(err)
	add(regression.R2, regression.RankR2)
	for _, estimates := range [][]Estimate{regression.SRC, regression.PCC, regression.SRRC, regression.PRCC, regression.Spearman} {
		add(estimates...)
	}
	shapley, err := ShapleyOfSample(data, 3, resampling)
	must(err)
	add(shapley.Effects...)
	table, err := RegionalByOutput(data, 5)
	must(err)
	all = append(all, slices.Concat(table...)...)
	return all
}

// sameNumbers compares bits, and takes one NaN for another.
func sameNumbers(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) })
}

// Whatever the data, switches, ties and constants included: no panic, no interval that does not
// hold its value, and NaN exactly where a factor is constant; of a constant output there is nothing.
func TestIndicesOfAnyData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.IntRange(64, 90).Draw(t, "rows")
		levels := rapid.SliceOfN(rapid.SampledFrom([]int{1, 2, 3, 12, 1000}), 1, 4).Draw(t, "levels")
		outputs := rapid.SampledFrom([]int{1, 2, 5, 1000}).Draw(t, "outputs")
		points := design.LatinHypercube(rapid.Uint64().Draw(t, "seed"), rows, len(levels)+1)
		inputs := make([][]float64, rows)
		output := make([]float64, rows)
		for row, point := range points {
			for factor, count := range levels {
				inputs[row] = append(inputs[row], math.Floor(point[factor]*float64(count)))
			}
			output[row] = math.Floor(point[len(levels)] * float64(outputs))
		}
		data, err := NewData(inputs, output)
		var none *UnusableError
		if outputs == 1 && errors.As(err, &none) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		everyIndex(t, data, Resampling{Resamples: 3})
		pawn, err := PAWN(data, 5, Resampling{Resamples: 3})
		if err != nil {
			t.Fatal(err)
		}
		delta, err := Delta(data, Resampling{Resamples: 3})
		if err != nil {
			t.Fatal(err)
		}
		for factor, count := range levels {
			none := count == 1
			median := pawn[factor].Statistics[PAWNMedian]
			if math.IsNaN(median.Mean) != none || math.IsNaN(delta[factor].Plain) != none || math.IsNaN(delta[factor].First.Mean) != none {
				t.Fatalf("%d levels, %d outputs: PAWN %+v, δ %+v", count, outputs, pawn[factor], delta[factor])
			}
			if none != (pawn[factor].Note != "") || none != (delta[factor].Note != "") {
				t.Fatalf("%d levels, %d outputs: notes %q, %q", count, outputs, pawn[factor].Note, delta[factor].Note)
			}
			if none {
				continue
			}
			if !(median.Mean >= 0 && median.Mean <= 1 && median.Lower <= median.Mean && median.Mean <= median.Upper) {
				t.Fatalf("median %+v", median)
			}
			if plain := delta[factor].Plain; !(plain >= 0 && plain <= 1.05) {
				t.Fatalf("δ %g", plain)
			}
		}
	})
}

func TestMethodsRefuse(t *testing.T) {
	rows := design.LatinHypercube(1, 12, 2)
	data := mustData(t, rows, evaluated(rows, func(x []float64) float64 { return x[0] }))
	refused := func(says string, err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("error %v, want one that says %q", err, says)
		}
	}
	_, err := PAWN(data, 10, Resampling{})
	refused("12 rows: PAWN needs at least 20, two for each of 10 slices", err)
	_, err = PAWN(data, 1, Resampling{})
	refused("1 slices", err)
	_, err = Delta(data, Resampling{})
	refused("12 rows: δ needs at least 20", err)
	_, err = RBDFAST(data, 4, Resampling{})
	refused("12 rows: RBD-FAST needs at least 32", err)
	_, err = RBDFAST(data, 0, Resampling{})
	refused("0 harmonics", err)
	enough := mustData(t, design.LatinHypercube(1, 99, 2), design.LatinHypercube(2, 1, 99)[0])
	_, err = PAWN(enough, 5, Resampling{Resamples: -1})
	refused("-1 resamples", err)
	_, err = Delta(enough, Resampling{Resamples: -1})
	refused("-1 resamples", err)
	_, err = RBDFAST(enough, 4, Resampling{Resamples: -1})
	refused("-1 resamples", err)
	_, err = Regress(enough, Resampling{Resamples: -1})
	refused("-1 resamples", err)
	_, err = ShapleyOfSample(enough, 3, Resampling{Resamples: -1})
	refused("-1 resamples", err)
	_, err = RegionalByOutput(data, 10)
	refused("12 rows: regional sensitivity needs at least 20", err)
	_, err = RegionalByOutput(data, 1)
	refused("1 bins", err)
	_, err = ShapleyOfSample(data, 3, Resampling{})
	refused("12 rows: Shapley effects from a sample needs at least 24", err)
	_, err = Regress(mustData(t, rows[:4], []float64{1, 2, 3, math.NaN()}), Resampling{})
	refused("3 rows: regression needs at least 5", err)
	curve := func(number, factor, points int) []design.Row {
		return slices.Repeat([]design.Row{{Kind: design.RoleCurve, Factor: factor, BaseRow: number}}, points)
	}
	_, err = EFAST(curve(0, 0, 64), singly(make([]float64, 64)...), 4)
	refused("64 points a curve: eFAST with 4 harmonics needs at least 4", err)
	_, err = EFAST(curve(0, 0, 65), singly(make([]float64, 65)...), 0)
	refused("0 harmonics", err)
	missing := slices.Repeat([]float64{math.NaN()}, 90)
	_, err = PAWN(mustData(t, design.LatinHypercube(1, 99, 2), append(missing, 1, 2, 3, 4, 5, 6, 7, 8, 9)), 5, Resampling{})
	refused("9 of 99 rows have a number: PAWN needs at least 10", err)
	_, err = EFAST(curve(0, 0, 65), singly(0), 4)
	refused("outputs of 1 rows", err)
	_, err = EFAST(curve(0, 1, 65), singly(make([]float64, 65)...), 4)
	refused("1 curves of 2 factors", err)
	_, err = EFAST(curve(1, 0, 65), singly(make([]float64, 65)...), 4)
	refused("row 0 belongs to curve 1", err)
	_, err = EFAST(append(curve(0, 0, 65), curve(1, 1, 66)...), singly(make([]float64, 131)...), 4)
	refused("curve 1 has 66 points", err)
	_, err = EFAST([]design.Row{{Kind: design.RoleA}}, singly(0), 4)
	refused("row 0 is no point of a curve", err)
}
