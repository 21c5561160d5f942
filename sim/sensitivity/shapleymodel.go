package sensitivity

import (
	"fmt"
	"math"

	"dugnad/sim"
	"dugnad/sim/evidence"
)

// ShapleySearch says how much work ShapleyOfModel may do. The model is run
// Variance + Permutations × (factors − 1) × Outer × Inner times.
type ShapleySearch struct {
	Permutations int // random orders in which factors join; their spread gives the interval
	Variance     int // runs for the output's variance
	Outer        int // points at which a conditional variance is taken; 1 is best for many permutations
	Inner        int // runs for one conditional variance; 3 is best
	Seed         uint64
}

// The purposes of randomness of ShapleyOfModel.
var (
	purposeJoin     = sim.NewPurpose("shapley effects: order of factors")
	purposeVariance = sim.NewPurpose("shapley effects: points for the variance")
	purposeOuter    = sim.NewPurpose("shapley effects: outer points")
	purposeInner    = sim.NewPurpose("shapley effects: inner points")
)

// ShapleyOfModel estimates the Shapley effects of a model, or a fast stand-in for one, by the
// algorithm of Song, Nelson and Staum (2016), "Shapley effects for global sensitivity analysis:
// theory and computation", SIAM/ASA Journal on Uncertainty Quantification 4: factors join in
// random orders, and each is credited with the rise of the expected conditional variance
// E[Var(Y | factors that have not joined)]. Points come from the copula, conditionally where
// factors are held: the model is called with a point of the unit cube, and turns its
// coordinates into values of the factors. The slice is reused: the model must neither keep nor change it.
//
// Effects sum to 1. Intervals are ± 1.96 standard errors over the orders; they leave out the
// error of the variance itself. A model's NaN is a failed run, counted and left out; an order
// in which a conditional variance has fewer than two runs left is left out whole.
//
// It is an error when Permutations or Variance is below 2, Outer below 1 or Inner below 2, when
// an output is infinite, or when too many runs fail for any effect.
func ShapleyOfModel(model func(point []float64) float64, copula Copula, search ShapleySearch) (ShapleyEffects, error) {
	if search.Permutations < 2 || search.Variance < 2 || search.Outer < 1 || search.Inner < 2 {
		return ShapleyEffects{}, fmt.Errorf("%+v: at least 2 permutations, 2 runs for the variance, 1 outer and 2 inner are needed", search)
	}
	factors := copula.Factors()
	whole, err := copula.Given()
	if err != nil {
		return ShapleyEffects{}, err
	}
	draw := modelDraws{model: model, copula: copula, whole: whole, point: make([]float64, factors)}
	stream := sim.NewStream(search.Seed, purposeVariance, 0, 0)
	var outputs []float64
	for run := range search.Variance {
		if err := draw.runs(&outputs, whole, stream, run, 0, 1); err != nil {
			return ShapleyEffects{}, err
		}
	}
	result := ShapleyEffects{Explained: 1, Notes: make([]string, factors)}
	if len(outputs) < 2 {
		return ShapleyEffects{}, fmt.Errorf("%d of %d runs for the variance failed; two that succeed are needed", draw.failed, search.Variance)
	}
	result.Variance = sampleVariance(outputs)
	if isConstant(outputs) {
		result.Note, result.Failed, result.Explained = noteConstantOutput, draw.failed, math.NaN()
		for range factors {
			result.Effects = append(result.Effects, noEstimate)
		}
		return result, nil
	}
	credits := make([][]float64, factors)
	orders := sim.NewStream(search.Seed, purposeJoin, 0, 0)
	for number := range search.Permutations {
		order := permutation(orders, factors, number)
		levels, err := draw.conditionalVariances(order, number, search)
		if err != nil {
			return ShapleyEffects{}, err
		}
		if levels == nil {
			continue
		}
		levels = append(levels, result.Variance)
		for place, factor := range order {
			credits[factor] = append(credits[factor], (levels[place+1]-levels[place])/result.Variance)
		}
	}
	result.Failed = draw.failed
	if len(credits[0]) < 2 {
		return ShapleyEffects{}, fmt.Errorf("%d runs failed: fewer than two of %d orders of the factors are left", draw.failed, search.Permutations)
	}
	for _, credit := range credits {
		mean, squares, n := momentsOf(credit, onceEach(len(credit)))
		result.Effects = append(result.Effects, evidence.Around(mean, normalQuantile975*math.Sqrt(squares/float64(n-1)/float64(n))))
	}
	return result, nil
}

// modelDraws runs a model at points of a copula.
type modelDraws struct {
	model  func(point []float64) float64
	copula Copula
	whole  Conditional // the copula with none known
	point  []float64
	failed int
}

// conditionalVariances is E[Var(Y | factors not yet joined)] when none has joined, which is 0,
// then one, and so on to all but one; nil when too many runs fail.
func (d *modelDraws) conditionalVariances(order []int, number int, search ShapleySearch) ([]float64, error) {
	levels := []float64{0}
	outerStream := sim.NewStream(search.Seed, purposeOuter, uint64(number), 0)
	innerStream := sim.NewStream(search.Seed, purposeInner, uint64(number), 0)
	for joined := 1; joined < len(order); joined++ {
		held := order[joined:]
		conditional, err := d.copula.Given(held...)
		if err != nil {
			return nil, err
		}
		sum, count := 0.0, 0
		for outer := range search.Outer {
			d.whole.Fill(d.point, uniformsOf(outerStream, joined, outer, 0, len(order)))
			var outputs []float64
			if err := d.runs(&outputs, conditional, innerStream, joined, outer, search.Inner); err != nil {
				return nil, err
			}
			if len(outputs) >= 2 {
				sum += sampleVariance(outputs)
				count++
			}
		}
		if count == 0 {
			return nil, nil
		}
		levels = append(levels, sum/float64(count))
	}
	return levels, nil
}

// runs appends the outputs of some runs that succeed, at points of a conditional distribution.
func (d *modelDraws) runs(outputs *[]float64, conditional Conditional, stream sim.Stream, month, index, runs int) error {
	for run := range runs {
		conditional.Fill(d.point, uniformsOf(stream, month, index, run, len(conditional.Free())))
		output := d.model(d.point)
		switch {
		case math.IsNaN(output):
			d.failed++
		case math.IsInf(output, 0):
			return fmt.Errorf("the model's output at %v is infinite; NaN is for a failed run, other outputs are finite", d.point)
		default:
			*outputs = append(*outputs, output)
		}
	}
	return nil
}

// uniformsOf is some uniform numbers of one draw of a stream.
func uniformsOf(stream sim.Stream, month, index, draw, count int) []float64 {
	uniforms := make([]float64, 0, count+1)
	for pair := 0; len(uniforms) < count; pair++ {
		two := stream.Uniform2(month, index, draw<<16|pair)
		uniforms = append(uniforms, two[0], two[1])
	}
	return uniforms[:count]
}

// sampleVariance is the variance with n − 1.
func sampleVariance(values []float64) float64 {
	_, squares, n := momentsOf(values, onceEach(len(values)))
	return squares / float64(n-1)
}
