package sensitivity_test

import (
	"fmt"

	"dugnad/sim/design"
	"dugnad/sim/sensitivity"
)

// A model of two factors, y = 2·a + b + a·b on the unit square: the first-order variances are
// 2.5²/12 and 1.5²/12, and what both do together is 1/144, of 103/144 in all.
func ExampleVarianceBased() {
	plan := design.Saltelli{Factors: 2, Points: 512, Scrambles: 1, SecondOrder: true}
	rows, err := plan.Rows()
	if err != nil {
		fmt.Println(err)
		return
	}
	outputs := make([][]float64, len(rows)) // per row, one number for each replication
	for i, row := range rows {
		a, b := row.Point[0], row.Point[1]
		outputs[i] = []float64{2*a + b + a*b}
	}
	found, err := sensitivity.VarianceBased(rows, outputs, sensitivity.Options{Surrogate: true, Resamples: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	for factor, name := range []string{"a", "b"} {
		fmt.Printf("%s: first %.3f, total %.3f\n", name, found.First[factor].Mean, found.Total[factor].Mean)
	}
	fmt.Printf("a with b: %.3f\n", found.Second[0][1].Mean)
	fmt.Printf("exact: %.3f and %.3f, %.3f and %.3f, %.3f\n", 75./103, 76./103, 27./103, 28./103, 1./103)
	// Output:
	// a: first 0.728, total 0.738
	// b: first 0.262, total 0.272
	// a with b: 0.010
	// exact: 0.728 and 0.738, 0.262 and 0.272, 0.010
}

// Screening tells factors without influence from those with, and effects that are the same
// everywhere from those that are not.
func ExampleScreen() {
	rows, err := design.Morris{Factors: 3, Trajectories: 20, Levels: 4, Pool: 200}.Rows()
	if err != nil {
		fmt.Println(err)
		return
	}
	outputs := make([][]float64, len(rows))
	for i, row := range rows {
		u := row.Point
		outputs[i] = []float64{3*u[0] + 4*(u[1]-0.5)*(u[1]-0.5)}
	}
	found, err := sensitivity.Screen(rows, outputs, sensitivity.MorrisOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for factor, name := range []string{"straight", "bent", "inert"} {
		fmt.Printf("%s: μ* %.2f, σ %.2f\n", name, found.MuStar[factor].Mean, found.Sigma[factor].Mean)
	}
	// Output:
	// straight: μ* 3.00, σ 0.00
	// bent: μ* 1.33, σ 1.36
	// inert: μ* 0.00, σ 0.00
}

// A pilot found that luck is half of a run's variance; 49,152 runs shall measure total indices
// of about 0.1, with 8 factors and so 10 rows per base point.
func ExampleAdvise() {
	advice, err := sensitivity.Advise(49152, 10, 0.5, 0.1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d base points, %d replications: %d runs, standard error %.3f\n",
		advice.BasePoints, advice.Replications, advice.Runs, advice.StandardError)
	// Output:
	// 512 base points, 9 replications: 46080 runs, standard error 0.013
}

// With few base points the order of the factors may be settled where their indices are not.
func ExampleConverge() {
	rows, err := design.Saltelli{Factors: 2, Points: 128, Scrambles: 1}.Rows()
	if err != nil {
		fmt.Println(err)
		return
	}
	outputs := make([][]float64, len(rows))
	for i, row := range rows {
		outputs[i] = []float64{5*row.Point[0] + row.Point[1]}
	}
	stages, err := sensitivity.Converge(rows, outputs, sensitivity.Options{Resamples: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, stage := range stages {
		fmt.Println(stage.BasePoints, "base points: order settled", stage.TotalStability.RankingSettled(),
			"values settled", stage.TotalStability.ValuesSettled())
	}
	// Output:
	// 16 base points: order settled true values settled false
	// 32 base points: order settled true values settled false
	// 64 base points: order settled true values settled false
	// 128 base points: order settled true values settled false
}
