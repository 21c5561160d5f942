package acceptance

import (
	"context"
	"fmt"
	"math"
	"strings"

	"dugnad/agents"
	"dugnad/agents/patterns"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

// Validation computes the patterns on a scenario.
type Validation struct {
	// Load loads the validated scenario with further sets (each PATH=VALUE) applied.
	Load func(sets []string) (*scenarios.Scenario, error)
	// Replications is the number of replications of every arm. NationReplications is that of the arm
	// with all of the nation's places; if 0, the arm and the patterns that need it are left out.
	Replications, NationReplications int
	Workers                          int // number of goroutines, on which no result depends; below 1 means 1
	// Progress, if not nil, is called after each run, from one goroutine.
	Progress func()
}

// Runs returns the number of runs of one call of Evidence.
func (v *Validation) Runs() int {
	arms := 1                                            // the base, which arms without changes share
	for _, arm := range patterns.Arms(agents.Freeze{}) { // the number of arms does not depend on the means
		if len(arm.Sets) > 0 {
			arms++
		}
	}
	return arms*v.Replications + v.NationReplications
}

// Evidence runs the arms that the patterns compare, on shared luck: replication r of every arm has
// the same seed. sets are applied in all arms. A scenario without the fields, periods and groups that
// the patterns need is reported as keys.Problems; other errors are those of Load, of the context, or
// of the first run that failed.
func (v *Validation) Evidence(ctx context.Context, sets []string) (*patterns.Evidence, error) {
	base, err := v.experiment(sets, nil)
	if err != nil {
		return nil, err
	}
	if missing := patterns.Missing(base.Blueprint); len(missing) > 0 {
		return nil, keys.Problems{{Key: "validate", Found: "a scenario without " + strings.Join(missing, ", "), Allowed: "a scenario with the fields, periods and groups of Table 4: the patterns are statements about them"}}
	}
	evidence := &patterns.Evidence{Blueprint: base.Blueprint, Arms: map[string][]*agents.Tally{}}
	var baseRuns []*agents.Tally
	err = v.run(ctx, []*scenarios.Experiment{base}, v.Replications, func(_ int, t *agents.Tally) {
		t.Trim()
		baseRuns = append(baseRuns, t)
	})
	if err != nil {
		return nil, err
	}
	var names []string
	var experiments []*scenarios.Experiment
	for _, arm := range patterns.Arms(grandMeans(baseRuns)) {
		if len(arm.Sets) == 0 {
			evidence.Arms[arm.Name] = baseRuns
			continue
		}
		experiment, err := v.experiment(sets, arm.Sets)
		if err != nil {
			return nil, err
		}
		names, experiments = append(names, arm.Name), append(experiments, experiment)
	}
	err = v.run(ctx, experiments, v.Replications, func(arm int, t *agents.Tally) {
		t.Trim()
		evidence.Arms[names[arm]] = append(evidence.Arms[names[arm]], t)
	})
	if err != nil || v.NationReplications == 0 {
		return evidence, err
	}
	nation, err := v.experiment(sets, patterns.NationArm().Sets)
	if err != nil {
		return nil, err
	}
	evidence.Nation = nation.Blueprint
	err = v.run(ctx, []*scenarios.Experiment{nation}, v.NationReplications, func(_ int, t *agents.Tally) {
		evidence.NationRun = append(evidence.NationRun, patterns.NewNationRun(nation.Blueprint, t))
	})
	return evidence, err
}

// experiment loads the scenario with sets and then more applied.
func (v *Validation) experiment(sets, more []string) (*scenarios.Experiment, error) {
	s, err := v.Load(append(append([]string{}, sets...), more...))
	if err != nil {
		return nil, err
	}
	return scenarios.NewExperiment(s), nil
}

// run runs the replications of several experiments on one pool, hands each tally to keep, and
// counts the run as progress.
func (v *Validation) run(ctx context.Context, experiments []*scenarios.Experiment, replications int, keep func(experiment int, t *agents.Tally)) error {
	return scenarios.Replicate(ctx, v.Workers, replications, experiments, func(experiment int, t *agents.Tally) {
		keep(experiment, t)
		if v.Progress != nil {
			v.Progress()
		}
	})
}

// grandMeans returns the means of the drivers over replications.
func grandMeans(runs []*agents.Tally) agents.Freeze {
	mean := func(of func(*agents.Freeze) *float64) float64 {
		sum := 0.0
		for _, t := range runs {
			sum += *of(&t.Means)
		}
		return sum / float64(len(runs))
	}
	var f agents.Freeze
	for _, driver := range agents.DriverTable {
		*driver.Of(&f) = mean(driver.Of)
	}
	return f
}

// Ablation holds the patterns of the validated scenario with one mechanism switched off or one driver
// frozen at its grand mean.
type Ablation struct {
	Name     string  // of the mechanism or driver
	Frozen   bool    // whether it is a driver
	At       float64 // the driver's grand mean; 0 for a mechanism
	Patterns []patterns.Result
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
// off, one at a time, and calls done with each result. Drivers without a mean are left out. Errors are
// those of Evidence.
func (v *Validation) Ablate(ctx context.Context, base *patterns.Evidence, done func(Ablation)) error {
	means := grandMeans(base.Arms[patterns.Base])
	var ablations []Ablation
	var sets []string
	for _, driver := range agents.DriverTable {
		at := *driver.Of(&means)
		if math.IsNaN(at) {
			continue
		}
		ablations = append(ablations, Ablation{Name: driver.Name, Frozen: true, At: at})
		sets = append(sets, fmt.Sprintf("freeze.%s=%s", driver.Name, keys.FormatFloat(at)))
	}
	for _, m := range agents.MechanismTable {
		if !m.WhatIf {
			ablations = append(ablations, Ablation{Name: m.Name})
			sets = append(sets, fmt.Sprintf("mechanisms.%s=false", m.Name))
		}
	}
	for i := range ablations {
		evidence, err := v.Evidence(ctx, []string{sets[i]})
		if err != nil {
			return err
		}
		ablations[i].Patterns = patterns.All(evidence)
		done(ablations[i])
	}
	return nil
}
