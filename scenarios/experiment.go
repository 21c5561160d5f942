package scenarios

import (
	"context"

	"dugnad/agents"
	"dugnad/sim"
)

// Experiment is a scenario prepared for running, with the run function that all commands share.
// It is immutable; replications may run concurrently.
type Experiment struct {
	Scenario  *Scenario
	Blueprint *agents.Blueprint
	digest    string
}

// NewExperiment prepares a scenario for running.
func NewExperiment(s *Scenario) *Experiment {
	return &Experiment{Scenario: s, Blueprint: agents.NewBlueprint(s.Setting()), digest: s.Digest()}
}

// Digest returns the digest of the scenario.
func (e *Experiment) Digest() string { return e.digest }

// Identities returns the identities of replications first to last, from 1, with row 0.
func (e *Experiment) Identities(first, last int) []sim.Identity {
	var ids []sim.Identity
	for r := first; r <= last; r++ {
		ids = append(ids, sim.Identity{Digest: e.digest, Replication: r})
	}
	return ids
}

// Run runs one replication (from 1) with up to workers goroutines, which change no result. Its luck
// depends on the scenario's seed, luckBlock and replication only. watch, if not nil, is called once
// with the new world, and observe, if not nil, after every month of the clock (from 0). The error is
// that of the context or of the model.
func (e *Experiment) Run(ctx context.Context, luckBlock uint64, replication, workers int, watch func(*agents.World), observe func(w *agents.World, month int)) (*agents.Tally, error) {
	world := agents.NewWorld(e.Blueprint, sim.RunSeed(uint64(e.Scenario.Seed), luckBlock, replication), workers)
	if watch != nil {
		watch(world)
	}
	tally := agents.NewTally(e.Blueprint)
	world.ObserveSpinUp = func(month int) { tally.ObserveSpinUp(world, month) }
	err := world.Run(ctx, func(month int) {
		tally.Observe(world, month)
		if observe != nil {
			observe(world, month)
		}
	})
	if err != nil {
		return nil, err
	}
	tally.Finish(world)
	return tally, nil
}
