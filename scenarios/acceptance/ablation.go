package acceptance

import (
	"context"
	"fmt"
	"math"

	"dugnad/agents"
	"dugnad/agents/patterns"
	"dugnad/scenarios/keys"
)

// Ablation holds the results of the validated scenario with one mechanism switched off or one driver
// frozen at its grand mean.
type Ablation struct {
	Name     string  // of the mechanism or driver
	Frozen   bool    // whether it is a driver
	At       float64 // the driver's grand mean; 0 for a mechanism
	Question string  // that the mechanism serves where it carries nothing; empty for a driver
	Results  []patterns.Result
}

// Ablations returns the largest number of ablations that Ablate makes.
func Ablations() int {
	n := len(agents.DriverTable)
	for _, m := range agents.MechanismTable {
		if !m.WhatIf {
			n++
		}
	}
	return n
}

// Ablate freezes each driver at its grand mean in the base arm of base, then switches each mechanism
// off, one at a time, and calls done with each result. Drivers without a mean are left out. Where trust
// is off or frozen, earned trust is frozen as well, so that agreements are still signed. Errors are those
// of Evidence.
func (v *Validation) Ablate(ctx context.Context, base *patterns.Evidence, done func(Ablation)) error {
	means := grandMeans(base.Arms[patterns.Base])
	var ablations []Ablation
	for _, driver := range agents.DriverTable {
		if at := *driver.Of(&means); !math.IsNaN(at) {
			ablations = append(ablations, Ablation{Name: driver.Name, Frozen: true, At: at})
		}
	}
	for _, m := range agents.MechanismTable {
		if !m.WhatIf {
			ablations = append(ablations, Ablation{Name: m.Name, Question: m.Question})
		}
	}
	for _, a := range ablations {
		evidence, err := v.Evidence(ctx, a.sets(&means))
		if err != nil {
			return err
		}
		a.Results = patterns.All(evidence)
		done(a)
	}
	return nil
}

// sets returns the changes of the ablation.
func (a *Ablation) sets(means *agents.Freeze) (sets []string) {
	if a.Frozen {
		sets = append(sets, fmt.Sprintf("freeze.%s=%s", a.Name, keys.FormatFloat(a.At)))
	} else {
		sets = append(sets, fmt.Sprintf("mechanisms.%s=false", a.Name))
	}
	if a.Name == "trust" && !math.IsNaN(means.EarnedTrust) {
		sets = append(sets, "freeze.earned_trust="+keys.FormatFloat(means.EarnedTrust))
	}
	return sets
}
