package analysis

import (
	"cmp"
	"fmt"
	"math"

	"dugnad/sim/design"
	"dugnad/sim/evidence"
	"dugnad/sim/sensitivity"
)

// sobol adds an outcome's variance-based indices: of all three estimands with two replications or
// more, otherwise as given.
func (a *analyser) sobol(outcome int) error {
	estimands := []sensitivity.Estimand{sensitivity.MeanResponse, sensitivity.SeedAsFactor, sensitivity.DistributionalChange}
	if a.sample.Replications == 1 {
		estimands = []sensitivity.Estimand{sensitivity.AsGiven}
	}
	outputs := a.sample.outputs(outcome)
	for i, estimand := range estimands {
		options := sensitivity.Options{
			Estimand: estimand, First: a.settings.First, Total: a.settings.Total, SharedLuck: a.sample.SharedLuck,
			Surrogate: a.settings.Surrogate && estimand != sensitivity.DistributionalChange,
			Nets:      a.settings.Nets, Resamples: a.settings.Resamples, Seed: resampleSeed, Workers: a.settings.Workers,
		}
		if estimand == sensitivity.DistributionalChange {
			options.First, options.Total = sensitivity.Saltelli2010, sensitivity.TotalJansen1999 // it has its own
		}
		found, err := sensitivity.VarianceBased(a.sample.Rows, outputs, options)
		if err != nil {
			return err
		}
		v := variances{analyser: a, outcome: outcome, found: found, options: options}
		v.add()
		if i > 0 {
			continue
		}
		if err := v.converge(outputs); err != nil {
			return err
		}
		v.advise()
	}
	return nil
}

// variances are the indices of one estimand of an outcome.
type variances struct {
	*analyser
	outcome int
	found   *sensitivity.Indices
	options sensitivity.Options
}

// row is one with the estimand as its method.
func (v *variances) row(factor, index string, e evidence.Estimate, note string) {
	v.analyser.add(Row{Outcome: v.sample.Outcomes[v.outcome], Method: v.options.Estimand.String(), Factor: factor, Index: index, Estimate: e, Note: note})
}

func (v *variances) add() {
	found := v.found
	lost := v.lostNote(v.outcome, "base points", found.Dropped)
	notes := found.Notes
	if len(found.Dropped) > 0 { // the first note says how many; lost says which
		notes = notes[1:]
	}
	v.row("", "base_points", evidence.Only(float64(found.BasePoints)), joinNotes(append([]string{lost}, notes...)...))
	v.row("", "mean", evidence.Only(found.Mean), "")
	v.row("", "variance", found.Variance, v.note(found.Variance))
	if v.sample.Replications > 1 {
		note := v.note(found.NoiseShare)
		if v.options.Estimand == sensitivity.DistributionalChange {
			note = "the noise share is a share of the variance: see the mean response"
		}
		v.row("", "noise_share", found.NoiseShare, note)
	}
	for factor, name := range v.sample.Exchanged {
		v.row(name, "first", found.First[factor], v.note(found.First[factor]))
		v.row(name, "total", found.Total[factor], v.note(found.Total[factor]))
	}
	if v.sample.Replications > 1 {
		v.row(Dummy, "first", found.DummyFirst, v.note(found.DummyFirst))
		if v.options.Estimand != sensitivity.SeedAsFactor {
			v.row(Dummy, "total", found.DummyTotal, v.note(found.DummyTotal))
		} else {
			v.row(Luck, "first", found.SeedFirst, v.note(found.SeedFirst))
			v.row(Luck, "total", found.SeedTotal, v.note(found.SeedTotal))
		}
	}
	for j := range found.Second {
		for k := j + 1; k < len(found.Second); k++ {
			e := found.Second[j][k]
			v.analyser.add(Row{
				Outcome: v.sample.Outcomes[v.outcome], Method: v.options.Estimand.String(),
				Factor: v.sample.Exchanged[j], Other: v.sample.Exchanged[k], Index: "second", Estimate: e, Note: v.note(e),
			})
		}
	}
}

// note says how the interval of a number was made, or why there is no number.
func (v *variances) note(e evidence.Estimate) string {
	inflated, lost, how := "", "", ""
	if math.IsNaN(e.Mean) {
		return cmp.Or(joinNotes(v.found.Notes...), "no number: a divisor of this estimator does not vary beyond rounding")
	}
	if v.found.NoiseInflated {
		inflated = "noise-inflated"
	}
	if len(v.found.Dropped) > 0 {
		lost = fmt.Sprintf("%d of %d base points left out", len(v.found.Dropped), len(v.found.Dropped)+v.found.BasePoints)
	}
	if !math.IsNaN(e.Lower) {
		how = v.found.Intervals.String()
	} else if v.found.Intervals == sensitivity.Bootstrapped {
		how = "no interval: a resample does not vary"
	}
	if v.options.Surrogate {
		how = joinNotes(how, "with a polynomial as control variate")
	}
	return joinNotes(inflated, how, lost)
}

// converge adds the indices of fewer base points, and how far they are settled.
func (v *variances) converge(outputs [][]float64) error {
	if v.options.Resamples < 2 || !v.found.Varies() {
		return nil
	}
	stages, err := sensitivity.Converge(v.sample.Rows, outputs, v.options)
	if err != nil {
		return err
	}
	for number, stage := range stages {
		row := func(factor, index string, e evidence.Estimate) {
			v.result.Convergence = append(v.result.Convergence, StageRow{
				v.sample.Outcomes[v.outcome], v.options.Estimand.String(), stage.BasePoints, factor, index, e,
			})
		}
		for factor, name := range v.sample.Exchanged {
			row(name, "first", stage.First[factor])
			row(name, "total", stage.Total[factor])
		}
		for _, order := range []struct {
			name string
			of   sensitivity.Stability
		}{{"first", stage.FirstStability}, {"total", stage.TotalStability}} {
			for _, respect := range []struct {
				name    string
				value   float64
				settled bool
			}{
				{"values", order.of.Values, order.of.ValuesSettled()},
				{"ranking", order.of.Ranking, order.of.RankingSettled()},
				{"screening", order.of.Screening, order.of.ScreeningSettled()},
			} {
				index := respect.name + "_" + order.name
				row("", index, evidence.Only(respect.value))
				if number < len(stages)-1 {
					continue
				}
				note := "not settled: more base points are needed"
				if respect.settled {
					note = "settled"
				}
				v.row("", index, evidence.Only(respect.value), note)
			}
		}
	}
	return nil
}

// advise adds the best use of the same number of runs.
func (v *variances) advise() {
	share := max(v.found.NoiseShare.Mean, 0)
	if !(share < 1) || !v.found.Varies() {
		return // of a response that is all noise there is nothing to measure
	}
	rows := 0 // per base point
	for _, row := range v.sample.Rows {
		if row.Kind == design.RoleA {
			rows++
		}
	}
	rows = len(v.sample.Rows) / max(rows, 1)
	advice, err := sensitivity.Advise(v.sample.Runs(), rows, share, sensitivity.Unimportant)
	if err != nil {
		return // fewer runs than any advice is worth
	}
	row := func(index string, value float64, note string) {
		v.analyser.add(Row{Outcome: v.sample.Outcomes[v.outcome], Method: "advice", Index: index, Estimate: evidence.Only(value), Note: note})
	}
	row("base_points", float64(advice.BasePoints), fmt.Sprintf("for a total index of %v with %d runs, at this noise share", sensitivity.Unimportant, v.sample.Runs()))
	row("replications", float64(advice.Replications), "")
	row("standard_error", advice.StandardError, "of that index, if base points were random and had luck of their own; it is smaller")
}
