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

// mostFactorial is how many players an explanation takes all coalitions of. Above, it draws
// orders.
const maxFactorial = 8

var explanationOrders = sim.NewPurpose("explanation: orders of the players")

// An Explanation attributes the differences between a base and an alternative to the changes
// between them, on shared luck.
//
// The value of a coalition S of players is what the changes in S do in a world that has the
// mechanisms in S:
//
//	u(S) = outcome(changes of S, mechanisms of S) − outcome(no changes, mechanisms of S)
//
// So u of nobody is 0, and u of all is alternative − base, with or without mechanisms among
// the players. A change's part is what it does, on average over the orders in which the
// players may come; a mechanism's part is how much more the changes do where it is there. What
// a mechanism does in the base is no part of the difference.
type Explanation struct {
	Base    *scenarios.Experiment
	Players []Player

	measures []int // of agents.Measures
	plan     *attribution.Plan
	worlds   []*worldRuns
	index    map[world]int
	games    map[attribution.Coalition][2]*worldRuns // with and without changes; none where there are none
	outcomes []Outcome
}

// A world is a scenario of the factorial: whose changes are made, whose mechanisms are on.
type world struct{ changes, mechanisms attribution.Coalition }

// exploredWorld is a world with its scenario, which is prepared when its first run begins and
// let go of after its last, and its outcomes by replication.
type worldRuns struct {
	scenario *scenarios.Scenario
	digest   string
	prepare  sync.Once
	ready    *scenarios.Experiment
	rows     *agents.Rows
	rowsErr  error // why it has no rows of the base
	values   [][]float64
}

// A Outcome is what is explained: a measure in a period, group, field and stage of the base,
// each by its index, the measure's in agents.Measures; the last group is all places.
type Outcome struct{ Period, Group, Field, Stage, Measure int }

// New prepares and checks every scenario that is to be run. The alternative has the
// base's months, groups and fields (agents.CheckComparable); measures are indices of
// agents.Measures. Above mostFactorial players it takes at least so many random orders.
// Changes that cannot be apart are keys.Problems.
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
						x.outcomes = append(x.outcomes, Outcome{period, group, field, stage, measure})
					}
				}
			}
		}
	}
	return x, nil
}

// worldOf is the world of a coalition, and the same without changes.
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

// addWorlds lists the worlds that the plan's coalitions need, the base first and the smallest
// coalitions before the others, and makes their scenarios.
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

// blended is the scenario of a world. It must have all that the rows of the base are about.
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

// hasRows objects to a scenario without a field or a group that the base's rows are about.
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

// apart names two changes that cannot be apart: one that is made in a world that is no
// scenario, and one that is not and would mend it.
func (x *Explanation) inseparable(blend *blend, broken world, err error) error {
	inside := -1
	for i := range x.Players {
		if broken.changes.Has(i) {
			inside = i // smaller worlds were valid: any of them breaks it
		}
	}
	if inside < 0 {
		return fmt.Errorf("%s with other switches: %w", x.Base.Scenario.Name, err) // cannot happen: any switch may be off
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
		p.File, p.Line = "", 0 // a file that nobody wrote
		reason = p.Error()
	}
	if outside < 0 {
		names = append(names, "…")
	}
	return keys.Problems{{
		Key: "explain", Found: fmt.Sprintf("%s (%s)", found, reason), Allowed: "changes that can be made one without the other",
		Hint: "keep them together with --group NAME=" + strings.Join(names, ","),
	}}
}

// Scenarios is how many scenarios the factorial has.
func (x *Explanation) Scenarios() int { return len(x.worlds) }

// Runs is how many runs it takes.
func (x *Explanation) Runs() int { return len(x.worlds) * x.Base.Scenario.Replications }

// Orders is how many orders of the players were drawn; 0 where all coalitions are taken.
func (x *Explanation) Orders() int { return x.plan.Orders() }

// Run carries out the runs on up to workers goroutines, which change no result. It calls
// month after each month of a run, from any goroutine, and ended after each run with the
// error it failed with, if it did; an error of ended ends everything.
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
				w.ready, w.scenario = nil, nil // its last run: thousands would not fit into memory
			}
			return ended(result.Identity, result.Err)
		})
}

// read takes the outcomes out of a run, NaN where there is nothing to average.
func (x *Explanation) read(rows *agents.Rows, tally *agents.Tally) []float64 {
	values := make([]float64, len(x.outcomes))
	for i, o := range x.outcomes {
		value, ok := agents.Measures[o.Measure].Of(rows.Cell(tally, o.Period, o.Group, o.Field, o.Stage))
		if !ok {
			value = math.NaN()
		}
		values[i] = value
	}
	return values
}
