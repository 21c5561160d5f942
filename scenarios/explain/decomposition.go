package explain

import (
	"math"
	"slices"

	"dugnad/sim/attribution"
	"dugnad/sim/evidence"
)

// Decomposition is the difference of an outcome between two scenarios, divided into parts. Values are
// means over the replications in which the outcome exists in every world; they are NaN if there are
// none, and bounds are NaN below two replications.
type Decomposition struct {
	Outcome
	Base, Alternative, Difference float64 // in the unit of the measure
	Parts                         []Part  // by player; they sum to the difference in every replication
	Interactions                  []Part  // by pair of players
	Replications                  int     // number of replications in the means
}

// Part is a player's share of a difference (Shapley value), or the interaction of two players: how
// much larger the effect of one is with the other. Interactions are no additional shares.
type Part struct {
	Name              string
	evidence.Estimate         // mean over replications
	SamplingError     float64 // standard error from drawing orders at random; 0 if all coalitions were run
}

// Identical reports whether the outcome is the same in both scenarios, and every part negligible, in
// every replication.
func (e *Decomposition) Identical() bool {
	for _, p := range slices.Concat(e.Parts, e.Interactions) {
		if !p.Negligible(e) {
			return false
		}
	}
	return e.Replications > 0 && math.Abs(e.Difference) <= rounding*math.Abs(e.Base)
}

// Negligible reports whether a part of e is 0 in every replication, up to rounding.
func (p *Part) Negligible(e *Decomposition) bool {
	least := rounding * max(math.Abs(e.Base), math.Abs(e.Alternative))
	return math.Abs(p.Mean) <= least && !(p.Upper-p.Lower > least)
}

// rounding is the relative difference allowed between sums of the same tasks in another order.
const rounding = 1e-9

// Decompositions returns the decomposition of every outcome, in the order of summary.csv. Call it
// after Run.
func (x *Explanation) Decompositions() []Decomposition {
	list := make([]Decomposition, len(x.outcomes))
	for i := range list {
		list[i] = x.explain(i)
	}
	return list
}

// explain decomposes one outcome. Shapley values are linear in the outcome, so they are computed in
// each replication and averaged over replications.
func (x *Explanation) explain(outcome int) Decomposition {
	e := Decomposition{Outcome: x.outcomes[outcome]}
	var complete []int // replications in which every world has the outcome
	for r := range x.Base.Scenario.Replications {
		if !slices.ContainsFunc(x.worlds, func(w *worldRuns) bool { return math.IsNaN(w.values[r][outcome]) }) {
			complete = append(complete, r)
		}
	}
	e.Replications = len(complete)
	all, none := x.worldOf(attribution.All(len(x.Players)))
	base, alternative := x.worlds[x.index[none]], x.worlds[x.index[all]]
	mean := func(of func(r int) float64) evidence.Estimate {
		values := make([]float64, len(complete))
		for i, r := range complete {
			values[i] = of(r)
		}
		return evidence.Mean(values)
	}
	e.Base = mean(func(r int) float64 { return base.values[r][outcome] }).Mean
	e.Alternative = mean(func(r int) float64 { return alternative.values[r][outcome] }).Mean
	e.Difference = mean(func(r int) float64 { return alternative.values[r][outcome] - base.values[r][outcome] }).Mean

	parts := map[int]attribution.Attribution{}
	for _, r := range complete {
		parts[r] = x.plan.Attribute(x.game(func(w *worldRuns) float64 { return w.values[r][outcome] }))
	}
	errs := x.plan.Errors(x.game(func(w *worldRuns) float64 {
		return mean(func(r int) float64 { return w.values[r][outcome] }).Mean
	}))
	for i, p := range x.Players {
		share := mean(func(r int) float64 { return parts[r].Parts[i] })
		e.Parts = append(e.Parts, Part{p.Name, share, errs.Parts[i]})
	}
	for i, pair := range attribution.Pairs(len(x.Players)) {
		interaction := mean(func(r int) float64 { return parts[r].Interactions[i] })
		e.Interactions = append(e.Interactions, Part{x.Players[pair[0]].Name + " × " + x.Players[pair[1]].Name, interaction, errs.Interactions[i]})
	}
	e.clean()
	return e
}

// clean makes what is rounding error exactly 0, so that no table shows it with an interval.
func (e *Decomposition) clean() {
	const dust = 1e-12 // relative; parts up to rounding still add up to the difference
	least := dust * max(math.Abs(e.Base), math.Abs(e.Alternative))
	numbers := []*float64{&e.Difference}
	for _, parts := range [][]Part{e.Parts, e.Interactions} {
		for i := range parts {
			numbers = append(numbers, &parts[i].Mean, &parts[i].Lower, &parts[i].Upper, &parts[i].SamplingError)
		}
	}
	for _, number := range numbers {
		if math.Abs(*number) <= least {
			*number = 0
		}
	}
}

// game returns the value of each coalition, for an outcome that is given by world.
func (x *Explanation) game(outcome func(*worldRuns) float64) func(attribution.Coalition) float64 {
	return func(c attribution.Coalition) float64 {
		pair, changed := x.games[c]
		if !changed {
			return 0
		}
		return outcome(pair[0]) - outcome(pair[1])
	}
}
