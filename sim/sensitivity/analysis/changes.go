package analysis

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"dugnad/sim/evidence"
	"dugnad/sim/sensitivity"
)

// finiteChanges adds an outcome's indices from factorials.
func (a *analyser) finiteChanges(outcome int) error {
	found, err := sensitivity.FiniteChanges(a.sample.Rows, a.sample.outputs(outcome))
	if err != nil {
		return err
	}
	row := func(factor, other, index string, e evidence.Estimate, note string) {
		a.add(Row{Outcome: a.sample.Outcomes[outcome], Method: "finite-changes", Factor: factor, Other: other, Index: index, Estimate: e, Note: note})
	}
	single, partly := "", ""
	if a.sample.Replications == 1 {
		single = "one replication: its noise is in the effects, and how much cannot be told"
	}
	if found.Lost > 0 {
		partly = fmt.Sprintf("%d replications left out of their settings, as a run failed or had nothing to average", found.Lost)
	}
	row("", "", "settings", evidence.Only(float64(found.Settings)), joinNotes(a.lostNote(outcome, "settings", found.Dropped), partly, single))
	row("", "", "base", found.Base, found.Intervals)
	row("", "", "whole", found.Whole, found.Intervals)
	size := "size in one setting, inflated by noise"
	if found.Settings > 1 {
		size = joinNotes("mean size over settings, inflated by noise", found.Intervals)
	}
	for i, factor := range found.Factors {
		name := a.sample.Factors[factor]
		row(name, "", "first", found.First[i], found.Intervals)
		row(name, "", "interaction", found.Interaction[i], found.Intervals)
		row(name, "", "total", found.Total[i], found.Intervals)
		row(name, "", "shapley", found.Shapley[i], found.Intervals)
		row(name, "", "total_size", found.TotalSize[i], size)
		if !math.IsNaN(found.NoiseFloor[i]) {
			row(name, "", "noise_floor", evidence.Only(found.NoiseFloor[i]), "total_size of a change without effect, from noise alone")
		}
	}
	for i, factor := range found.Factors {
		for j, other := range found.Factors[:i] {
			row(a.sample.Factors[other], a.sample.Factors[factor], "together", found.Terms[1<<i|1<<j], found.Intervals)
		}
	}
	return nil
}

// And joins the changes of a row of a truth table in the column factor; None is the row of no change.
const (
	And  = " AND "
	None = "(none)"
)

// truthTable adds an outcome's truth table: what each set of changes is sufficient and necessary for.
func (a *analyser) truthTable(outcome int) error {
	found, err := sensitivity.FiniteChanges(a.sample.Rows, a.sample.outputs(outcome))
	if err != nil {
		return err
	}
	table, err := found.TruthTable()
	if err != nil {
		return err
	}
	for set := range table.Only {
		var names []string
		for i, factor := range found.Factors {
			if set>>i&1 == 1 {
				names = append(names, a.sample.Factors[factor])
			}
		}
		row := func(index string, e evidence.Estimate) {
			a.add(Row{Outcome: a.sample.Outcomes[outcome], Method: "truth-table", Factor: cmp.Or(strings.Join(names, And), None), Index: index, Estimate: e, Note: found.Intervals})
		}
		row("only", table.Only[set])
		row("consistency", table.Consistency[set])
		row("coverage", table.Coverage[set])
	}
	return nil
}
