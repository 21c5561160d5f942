package tell

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/sim/evidence"
	"dugnad/sim/study"
)

// studyUnits names the units of the outcomes.
func studyUnits(j *jobs.StudyWork) string {
	var shares, others []string
	for i := range j.Outcomes {
		o := &j.Outcomes[i]
		switch unit := findings.UnitOfOutcome(o); {
		case findings.IsShare(o):
			shares = append(shares, o.Name)
		case unit != "":
			others = append(others, o.Name+" is in "+unit+".\n")
		}
	}
	text := strings.Join(others, "")
	if len(shares) > 0 {
		which := "Outcomes"
		if len(others) > 0 {
			which = "Other outcomes"
		}
		text += which + " are shares from 0 to 1; a difference of 0.01 is one percentage point.\n"
	}
	return text
}

// Study returns the outcomes of a study as text: every row up to 40 rows, otherwise the range over rows.
// width is that of the terminal in columns, 0 where there is none.
func Study(j *jobs.StudyWork, width int) string {
	plan := j.Plan()
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %s, %s each, of %s, seed %d\n",
		plan.Name, jobs.Quantity(len(plan.Rows), "row"), jobs.Quantity(plan.Replications, "replication"), changed(j.Base()), plan.Seed)
	byRow := make([][][]float64, len(plan.Rows)) // by row, outcome and replication; NaN where there is none
	for row := range byRow {
		byRow[row] = make([][]float64, len(plan.Outcomes))
		for i := range byRow[row] {
			byRow[row][i] = slices.Repeat([]float64{math.NaN()}, plan.Replications)
		}
	}
	for _, o := range j.Store.Outcomes() {
		for i, value := range o.Values {
			byRow[o.Row][i][o.Replication-1] = value
		}
	}
	if len(plan.Rows) <= findings.MostListedRows {
		text.WriteString("\n" + rowTable(j, &plan, byRow, width))
	} else {
		text.WriteString("\n" + spreadTable(&plan, byRow, width))
	}
	text.WriteString(rowDifferences(j, &plan, byRow, width))
	text.WriteString(paragraphs(`
Means over replications, with their 95 % intervals (Student's t) where there are
several.
`+studyUnits(j)+`
This explores what scenarios lead to if the model's assumptions hold. It is no
prediction.
`, width))
	return WrapLines(text.String(), width)
}

// rowTable returns the rows with the means of their outcomes. If rows have names, a table of their factors
// comes first.
func rowTable(j *jobs.StudyWork, plan *study.Plan, byRow [][][]float64, width int) string {
	names := j.RowNames()
	factors := &Table{Heads: []string{"row"}, Left: []bool{false}, Width: width}
	if names != nil {
		factors.Heads, factors.Left = append(factors.Heads, "name"), append(factors.Left, true)
	}
	factors.Keys = len(factors.Heads)
	outcomes := &Table{Keys: factors.Keys, Heads: slices.Clone(factors.Heads), Left: slices.Clone(factors.Left), Width: width}
	for i := range j.Factors {
		factors.Heads = append(factors.Heads, breakHead(j.Factors[i].Shown()))
		factors.Left = append(factors.Left, false)
	}
	if names == nil {
		outcomes.Heads, outcomes.Left = slices.Clone(factors.Heads), slices.Clone(factors.Left)
	}
	for _, name := range plan.Outcomes {
		outcomes.Heads = append(outcomes.Heads, breakHead(name))
		outcomes.Left = append(outcomes.Left, false)
	}
	for row, values := range byRow {
		cells := []string{strconv.Itoa(row)}
		if names != nil {
			cells = append(cells, names[row])
		}
		factorCells := slices.Clone(cells)
		for _, cell := range plan.Rows[row].Values {
			factorCells = append(factorCells, findings.ShortNumber(cell))
		}
		if names == nil {
			cells = factorCells
		}
		factors.Add(factorCells...)
		for i, replications := range values {
			e := findings.OutcomeEstimate(&j.Outcomes[i], findings.DropMissing(replications))
			cells = append(cells, withInterval(e, shortReal))
		}
		outcomes.Add(cells...)
	}
	if names == nil {
		return outcomes.String()
	}
	return factors.String() + "\n" + outcomes.String()
}

// spreadTable returns for each outcome the least, the mean and the greatest of the rows' means.
func spreadTable(plan *study.Plan, byRow [][][]float64, width int) string {
	t := &Table{Heads: []string{"outcome", "least", "mean", "greatest", "rows"}, Left: []bool{true, false, false, false, false}, Width: width}
	for i, name := range plan.Outcomes {
		least, greatest, sum, rows := math.Inf(1), math.Inf(-1), 0.0, 0
		for _, values := range byRow {
			mean := evidence.Mean(findings.DropMissing(values[i])).Mean
			if math.IsNaN(mean) {
				continue
			}
			least, greatest, sum, rows = min(least, mean), max(greatest, mean), sum+mean, rows+1
		}
		if rows == 0 {
			t.Add(name, "–", "–", "–", "0")
			continue
		}
		t.Add(name, shortReal(least), shortReal(sum/float64(rows)), shortReal(greatest), strconv.Itoa(rows))
	}
	return t.String()
}

// breakHead breaks a long name into lines of a head, at dots, plus signs, underscores and blanks.
func breakHead(name string) string {
	const most = 18
	var lines []string
	line := ""
	for _, part := range strings.FieldsFunc(strings.NewReplacer(".", ". ", "+", "+ ", "_", "_ ").Replace(name), func(r rune) bool { return r == ' ' }) {
		if line != "" && len(line)+len(part) > most {
			lines, line = append(lines, line), ""
		}
		if line != "" && !strings.HasSuffix(line, ".") && !strings.HasSuffix(line, "_") && !strings.HasSuffix(line, "+") {
			line += " "
		}
		line += part
	}
	return strings.Join(append(lines, line), "\n")
}

// shortReal returns a number with four significant digits, below 1 with three decimals; a dash for NaN.
func shortReal(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	if math.Abs(x) < 1e-12 {
		return "0"
	}
	if math.Abs(x) < 1 && math.Abs(x) >= 0.0005 {
		return strconv.FormatFloat(x, 'f', 3, 64)
	}
	return strconv.FormatFloat(x, 'g', 4, 64)
}
