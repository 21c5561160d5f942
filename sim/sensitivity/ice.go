package sensitivity

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"dugnad/sim/evidence"
)

// Direction is the direction of a curve.
type Direction int

// The directions. A curve turns when it both rises and falls by more than chance.
const (
	Flat Direction = iota
	Rising
	Falling
	Turning
)

// ICECurves are individual conditional expectation curves: the response of the output to one factor
// in each of many settings of the others (Goldstein et al. 2015; for stochastic agent-based models
// Borgonovo et al. 2022). They show opposite responses that cancel in the mean.
type ICECurves struct {
	Places []float64   // of the factor, rising
	Curves [][]float64 // settings × places: means over replications
	Failed []int       // the numbers, from 0, of settings left out: at some place no run succeeded
	// FailedRuns is the number of failed runs of all settings.
	FailedRuns int

	Mean   []Estimate // over settings at each place: the partial dependence curve
	Change []Estimate // the mean change since the first place: its interval is the band for direction
	// Lower and Upper are the 2.5 % and 97.5 % quantiles, over settings, of the change since the
	// first place.
	Lower, Upper []float64

	Directions []Direction // of each curve
	Shares     [4]float64  // of settings that are Flat, Rising, Falling, Turning

	Note string // what to know about the directions, or empty
}

// ICE computes curves from responses[setting][place], the outputs of the replications, NaN for a
// failed run.
//
// A curve rises when the output at some later place is significantly higher than at an earlier one:
// by Student's t with the curve's own spread of replications, at 5 % for all pairs of places
// together (Bonferroni). So a flat curve is called something else in at most 5 of 100 cases. Where
// replications share their luck across places, the spread overstates chance and the test is
// conservative. With one replication every difference counts, and Note says so.
//
// Intervals are Student's over settings. A categorical factor has curves but no direction.
//
// It is an error when there are fewer than two places, when they do not rise, when a setting has
// another number of places, when an output is infinite, or when no setting is complete.
func ICE(places []float64, responses [][][]float64) (ICECurves, error) {
	if err := checkPlaces(places); err != nil {
		return ICECurves{}, err
	}
	result := ICECurves{Places: places}
	for setting, atPlaces := range responses {
		if len(atPlaces) != len(places) {
			return ICECurves{}, fmt.Errorf("setting %d has outputs at %d places of %d", setting, len(atPlaces), len(places))
		}
		curve, err := newNoisyCurve(atPlaces)
		if err != nil {
			return ICECurves{}, fmt.Errorf("setting %d: %w", setting, err)
		}
		result.FailedRuns += curve.failed
		if slices.Contains(curve.counts, 0) {
			result.Failed = append(result.Failed, setting)
			continue
		}
		if curve.freedom == 0 {
			result.Note = "a curve without replications: every difference counts as direction"
		}
		result.Curves = append(result.Curves, curve.means)
		result.Directions = append(result.Directions, curve.direction())
	}
	if len(result.Curves) == 0 {
		return ICECurves{}, fmt.Errorf("none of %d settings has a number at every place", len(responses))
	}
	for _, direction := range result.Directions {
		result.Shares[direction] += 1 / float64(len(result.Directions))
	}
	for place := range places {
		var levels, changes []float64
		for _, curve := range result.Curves {
			levels = append(levels, curve[place])
			changes = append(changes, curve[place]-curve[0])
		}
		result.Mean = append(result.Mean, evidence.Mean(levels))
		result.Change = append(result.Change, evidence.Mean(changes))
		slices.Sort(changes)
		result.Lower = append(result.Lower, quantileOf(changes, .025))
		result.Upper = append(result.Upper, quantileOf(changes, .975))
	}
	return result, nil
}

// checkPlaces returns an error unless there are two places or more, finite and rising.
func checkPlaces(places []float64) error {
	if len(places) < 2 {
		return fmt.Errorf("%d places: a curve needs at least 2", len(places))
	}
	for i, place := range places {
		if math.IsNaN(place) || math.IsInf(place, 0) || i > 0 && place <= places[i-1] {
			return fmt.Errorf("place %d is %g: places are finite and rise", i+1, place)
		}
	}
	return nil
}

// A noisyCurve is the mean outputs at each place and how far chance moves them.
type noisyCurve struct {
	means   []float64 // NaN where no run succeeded
	counts  []int     // of runs that succeeded
	failed  int
	spread  float64 // standard deviation of replications within places, pooled
	freedom int     // its degrees of freedom; 0 when no place has two replications
}

func newNoisyCurve(responses [][]float64) (noisyCurve, error) {
	var curve noisyCurve
	within := 0.0
	for place, outputs := range responses {
		if slices.ContainsFunc(outputs, func(output float64) bool { return math.IsInf(output, 0) }) {
			return curve, fmt.Errorf("an output at place %d is infinite; NaN is for a failed run, other outputs are finite", place+1)
		}
		outputs := slices.DeleteFunc(slices.Clone(outputs), math.IsNaN)
		curve.failed += len(responses[place]) - len(outputs)
		curve.counts = append(curve.counts, len(outputs))
		if len(outputs) == 0 {
			curve.means = append(curve.means, math.NaN())
			continue
		}
		mean, squares, _ := momentsOf(outputs, onceEach(len(outputs)))
		curve.means = append(curve.means, mean)
		within += squares
		curve.freedom += len(outputs) - 1
	}
	if curve.freedom > 0 {
		curve.spread = math.Sqrt(within / float64(curve.freedom))
	}
	return curve, nil
}

// direction returns where the curve goes by more than chance. Places without runs do not count.
func (c noisyCurve) direction() Direction {
	critical := 0.0
	if pairs := len(c.means) * (len(c.means) - 1) / 2; c.freedom > 0 {
		student := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(c.freedom)}
		critical = c.spread * student.Quantile(1-.025/float64(pairs)) // Bonferroni: no pair by chance
	}
	direction, dust := Flat, extentOf(c.means).dust()
	for later := range c.means {
		for earlier := range later {
			change := c.means[later] - c.means[earlier]
			chance := critical * math.Sqrt(1/float64(c.counts[later])+1/float64(c.counts[earlier]))
			chance = max(chance, dust)
			switch { // the directions are two bits; NaN is neither more nor less
			case change > chance:
				direction |= Rising
			case change < -chance:
				direction |= Falling
			}
		}
	}
	return direction
}
