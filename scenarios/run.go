package scenarios

import (
	"context"
	"fmt"
	"io/fs"
	"runtime"

	"dugnad/agents"
	"dugnad/sim"
)

// Options adapt Run. The zero value runs a shipped scenario unchanged.
type Options struct {
	FS           fs.FS    // the user's files; nil if there are only shipped scenarios
	Sets         []string // changes to the scenario, each PATH=VALUE as in --set
	Replications int      // number of replications; the scenario's if 0
	Workers      int      // number of goroutines, on which no result depends; one per processor if 0
}

// Results are the summary of a scenario's replications and what is needed to read it.
type Results struct {
	*agents.Summary                   // over all replications
	Blueprint       *agents.Blueprint // names and indices of periods, groups and fields
	Scenario        *Scenario
}

// Run loads a scenario by its shipped name, or by its path in the FS of the options, and runs its
// replications. Wrong input is reported as keys.Problems; any other error is that of the file
// system, of the context, or of the first replication that failed.
func Run(ctx context.Context, name string, o Options) (*Results, error) {
	scenario, err := Load(Source{FS: o.FS, Path: name}, o.Sets)
	if err != nil {
		return nil, err
	}
	if o.Replications <= 0 {
		o.Replications = scenario.Replications
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	experiment := NewExperiment(scenario)
	summary := agents.NewSummary(experiment.Blueprint)
	err = Replicate(ctx, o.Workers, o.Replications, []*Experiment{experiment}, func(_ int, t *agents.Tally) { summary.Add(t) })
	if err != nil {
		return nil, err
	}
	return &Results{Summary: summary, Blueprint: experiment.Blueprint, Scenario: scenario}, nil
}

// Replicate runs replications 1 to replications of every experiment on one pool of workers.
// Experiments with the same seed share their luck in each replication. It calls each from one
// goroutine with the experiment's index and the tally, ordered by experiment and replication. The
// error is that of the context, or of the first run that failed, which ends the others.
func Replicate(ctx context.Context, workers, replications int, experiments []*Experiment, each func(experiment int, t *agents.Tally)) error {
	var ids []sim.Identity
	for row, e := range experiments {
		for _, id := range e.Identities(1, replications) {
			id.Row = row
			ids = append(ids, id)
		}
	}
	return sim.Ensemble(ctx, workers, ids,
		func(ctx context.Context, id sim.Identity, inner int) (*agents.Tally, error) {
			return experiments[id.Row].Run(ctx, 0, id.Replication, inner, nil, nil)
		},
		func(result sim.Result[*agents.Tally]) error {
			if result.Err != nil {
				return fmt.Errorf("%v: %w", result.Identity, result.Err)
			}
			each(result.Identity.Row, result.Value)
			return nil
		})
}
