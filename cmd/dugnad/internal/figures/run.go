package figures

import (
	"fmt"
	"math"
	"slices"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/sim/evidence"
)

// emergenceFigure shows co-production by field and month from the blank start, below the arrivals.
func emergenceFigure(f *findings.Findings, look plots.Look) (plots.Figure, error) {
	b := f.Base().Blueprint
	arrivals, err := f.ContextSeries(f.Base(), "applicants")
	if err != nil {
		return plots.Figure{}, err
	}
	shares, err := f.Monthly(f.Base())
	if err != nil {
		return plots.Figure{}, err
	}
	data := plots.Emergence{Months: findings.MonthLabels(b), Periods: findings.PeriodSpans(b), Replications: len(shares)}
	if b.Parameters.ReadsArrivals() && varies(arrivals) {
		data.Arrivals, data.ArrivalsLabel = arrivals, "Asylum applicants per month"
	}
	for field := range b.Parameters.Fields {
		data.Fields = append(data.Fields, plots.FieldSeries{
			Name:           findings.FieldLabel(&b.Parameters.Fields[field]),
			Design:         bandOf(seriesOf(shares, b, field, agents.Design), 0, 1),
			Implementation: bandOf(seriesOf(shares, b, field, agents.Implementation), 0, 1),
		})
	}
	if data.SpinUp, err = spinUpOf(f, f.Base()); err != nil {
		return plots.Figure{}, err
	}
	return plots.NewEmergence(data, look)
}

// varies tells whether not all values are the same. Arrivals that never change set nothing off.
func varies(values []float64) bool {
	for _, value := range values {
		if math.Abs(value-values[0]) > 1e-9*math.Abs(values[0]) {
			return true
		}
	}
	return false
}

// spinUpOf returns the co-production of a scenario in its spin-up, from spin_up.csv.
func spinUpOf(f *findings.Findings, scenario findings.Scenario) (plots.SpinUp, error) {
	b := scenario.Blueprint
	spinUp := plots.SpinUp{Months: b.SpinUp}
	if b.SpinUp == 0 {
		return spinUp, nil
	}
	spinUp.Arrivals = b.SteadyApplicants()
	fields, stages := findings.IndexByName(b.FieldNames()), findings.IndexByName(agents.StageNames[:])
	cells := make([]plots.Band, len(fields)*agents.Stages)
	for i := range cells {
		for _, values := range []*[]float64{&cells[i].Mean, &cells[i].Lower, &cells[i].Upper} {
			*values = slices.Repeat([]float64{math.NaN()}, b.SpinUp)
		}
	}
	err := findings.EachRow(f, agents.SpinUpTable, func(r *findings.SpinUpRow) error {
		if r.Scenario != scenario.Name || r.Measure != "coproduction" {
			return nil
		}
		field, hasField := fields[r.Field]
		stage, hasStage := stages[r.Stage]
		if !hasField || !hasStage || r.Month < 1 || r.Month > int64(b.SpinUp) {
			return findings.UnknownName(agents.SpinUpTable, "month, field or stage", fmt.Sprintf("%d, %s, %s", r.Month, r.Field, r.Stage))
		}
		band := &cells[field*agents.Stages+stage]
		band.Mean[r.Month-1], band.Lower[r.Month-1], band.Upper[r.Month-1] = r.Mean, r.Lower, r.Upper
		return nil
	})
	for field := range b.Parameters.Fields {
		at := field * agents.Stages
		spinUp.Fields = append(spinUp.Fields, plots.FieldSeries{
			Name:   findings.FieldLabel(&b.Parameters.Fields[field]),
			Design: cells[at+agents.Design], Implementation: cells[at+agents.Implementation],
		})
	}
	return spinUp, err
}

// seriesOf returns the months of a field and stage, by replication, from values by replication and cell.
func seriesOf[T any](values [][]T, b *agents.Blueprint, field, stage int) [][]T {
	from := (field*agents.Stages + stage) * b.Months
	series := make([][]T, len(values))
	for r := range values {
		series[r] = values[r][from : from+b.Months]
	}
	return series
}

// bandOf returns the mean over replications for each month, with 95 % intervals from two replications
// on, clipped to least and most.
func bandOf(values [][]float64, least, most float64) plots.Band {
	var band plots.Band
	if len(values) == 0 {
		return band
	}
	for month := range values[0] {
		here := make([]float64, len(values))
		for r := range values {
			here[r] = values[r][month]
		}
		e := evidence.Mean(here).Clipped(least, most)
		band.Mean = append(band.Mean, e.Mean)
		if len(values) > 1 {
			band.Lower, band.Upper = append(band.Lower, e.Lower), append(band.Upper, e.Upper)
		}
	}
	return band
}

// fieldTableFigure shows the table of fields: the model's shares, beside what the evidence says if there is any.
func fieldTableFigure(f *findings.Findings, look plots.Look) (plots.Figure, error) {
	data, err := f.FieldTable(look)
	if err != nil {
		name := plots.PlainTable
		if f.Evidence != nil {
			name = plots.EvidenceTable
		}
		return plots.Figure{}, fmt.Errorf("figure %s: %w", name, err)
	}
	return plots.NewFieldTable(*data, look)
}

// planeFigure shows the dependence of tasks at design, a row of panels for each compared period.
func planeFigure(f *findings.Findings, look plots.Look) (plots.Figure, error) {
	b := f.Base().Blueprint
	if len(b.Periods) == 0 {
		return plots.Figure{}, fmt.Errorf("figure dependence-plane: %w", findings.ErrNoPeriod)
	}
	data := plots.Plane{Bins: agents.PlaneBins}
	for _, mode := range negotiation.ModeNames {
		data.Modes = append(data.Modes, findings.ModeLabels[mode])
	}
	panels := map[[2]string]int{} // by period and field
	for _, period := range findings.ComparedPeriods(b) {
		for field := range b.Parameters.Fields {
			label, name := findings.FieldLabel(&b.Parameters.Fields[field]), b.Periods[period].Name
			panel := plots.PlanePanel{Label: look.Say(label) + ", " + look.Say(name), Field: label, Period: name}
			for range negotiation.Modes {
				panel.Tasks = append(panel.Tasks, make([]float64, agents.PlaneBins*agents.PlaneBins))
			}
			panels[[2]string{b.Periods[period].Name, b.Parameters.Fields[field].Name}] = len(data.Panels)
			data.Panels = append(data.Panels, panel)
		}
	}
	modes := findings.IndexByName(negotiation.ModeNames[:])
	err := findings.EachRow(f, agents.PlaneTable, func(r *findings.PlaneRow) error {
		panel, ok := panels[[2]string{r.Period, r.Field}]
		if r.Scenario != f.Base().Name || r.Stage != agents.StageNames[agents.Design] || !ok {
			return nil
		}
		mode, known := modes[r.Mode]
		if !known || min(r.Mutual, r.Imbalance) < 0 || max(r.Mutual, r.Imbalance) >= agents.PlaneBins {
			return findings.UnknownName(agents.PlaneTable, "mode or bin", fmt.Sprintf("%s, %d, %d", r.Mode, r.Mutual, r.Imbalance))
		}
		data.Panels[panel].Tasks[mode][r.Mutual*agents.PlaneBins+r.Imbalance] += float64(r.Tasks)
		return nil
	})
	if err != nil {
		return plots.Figure{}, err
	}
	return plots.NewPlane(data, look)
}

// mostMovingField returns the field whose share of co-production in design rises most from the first
// compared period to the second. Without two periods it is the field with the largest rise from the
// first month to any other. Figures of a single field show it.
func mostMovingField(f *findings.Findings) (field int, err error) {
	b := f.Base().Blueprint
	shares, err := f.Monthly(f.Base())
	if err != nil {
		return 0, err
	}
	most := math.Inf(-1)
	for candidate := range b.Parameters.Fields {
		band := bandOf(seriesOf(shares, b, candidate, agents.Design), 0, 1)
		if len(band.Mean) == 0 {
			continue
		}
		var rise float64
		if periods := findings.ComparedPeriods(b); len(periods) == 2 {
			mean := func(p agents.Period) float64 { return evidence.Mean(band.Mean[p.First : p.Last+1]).Mean }
			rise = mean(b.Periods[periods[1]]) - mean(b.Periods[periods[0]])
		} else {
			rise = slices.Max(band.Mean) - band.Mean[0]
		}
		if rise > most {
			most, field = rise, candidate
		}
	}
	return field, nil
}
