package sensitivity_test

import (
	"fmt"
	"math"

	"dugnad/sim/design"
	"dugnad/sim/sensitivity"
)

// A sample that someone else made: which factor moves the output's distribution, and which
// moves it no more than a factor that has nothing to do with it would?
func ExamplePAWN() {
	inputs := design.LatinHypercube(1, 500, 3)
	output := make([]float64, len(inputs))
	for row, x := range inputs {
		output[row] = x[0] + x[1]*x[1]/2 // and not x[2]
	}
	output[7] = math.NaN() // a run failed
	data, err := sensitivity.NewData(inputs, output)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("failed rows:", data.Failed)
	indices, err := sensitivity.PAWN(data, 10, sensitivity.Resampling{Resamples: 100, Seed: 1, Workers: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	for factor, index := range indices {
		median := index.Statistics[sensitivity.PAWNMedian]
		threshold := index.Threshold[sensitivity.PAWNMedian]
		fmt.Printf("factor %d: %.1f, beyond chance: %t\n", factor+1, median.Mean, median.Mean > threshold)
	}
	// Output:
	// failed rows: [7]
	// factor 1: 0.5, beyond chance: true
	// factor 2: 0.2, beyond chance: true
	// factor 3: 0.1, beyond chance: false
}

// Two correlated factors, of which the model reads only one: the other's effect is the share it
// owes to correlation.
func ExampleShapleyOfSample() {
	inputs := design.LatinHypercube(1, 1000, 2)
	if err := design.Correlate(inputs, []design.Correlation{{One: 0, Other: 1, Rank: 0.8}}); err != nil {
		fmt.Println(err)
		return
	}
	output := make([]float64, len(inputs))
	for row, x := range inputs {
		output[row] = x[0]
	}
	data, err := sensitivity.NewData(inputs, output)
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := sensitivity.ShapleyOfSample(data, 3, sensitivity.Resampling{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f %.1f\n", found.Effects[0].Mean, found.Effects[1].Mean)
	// Output: 0.7 0.3
}

// A law and a grant that work only together: neither does anything alone, each is lost without
// the other, and their shares of the whole change are equal.
func ExampleFiniteChanges() {
	plan := design.Factorial{Settings: 20, Levels: []int{2, 2, design.Background}, Seed: 1} // two switches, one other factor
	rows, err := plan.Rows()
	if err != nil {
		fmt.Println(err)
		return
	}
	outputs := make([][]float64, len(rows)) // of one replication
	for i, row := range rows {
		law, grant := row.Point[0] > .5, row.Point[1] > .5
		outputs[i] = []float64{row.Point[2]}
		if law && grant {
			outputs[i][0] += 10
		}
	}
	indices, err := sensitivity.FiniteChanges(rows, outputs)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("whole %.0f\n", indices.Whole.Mean)
	for factor, name := range []string{"law", "grant"} {
		fmt.Printf("%s: alone %.0f, in all %.0f, share %.0f\n", name,
			indices.First[factor].Mean, indices.Total[factor].Mean, indices.Shapley[factor].Mean)
	}
	// Output:
	// whole 10
	// law: alone 0, in all 10, share 5
	// grant: alone 0, in all 10, share 5
}

// Half of the places gain from a factor and half lose: the mean hides it, the curves do not.
func ExampleICE() {
	places := []float64{0, 0.5, 1}
	var responses [][][]float64
	for _, slope := range []float64{-1, 1, -2, 2} {
		var curve [][]float64
		for _, place := range places {
			curve = append(curve, []float64{slope*place - .01, slope*place + .01})
		}
		responses = append(responses, curve)
	}
	curves, err := sensitivity.ICE(places, responses)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("mean change %.0f; settings rising %.0f %%, falling %.0f %%\n", curves.Change[2].Mean,
		100*curves.Shares[sensitivity.Rising], 100*curves.Shares[sensitivity.Falling])
	// Output: mean change 0; settings rising 50 %, falling 50 %
}

// A factor that decides at one place: a jump there, and nothing elsewhere.
func ExampleOneFactorAtATime() {
	places := []float64{0.2, 0.4, 0.6, 0.8}
	summary, err := sensitivity.OneFactorAtATime(places, [][]float64{{1, 1.1}, {1.1, 1}, {4.9, 5}, {5, 4.9}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("rising: %t, %.0f %% of the range between %g and %g\n", summary.Direction == sensitivity.Rising,
		100*summary.JumpShare, places[summary.Steepest], places[summary.Steepest+1])
	// Output: rising: true, 100 % of the range between 0.4 and 0.6
}
