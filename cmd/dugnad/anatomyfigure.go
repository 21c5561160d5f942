package main

import (
	"fmt"
	"math"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/plots"
)

// anatomyFigure shows what happens in the field that moves most. Need and coverage cannot be
// added up over the rows of series.csv, which lacks their weights; so one row is shown, a
// group or all places. Of several groups it is the first, which in the shipped scenarios is
// the ordinary places.
func anatomyFigure(f *findings, look plots.Look) (plots.Figure, error) {
	b := f.base().blueprint
	field, err := f.moving()
	if err != nil {
		return plots.Figure{}, err
	}
	counts, err := f.counts(f.base())
	if err != nil {
		return plots.Figure{}, err
	}
	row, err := anatomyRow(b, counts.rows)
	if err != nil {
		return plots.Figure{}, err
	}
	arrivals, err := f.contextOf(f.base(), "applicants")
	if err != nil {
		return plots.Figure{}, err
	}
	design, implementation, err := f.rowSeries(b, b.Parameters.Fields[field].Name, row)
	if err != nil {
		return plots.Figure{}, err
	}
	of := "all places"
	if row != "all" {
		of = look.Say("group") + " " + look.Say(row)
	}
	band := func(cells [][]seriesRow, most float64, value func(*seriesRow) float64) plots.Band {
		return bandOf(each(cells, value), 0, most)
	}
	shared := func(r *seriesRow) float64 { return r.modes.share(negotiation.CoProduction) }
	one := func(band plots.Band) []plots.AnatomyLine { return []plots.AnatomyLine{{Band: band}} }
	data := plots.Anatomy{
		Field: fieldLabel(&b.Parameters.Fields[field]), Position: field, Of: of,
		Months: monthsOf(b), Periods: spansOf(b), Replications: len(counts.replications),
		Panels: []plots.AnatomyPanel{
			{Label: "Asylum applicants per month", Around: true, Lines: one(plots.Band{Mean: arrivals})},
			{Label: "Need (base need is 1)", Lines: one(band(design, math.Inf(1), func(r *seriesRow) float64 { return r.need }))},
			{Label: "Need covered (%)", Share: true, Lines: one(band(design, 1, func(r *seriesRow) float64 { return r.coverage }))},
			{Label: "Dependence (%)", Share: true, Lines: []plots.AnatomyLine{
				{Name: "municipality on organisation", Band: band(design, 1, func(r *seriesRow) float64 { return r.dependenceMV })},
				{Name: "organisation on municipality", Band: band(design, 1, func(r *seriesRow) float64 { return r.dependenceVM })},
			}},
			{Label: "Volunteer hours per month", Lines: one(band(implementation, math.Inf(1), func(r *seriesRow) float64 { return r.hours }))},
			{Label: "Tasks whose pair holds an agreement (%)", Share: true, Lines: one(band(design, 1, func(r *seriesRow) float64 { return r.formalised }))},
			{Label: "Tasks co-produced (%)", Share: true, Lines: []plots.AnatomyLine{
				{Name: "design", Band: band(design, 1, shared)}, {Name: "implementation", Band: band(implementation, 1, shared)},
			}},
		},
	}
	return plots.NewAnatomy(data, look)
}

// anatomyRow is the row of series.csv that the figure shows.
func anatomyRow(b *agents.Blueprint, rows []string) (string, error) {
	if len(rows) == 0 {
		return "", fmt.Errorf("figure surge-anatomy: series.csv has no rows")
	}
	for _, name := range b.GroupNames() {
		for _, row := range rows {
			if row == name {
				return row, nil
			}
		}
	}
	if len(rows) == 1 {
		return rows[0], nil
	}
	return "", fmt.Errorf("figure surge-anatomy: series.csv is by place, and need cannot be added up over places; run with --by group or --by all")
}

// rowSeries are the rows of series.csv of a field and place in both stages, by replication
// and month; months that are missing have no values.
func (f *findings) rowSeries(b *agents.Blueprint, field, place string) (design, implementation [][]seriesRow, err error) {
	months, replications := indices(monthsOf(b)), map[int64]int{}
	err = f.eachSeriesRow(func(r *seriesRow) {
		if r.scenario != f.base().name || r.field != field || r.place != place {
			return
		}
		index, ok := replications[r.replication]
		if !ok {
			index = len(design)
			replications[r.replication] = index
			design, implementation = append(design, unknownMonths(len(months))), append(implementation, unknownMonths(len(months)))
		}
		if r.stage == agents.StageNames[agents.Design] {
			design[index][months[r.month]] = *r
		} else {
			implementation[index][months[r.month]] = *r
		}
	})
	return design, implementation, err
}

func unknownMonths(n int) []seriesRow {
	rows, none := make([]seriesRow, n), math.NaN()
	for i := range rows {
		rows[i] = seriesRow{dependenceMV: none, dependenceVM: none, formalised: none, need: none, coverage: none, hours: none}
	}
	return rows
}
