package findings

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"dugnad/agents"
	"dugnad/plots"
)

// Table 4 of Trætteberg & Enjolras, "Institutional Determinants of Co-Production: Norway as
// an Illustrative Case", doi 10.1177/08997640231176801 (policy formulation), for the figure
// that compares it with the model. The model does not read it.

// tableFourColumns are the columns of the figure, each with its measure in summary.csv.
var tableFourColumns = []struct{ head, measure string }{
	{"Laws leave discretion", "ceiling"},
	{"Formalised interaction", "formalised"},
	{"Municipality depends on organisations", "dependence_mv"},
	{"Organisations depend on municipality", "dependence_vm"},
	{"Co-production in design", "coproduction"},
}

// A paperRow is a field in a situation, as the paper describes it. The paper has one column of
// dependency; here its words stand in the column of the side that they describe.
type paperRow struct {
	field  string
	suffix string // to the field's name in the figure
	period string // required in the scenario; empty: before the surge, or the first
	group  string // required in the scenario; empty: all places; "-NAME": all groups but NAME
	says   []paperCell
}

// A paperCell is a quotation from the paper. level, from 0 to 1, is our ordinal reading; it sets the colour.
type paperCell struct {
	level float64
	words string
}

const (
	levelHigh     = 0.9
	levelMutual   = 0.75
	levelSome     = 0.5
	levelLittle   = 0.15
	levelLow      = 0.1
	disadvantaged = "disadvantaged"
)

var paperTable = []paperRow{
	{field: "culture", says: []paperCell{
		{levelHigh, "Much local discretion"},
		{levelHigh, "High"},
		{levelMutual, "Mutual dependence"},
		{levelMutual, "Mutual dependence"},
		{levelHigh, "High"},
	}},
	{field: "integration", suffix: ", before the arrival of 2015", period: "before", says: []paperCell{
		{levelSome, "Some local discretion"},
		{levelLittle, "Limited"},
		{levelLittle, "Little dependence both ways"},
		{levelLittle, "Little dependence both ways"},
		{levelLow, "Low"},
	}},
	{field: "integration", suffix: ", during the arrival of 2015", period: "surge", says: []paperCell{
		{levelSome, "Some local discretion"},
		{levelLittle, "Limited"},
		{levelSome, "“except following the arrival”"},
		{levelSome, "“except following the arrival”"},
		{levelSome, "“higher during the arrival”"},
	}},
	{field: "health", says: []paperCell{
		{levelLow, "Little local discretion"},
		{levelLittle, "Limited"},
		{levelLow, "(one-sided)"},
		{levelHigh, "Organizations highly dependent"},
		{levelLow, "Low"},
	}},
	{field: "children", suffix: ", elsewhere", group: "-" + disadvantaged, says: []paperCell{
		{levelLow, "Little local discretion"},
		{levelLittle, "Limited"},
		{levelLow, "(one-sided)"},
		{levelMutual, "Organizations dependent"},
		{levelLow, "Low"},
	}},
	{field: "children", suffix: ", disadvantaged districts of Oslo", group: disadvantaged, says: []paperCell{
		{levelLow, "Little local discretion"},
		{levelLittle, "Limited"},
		{levelMutual, "Mutual dependence"},
		{levelMutual, "Mutual dependence"},
		{levelSome, "Low, “except” here"},
	}},
}

func (r *paperRow) cells() []plots.TableCell {
	var cells []plots.TableCell
	for _, cell := range r.says {
		cells = append(cells, plots.TableCell{Level: cell.level, Text: cell.words})
	}
	return cells
}

// situation returns the period and the group of a row as indices in a scenario. Group len(b.Groups) is
// all places. ok is false if the scenario lacks one of them.
func (r *paperRow) situation(b *agents.Blueprint) (period, group int, ok bool) {
	if period = PeriodNamed(b, cmp.Or(r.period, "before")); period < 0 && r.period != "" {
		return 0, 0, false
	}
	period = max(0, period)
	has := slices.Contains(b.Groups, disadvantaged)
	switch r.group {
	case "":
		return period, len(b.Groups), true
	case disadvantaged:
		return period, slices.Index(b.Groups, disadvantaged), has
	}
	// Groups cannot be pooled here: of more than two, the first other one stands for all others.
	return period, slices.IndexFunc(b.Groups, func(name string) bool { return name != disadvantaged }), has && len(b.Groups) > 1
}

// TableFour returns the paper's Table 4 beside the model's numbers for the base. Fields that the paper
// does not have get rows without quotations. A scenario without periods is an error (ErrNoPeriod).
func (f *Findings) TableFour(look plots.Look) (*plots.TableFour, error) {
	b := f.Base().Blueprint
	if len(b.Periods) == 0 {
		return nil, fmt.Errorf("figure table-four: %w", ErrNoPeriod)
	}
	rows, err := f.Estimates()
	if err != nil {
		return nil, err
	}
	groups := b.GroupNames()
	model := func(field string, period, group int) []plots.Estimate {
		var cells []plots.Estimate
		for _, column := range tableFourColumns {
			key := SummaryKey{Scenario: f.Base().Name, Period: b.Periods[period].Name, Group: groups[group], Field: field, Stage: agents.StageNames[agents.Design], Measure: column.measure}
			cells = append(cells, EstimateOf(rows, key))
		}
		return cells
	}
	data := &plots.TableFour{}
	for _, column := range tableFourColumns {
		data.Columns = append(data.Columns, column.head)
	}
	for field := range b.Parameters.Fields {
		name, label := b.Parameters.Fields[field].Name, look.Say(FieldLabel(&b.Parameters.Fields[field]))
		known := false
		for _, row := range paperTable {
			if row.field != name {
				continue
			}
			period, group, ok := row.situation(b)
			if !ok {
				continue
			}
			known = true
			data.Rows = append(data.Rows, plots.TableRow{
				Label: label + look.Say(row.suffix), Paper: row.cells(), Model: model(name, period, group),
			})
		}
		if !known {
			silent := slices.Repeat([]plots.TableCell{{Level: math.NaN()}}, len(data.Columns))
			data.Rows = append(data.Rows, plots.TableRow{Label: label, Paper: silent, Model: model(name, 0, len(b.Groups))})
		}
	}
	return data, nil
}
