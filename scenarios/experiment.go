package scenarios

import (
	"context"

	"dugnad/agents"
	"dugnad/sim"
)

// Experiment is a scenario made ready to run: the one run function that all commands share.
// It is immutable and may run many replications at once.
type Experiment struct {
	Scenario  *Scenario
	Blueprint *agents.Blueprint
	digest    string
}

// NewExperiment prepares a scenario.
func NewExperiment(s *Scenario) *Experiment {
	return &Experiment{Scenario: s, Blueprint: agents.NewBlueprint(s.Setting()), digest: s.Digest()}
}

// Digest is the scenario's.
func (e *Experiment) Digest() string { return e.digest }

// Identities name the replications first to last.
func (e *Experiment) Identities(first, last int) []sim.Identity {
	var ids []sim.Identity
	for r := first; r <= last; r++ {
		ids = append(ids, sim.Identity{Digest: e.digest, Replication: r})
	}
	return ids
}

// Run runs one replication with up to workers places at a time, which change no result, and
// calls watch, if given, on the new world and observe after every month of the clock. The
// luck depends on the scenario's seed, the luck block and the replication alone.
func (e *Experiment) Run(ctx context.Context, luckBlock uint64, replication, workers int, watch func(*agents.World), observe func(w *agents.World, month int)) (*agents.Tally, error) {
	world := agents.NewWorld(e.Blueprint, sim.RunSeed(uint64(e.Scenario.Seed), luckBlock, replication), workers)
	if watch != nil {
		watch(world)
	}
	tally := agents.NewTally(e.Blueprint)
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
