package tell

import (
	"cmp"
	"fmt"

	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/plots"
	"dugnad/scenarios"
)

// usualWidth is the width in columns of sentences where there is no terminal.
const usualWidth = 80

// sentences wraps lines that hold sentences, also where there is no terminal.
func sentences(text string, width int) string { return WrapLines(text, cmp.Or(width, usualWidth)) }

// Heading returns lines on an arm: scenario with what the command line changed, places, months, replications and
// seed, and what the changed keys mean. width is that of the terminal in columns, 0 where there is none.
func Heading(a *jobs.Arm, width int) string {
	s, b := a.Scenario, a.Blueprint
	runs := jobs.Quantity(a.Replications(), "replication")
	if a.First == a.Last && s.Replications != 1 {
		runs = fmt.Sprintf("replication %d", a.First)
	}
	overrides := s.Overrides()
	heading := fmt.Sprintf("%s: %s, %s to %s, %s, seed %d\n", changed(s), jobs.Quantity(len(b.Places), "place"), s.Start, s.End, runs, s.Seed)
	for i := 0; i < len(overrides) && i < plots.MostChanges; i++ {
		heading += "  " + overrides[i].Path + ": " + overrides[i].Meaning + "\n"
	}
	return sentences(heading, width)
}

// changed returns a scenario's name and what the command line changed in it.
func changed(s *scenarios.Scenario) string {
	return plots.Look{}.Changed(s.Name, findings.ChangesOf(s.Overrides()))
}
