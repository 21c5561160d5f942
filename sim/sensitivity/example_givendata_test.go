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
func ExampleLinearGaussian() {
	explained, err := sensitivity.LinearGaussian(
		[]float64{1, 0},
		[][]float64{{1, 0.8}, {0.8, 1}},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	effects, err := sensitivity.Shapley(2, explained)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f\n", effects)
	// Output: [0.68 0.32]
}

// A law and a grant that work only together: neither does anything alone, each is lost without
// the other, and their shares of the whole change are equal.
func ExampleFiniteChanges() {
	rows, err := design.FiniteChanges(1, 20, []int{2, 2}, 1) // two switches, one other factor
	if err != nil {
		fmt.Println(err)
		return
	}
	output := make([]float64, len(rows))
	for i, row := range rows {
		law, grant := row[0] > .5, row[1] > .5
		output[i] = row[2]
		if law && grant {
			output[i] += 10
		}
	}
	indices, err := sensitivity.FiniteChanges(output, 2)
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
	bases := [][]float64{{0, -1}, {0, 1}, {0, -2}, {0, 2}}
	rows, err := design.OneAtATime(bases, 0, places)
	if err != nil {
		fmt.Println(err)
		return
	}
	responses := make([][][]float64, len(bases))
	for i, x := range rows {
		output := x[0] * x[1]
		responses[i/len(places)] = append(responses[i/len(places)], []float64{output - .01, output + .01})
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

// Correlated factors: a sample in which high values of one go with high values of the other.
func ExampleCopula() {
	correlation := sensitivity.NormalCorrelation(0.7) // of ranks
	copula, err := sensitivity.NewCopula([][]float64{{1, correlation}, {correlation, 1}})
	if err != nil {
		fmt.Println(err)
		return
	}
	secondGivenFirst, err := copula.Given(0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, first := range []float64{.1, .5, .9} {
		point := []float64{first, 0}
		secondGivenFirst.Fill(point, []float64{.5})
		fmt.Printf("first %.1f: the second's median is %.2f\n", first, point[1])
	}
	// Output:
	// first 0.1: the second's median is 0.18
	// first 0.5: the second's median is 0.50
	// first 0.9: the second's median is 0.82
}

// A factor that decides at one place: a jump there, and nothing elsewhere.
func ExampleOneFactorAtATime() {
	places := []float64{0.2, 0.4, 0.6, 0.8}
	summary, err := sensitivity.OneFactorAtATime(places, [][]float64{{1, 1.1}, {1.1, 1}, {4.9, 5}, {5, 4.9}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v, %.0f %% of the range between %g and %g\n", summary.Direction,
		100*summary.JumpShare, places[summary.Steepest], places[summary.Steepest+1])
	// Output: rising, 100 % of the range between 0.4 and 0.6
}
