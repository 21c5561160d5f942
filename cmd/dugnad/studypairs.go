package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/scenarios/studies"
	"dugnad/sim/study"
)

// mostPairedRows is the number of rows up to which every row is compared with another.
const mostPairedRows = 12

// pairs compares the rows of a small grid or list replication by replication, where they share
// their luck; otherwise it is empty. A row of a list is compared with row 0; one of a grid with
// the row that has the first factor's first value and is else the same.
func (j toldStudy) pairs(plan *study.Plan, byRow [][][]float64, width int) string {
	kind := j.Design.Kind
	if kind != "grid" && kind != "list" || len(plan.Rows) < 2 || len(plan.Rows) > mostPairedRows || !sharesLuck(j.Study) {
		return ""
	}
	t := &textTable{
		heads: []string{"", "row", "minus\nrow", "differ-\nence", "95 % interval", "to\nsettle"},
		left:  []bool{true, false, false, false, false, false},
		width: width,
	}
	names := j.RowNames()
	if names != nil {
		t.heads, t.left = slices.Insert(t.heads, 2, "name"), slices.Insert(t.left, 2, true)
	}
	notes := map[string]bool{}
	for i, name := range plan.Outcomes {
		scale, more, top := 1.0, 0, 0.0
		if isShare(&j.Outcomes[i]) {
			scale, more, top = 100, 2, 1 // as many decimals as percentage points would have
		}
		t.add(name)
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
			rows = append(rows, append(cells, pairedCells(&k, scale, more, notes)...))
		}
		if identical == len(rows) {
			t.add("  identical in every row and replication")
			continue
		}
		for _, cells := range rows {
			t.add(cells...)
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

// sharesLuck tells whether a replication has the same luck in every row: no factor gives rows
// their own seed, and with it their own luck.
func sharesLuck(s *studies.Study) bool {
	for i := range s.Factors {
		if slices.Contains(strings.Split(s.Factors[i].Column(), "+"), "seed") {
			return false
		}
	}
	return s.Luck == "shared"
}

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

// pairedCells are the numbers of a row.
func pairedCells(k *agents.Contrast, scale float64, more int, notes map[string]bool) []string {
	if k.Identical {
		return []string{"identical", "", ""}
	}
	largest := math.Abs(k.Difference)
	if !math.IsNaN(k.Lower) {
		largest = max(math.Abs(k.Lower), math.Abs(k.Upper))
	}
	decimals := decimalsFor(scale*largest) + more
	cells := []string{signedNumber(k.Difference, decimals), "", ""}
	if !math.IsNaN(k.Lower) {
		cells[1] = signedNumber(k.Lower, decimals) + " to " + signedNumber(k.Upper, decimals)
		if k.Open() {
			cells[2] = settles(k, notes)
		}
	}
	return cells
}
