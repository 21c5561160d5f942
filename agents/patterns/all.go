package patterns

import "dugnad/agents"

// All returns the results that the evidence allows, in order: every pattern, without those that need the
// nation if it was not run, and then the causes whose arms were run.
func All(e *Evidence) []Result {
	results := []Result{p1(e), p2(e), p3(e), p4(e), p5(e), p6(e)}
	if e.Nation != nil {
		results = append(results, p7(e))
	}
	results = append(results, p8(e), p9(e), p10(e), p11(e), p12(e))
	if e.Nation != nil {
		results = append(results, p13(e))
	}
	results = append(results, p14(e), p15(e))
	if e.has(MoreDiscretion) {
		results = append(results, d1(e), d2(e))
	}
	if e.has(MoreDiscretion) && len(e.NationRun) > 0 && e.NationRun[0].PlaceYears != nil {
		results = append(results, d3(e))
	}
	if e.has(Blank) {
		results = append(results, d4(e))
	}
	if e.has(LawAlone) {
		results = append(results, d5(e))
	}
	if e.has(tacticArm(tactics[0])) {
		results = append(results, d6(e))
	}
	if e.has(LawAlone) {
		results = append(results, d7(e), d8(e))
	}
	return results
}

// has reports whether an arm was run.
func (e *Evidence) has(arm string) bool { return len(e.Arms[arm]) > 0 }

// Alone returns the results of the patterns that need no other arm and no more than the tables of a run,
// in order: P1 and P9 from the base arm of the evidence, and P11 from the rows of summary.csv. Of the
// tallies it needs the groups' counts of tasks and of modes. [Missing] must be empty for the scenario. P11
// is left out if summary is nil, as it must be where summary.csv does not pool all tasks.
func Alone(e *Evidence, summary func(measure string, c *Cell) agents.Estimate) []Result {
	results := []Result{p1(e), p9(e)}
	if summary == nil {
		return results
	}
	of := func(measure string, c *Cell) estimate { return estimate(summary(measure, c)) }
	return append(results, newResult("P11").with(e.column(of)).with(e.beside(of, ", all tasks")))
}
