package tell

import (
	"fmt"
	"slices"
	"strconv"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/plots/wording"
	"dugnad/sim/study"
)

// rowDifferences returns the paired differences between the rows of a small grid or list, empty for other
// studies and where rows do not share their random numbers. byRow has values by row, outcome and
// replication.
func rowDifferences(j *jobs.StudyWork, plan *study.Plan, byRow [][][]float64, width int) string {
	kind := j.Design.Kind
	if kind != "grid" && kind != "list" || !findings.ComparesRows(j.Study, len(plan.Rows)) {
		return ""
	}
	t := &Table{
		Heads: []string{"", "row", "minus\nrow", "differ-\nence", "95 % interval", "to\nsettle"},
		Left:  []bool{true, false, false, false, false, false},
		Keys:  2,
		Width: width,
	}
	names := j.RowNames()
	if names != nil {
		t.Heads, t.Left, t.Keys = slices.Insert(t.Heads, 2, "name"), slices.Insert(t.Left, 2, true), 3
	}
	notes := map[string]bool{}
	for i, name := range plan.Outcomes {
		decimals, top := decimalsFor, 0.0
		if findings.IsShare(&j.Outcomes[i]) {
			decimals, top = decimalsOfShare, 1
		}
		t.Add(name)
		identical := 0
		var rows [][]string
		for row := range plan.Rows {
			base := baseRow(j, plan, row)
			if base == row {
				continue
			}
			k := agents.Pair(byRow[base][i], byRow[row][i], top)
			if k.Identical {
				identical++
			}
			cells := []string{"", strconv.Itoa(row)}
			if names != nil {
				cells = append(cells, names[row])
			}
			cells = append(cells, strconv.Itoa(base))
			rows = append(rows, append(cells, differenceCells(&k, 1, decimals, notes)...))
		}
		if identical == len(rows) {
			t.Add("  " + wording.IdenticalInRows)
			continue
		}
		for _, cells := range rows {
			t.Add(cells...)
		}
	}
	text := "\nDifferences between rows in the same replication, on the same luck\n\n" + t.String()
	if notes["settle"] {
		text += paragraphs(fmt.Sprintf(`
to settle: the replications at which the interval would no longer hold 0 if mean
and spread of the differences stayed as they are, up to %d.
`, agents.MostReplications), width)
	}
	return text
}

// decimalsOfShare returns the decimals that show shares up to largest as exactly as percentage points.
func decimalsOfShare(largest float64) int { return decimalsFor(100*largest) + 2 }

// baseRow returns the row that a row is compared with: in a list the study's base row, else row 0; in a grid
// the row that has the first value of the first factor and the same values otherwise. It may be the row itself.
func baseRow(j *jobs.StudyWork, plan *study.Plan, row int) int {
	if j.Design.Kind == "list" {
		return j.BaseOf(row)
	}
	others := 0 // rows with the first value of the first factor come first
	for others < len(plan.Rows) && plan.Rows[others].Values[0] == plan.Rows[0].Values[0] {
		others++
	}
	return row % others
}
