package acceptance

import (
	"context"
	"fmt"
	"strings"

	"dugnad/agents"
	"dugnad/agents/patterns"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/sim"
)

// Validation computes the patterns, and whether causes act, on a scenario.
type Validation struct {
	// Load loads the validated scenario with further sets (each PATH=VALUE) applied.
	Load func(sets []string) (*scenarios.Scenario, error)
	// Replications is the number of replications of every arm that does not need fewer.
	// NationReplications is that of the arm with all of the nation's places; if 0, the arm and the
	// patterns that need it are left out.
	Replications, NationReplications int
	Scope                            patterns.Scope // which results are wanted
	Workers                          int            // number of goroutines, on which no result depends; below 1 means 1
	// Progress, if not nil, is called after each run, from one goroutine.
	Progress func()
}

// Runs returns the number of runs of one call of Evidence for the scenario of a blueprint.
func (v *Validation) Runs(b *agents.Blueprint) int {
	runs := v.Replications + v.NationReplications                    // the base, which arms without changes share
	for _, arm := range patterns.Arms(b, agents.Freeze{}, v.Scope) { // the arms do not depend on the means
		if len(arm.Sets) > 0 {
			runs += v.replications(arm)
		}
	}
	return runs
}

// replications returns the number of replications of an arm.
func (v *Validation) replications(arm patterns.Arm) int {
	if arm.Replications > 0 {
		return min(arm.Replications, v.Replications)
	}
	return v.Replications
}

// Evidence runs the arms of the scope, on shared luck: replication r of every arm has the same seed. sets
// are applied in all arms. A scenario without the fields, periods and groups that the patterns need is
// reported as keys.Problems; other errors are those of Load, of the context, or of the first run that
// failed.
func (v *Validation) Evidence(ctx context.Context, sets []string) (*patterns.Evidence, error) {
	base, err := v.experiment(sets, nil)
	if err != nil {
		return nil, err
	}
	statements := base.Scenario.Statements()
	if len(statements) == 0 {
		return nil, keys.Problems{{
			Key: "validate", Found: "a scenario without evidence",
			Allowed: "a scenario that names evidence (key evidence), since the patterns are what evidence says of its fields, periods and groups",
		}}
	}
	if missing := patterns.Missing(base.Blueprint, statements); len(missing) > 0 {
		return nil, keys.Problems{{
			Key: "validate", Found: "a scenario without " + strings.Join(missing, ", "),
			Allowed: "a scenario with the fields, periods, groups and statements that the patterns are about",
			Hint:    fmt.Sprintf("%s has them", scenarios.Flagship),
		}}
	}
	evidence := &patterns.Evidence{Blueprint: base.Blueprint, Statements: statements, Arms: map[string][]*agents.Tally{}, Observed: map[string][]*patterns.Observation{}}
	keep := func(r run, t *agents.Tally, o *patterns.Observation) {
		t.Trim()
		evidence.Arms[r.arm.Name] = append(evidence.Arms[r.arm.Name], t)
		if o != nil {
			evidence.Observed[r.arm.Name] = append(evidence.Observed[r.arm.Name], o)
		}
	}
	first := patterns.Arms(base.Blueprint, agents.Freeze{}, v.Scope)[0]
	if err = v.simulate(ctx, []run{{first, base, v.Replications}}, keep); err != nil {
		return nil, err
	}
	runs := []run{}
	for _, arm := range patterns.Arms(base.Blueprint, grandMeans(evidence.Arms[patterns.Base]), v.Scope) {
		if len(arm.Sets) == 0 {
			evidence.Arms[arm.Name] = evidence.Arms[patterns.Base]
			continue
		}
		experiment, err := v.experiment(sets, arm.Sets)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run{arm, experiment, v.replications(arm)})
	}
	if err = v.simulate(ctx, runs, keep); err != nil || v.NationReplications == 0 {
		return evidence, err
	}
	arm := patterns.NationArm()
	nation, err := v.experiment(sets, arm.Sets)
	if err != nil {
		return nil, err
	}
	evidence.Nation = nation.Blueprint
	err = v.simulate(ctx, []run{{arm, nation, v.NationReplications}}, func(_ run, t *agents.Tally, o *patterns.Observation) {
		var years []patterns.PlaceYears
		if o != nil {
			years = o.PlaceYears
		}
		evidence.NationRun = append(evidence.NationRun, patterns.NewNationRun(nation.Blueprint, t, years))
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

// run is an arm, ready to run.
type run struct {
	arm          patterns.Arm
	experiment   *scenarios.Experiment
	replications int
}

// simulate runs the replications of several arms on one pool, hands each tally to keep, with what was
// observed (nil where nothing was to be), ordered by arm and replication, and counts the run as progress.
func (v *Validation) simulate(ctx context.Context, runs []run, keep func(run, *agents.Tally, *patterns.Observation)) error {
	type result struct {
		tally    *agents.Tally
		observed *patterns.Observation
	}
	var ids []sim.Identity
	for row, r := range runs {
		for _, id := range r.experiment.Identities(1, r.replications) {
			id.Row = row
			ids = append(ids, id)
		}
	}
	return sim.Ensemble(ctx, v.Workers, ids,
		func(ctx context.Context, id sim.Identity, inner int) (result, error) {
			r := runs[id.Row]
			if r.arm.Observe == (patterns.Observe{}) {
				tally, err := r.experiment.Run(ctx, 0, id.Replication, inner, nil, nil)
				return result{tally, nil}, err
			}
			observer := patterns.NewObserver(r.experiment.Blueprint, r.arm.Observe)
			tally, err := r.experiment.Run(ctx, 0, id.Replication, inner, observer.Attach, func(_ *agents.World, month int) { observer.Month(month) })
			if err != nil {
				return result{}, err
			}
			return result{tally, observer.Observation()}, nil
		},
		func(done sim.Result[result]) error {
			if done.Err != nil {
				return fmt.Errorf("%v: %w", done.Identity, done.Err)
			}
			keep(runs[done.Identity.Row], done.Value.tally, done.Value.observed)
			if v.Progress != nil {
				v.Progress()
			}
			return nil
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
