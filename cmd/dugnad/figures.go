package main

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/plots"
	"dugnad/sim/record"
)

// errNoPeriod is why a scenario without periods has nothing to summarise over.
var errNoPeriod = errors.New("the scenario has no period")

// emergenceFigure shows co-production by field and month below the arrivals.
func emergenceFigure(f *findings, look plots.Look) (plots.Figure, error) {
	b := f.base().blueprint
	arrivals, err := f.contextOf(f.base(), "applicants")
	if err != nil {
		return plots.Figure{}, err
	}
	shares, err := f.monthly(f.base())
	if err != nil {
		return plots.Figure{}, err
	}
	data := plots.Emergence{
		Months: monthsOf(b), Periods: spansOf(b),
		Arrivals: arrivals, ArrivalsLabel: "Asylum applicants per month", Replications: len(shares),
	}
	for field := range b.Parameters.Fields {
		data.Fields = append(data.Fields, plots.FieldSeries{
			Name:           fieldLabel(&b.Parameters.Fields[field]),
			Design:         bandOf(stretch(shares, b, field, agents.Design), 0, 1),
			Implementation: bandOf(stretch(shares, b, field, agents.Implementation), 0, 1),
		})
	}
	return plots.NewEmergence(data, look)
}

// stretch cuts a field's and stage's months out of values by replication and cell.
func stretch[T any](values [][]T, b *agents.Blueprint, field, stage int) [][]T {
	from := (field*agents.Stages + stage) * b.Months
	cut := make([][]T, len(values))
	for r := range values {
		cut[r] = values[r][from : from+b.Months]
	}
	return cut
}

// bandOf is a band of monthly means over replications, with intervals from two on, clipped to
// what the values can be.
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
		mean, lower, upper := record.MeanInterval(here)
		band.Mean = append(band.Mean, mean)
		if len(values) > 1 {
			band.Lower, band.Upper = append(band.Lower, max(lower, least)), append(band.Upper, min(upper, most))
		}
	}
	return band
}

// tableFourFigure shows the paper's Table 4 beside the model's.
func tableFourFigure(f *findings, look plots.Look) (plots.Figure, error) {
	data, err := tableFourOf(f, look)
	if err != nil {
		return plots.Figure{}, err
	}
	return plots.NewTableFour(*data, look)
}

// tableFourOf is the paper's Table 4 beside the model's. Fields that are not the paper's are
// there without the paper's words.
func tableFourOf(f *findings, look plots.Look) (*plots.TableFour, error) {
	b := f.base().blueprint
	if len(b.Periods) == 0 {
		return nil, fmt.Errorf("figure table-four: %w", errNoPeriod)
	}
	rows, err := f.estimates()
	if err != nil {
		return nil, err
	}
	groups := b.GroupNames()
	model := func(field string, period, group int) []plots.Estimate {
		var cells []plots.Estimate
		for _, column := range tableFourColumns {
			key := summaryKey{f.base().name, b.Periods[period].Name, groups[group], field, agents.StageNames[agents.Design], column.measure}
			estimate, ok := rows[key]
			if !ok {
				estimate = plots.Estimate{Mean: math.NaN(), Lower: math.NaN(), Upper: math.NaN()}
			}
			cells = append(cells, estimate)
		}
		return cells
	}
	data := &plots.TableFour{}
	for _, column := range tableFourColumns {
		data.Columns = append(data.Columns, column.head)
	}
	for field := range b.Parameters.Fields {
		name, label := b.Parameters.Fields[field].Name, look.Say(fieldLabel(&b.Parameters.Fields[field]))
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
			silent := make([]plots.TableCell, len(data.Columns))
			for i := range silent {
				silent[i].Level = math.NaN()
			}
			data.Rows = append(data.Rows, plots.TableRow{Label: label, Paper: silent, Model: model(name, 0, len(b.Groups))})
		}
	}
	return data, nil
}

// planeFigure shows where tasks lie by dependence at design, one row of panels per period:
// before and during the surge where the scenario has these, otherwise its first two.
func planeFigure(f *findings, look plots.Look) (plots.Figure, error) {
	b := f.base().blueprint
	if len(b.Periods) == 0 {
		return plots.Figure{}, fmt.Errorf("figure dependence-plane: %w", errNoPeriod)
	}
	data := plots.Plane{Bins: agents.PlaneBins}
	for _, mode := range negotiation.ModeNames {
		data.Modes = append(data.Modes, modeWords[mode])
	}
	panels := map[[2]string]int{} // by period and field
	for _, period := range contrasted(b) {
		for field := range b.Parameters.Fields {
			label, name := fieldLabel(&b.Parameters.Fields[field]), b.Periods[period].Name
			panel := plots.PlanePanel{Label: look.Say(label) + ", " + look.Say(name), Field: label, Period: name}
			for range negotiation.Modes {
				panel.Tasks = append(panel.Tasks, make([]float64, agents.PlaneBins*agents.PlaneBins))
			}
			panels[[2]string{b.Periods[period].Name, b.Parameters.Fields[field].Name}] = len(data.Panels)
			data.Panels = append(data.Panels, panel)
		}
	}
	modes := indices(negotiation.ModeNames[:])
	var problem error
	err := f.read(agents.PlaneTable, func(r *record.Reader) {
		if r.Text(r.Column("scenario")) != f.base().name || r.Text(r.Column("stage")) != agents.StageNames[agents.Design] {
			return
		}
		panel, ok := panels[[2]string{r.Text(r.Column("period")), r.Text(r.Column("field"))}]
		if !ok {
			return
		}
		mode, known := modes[r.Text(r.Column("mode"))]
		mutual, imbalance := r.Count(r.Column("mutual_bin")), r.Count(r.Column("imbalance_bin"))
		if !known || min(mutual, imbalance) < 0 || max(mutual, imbalance) >= agents.PlaneBins {
			problem = unknown(agents.PlaneTable, "mode or bin", fmt.Sprintf("%s, %d, %d", r.Text(r.Column("mode")), mutual, imbalance))
			return
		}
		data.Panels[panel].Tasks[mode][mutual*agents.PlaneBins+imbalance] += float64(r.Count(r.Column("tasks")))
	})
	if err := errors.Join(err, problem); err != nil {
		return plots.Figure{}, err
	}
	return plots.NewPlane(data, look)
}

// contrasted are the periods that figures set beside one another: before and during the surge
// where the scenario has these, otherwise its first two, or the only one.
func contrasted(b *agents.Blueprint) []int {
	if before, surge := periodNamed(b, "before"), periodNamed(b, "surge"); before >= 0 && surge >= 0 {
		return []int{before, surge}
	}
	all := []int{0, 1}
	return all[:min(2, len(b.Periods))]
}

// modeWords are what a mode is called in figures.
var modeWords = map[string]string{
	"none": "no agreement", "grant": "grant", "contract": "contract", "cooptation": "co-optation",
	"coproduction": "co-production", "vo_led": "led by the organisation",
}

// moving is the field whose share of co-production in design rises most from the first of the
// contrasted periods to the second; without two periods, the one that has risen most in any
// month. It is what figures of one field show.
func (f *findings) moving() (field int, err error) {
	b := f.base().blueprint
	shares, err := f.monthly(f.base())
	if err != nil {
		return 0, err
	}
	most := math.Inf(-1)
	for candidate := range b.Parameters.Fields {
		band := bandOf(stretch(shares, b, candidate, agents.Design), 0, 1)
		if len(band.Mean) == 0 {
			continue
		}
		var rise float64
		if periods := contrasted(b); len(periods) == 2 {
			mean := func(p agents.Period) float64 {
				m, _, _ := record.MeanInterval(band.Mean[p.First : p.Last+1])
				return m
			}
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

// missing is a stretch of values that are not there.
func missing(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = math.NaN()
	}
	return values
}
