package tell

import (
	"fmt"
	"slices"
	"strconv"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots/wording"
	"dugnad/sim/study"
)

// pairs compares the rows of a small grid or list replication by replication, where they share
// their luck; otherwise it is empty. A row of a list is compared with row 0; one of a grid with
// the row that has the first factor's first value and is else the same.
func (j toldStudy) pairs(plan *study.Plan, byRow [][][]float64, width int) string {
	kind := j.Design.Kind
	if kind != "grid" && kind != "list" || len(plan.Rows) < 2 || len(plan.Rows) > findings.MaxPairedRows || !findings.SharesLuck(j.Study) {
		return ""
	}
	t := &Table{
		Heads: []string{"", "row", "minus\nrow", "differ-\nence", "95 % interval", "to\nsettle"},
		Left:  []bool{true, false, false, false, false, false},
		Width: width,
	}
	names := j.RowNames()
	if names != nil {
		t.Heads, t.Left = slices.Insert(t.Heads, 2, "name"), slices.Insert(t.Left, 2, true)
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
			base := j.pairedWith(plan, row)
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
		text += fmt.Sprintf(`
to settle: the replications at which the interval would no longer hold 0 if mean
and spread of the differences stayed as they are, up to %d.
`, agents.MostReplications)
	}
	return text
}

// decimalsOfShare is how many decimals show shares up to the largest as exactly as percentage points.
func decimalsOfShare(largest float64) int { return decimalsFor(100*largest) + 2 }

// pairedWith is the row that a row is compared with; itself where that is none.
func (j toldStudy) pairedWith(plan *study.Plan, row int) int {
	if j.Design.Kind == "list" {
		return 0
	}
	others := 0 // rows with the first factor's first value come first
	for others < len(plan.Rows) && plan.Rows[others].Values[0] == plan.Rows[0].Values[0] {
		others++
	}
	return row % others
}
