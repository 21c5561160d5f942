package sensitivity

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dugnad/sim/design"
)

// factorialRows are the rows of settings with some switches.
func factorialRows(t testing.TB, settings, switches int) []design.Row {
	t.Helper()
	rows, err := design.Factorial{Settings: settings, Levels: slices.Repeat([]int{2}, switches)}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// singly gives each row one replication.
func singly(values ...float64) [][]float64 {
	outputs := make([][]float64, len(values))
	for i, value := range values {
		outputs[i] = []float64{value}
	}
	return outputs
}

// f = x1 + x2 + x1·x2 from (0, 0) to (1, 1): the whole change of 3 is 1 + 1 + 1.
func TestFiniteChangesOfAProduct(t *testing.T) {
	var output []float64
	for setting := range 3 { // backgrounds 0, 1, 2 add to the output, not to any change
		for m := range 4 {
			x1, x2 := float64(m&1), float64(m>>1)
			output = append(output, float64(setting)+x1+x2+x1*x2)
		}
	}
	got, err := FiniteChanges(factorialRows(t, 3, 2), singly(output...))
	if err != nil || got.Settings != 3 || got.Dropped != nil || !strings.Contains(got.Intervals, "3 settings") {
		t.Fatalf("%+v, %v", got, err)
	}
	exactly := func(what string, got Estimate, want float64) {
		t.Helper()
		if (got != Estimate{Mean: want, Lower: want, Upper: want}) {
			t.Errorf("%s: %+v, want %g", what, got, want)
		}
	}
	exactly("whole", got.Whole, 3)
	for factor := range 2 {
		exactly("first", got.First[factor], 1)
		exactly("total", got.Total[factor], 2)
		exactly("interaction", got.Interaction[factor], 1)
		exactly("Shapley", got.Shapley[factor], 1.5)
		exactly("size", got.TotalSize[factor], 2)
		near(t, "noise floor", got.NoiseFloor[factor], math.NaN(), 0)
	}
	for set := 1; set < 4; set++ {
		exactly("term", got.Terms[set], 1)
	}
	if got.Base.Mean != 1 {
		t.Errorf("mean base %+v", got.Base)
	}
}

// Signs that differ between settings cancel in the means and not in the sizes.
func TestFiniteChangesSizes(t *testing.T) {
	got, err := FiniteChanges(factorialRows(t, 2, 1), singly(0, 2, 0, -2))
	if err != nil {
		t.Fatal(err)
	}
	if got.First[0].Mean != 0 || got.TotalSize[0].Mean != 2 || !(got.First[0].Lower < -2) {
		t.Errorf("first %+v, size %+v", got.First[0], got.TotalSize[0])
	}
}

// Terms and Shapley shares sum to the whole change for any factorial, whatever the order of rows,
// and a factorial made of known terms gives them back.
func TestFiniteChangesSumToTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		factors := rapid.IntRange(1, 6).Draw(t, "factors")
		parts := rapid.SliceOfN(rapid.Float64Range(-10, 10), 1<<factors, 1<<factors).Draw(t, "parts")
		rows := make([]design.Row, len(parts))
		values := make([]float64, len(parts))
		for set := range values {
			rows[set] = design.Row{Kind: design.RoleChange, Changed: uint32(set)}
			for subset, part := range parts {
				if subset&^set == 0 {
					values[set] += part
				}
			}
		}
		outputs := singly(values...)
		for i := range rows { // in any order
			j := rapid.IntRange(0, i).Draw(t, "swap")
			rows[i], rows[j], outputs[i], outputs[j] = rows[j], rows[i], outputs[j], outputs[i]
		}
		indices, err := FiniteChanges(rows, outputs)
		var none *UnusableError
		if errors.As(err, &none) {
			return // constant, or all but
		}
		if err != nil {
			t.Fatal(err)
		}
		terms, shares := 0.0, 0.0
		for set, part := range parts {
			if math.Abs(indices.Terms[set].Mean-part) > 1e-9 {
				t.Fatalf("term %d is %g, want %g", set, indices.Terms[set].Mean, part)
			}
		}
		for _, term := range indices.Terms[1:] {
			terms += term.Mean
		}
		for _, share := range indices.Shapley {
			shares += share.Mean
		}
		whole := indices.Whole.Mean
		if math.Abs(terms-whole) > 1e-9 || math.Abs(shares-whole) > 1e-9 || indices.Intervals != "" {
			t.Fatalf("whole %g, terms %g, shares %g, intervals %q", whole, terms, shares, indices.Intervals)
		}
	})
}

// The design and the analysis fit: with a background that decides whether a rule works, the
// design's rows give the effects back.
func TestFiniteChangesOfADesign(t *testing.T) {
	rows, err := design.Factorial{Settings: 400, Levels: []int{2, design.Background, design.Range}, Seed: 1}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	outputs := make([][]float64, len(rows))
	for i, row := range rows {
		rule := math.Floor(2 * row.Point[0])
		outputs[i] = []float64{rule*row.Point[1] + row.Point[2]} // the rule's effect is the background's level: 1/2 on average
	}
	got, err := FiniteChanges(rows, outputs)
	if err != nil || !slices.Equal(got.Factors, []int{0, 2}) {
		t.Fatalf("factors %v, %v", got.Factors, err)
	}
	near(t, "rule", got.First[0].Mean, .5, 1e-3)
	near(t, "range", got.First[1].Mean, 1./3, .04) // E[max − min] of two uniform numbers
	near(t, "interaction", got.Interaction[0].Mean, 0, 1e-12)
}

// The noise floor is what a change without effect gets, and intervals over the replications of one
// setting cover the effect that is there.
func TestFiniteChangesTellNoiseApart(t *testing.T) {
	const settings, replications = 200, 4
	rows := factorialRows(t, settings, 2)
	draws := design.LatinHypercube(9, len(rows), replications)
	outputs := make([][]float64, len(rows))
	for i, row := range rows {
		for _, uniform := range draws[i] {
			outputs[i] = append(outputs[i], 3*float64(row.Changed&1)+normalScore(uniform))
		}
	}
	got, err := FiniteChanges(rows, outputs)
	if err != nil {
		t.Fatal(err)
	}
	want := math.Sqrt(2 / math.Pi * 2 / replications) // of the difference of two means
	near(t, "noise floor", got.NoiseFloor[1], want, .03)
	near(t, "size of nothing", got.TotalSize[1].Mean, want, .08)
	near(t, "effect", got.Total[0].Mean, 3, .1)
	covered := 0
	for setting := range settings {
		one, err := FiniteChanges(rows[:4], outputs[4*setting:4*setting+4])
		if err != nil || !strings.Contains(one.Intervals, "4 replications") {
			t.Fatalf("%q, %v", one.Intervals, err)
		}
		if one.First[0].Lower < 3 && 3 < one.First[0].Upper {
			covered++
		}
	}
	if covered < 177 { // of 200 at .95: fewer has a chance below 10^-3
		t.Errorf("%d of %d intervals cover", covered, settings)
	}
}

func TestFiniteChangesFailures(t *testing.T) {
	nan := math.NaN()
	got, err := FiniteChanges(factorialRows(t, 3, 1), singly(0, 1, nan, 1, 0, 3))
	if err != nil || !slices.Equal(got.Dropped, []int{1}) || got.Settings != 2 || got.Whole.Mean != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	got, err = FiniteChanges(factorialRows(t, 1, 1), [][]float64{{0, 10, 2}, {1, nan, 5}})
	if err != nil || got.Lost != 1 || got.Whole.Mean != 2 || !strings.Contains(got.Intervals, "2 replications") {
		t.Errorf("%+v, %v", got, err)
	}
	// Rounding errors of an effect are no effect: 0.1 + 0.2 − 0.3 is not 0.
	got, err = FiniteChanges(factorialRows(t, 2, 2), singly(0.1, 0.3, 0.3, 0.1+0.2, 0.1, 0.3, 0.1+0.2, 0.3))
	if err != nil || got.Total[0].Mean != 0 || got.Total[0].Upper != 0 || got.TotalSize[0].Mean != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	rows := factorialRows(t, 1, 1)
	for _, c := range []struct {
		rows    []design.Row
		outputs [][]float64
		says    string
	}{
		{append(slices.Clone(rows), rows[0]), singly(1, 2, 3), "3 rows of 1 settings with 1 changes"},
		{[]design.Row{rows[1], rows[1]}, singly(1, 2), "row 1 has the same changes as another row of setting 0"},
		{rows[:1], singly(1), "1 rows of 1 settings with 0 changes"},
		{nil, nil, "outputs of 0 rows"},
		{rows, singly(1), "outputs of 1 rows for a design of 2 rows"},
		{rows, [][]float64{{1}, {1, 2}}, "row 1 has 2 replications"},
		{rows, singly(nan, 1), "each of 1 settings has a run without a number"},
		{rows, singly(1, math.Inf(1)), "an output of row 1 is infinite"},
		{[]design.Row{{Kind: design.RoleA}}, singly(1), "row 0 is no change"},
	} {
		if _, err := FiniteChanges(c.rows, c.outputs); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: error %v", c, err)
		}
	}
}

// Half the settings rise and half fall: the mean is flat, the curves are not.
func TestICEOfCrossingCurves(t *testing.T) {
	places := []float64{0, .5, 1}
	responses := make([][][]float64, 10)
	for setting := range responses {
		slope := float64(1 - 2*(setting%2))
		for _, place := range places {
			responses[setting] = append(responses[setting], []float64{100 + slope*place - .01, 100 + slope*place + .01})
		}
	}
	got, err := ICE(places, responses)
	if err != nil || got.Note != "" {
		t.Fatalf("%+v, %v", got, err)
	}
	near(t, "rising", got.Shares[Rising], .5, 1e-12)
	near(t, "falling", got.Shares[Falling], .5, 1e-12)
	near(t, "mean change", got.Change[2].Mean, 0, 1e-12)
	near(t, "lower", got.Lower[2], -1, 1e-12)
	near(t, "upper", got.Upper[2], 1, 1e-12)
	if got.Directions[0] != Rising || got.Directions[1] != Falling {
		t.Errorf("directions %v", got.Directions)
	}
	if (got.Change[0] != Estimate{}) {
		t.Errorf("the change at the first place is %+v", got.Change[0])
	}
}

func TestICEOfMonotoneAndTurningCurves(t *testing.T) {
	places := []float64{1, 2, 3, 4}
	one := func(values ...float64) (curve [][]float64) {
		for _, value := range values {
			curve = append(curve, []float64{value})
		}
		return curve
	}
	got, err := ICE(places, [][][]float64{one(1, 1, 1, 1), one(1, 2, 2, 5), one(4, 3, 2, 1), one(0, 1, 1, 0), one(5, math.NaN(), 1, 1)})
	if err != nil {
		t.Fatal(err)
	}
	if want := []Direction{Flat, Rising, Falling, Turning}; !slices.Equal(got.Directions, want) {
		t.Errorf("directions %v, want %v", got.Directions, want)
	}
	if !slices.Equal(got.Failed, []int{4}) || got.FailedRuns != 1 || !strings.Contains(got.Note, "without replications") {
		t.Errorf("failed %v, note %q", got.Failed, got.Note)
	}
}

// A flat curve in noise is called flat at least 95 times in 100: of 2000, more than 135 that
// are not have a chance below 10^-3.
func TestICECallsNoiseFlat(t *testing.T) {
	places := []float64{0, 1, 2, 3, 4, 5}
	draws := design.LatinHypercube(7, 2000, len(places)*4)
	responses := make([][][]float64, len(draws))
	for setting, uniforms := range draws {
		responses[setting] = make([][]float64, len(places))
		for i, uniform := range uniforms {
			responses[setting][i/4] = append(responses[setting][i/4], normalScore(uniform))
		}
	}
	got, err := ICE(places, responses)
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for _, direction := range got.Directions {
		if direction != Flat {
			wrong++
		}
	}
	t.Logf("%d of 2000 flat curves are not called flat", wrong)
	if wrong > 135 || wrong < 20 {
		t.Errorf("%d of 2000 flat curves are not called flat", wrong)
	}
	// And a slope of three standard deviations in all is found.
	for setting := range responses {
		for place := range places {
			for i := range responses[setting][place] {
				responses[setting][place][i] += 3.5 * places[place] / 5
			}
		}
	}
	got, err = ICE(places, responses)
	if err != nil || got.Shares[Rising] < .8 {
		t.Errorf("shares %v, %v", got.Shares, err)
	}
}

func TestOneFactorAtATimeFindsTheTippingPoint(t *testing.T) {
	places := []float64{0, 1, 2, 3, 4}
	got, err := OneFactorAtATime(places, [][]float64{{1, 1.2}, {1.1, 1.1}, {9, 11}, {10, 10}, {math.NaN(), math.NaN()}})
	if err != nil {
		t.Fatal(err)
	}
	if got.Steepest != 1 || got.Direction != Rising || got.Failed != 2 || !slices.Equal(got.Runs, []int{2, 2, 2, 2, 0}) {
		t.Errorf("%+v", got)
	}
	near(t, "range", got.Range, 8.9, 1e-12)
	near(t, "jump", got.JumpShare, 1, 1e-12)
	near(t, "deviation", got.Deviation[2], math.Sqrt(2), 1e-12)
	near(t, "deviation of none", got.Deviation[4], math.NaN(), 0)
	near(t, "mean of none", got.Mean[4].Mean, math.NaN(), 0)
	// Student's t with one degree of freedom is 12.7062…
	near(t, "interval", got.Mean[2].Upper-10, 12.706204736174705, 1e-9)
	flat, err := OneFactorAtATime(places[:2], [][]float64{{3}, {3}})
	if err != nil || flat.Steepest != -1 || !math.IsNaN(flat.JumpShare) || flat.Direction != Flat || flat.Note == "" {
		t.Errorf("%+v, %v", flat, err)
	}
}

func TestCurvesRefuse(t *testing.T) {
	nan, one := math.NaN(), []float64{1}
	for _, c := range []struct {
		places    []float64
		responses [][]float64
		says      string
	}{
		{[]float64{1}, [][]float64{one}, "1 places"},
		{[]float64{1, 1}, [][]float64{one, one}, "place 2 is 1"},
		{[]float64{1, nan}, [][]float64{one, one}, "place 2 is NaN"},
		{[]float64{1, 2}, [][]float64{one}, "at"},
		{[]float64{1, 2}, [][]float64{one, {math.Inf(-1)}}, "place 2 is infinite"},
		{[]float64{1, 2}, [][]float64{{nan}, {}}, ""},
	} {
		if _, err := ICE(c.places, [][][]float64{c.responses}); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("ICE of %+v: error %v", c, err)
		}
		if _, err := OneFactorAtATime(c.places, c.responses); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("OneFactorAtATime of %+v: error %v", c, err)
		}
	}
	if _, err := ICE([]float64{1, 2}, nil); err == nil {
		t.Error("no settings, no error")
	}
}
