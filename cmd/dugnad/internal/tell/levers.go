package tell

import (
	"fmt"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/verdict"
	"dugnad/plots/wording"
)

// levers returns several alternatives side by side as one table: a row for each outcome, a column for each
// alternative with its difference from the base and the interval. It counts the outcomes of each alternative
// in summaries, and footnotes in notes.
func levers(j *jobs.CompareWork, width int, summaries []*verdict.Comparison, notes map[string]bool) string {
	b := j.Base().Blueprint
	t := &Table{Heads: []string{"", "", "base"}, Left: []bool{true, true, false}, Keys: 2, Width: width}
	for _, arm := range j.Arms[1:] {
		t.Heads, t.Left = append(t.Heads, breakHead(arm.Name())), append(t.Left, false)
	}
	groups := b.GroupNames()
	if len(b.Groups) == 1 {
		groups = findings.DistinctGroups(b)
		for _, c := range j.Comparisons {
			if c.Lacks(0) {
				groups = b.GroupNames() // all places are not those of the only group
			}
		}
	}
	measures := j.Comparisons[0].Measures()
	for _, measure := range j.Measures() {
		unit, scale := findings.UnitOf(&measures[measure])
		t.Add(measures[measure].Name + " (" + unit + ")")
		for field := range b.Parameters.Fields {
			for stage, stageName := range agents.StageNames {
				if !j.Comparisons[0].Has(measure, field, stage) {
					continue
				}
				t.Add("  " + findings.FieldLabel(&b.Parameters.Fields[field]) + ", " + stageName)
				var rows [][]string
				moves := false
				for period := range b.Periods {
					for group, name := range groups {
						row := []string{"    " + b.Periods[period].Name, name, ""}
						for i, c := range j.Comparisons {
							if c.Lacks(group) {
								row = append(row, "–")
								continue
							}
							k := c.Contrast(period, group, field, stage, measure)
							if !c.IsRatio(measure) {
								summaries[i].Add(&k, func() string {
									return strings.Join([]string{b.Parameters.Fields[field].Name, stageName, b.Periods[period].Name, name}, ", ")
								})
							}
							moves = moves || !k.Identical
							row[2] = level(k.Base, scale)
							row = append(row, leverCell(&k, scale, notes))
						}
						rows = append(rows, row)
					}
				}
				if !moves {
					t.Add("    " + wording.IdenticalInCells)
					continue
				}
				t.Rows = append(t.Rows, rows...)
			}
		}
	}
	return t.String()
}

// leverCell returns a difference with its interval.
func leverCell(k *agents.Contrast, scale float64, notes map[string]bool) string {
	cells := differenceCells(k, scale, decimalsFor, notes)
	if cells[1] == "" {
		return cells[0]
	}
	return cells[0] + " (" + cells[1] + ")"
}

// leverSummaries says of each alternative how many of its outcomes move.
func leverSummaries(j *jobs.CompareWork, summaries []*verdict.Comparison) string {
	var text strings.Builder
	for i, arm := range j.Arms[1:] {
		fmt.Fprintf(&text, "\n%s\n%s", arm.Name(), comparisonSummary(summaries[i]))
	}
	return text.String()
}
