package sensitivity

import (
	"math"
	"slices"
	"strings"
	"testing"

	"dugnad/sim/design"

	"pgregory.net/rapid"
)

// f = x1 + x2 + x1·x2 from (0, 0) to (1, 1): the whole change of 3 is 1 + 1 + 1.
func TestFiniteChangesOfAProduct(t *testing.T) {
	var output []float64
	for setting := range 3 { // backgrounds 0, 1, 2 add to the output, not to any change
		for m := range 4 {
			x1, x2 := float64(m&1), float64(m>>1)
			output = append(output, float64(setting)+x1+x2+x1*x2)
		}
	}
	got, err := FiniteChanges(output, 2)
	if err != nil || got.Settings != 3 || got.Failed != nil {
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
	}
	for set := 1; set < 4; set++ {
		exactly("term", got.Terms[set], 1)
	}
	if got.Terms[0].Mean != 1 {
		t.Errorf("mean base %+v", got.Terms[0])
	}
}

// Signs that differ between settings cancel in the means and not in the sizes.
func TestFiniteChangesSizes(t *testing.T) {
	got, err := FiniteChanges([]float64{0, 2, 0, -2}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got.First[0].Mean != 0 || got.FirstSize[0].Mean != 2 || !(got.First[0].Lower < -2) {
		t.Errorf("first %+v, size %+v", got.First[0], got.FirstSize[0])
	}
}

// Terms and Shapley shares sum to the whole change for any factorial, and a factorial made of
// known terms gives them back.
func TestFiniteChangesSumToTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		factors := rapid.IntRange(1, 6).Draw(t, "factors")
		parts := rapid.SliceOfN(rapid.Float64Range(-10, 10), 1<<factors, 1<<factors).Draw(t, "parts")
		values := make([]float64, len(parts))
		for set := range values {
			for subset, part := range parts {
				if subset&^set == 0 {
					values[set] += part
				}
			}
		}
		got, err := DecomposeChange(values)
		if err != nil {
			t.Fatal(err)
		}
		for set, part := range parts {
			if math.Abs(got[set]-part) > 1e-9 {
				t.Fatalf("term %d is %g, want %g", set, got[set], part)
			}
		}
		indices, err := FiniteChanges(values, factors)
		if err != nil {
			t.Fatal(err)
		}
		terms, shares := 0.0, 0.0
		for _, term := range indices.Terms[1:] {
			terms += term.Mean
		}
		for _, share := range indices.Shapley {
			shares += share.Mean
		}
		whole := indices.Whole.Mean
		if math.Abs(terms-whole) > 1e-9 || math.Abs(shares-whole) > 1e-9 || indices.Note == "" {
			t.Fatalf("whole %g, terms %g, shares %g, note %q", whole, terms, shares, indices.Note)
		}
	})
}

// The design and the analysis fit: with a background that decides whether a rule works, the
// design's rows give the effects back.
func TestFiniteChangesOfADesign(t *testing.T) {
	const settings = 400
	rows, err := design.FiniteChanges(1, settings, []int{2, 0}, 1)
	if err != nil {
		t.Fatal(err)
	}
	output := make([]float64, len(rows))
	for i, row := range rows {
		rule := math.Floor(2 * row[0])
		output[i] = rule*row[2] + row[1] // the rule's effect is the background's level: 1/2 on average
	}
	got, err := FiniteChanges(output, 2)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "rule", got.First[0].Mean, .5, 1e-3)
	near(t, "range", got.First[1].Mean, 1./3, .02) // E[max − min] of two uniform numbers
	near(t, "interaction", got.Interaction[0].Mean, 0, 1e-12)
}

func TestFiniteChangesFailures(t *testing.T) {
	nan := math.NaN()
	got, err := FiniteChanges([]float64{0, 1, nan, 1, 0, 3}, 1)
	if err != nil || !slices.Equal(got.Failed, []int{1}) || got.Settings != 2 || got.Whole.Mean != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	for _, c := range []struct {
		output  []float64
		factors int
		says    string
	}{
		{[]float64{1, 2, 3}, 1, "3 outputs: 1 changes need a multiple of 2"},
		{nil, 1, "0 outputs"},
		{[]float64{1}, 0, "0 factors"},
		{[]float64{1}, 64, "64 factors"},
		{[]float64{nan, 1}, 1, "all 1 settings have a failed run"},
		{[]float64{1, math.Inf(1)}, 1, "setting 0: the output of combination 1 is +Inf"},
	} {
		if _, err := FiniteChanges(c.output, c.factors); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: error %v", c, err)
		}
	}
	if _, err := DecomposeChange([]float64{1, 2, 3}); err == nil {
		t.Error("three values are no factorial")
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
