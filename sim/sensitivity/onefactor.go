package sensitivity

import (
	"fmt"
	"math"
	"slices"

	"dugnad/sim/evidence"
)

// OneFactorSummary describes the response of the output to one factor while the others stay at
// their base. It says nothing about other bases.
type OneFactorSummary struct {
	Places    []float64  // of the factor, rising
	Mean      []Estimate // over replications, Student's interval; NaN where no run succeeded
	Deviation []float64  // among replications: whether the factor changes chance itself; NaN of fewer than two
	Runs      []int      // that succeeded at each place
	Failed    int        // runs that did not

	Direction Direction // beyond chance, as of ICE
	Range     float64   // greatest mean less the least
	// Steepest is the number, from 0, of the place after which the mean changes fastest per unit
	// of the factor, and JumpShare the part of Range that it changes there. A JumpShare near 1
	// in one of many steps is a candidate for a tipping point: add places around it. −1 and NaN
	// where means do not differ or two neighbours are not there.
	Steepest  int
	JumpShare float64

	Note string // what to know about the numbers, or empty
}

// OneFactorAtATime summarises one factor of extended one-factor-at-a-time analysis: many places,
// many replications, all other factors at their base. ten Broeke, van Voorn and Ligtenberg (2016),
// "Which sensitivity analysis method should I use for my agent-based model?", JASSS 19(1)5,
// recommend it as a first step. Responses[place] are the outputs of the replications, NaN for a
// failed run.
//
// It is an error when there are fewer than two places, when they do not rise, when responses differ
// in number from places, when an output is infinite, or when no run
// has a number.
func OneFactorAtATime(places []float64, responses [][]float64) (OneFactorSummary, error) {
	if err := checkPlaces(places); err != nil {
		return OneFactorSummary{}, err
	}
	if len(responses) != len(places) {
		return OneFactorSummary{}, fmt.Errorf("outputs at %d places of %d", len(responses), len(places))
	}
	curve, err := newNoisyCurve(responses)
	if err != nil {
		return OneFactorSummary{}, err
	}
	present := slices.DeleteFunc(slices.Clone(curve.means), math.IsNaN)
	if len(present) == 0 {
		return OneFactorSummary{}, fmt.Errorf("none of %d runs has a number", curve.failed)
	}
	extent := extentOf(present)
	result := OneFactorSummary{
		Places: places, Runs: curve.counts, Failed: curve.failed,
		Direction: curve.direction(),
		Range:     snapped(extent.greatest-extent.least, extent.dust()),
		Steepest:  -1, JumpShare: math.NaN(),
	}
	if curve.freedom == 0 {
		result.Note = "no place has two replications: every difference counts as direction"
	}
	for _, outputs := range responses {
		outputs := slices.DeleteFunc(slices.Clone(outputs), math.IsNaN)
		result.Mean = append(result.Mean, evidence.Mean(outputs))
		deviation := math.NaN()
		if len(outputs) >= 2 {
			_, squares, n := momentsOf(outputs, onceEach(len(outputs)))
			deviation = math.Sqrt(squares / float64(n-1))
		}
		result.Deviation = append(result.Deviation, deviation)
	}
	steepest := 0.0
	for place := range len(places) - 1 {
		jump := math.Abs(snapped(curve.means[place+1]-curve.means[place], extent.dust()))
		if slope := jump / (places[place+1] - places[place]); slope > steepest {
			steepest = slope
			result.Steepest, result.JumpShare = place, jump/result.Range
		}
	}
	return result, nil
}
