package evidence_test

import (
	"fmt"

	"dugnad/sim/evidence"
)

// A mean over replications, with its interval.
func ExampleMean() {
	e := evidence.Mean([]float64{0.31, 0.28, 0.35, 0.30})
	fmt.Printf("%.3f (%.3f to %.3f)\n", e.Mean, e.Lower, e.Upper)
	// Output: 0.310 (0.263 to 0.357)
}

// What may be concluded from paired differences.
func ExampleDifference_Verdict() {
	d := evidence.Difference{Estimate: evidence.Mean([]float64{0.02, 0.05, 0.03, 0.04})}
	fmt.Println(d.Verdict() == evidence.Higher, d.Verdict().Settled())

	d = evidence.Difference{Estimate: evidence.Mean([]float64{0.02, -0.05, 0.03, 0.04})}
	fmt.Println(d.Verdict() == evidence.Unsure, d.Verdict().Settled())
	// Output:
	// true true
	// true false
}
