package figures

import (
	"fmt"
	"math"
	"slices"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
)

// anatomyFigure shows the field that moves most. series.csv lacks the weights to add up need and
// coverage over its rows, so the figure shows one row: all places, or the first group. In the shipped
// scenarios that is the group of ordinary places.
func anatomyFigure(f *findings.Findings, look plots.Look) (plots.Figure, error) {
	b := f.Base().Blueprint
	field, err := mostMovingField(f)
	if err != nil {
		return plots.Figure{}, err
	}
	counts, err := f.Counts(f.Base())
	if err != nil {
		return plots.Figure{}, err
	}
	row, err := anatomyRow(b, counts.Rows)
	if err != nil {
		return plots.Figure{}, err
	}
	arrivals, err := f.ContextSeries(f.Base(), "applicants")
	if err != nil {
		return plots.Figure{}, err
	}
	design, implementation, err := rowSeries(f, b, b.Parameters.Fields[field].Name, row)
	if err != nil {
		return plots.Figure{}, err
	}
	of := "all places"
	if row != "all" {
		of = look.Say("group") + " " + look.Say(row)
	}
	band := func(cells [][]findings.SeriesRow, most float64, value func(*findings.SeriesRow) float64) plots.Band {
		return bandOf(each(cells, value), 0, most)
	}
	shared := func(r *findings.SeriesRow) float64 { return r.Modes.Share(negotiation.CoProduction) }
	one := func(band plots.Band) []plots.AnatomyLine { return []plots.AnatomyLine{{Band: band}} }
	data := plots.Anatomy{
		Field: findings.FieldLabel(&b.Parameters.Fields[field]), Position: field, Of: of,
		Months: findings.MonthLabels(b), Periods: findings.PeriodSpans(b), Replications: len(counts.Replications),
		Panels: []plots.AnatomyPanel{
			{Label: "Asylum applicants per month", Around: true, Lines: one(plots.Band{Mean: arrivals})},
			{Label: "Need (base need is 1)", Lines: one(band(design, math.Inf(1), func(r *findings.SeriesRow) float64 { return r.Need }))},
			{Label: "Need covered (%)", Share: true, Lines: one(band(design, 1, func(r *findings.SeriesRow) float64 { return r.Coverage }))},
			{Label: "Dependence (%)", Share: true, Lines: []plots.AnatomyLine{
				{Name: "municipality on organisation", Band: band(design, 1, func(r *findings.SeriesRow) float64 { return r.DependenceMV })},
				{Name: "organisation on municipality", Band: band(design, 1, func(r *findings.SeriesRow) float64 { return r.DependenceVM })},
			}},
			{Label: "Volunteer hours per month", Lines: one(band(implementation, math.Inf(1), func(r *findings.SeriesRow) float64 { return r.Hours }))},
			{Label: "Tasks whose pair holds an agreement (%)", Share: true, Lines: one(band(design, 1, func(r *findings.SeriesRow) float64 { return r.Formalised }))},
			{Label: "Tasks co-produced (%)", Share: true, Lines: []plots.AnatomyLine{
				{Name: "design", Band: band(design, 1, shared)}, {Name: "implementation", Band: band(implementation, 1, shared)},
			}},
		},
	}
	if !b.Parameters.ReadsArrivals() {
		data.Panels = data.Panels[1:]
	}
	return plots.NewAnatomy(data, look)
}

// anatomyRow returns the name of the places in the row of series.csv that the figure shows.
func anatomyRow(b *agents.Blueprint, rows []string) (string, error) {
	if len(rows) == 0 {
		return "", fmt.Errorf("figure surge-anatomy: series.csv has no rows")
	}
	for _, name := range b.GroupNames() {
		if slices.Contains(rows, name) {
			return name, nil
		}
	}
	if len(rows) == 1 {
		return rows[0], nil
	}
	return "", fmt.Errorf("figure surge-anatomy: series.csv is by place, and need cannot be added up over places; run with --by group or --by all")
}

// rowSeries returns the rows of series.csv of a field and place in both stages, by replication and
// month. The numbers of a missing month are NaN.
func rowSeries(f *findings.Findings, b *agents.Blueprint, field, place string) (design, implementation [][]findings.SeriesRow, err error) {
	months, replications, none := findings.IndexByName(findings.MonthLabels(b)), map[int64]int{}, math.NaN()
	missing := slices.Repeat([]findings.SeriesRow{{DependenceMV: none, DependenceVM: none, Formalised: none, Need: none, Coverage: none, Hours: none}}, b.Months)
	err = findings.EachRow(f, agents.SeriesTable, func(r *findings.SeriesRow) error {
		if r.Scenario != f.Base().Name || r.Field != field || r.Place != place {
			return nil
		}
		index, ok := replications[r.Replication]
		if !ok {
			index = len(design)
			replications[r.Replication] = index
			design, implementation = append(design, slices.Clone(missing)), append(implementation, slices.Clone(missing))
		}
		if r.Stage == agents.StageNames[agents.Design] {
			design[index][months[r.Month]] = *r
		} else {
			implementation[index][months[r.Month]] = *r
		}
		return nil
	})
	return design, implementation, err
}
