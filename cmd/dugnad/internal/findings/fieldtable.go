package findings

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/agents/patterns"
	"dugnad/plots"
)

// plainColumns are the measures of the table of fields without evidence: what the law leaves, who depends
// on whom, what comes of it.
var plainColumns = []string{"ceiling", "formalised", "dependence_mv", "dependence_vm", "coproduction"}

// columnHeads are the heads of columns, by measure; others have the measure's label.
var columnHeads = map[string]string{
	"ceiling": "Laws leave discretion", "formalised": "Formalised interaction",
	"dependence_mv": "Municipality depends on organisations", "dependence_vm": "Organisations depend on municipality",
	"open_dependence_mv": "Municipality depends on organisations", "open_dependence_vm": "Organisations depend on municipality",
	"coproduction": "Co-production in design",
}

// mostColumns is the number of columns that a narrow figure has room for.
const mostColumns = 5

// OverTasks says over which tasks a dependence is a mean: those open to local formulation where evidence judges
// it over these.
func OverTasks(open bool) string {
	if open {
		return "Dependence is a mean over tasks open to local formulation, that is, not statutory."
	}
	return "Dependence is a mean over all tasks."
}

// fieldCell is a row of the table of fields: an average over a period and group.
type fieldCell struct{ field, period, group string }

// fieldColumns returns the measures of the table, and the statements that fit in it: with evidence those
// at design that most of its statements are about.
func fieldColumns(statements []patterns.Statement) (columns []string, inTable []patterns.Statement) {
	count := map[string]int{}
	for _, s := range statements {
		if s.Stage == agents.Design {
			count[s.Measure]++
		}
	}
	if len(count) == 0 {
		return plainColumns, nil
	}
	for _, name := range agents.MeasureNames() {
		if m, _ := agents.MeasureNamed(name); count[name] > 0 && m.Upper == 1 {
			columns = append(columns, name)
		}
	}
	slices.SortStableFunc(columns, func(a, b string) int { return cmp.Compare(count[b], count[a]) })
	columns = columns[:min(mostColumns, len(columns))]
	// What the plain table has comes in its order, anything else before co-production.
	place := func(measure string) int {
		if i := slices.Index(plainColumns, strings.TrimPrefix(measure, "open_")); i >= 0 {
			return 2 * i
		}
		return 2*slices.Index(plainColumns, "coproduction") - 1
	}
	slices.SortStableFunc(columns, func(a, b string) int { return cmp.Compare(place(a), place(b)) })
	for _, s := range statements {
		if s.Stage == agents.Design && slices.Contains(columns, s.Measure) {
			inTable = append(inTable, s)
		}
	}
	return columns, inTable
}

// Dependences returns the measures of dependence that a table shows, those that the statements are about:
// over tasks open to local formulation or over all.
func Dependences(statements []patterns.Statement) (ofMunicipality, ofOrganisation string, open bool) {
	columns, _ := fieldColumns(statements)
	if open = slices.Contains(columns, "open_dependence_mv") || slices.Contains(columns, "open_dependence_vm"); open {
		return "open_dependence_mv", "open_dependence_vm", true
	}
	return "dependence_mv", "dependence_vm", false
}

// FieldTable returns the table of fields for the base: what the evidence says beside the model's numbers,
// or without evidence these alone. A field of which the evidence says nothing has a row without words. A
// scenario without periods is an error (ErrNoPeriod).
func (f *Findings) FieldTable(look plots.Look) (*plots.FieldTable, error) {
	b := f.Base().Blueprint
	if len(b.Periods) == 0 {
		return nil, ErrNoPeriod
	}
	rows, err := f.Estimates()
	if err != nil {
		return nil, err
	}
	columns, statements := fieldColumns(f.Statements)
	data := &plots.FieldTable{}
	if f.Evidence != nil {
		data.Title, data.Source = cmp.Or(f.Evidence.Title, "Evidence"), f.Evidence.Source
	}
	for _, measure := range columns {
		data.Columns = append(data.Columns, cmp.Or(columnHeads[measure], MeasureLabel(measure)))
	}
	usual := fieldCells(b, b.Parameters.Fields[0].Name, statements)[0]
	if len(b.Periods) > 1 {
		data.Period = usual.period
	}
	if len(b.Groups) > 1 {
		data.Group = GroupLabel(usual.group)
	}
	if _, _, open := Dependences(f.Statements); open || slices.Contains(columns, "dependence_mv") || slices.Contains(columns, "dependence_vm") {
		data.Tasks = OverTasks(open)
	}
	for i := range b.Parameters.Fields {
		field := &b.Parameters.Fields[i]
		for _, cell := range fieldCells(b, field.Name, statements) {
			row := plots.TableRow{Label: cell.label(field, usual, look)}
			for _, measure := range columns {
				row.Model = append(row.Model, EstimateOf(rows, SummaryKey{
					Scenario: f.Base().Name, Period: cell.period, Group: cell.group, Field: cell.field, Stage: agents.StageNames[agents.Design], Measure: measure,
				}))
				if f.Evidence != nil {
					row.Words = append(row.Words, said(statements, cell, measure))
				}
			}
			data.Rows = append(data.Rows, row)
		}
	}
	return data, nil
}

// fieldCells returns the rows of a field: the cells of which the statements give an interval, else all
// places in the periods that figures compare.
func fieldCells(b *agents.Blueprint, field string, statements []patterns.Statement) (cells []fieldCell) {
	for _, s := range statements {
		if cell := (fieldCell{s.Field, s.Period, s.Group}); s.Field == field && s.Than == nil && !slices.Contains(cells, cell) {
			cells = append(cells, cell)
		}
	}
	if cells != nil {
		return cells
	}
	periods := ComparedPeriods(b)
	if statements != nil {
		periods = periods[:1]
	}
	for _, period := range periods {
		cells = append(cells, fieldCell{field, b.Periods[period].Name, b.GroupNames()[len(b.Groups)]})
	}
	return cells
}

// label names a row: the field, with the period and the group where they are not the usual ones.
func (c fieldCell) label(field *agents.Field, usual fieldCell, look plots.Look) string {
	label := look.Say(FieldLabel(field))
	if c.period != usual.period {
		label += ", " + look.Say(c.period)
	}
	if c.group != usual.group {
		label += ", " + look.Say(GroupLabel(c.group))
	}
	return label
}

// GroupLabel returns the name of a group in figures.
func GroupLabel(name string) string {
	if name == "all" {
		return "all places"
	}
	return name
}

// said returns what the statements say of a measure in a row: an interval before a margin. Its level is
// the middle of the interval.
func said(statements []patterns.Statement, at fieldCell, measure string) plots.TableCell {
	cell := plots.TableCell{Level: math.NaN()}
	for _, s := range statements {
		if (fieldCell{s.Field, s.Period, s.Group}) != at || s.Measure != measure || cell.Text != "" && s.Than != nil {
			continue
		}
		cell.Text = s.Says
		if s.Than == nil {
			cell.Level = (max(s.Low, 0) + min(s.High, 1)) / 2
			cell.Text = cmp.Or(cell.Text, s.Word, fmt.Sprintf("%.2g–%.2g", max(s.Low, 0), min(s.High, 1)))
			return cell
		}
	}
	return cell
}
