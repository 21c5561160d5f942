package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dugnad/sim/record"
	"dugnad/sim/study"
)

// units says what the outcomes are counted in.
func (j toldStudy) units() string {
	var shares, others []string
	for i := range j.Outcomes {
		o := &j.Outcomes[i]
		switch unit := unitOfOutcome(o); {
		case isShare(o):
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

// A toldStudy is a study that is put into words.
type toldStudy struct{ *StudyWork }

// sweepText is a study for people: every row while they are few, else what the rows range over.
func sweepText(w *StudyWork, width int) string {
	const most = 40
	j := toldStudy{w}
	plan := j.Plan()
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %s, %s each, of %s, seed %d\n",
		plan.Name, counted(len(plan.Rows), "row"), counted(plan.Replications, "replication"), j.Base().Name, plan.Seed)
	byRow := make([][][]float64, len(plan.Rows)) // by row and outcome: replications, NaN where there is none
	for row := range byRow {
		byRow[row] = make([][]float64, len(plan.Outcomes))
		for i := range byRow[row] {
			byRow[row][i] = make([]float64, plan.Replications)
			for r := range byRow[row][i] {
				byRow[row][i][r] = math.NaN()
			}
		}
	}
	for _, o := range j.Done.Outcomes() {
		for i, value := range o.Values {
			byRow[o.Row][i][o.Replication-1] = value
		}
	}
	if len(plan.Rows) <= most {
		text.WriteString("\n" + j.everyRow(&plan, byRow, width))
	} else {
		text.WriteString("\n" + spread(&plan, byRow, width))
	}
	text.WriteString(j.pairs(&plan, byRow, width))
	text.WriteString(`
Means over replications, with their 95 % intervals (Student's t) where there are
several.
` + j.units() + `
This explores what scenarios lead to if the model's assumptions hold. It is no
prediction.
`)
	return text.String()
}

// everyRow is a table of the rows with the means of their outcomes. Where rows have names, these
// stand for the factors' values, and a table above says which they are.
func (j toldStudy) everyRow(plan *study.Plan, byRow [][][]float64, width int) string {
	names := j.RowNames()
	factors := &textTable{heads: []string{"row"}, left: []bool{false}, width: width}
	if names != nil {
		factors.heads, factors.left = append(factors.heads, "name"), append(factors.left, true)
	}
	outcomes := &textTable{heads: slices.Clone(factors.heads), left: slices.Clone(factors.left), width: width}
	for i := range j.Factors {
		factors.heads = append(factors.heads, broken(j.Factors[i].Shown()))
		factors.left = append(factors.left, false)
	}
	if names == nil {
		outcomes.heads, outcomes.left = slices.Clone(factors.heads), slices.Clone(factors.left)
	}
	for _, name := range plan.Outcomes {
		outcomes.heads = append(outcomes.heads, broken(name))
		outcomes.left = append(outcomes.left, false)
	}
	for row, values := range byRow {
		cells := []string{strconv.Itoa(row)}
		if names != nil {
			cells = append(cells, names[row])
		}
		whole := slices.Clone(cells)
		for _, cell := range plan.Rows[row].Values {
			whole = append(whole, shortCell(cell))
		}
		if names == nil {
			cells = whole
		}
		factors.add(whole...)
		for i, replications := range values {
			mean, lower, upper := outcomeInterval(&j.Outcomes[i], present(replications))
			cell := shortReal(mean)
			if !math.IsNaN(lower) {
				cell += " " + shortReal(lower) + "–" + shortReal(upper)
			}
			cells = append(cells, cell)
		}
		outcomes.add(cells...)
	}
	if names == nil {
		return outcomes.String()
	}
	return factors.String() + "\n" + outcomes.String()
}

// spread is a table of the outcomes with the least, the middle and the greatest of the rows' means.
func spread(plan *study.Plan, byRow [][][]float64, width int) string {
	t := &textTable{heads: []string{"outcome", "least", "mean", "greatest", "rows"}, left: []bool{true, false, false, false, false}, width: width}
	for i, name := range plan.Outcomes {
		least, greatest, sum, rows := math.Inf(1), math.Inf(-1), 0.0, 0
		for _, values := range byRow {
			mean, _, _ := record.MeanInterval(present(values[i]))
			if math.IsNaN(mean) {
				continue
			}
			least, greatest, sum, rows = min(least, mean), max(greatest, mean), sum+mean, rows+1
		}
		if rows == 0 {
			t.add(name, "–", "–", "–", "0")
			continue
		}
		t.add(name, shortReal(least), shortReal(sum/float64(rows)), shortReal(greatest), strconv.Itoa(rows))
	}
	return t.String()
}

// present leaves out the replications that have nothing.
func present(replications []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(replications), math.IsNaN)
}

// broken breaks a long name at its dots and blanks into lines of a head.
func broken(name string) string {
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

// shortReal is a number with four significant digits, or a dash.
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

func shortCell(cell string) string {
	if x, err := strconv.ParseFloat(cell, 64); err == nil {
		return strconv.FormatFloat(x, 'g', 5, 64)
	}
	return cell
}
