package patterns

import "dugnad/agents"

// All returns the results of every pattern, in order, without those that need the nation if it was
// not run.
func All(e *Evidence) []Result {
	results := []Result{p1(e), p2(e), p3(e), p4(e), p5(e), p6(e)}
	if e.Nation != nil {
		results = append(results, p7(e))
	}
	results = append(results, p8(e), p9(e), p10(e), p11(e), p12(e))
	if e.Nation != nil {
		results = append(results, p13(e))
	}
	return append(results, p14(e), p15(e))
}

// Alone returns the results of the patterns that need no other arm, in order: P1, P9 and P10 from
// the base arm of the evidence, and P11 from the rows of summary.csv at design. Of the tallies it
// needs the groups' counts of tasks, of modes and of tasks whose pair holds an agreement, and
// FormalisedByMonth. [Missing] must be empty for the scenario. P11 is left out if summary is nil, as it
// must be where summary.csv does not pool all tasks.
func Alone(e *Evidence, summary func(measure, period, group, field string) agents.Estimate) []Result {
	results := []Result{p1(e), p9(e), p10(e)}
	if summary == nil {
		return results
	}
	dependency := newResult("P11")
	dependency.Tests = dependencyColumn(func(measure, period, group, field string) estimate {
		return estimate(summary(measure, period, group, field))
	}, "")
	return append(results, dependency)
}
