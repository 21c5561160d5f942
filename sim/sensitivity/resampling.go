package sensitivity

import (
	"fmt"
	"math"
	"slices"

	"dugnad/sim"
	"dugnad/sim/evidence"
)

// Resampling controls the intervals and thresholds of methods for given data. The zero value makes
// none. Intervals assume independent rows; for a Latin hypercube or a net they are too wide.
type Resampling struct {
	Resamples int    // how often; 0 for no intervals, 100 are usual; thresholds need 19 or more
	Seed      uint64 // same seed, same resamples
	Workers   int    // goroutines; the result does not depend on them; fewer than 1 counts as 1
}

// Purposes of randomness. Every resample is drawn for itself, so that neither their number nor the
// order of work changes one.
var (
	purposeBootstrap = sim.NewPurpose("given data: bootstrap")
	purposeHalves    = sim.NewPurpose("given data: half samples")
	purposeDummy     = sim.NewPurpose("given data: dummy factor")
	purposeTies      = sim.NewPurpose("given data: order of ties")
)

// normalQuantile975 is the 0.975 quantile of the standard normal distribution.
const normalQuantile975 = 1.959963984540054235524594

// check returns an error when the number of resamples is negative.
func (r Resampling) check() error {
	if r.Resamples < 0 {
		return fmt.Errorf("%d resamples: 0 is for no intervals, and 100 are usual", r.Resamples)
	}
	return nil
}

// each calls do for each resample, on the workers.
func (r Resampling) each(do func(resample int)) {
	sim.ForEach(r.Workers, r.Resamples, func(_, resample int) { do(resample) })
}

// bootstrapCounts returns how often each row occurs in one bootstrap resample (Efron 1979).
func (r Resampling) bootstrapCounts(rows, resample int) []int {
	stream := sim.NewStream(r.Seed, purposeBootstrap, 0, 0)
	counts := make([]int, rows)
	for draw := 0; draw < rows; draw += 4 {
		uniforms := stream.Uniform4(resample, draw/4, 0)
		for _, uniform := range uniforms[:min(4, rows-draw)] {
			counts[int(uniform*float64(rows))]++
		}
	}
	return counts
}

// half returns one half of the rows, without replacement, in a random order.
//
// Methods that look at neighbours fail in the bootstrap, which puts each row next to its
// copies. The spread of an index over halves estimates its standard error in the whole sample,
// because a half's sampling variance is twice the whole's, and half of it is common to all
// halves (the delete-d jackknife with d = n/2, Shao and Wu 1989, Annals of Statistics 17).
func (r Resampling) half(rows, resample int) []int {
	return permutation(sim.NewStream(r.Seed, purposeHalves, 0, 0), rows, resample)[:rows/2]
}

// permutation returns the numbers below n in an order drawn from a stream (Fisher and Yates).
func permutation(stream sim.Stream, n, index int) []int {
	order := make([]int, n)
	var uniforms [4]float64
	for i := range order {
		if i%4 == 0 {
			uniforms = stream.Uniform4(index, i/4, 0)
		}
		other := int(uniforms[i%4] * float64(i+1))
		order[i] = order[other]
		order[other] = i
	}
	return order
}

// withStandardError returns a value with the interval of ± 1.96 standard errors. The standard error
// is the standard deviation of the replicates, without those that are NaN because nothing varied in
// the resample.
func withStandardError(value float64, replicates []float64) Estimate {
	replicates = slices.DeleteFunc(slices.Clone(replicates), math.IsNaN)
	if len(replicates) < 2 || math.IsNaN(value) {
		return evidence.Only(value)
	}
	_, squares, n := momentsOf(replicates, onceEach(len(replicates)))
	return evidence.Around(value, normalQuantile975*math.Sqrt(squares/float64(n-1)))
}

// threshold returns the value that another dummy exceeds in at most 5 of 100 cases: with n dummies
// and another one, each rank is equally likely for the other. It is NaN with fewer than 19 dummies.
func threshold(dummies []float64) float64 {
	place := int(math.Ceil(.95 * float64(len(dummies)+1)))
	if place > len(dummies) {
		return math.NaN()
	}
	return slices.Sorted(slices.Values(dummies))[place-1]
}
