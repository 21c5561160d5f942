package report

import (
	"slices"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/plots/report"
	"dugnad/scenarios/explain"
	"dugnad/sim/evidence"
)

// levels returns the base's shares of co-production over all places, from summary.csv.
func levels(f *findings.Findings) ([]report.Level, error) {
	rows, err := f.Estimates()
	if err != nil {
		return nil, err
	}
	b := f.Base().Blueprint
	var levels []report.Level
	for field := range b.Parameters.Fields {
		for stage, stageName := range agents.StageNames {
			for period := range b.Periods {
				levels = append(levels, report.Level{
					Field: findings.FieldLabel(&b.Parameters.Fields[field]), Period: b.Periods[period].Name, Stage: report.Stage(stage),
					Estimate: coproduction(rows, f.Base().Name, b.Periods[period].Name, b.Parameters.Fields[field].Name, stageName),
				})
			}
		}
	}
	return levels, nil
}

// coproduction returns a share of co-production over all places, NaN if the summary has none.
func coproduction(rows map[findings.SummaryKey]plots.Estimate, scenario, period, field, stage string) plots.Estimate {
	return findings.EstimateOf(rows, findings.SummaryKey{Scenario: scenario, Period: period, Group: "all", Field: field, Stage: stage, Measure: "coproduction"})
}

// contrastRows returns the rows of comparison.csv over all places, of some measures.
func contrastRows(f *findings.Findings, measures []string) (rows []findings.ComparisonRow, err error) {
	err = findings.EachRow(f, agents.ComparisonTable, func(r *findings.ComparisonRow) error {
		if r.Group == "all" && slices.Contains(measures, r.Measure) {
			rows = append(rows, *r)
		}
		return nil
	})
	return rows, err
}

// contrasts returns the differences in co-production of every alternative from the base.
func contrasts(f *findings.Findings) ([]report.Step, error) {
	rows, err := contrastRows(f, []string{"coproduction"})
	if err != nil {
		return nil, err
	}
	labels := labels(f)
	levels, err := f.Estimates()
	if err != nil {
		return nil, err
	}
	var steps []report.Step
	for _, row := range rows {
		stage := slices.Index(agents.StageNames[:], row.Stage)
		if labels[row.Field] == "" || stage < 0 {
			return nil, findings.UnknownName(agents.ComparisonTable, "field or stage", row.Field+", "+row.Stage)
		}
		steps = append(steps, report.Step{
			Of: row.Alternative, Field: labels[row.Field], Stage: report.Stage(stage),
			From: row.Period, To: row.Period,
			Before:     coproduction(levels, f.Base().Name, row.Period, row.Field, row.Stage),
			After:      coproduction(levels, row.Alternative, row.Period, row.Field, row.Stage),
			Difference: row.Contrast(),
		})
	}
	return steps, nil
}

// labels returns the labels of policy fields by name.
func labels(f *findings.Findings) map[string]string {
	labels := map[string]string{}
	for i := range f.Base().Blueprint.Parameters.Fields {
		field := &f.Base().Blueprint.Parameters.Fields[i]
		labels[field.Name] = findings.FieldLabel(field)
	}
	return labels
}

// reportMeasures are the measures of the tables, beside co-production.
var reportMeasures = []struct {
	name, words string
}{
	{"ceiling", "Law allows it"},
	{"coproduction_under_ceiling", "Of these, co-produced"},
	{"dependence_mv", "Municipality depends"},
	{"dependence_vm", "Organisation depends"},
	{"formalised", "With agreement"},
	{"refused", "Refused"},
	{"say", "Organisation's say"},
	{"coverage", "Need covered"},
}

// measures returns the table of a run, by field, stage, period and group.
func measures(f *findings.Findings) (report.Table, error) {
	t := report.Table{
		Name: "measured", Summary: "Measures by field, stage, period and group of places",
		Caption: "Shares in percent. Law allows it: tasks whose law leaves enough discretion for equal footing, which is put in. Dependence: of the municipality on the organisation and the reverse. Refused: tasks that would have a deal if the organisation remembered no shortfall. Say: the organisation's, where they agree.",
		Columns: []report.Column{{Words: "Field"}, {Words: "Stage"}, {Words: "Period"}, {Words: "Places"}, {Words: "Co-produced", Kind: report.Percent}},
	}
	for _, m := range reportMeasures {
		t.Columns = append(t.Columns, report.Column{Words: m.words, Kind: report.Percent})
	}
	if f.Replications != 1 {
		t.Caption += " Co-production with its 95 % interval; those of the others are in summary.csv."
	}
	rows, err := f.Estimates()
	if err != nil {
		return t, err
	}
	b := f.Base().Blueprint
	for field := range b.Parameters.Fields {
		for _, stage := range agents.StageNames {
			for period := range b.Periods {
				for _, group := range findings.DistinctGroups(b) {
					key := findings.SummaryKey{Scenario: f.Base().Name, Period: b.Periods[period].Name, Group: group, Field: b.Parameters.Fields[field].Name, Stage: stage, Measure: "coproduction"}
					cells := []report.Cell{
						{Words: findings.FieldLabel(&b.Parameters.Fields[field])},
						{Words: stage},
						{Words: key.Period},
						{Words: group},
						{Estimate: findings.EstimateOf(rows, key)},
					}
					for _, m := range reportMeasures {
						key.Measure = m.name
						cells = append(cells, report.Cell{Estimate: evidence.Only(findings.EstimateOf(rows, key).Mean)})
					}
					t.Rows = append(t.Rows, cells)
				}
			}
		}
	}
	return t, nil
}

// levers returns several alternatives side by side: a row for each outcome over all places, a column for each
// alternative with its difference in co-production.
func levers(f *findings.Findings) (report.Table, error) {
	t := report.Table{
		Name: "levers", Summary: "Alternatives side by side",
		Caption: "Co-production over all places: the base in percent, and by how many percentage points each alternative differs from it, with its 95 % interval.",
		Columns: []report.Column{{Words: "Field"}, {Words: "Stage"}, {Words: "Period"}, {Words: "Base", Kind: report.Percent}},
	}
	if f.Replications == 1 {
		t.Caption = "Co-production over all places: the base in percent, and by how many percentage points each alternative differs from it."
	}
	alternatives := map[string]int{}
	for i, s := range f.Scenarios[1:] {
		alternatives[s.Name] = i
		t.Columns = append(t.Columns, report.Column{Words: s.Name, Kind: report.Points})
	}
	rows, err := contrastRows(f, []string{"coproduction"})
	labels, at := labels(f), map[[3]string]int{}
	for _, row := range rows {
		key := [3]string{row.Field, row.Stage, row.Period}
		i, known := at[key]
		if !known {
			i, at[key] = len(t.Rows), len(t.Rows)
			cells := []report.Cell{{Words: labels[row.Field]}, {Words: row.Stage}, {Words: row.Period}, {Estimate: evidence.Only(row.Base)}}
			for range alternatives {
				cells = append(cells, report.Cell{Estimate: evidence.None()})
			}
			t.Rows = append(t.Rows, cells)
		}
		if alternative, known := alternatives[row.Alternative]; known {
			t.Rows[i][4+alternative].Estimate = row.Contrast().Estimate
		}
	}
	return t, err
}

// differences returns the table of a comparison's other measures over all places, without rows for
// differences that do not move.
func differences(f *findings.Findings) (report.Table, error) {
	t := report.Table{
		Name: "measured", Summary: "Differences in other measures",
		Caption: "Other measures over all places: base and alternative in percent, their difference in percentage points with its 95 % interval. What is the same in every replication is left out.",
		Columns: []report.Column{
			{Words: "Alternative"},
			{Words: "Measure"},
			{Words: "Field"},
			{Words: "Stage"},
			{Words: "Period"},
			{Words: "Base", Kind: report.Percent},
			{Words: "Alternative", Kind: report.Percent},
			{Words: "Difference", Kind: report.Points},
			{Words: "Reading"},
		},
	}
	if f.Replications == 1 {
		t.Caption = "Other measures over all places: base and alternative in percent, their difference in percentage points. What is the same is left out."
	}
	names, words := make([]string, len(reportMeasures)), map[string]string{}
	for i, m := range reportMeasures {
		names[i], words[m.name] = m.name, m.words
	}
	rows, err := contrastRows(f, names)
	labels := labels(f)
	for _, row := range rows {
		d := row.Contrast()
		if !d.Verdict().Moves() {
			continue
		}
		t.Rows = append(t.Rows, []report.Cell{
			{Words: row.Alternative},
			{Words: words[row.Measure]},
			{Words: labels[row.Field]},
			{Words: row.Stage},
			{Words: row.Period},
			{Estimate: evidence.Only(row.Base)},
			{Estimate: evidence.Only(row.AlternativeMean)},
			{Estimate: d.Estimate},
			{Words: report.Reading(d)},
		})
	}
	return t, err
}

// parts returns the parts of the differences in co-production over all places, from explanation.csv.
func parts(f *findings.Findings) (parts []report.Part, err error) {
	labels := labels(f)
	err = findings.EachRow(f, explain.Table, func(r *findings.ExplanationRow) error {
		if r.Group != "all" || r.Measure != "coproduction" {
			return nil
		}
		stage := slices.Index(agents.StageNames[:], r.Stage)
		if labels[r.Field] == "" || stage < 0 {
			return findings.UnknownName(explain.Table, "field or stage", r.Field+", "+r.Stage)
		}
		parts = append(parts, report.Part{
			Field: labels[r.Field], Period: r.Period, Stage: report.Stage(stage), Name: r.Part, Interaction: r.Kind == "interaction",
			Share: r.Estimate, Difference: r.Difference,
		})
		return nil
	})
	return parts, err
}

// mechanismsOf says what the mechanisms among the parts do. Readers need not know their keys.
func mechanismsOf(parts []report.Part) []report.Fact {
	var facts []report.Fact
	for _, m := range agents.MechanismTable {
		if slices.ContainsFunc(parts, func(p report.Part) bool { return p.Name == m.Name }) {
			facts = append(facts, report.Fact{Name: m.Name, Value: m.Does})
		}
	}
	return facts
}
