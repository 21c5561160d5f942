package patterns

import "dugnad/agents"

// Alone computes the patterns that one run's tables hold all of, in order: P1, P9 and P10 from
// the base arm of the evidence, and P11 from the rows of summary.csv at design. Of the
// tallies it needs the groups' counts of tasks, of modes and of tasks whose pair holds an
// agreement, and FormalisedByMonth. The scenario must lack nothing; see [Missing].
func Alone(e *Evidence, summary func(measure, period, group, field string) agents.Estimate) []Result {
	dependency := begin("P11")
	dependency.Tests = dependencyColumn(func(measure, period, group, field string) estimate {
		return estimate(summary(measure, period, group, field))
	}, "")
	return []Result{p1(e), p9(e), p10(e), dependency}
}
