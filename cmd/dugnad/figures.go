package main

import (
	"errors"
	"fmt"
	"math"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/plots"
)

// errNoPeriod is why a scenario without periods has nothing to summarise over.
var errNoPeriod = errors.New("the scenario has no period")

// emergenceFigure shows co-production by field and month below the arrivals.
func emergenceFigure(b *agents.Blueprint, s *agents.Summary) (plots.Figure, error) {
	data := plots.Emergence{
		Arrivals:      b.National.Applicants,
		ArrivalsLabel: "Asylum applicants per month",
		Replications:  s.Replications(),
	}
	for month := range b.Months {
		data.Months = append(data.Months, b.MonthLabel(month))
	}
	for _, p := range b.Periods {
		data.Periods = append(data.Periods, plots.Span{Name: p.Name, Start: b.MonthLabel(p.First), End: b.MonthLabel(p.Last)})
	}
	for field := range b.Parameters.Fields {
		data.Fields = append(data.Fields, plots.FieldSeries{
			Name:           fieldLabel(&b.Parameters.Fields[field]),
			Design:         monthlyBand(b, s, field, agents.Design),
			Implementation: monthlyBand(b, s, field, agents.Implementation),
		})
	}
	return plots.NewEmergence(data)
}

func monthlyBand(b *agents.Blueprint, s *agents.Summary, field, stage int) plots.Band {
	return bandOf(b.Months, s.Replications(), func(month int) agents.Estimate { return s.Month(field, stage, month) })
}

// bandOf is a band of monthly estimates, which have intervals from two replications on.
func bandOf(months, replications int, estimate func(month int) agents.Estimate) plots.Band {
	var band plots.Band
	for month := range months {
		e := estimate(month)
		band.Mean = append(band.Mean, e.Mean)
		if replications > 1 {
			band.Lower, band.Upper = append(band.Lower, e.Lower), append(band.Upper, e.Upper)
		}
	}
	return band
}

// tableFourFigure shows the paper's Table 4 beside the model's. Fields that are not the
// paper's are shown without the paper's words.
func tableFourFigure(b *agents.Blueprint, s *agents.Summary) (plots.Figure, error) {
	if len(b.Periods) == 0 {
		return plots.Figure{}, fmt.Errorf("figure table-four: %w", errNoPeriod)
	}
	var data plots.TableFour
	for _, column := range tableFourColumns {
		data.Columns = append(data.Columns, column.head)
	}
	for field := range b.Parameters.Fields {
		name := b.Parameters.Fields[field].Name
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
				Label: fieldLabel(&b.Parameters.Fields[field]) + row.suffix,
				Paper: row.cells(),
				Model: modelCells(s, field, period, group),
			})
		}
		if !known {
			silent := make([]plots.TableCell, len(data.Columns))
			for i := range silent {
				silent[i].Level = math.NaN()
			}
			data.Rows = append(data.Rows, plots.TableRow{
				Label: fieldLabel(&b.Parameters.Fields[field]),
				Paper: silent, Model: modelCells(s, field, 0, len(b.Groups)),
			})
		}
	}
	return plots.NewTableFour(data)
}

// modelCells are the model's values in design, with their intervals.
func modelCells(s *agents.Summary, field, period, group int) []plots.TableCell {
	var cells []plots.TableCell
	for _, column := range tableFourColumns {
		e := s.Named(period, group, field, agents.Design, column.measure)
		cell := plots.TableCell{Level: e.Mean}
		switch {
		case math.IsNaN(e.Mean):
		case math.IsNaN(e.Lower):
			cell.Text = fmt.Sprintf("%.2f", e.Mean)
		default:
			cell.Text = fmt.Sprintf("%.2f (%.2f–%.2f)", e.Mean, e.Lower, e.Upper)
		}
		cells = append(cells, cell)
	}
	return cells
}

// planeFigure shows where tasks lie by dependence at design, one row of panels per period:
// before and during the surge where the scenario has these, otherwise its first two.
func planeFigure(b *agents.Blueprint, s *agents.Summary) (plots.Figure, error) {
	if len(b.Periods) == 0 {
		return plots.Figure{}, fmt.Errorf("figure dependence-plane: %w", errNoPeriod)
	}
	data := plots.Plane{Bins: agents.PlaneBins}
	for _, mode := range negotiation.ModeNames {
		if mode == "coproduction" {
			mode = "co-production"
		}
		data.Modes = append(data.Modes, mode)
	}
	periods := []int{0}
	if before, surge := periodNamed(b, "before"), periodNamed(b, "surge"); before >= 0 && surge >= 0 {
		periods = []int{before, surge}
	} else if len(b.Periods) > 1 {
		periods = []int{0, 1}
	}
	for _, period := range periods {
		for field := range b.Parameters.Fields {
			panel := plots.PlanePanel{Label: fieldLabel(&b.Parameters.Fields[field]) + ", " + b.Periods[period].Name}
			for mode := range negotiation.Modes {
				counts := make([]float64, agents.PlaneBins*agents.PlaneBins)
				for mutual := range agents.PlaneBins {
					for imbalance := range agents.PlaneBins {
						counts[mutual*agents.PlaneBins+imbalance] = float64(s.PlaneTasks(period, field, agents.Design, mutual, imbalance, negotiation.Mode(mode)))
					}
				}
				panel.Tasks = append(panel.Tasks, counts)
			}
			data.Panels = append(data.Panels, panel)
		}
	}
	return plots.NewPlane(data)
}
