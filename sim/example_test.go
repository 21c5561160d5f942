package sim_test

import (
	"fmt"
	"math"

	"dugnad/sim"
)

var purposeVisit = sim.NewPurpose("example visit")

// A number belongs to its names and indices, whenever it is asked for: a
// second reader, another order or a place more changes nothing.
func ExampleStream() {
	seed := sim.RunSeed(42, 0, 1) // master seed 42, shared luck, replication 1
	oslo := sim.NewStream(seed, purposeVisit, sim.HashName("0301"), sim.HashName("culture"))
	for task := range 3 {
		u := oslo.Uniform4(0, task, 0)
		fmt.Printf("task %d: %.3f\n", task, u[0])
	}
	fmt.Println("again:", oslo.Uniform4(0, 1, 0) == oslo.Uniform4(0, 1, 0))
	// Output:
	// task 0: 0.710
	// task 1: 0.854
	// task 2: 0.600
	// again: true
}

// Logistic choice with the same bits on every processor.
func ExampleExp() {
	fmt.Printf("%.6f\n", 1/(1+sim.Exp(-0.5)))
	fmt.Println(sim.Log(math.E))
	// Output:
	// 0.622459
	// 1
}

// Each worker has scratch memory of its own, and each i an output of its own.
func ExampleForEach() {
	const workers = 4
	scratch := make([][]float64, workers)
	means := make([]float64, 3)
	sim.ForEach(workers, len(means), func(worker, i int) {
		scratch[worker] = append(scratch[worker][:0], float64(i), float64(i+1), float64(i+2))
		means[i] = sim.Sum(scratch[worker]) / 3
	})
	fmt.Println(means)
	// Output: [1 2 3]
}
