package explain

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"dugnad/agents"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/sim"
	"dugnad/sim/attribution"
)

// maxFactorial is the largest number of players for which all coalitions are run. With more players,
// random orders are drawn.
const maxFactorial = 8

var explanationOrders = sim.NewPurpose("explanation: orders of the players")

// Explanation attributes the differences between a base and an alternative to the changes between
// them, on shared luck.
//
// The value of a coalition S of players is the effect of the changes in S, given the mechanisms in S:
//
//	u(S) = outcome(changes of S, mechanisms of S) − outcome(no changes, mechanisms of S)
//
// So u is 0 for the empty coalition, and alternative − base for all players, with or without
// mechanisms among them. The part of a change is its mean effect over the orders of the players; the
// part of a mechanism is how much it enlarges the effect of the changes. The effect of a mechanism in
// the base is not part of the difference.
type Explanation struct {
	Base    *scenarios.Experiment
	Players []Player

	measures []int // indices of the base's measures
	plan     *attribution.Plan
	worlds   []*worldRuns
	index    map[world]int                           // in worlds
	games    map[attribution.Coalition][2]*worldRuns // with and without changes; coalitions without changes are absent
	outcomes []Outcome
}

// world is a scenario of the factorial: the players whose changes are made, and those whose
// mechanisms are on.
type world struct{ changes, mechanisms attribution.Coalition }

// worldRuns is a world with its scenario and its outcomes. The scenario is prepared at its first run
// and released after its last.
type worldRuns struct {
	scenario *scenarios.Scenario
	digest   string
	prepare  sync.Once
	ready    *scenarios.Experiment
	rows     *agents.Rows
	rowsErr  error       // why it lacks rows of the base
	values   [][]float64 // by replication and outcome
}

// Outcome is a measure in a period, group, field and stage of the base, each by its index. That of
// the measure is in the base's Blueprint.Measures; the last group is all places.
type Outcome struct{ Period, Group, Field, Stage, Measure int }

// New loads and checks every scenario of the factorial. The alternative must have the months, groups
// and fields of the base (agents.CheckComparable). measures are indices of the base's measures. orders is
// the least number of random orders, drawn with more than 8 players. Too many players, and changes
// that are not valid without each other, are reported as keys.Problems.
func New(base, alternative *scenarios.Scenario, players []Player, measures []int, orders int) (*Explanation, error) {
	x := &Explanation{Base: scenarios.NewExperiment(base), Players: players, measures: measures, index: map[world]int{}, games: map[attribution.Coalition][2]*worldRuns{}}
	if len(players) > attribution.MostPlayers {
		return nil, keys.Problems{{Key: "explain", Found: fmt.Sprintf("%d groups of changes", len(players)), Allowed: fmt.Sprintf("at most %d", attribution.MostPlayers), Hint: "merge some with --group NAME=PATH,PATH"}}
	}
	if len(players) <= maxFactorial {
		x.plan = attribution.Complete(len(players))
	} else {
		x.plan = attribution.Sampled(len(players), orders, sim.NewStream(uint64(base.Seed), explanationOrders, 0, 0))
	}
	if err := x.addWorlds(newBlend(base, alternative)); err != nil {
		return nil, err
	}
	b := x.Base.Blueprint
	for period := range b.Periods {
		for group := range len(b.Groups) + 1 {
			for field := range b.Parameters.Fields {
				for stage := range agents.Stages {
					for _, measure := range measures {
						if !b.HasMeasure(measure, field) {
							continue
						}
						x.outcomes = append(x.outcomes, Outcome{period, group, field, stage, measure})
					}
				}
			}
		}
	}
	return x, nil
}

// worldOf returns the world of a coalition, and the same world without changes.
func (x *Explanation) worldOf(c attribution.Coalition) (with, without world) {
	for i, p := range x.Players {
		if c.Has(i) && len(p.Paths) > 0 {
			with.changes = with.changes.With(i)
		}
		if c.Has(i) && len(p.Mechanisms) > 0 {
			with.mechanisms = with.mechanisms.With(i)
		}
	}
	return with, world{mechanisms: with.mechanisms}
}

// addWorlds makes the worlds that the plan's coalitions need: the base first, then those of smaller
// coalitions before those of larger ones.
func (x *Explanation) addWorlds(blend *blend) error {
	_, base := x.worldOf(attribution.All(len(x.Players)))
	coalitions := slices.Clone(x.plan.Coalitions())
	slices.SortStableFunc(coalitions, func(a, b attribution.Coalition) int { return a.Size() - b.Size() })
	needed := []world{base}
	for _, c := range coalitions {
		if with, without := x.worldOf(c); with != without {
			needed = append(needed, without, with)
		}
	}
	for _, w := range needed {
		if _, known := x.index[w]; known {
			continue
		}
		scenario, err := x.blended(blend, w)
		if err != nil {
			return x.inseparable(blend, w, err)
		}
		x.index[w] = len(x.worlds)
		x.worlds = append(x.worlds, &worldRuns{scenario: scenario, digest: scenario.Digest()})
	}
	for _, c := range coalitions {
		if with, without := x.worldOf(c); with != without {
			x.games[c] = [2]*worldRuns{x.worlds[x.index[with]], x.worlds[x.index[without]]}
		}
	}
	return nil
}

// blended returns the scenario of a world, which must have the fields and groups of the base.
func (x *Explanation) blended(blend *blend, w world) (*scenarios.Scenario, error) {
	taken := map[string]bool{}
	var off []string
	for i, p := range x.Players {
		if w.changes.Has(i) {
			for _, path := range p.Paths {
				taken[path] = true
			}
		}
		if !w.mechanisms.Has(i) {
			for _, name := range p.Mechanisms {
				off = append(off, "mechanisms."+name+"=false")
			}
		}
	}
	scenario, err := blend.scenario(func(path string) bool { return taken[path] }, off)
	if err != nil {
		return nil, err
	}
	return scenario, x.checkRows(scenario)
}

// checkRows returns an error if a scenario lacks a field or a group of the base.
func (x *Explanation) checkRows(s *scenarios.Scenario) error {
	fields, groups := s.FieldNames(), s.Groups()
	for _, f := range x.Base.Scenario.Fields {
		if !slices.Contains(fields, f.Name) {
			return fmt.Errorf("it has no field %q", f.Name)
		}
	}
	for _, group := range x.Base.Scenario.Groups() {
		if !slices.Contains(groups, group) {
			return fmt.Errorf("it has no places of group %q", group)
		}
	}
	return nil
}

// inseparable returns the problem of a world that is no valid scenario. It names a change that the
// world makes, and one that would make the world valid.
func (x *Explanation) inseparable(blend *blend, broken world, err error) error {
	inside := -1
	for i := range x.Players {
		if broken.changes.Has(i) {
			inside = i // any of them, since all smaller worlds are valid
		}
	}
	if inside < 0 {
		return fmt.Errorf("%s with other switches: %w", x.Base.Scenario.Name, err) // cannot happen: any mechanism may be off
	}
	outside, names := -1, []string{x.Players[inside].Name}
	for j, p := range x.Players {
		if broken.changes.Has(j) || len(p.Paths) == 0 {
			continue
		}
		mended := broken
		mended.changes = mended.changes.With(j)
		if _, worse := x.blended(blend, mended); worse == nil {
			outside = j
			break
		}
	}
	found := fmt.Sprintf("%q changed and the other changes not made", names[0])
	if outside >= 0 {
		names = append(names, x.Players[outside].Name)
		found = fmt.Sprintf("%q changed and %q not, which is no scenario", names[0], names[1])
	}
	reason := err.Error()
	var problems keys.Problems
	if errors.As(err, &problems) {
		p := problems[0]
		p.File, p.Line = "", 0 // the file exists in memory only
		reason = p.Error()
	}
	if outside < 0 {
		names = append(names, "…")
	}
	return keys.Problems{{
		Key: "explain", Found: fmt.Sprintf("%s (%s)", found, reason), Allowed: "changes that can be made separately",
		Hint: "keep them together with --group NAME=" + strings.Join(names, ","),
	}}
}

// Scenarios returns the number of scenarios of the factorial.
func (x *Explanation) Scenarios() int { return len(x.worlds) }

// Runs returns the number of runs: scenarios times replications.
func (x *Explanation) Runs() int { return len(x.worlds) * x.Base.Scenario.Replications }

// Orders returns the number of orders that were drawn; 0 if all coalitions are run.
func (x *Explanation) Orders() int { return x.plan.Orders() }

// Run performs the runs on up to workers goroutines, which change no result. It calls month after
// each month of a run, from any goroutine, and ended after each run, from one goroutine, with the
// error of the run or nil. An error of ended ends Run. Other errors are those of the context.
func (x *Explanation) Run(ctx context.Context, workers int, month func(), ended func(id sim.Identity, err error) error) error {
	replications := x.Base.Scenario.Replications
	var ids []sim.Identity
	for row, w := range x.worlds {
		w.values = make([][]float64, replications)
		for r := range replications {
			ids = append(ids, sim.Identity{Digest: w.digest, Row: row, Replication: r + 1})
		}
	}
	return sim.Ensemble(ctx, workers, ids,
		func(ctx context.Context, id sim.Identity, inner int) ([]float64, error) {
			w := x.worlds[id.Row]
			w.prepare.Do(func() {
				w.ready = scenarios.NewExperiment(w.scenario)
				w.rows, w.rowsErr = agents.NewRows(x.Base.Blueprint, w.ready.Blueprint)
			})
			if w.rowsErr != nil {
				return nil, w.rowsErr
			}
			const luckBlock = 0 // all worlds share their luck
			tally, err := w.ready.Run(ctx, luckBlock, id.Replication, inner, nil, func(*agents.World, int) { month() })
			if err != nil {
				return nil, err
			}
			return x.read(w.rows, tally), nil
		},
		func(result sim.Result[[]float64]) error {
			w := x.worlds[result.Identity.Row]
			w.values[result.Identity.Replication-1] = result.Value
			if result.Identity.Replication == replications {
				w.ready, w.scenario = nil, nil // its last run; thousands of worlds do not fit into memory
			}
			return ended(result.Identity, result.Err)
		})
}

// read returns the outcomes of a run, NaN where there is nothing to average.
func (x *Explanation) read(rows *agents.Rows, tally *agents.Tally) []float64 {
	values := make([]float64, len(x.outcomes))
	for i, o := range x.outcomes {
		value, ok := rows.Value(tally, o.Period, o.Group, o.Field, o.Stage, o.Measure)
		if !ok {
			value = math.NaN()
		}
		values[i] = value
	}
	return values
}
