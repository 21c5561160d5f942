package figures

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/scenarios/explain"
)

// explainedCell is an outcome of explanation.csv: indices in the base.
type explainedCell struct{ period, group, field, stage int }

// waterfallFigure shows how the changes add up to the difference in the first measure
// explained: a panel for each outcome that differs, field by field, of all places unless
// explain was asked for others.
func waterfallFigure(f *findings.Findings, look plots.Look) (plots.Figure, error) {
	b := f.Base().Blueprint
	panels, measure, err := explained(f, b)
	if err != nil {
		return plots.Figure{}, err
	}
	data := plots.Waterfall{Base: f.Base().Name, Alternative: f.Scenarios[len(f.Scenarios)-1].Name, Replications: f.Replications}
	unit, scale := findings.UnitOf(measure)
	if scale == 100 {
		unit, data.Least, data.Negligible = "percentage points", 1, 0.05
	}
	name := findings.MeasureLabel(measure.Name)
	if measure.Name == "coproduction" {
		name = "tasks co-produced"
	}
	data.Label = fmt.Sprintf(look.Say("Difference in %s (%s)"), look.Say(name), look.Say(unit))
	groups := b.GroupNames()
	for field := range b.Parameters.Fields {
		for _, of := range panels {
			if of.field != field || of.nothing() {
				continue
			}
			panel := of.panel
			panel.Field = field
			panel.Title = look.Say(findings.FieldLabel(&b.Parameters.Fields[field])) + ", " + look.Say(agents.StageNames[of.stage]) +
				", " + look.Say(b.Periods[of.period].Name)
			if groups[of.group] != "all" {
				panel.Title += ", " + look.Say(groups[of.group])
			}
			panel.From, panel.To = scale*panel.From, scale*panel.To
			for i := range panel.Bars {
				bar := &panel.Bars[i]
				bar.Mean, bar.Lower, bar.Upper = scale*bar.Mean, scale*bar.Lower, scale*bar.Upper
			}
			data.Panels = append(data.Panels, panel)
		}
	}
	return plots.NewWaterfall(data, look)
}

// explainedPanel is an outcome with its parts, in the measure's unit.
type explainedPanel struct {
	explainedCell
	panel plots.WaterfallPanel
}

// nothing tells whether the outcome is the same whatever is changed, in every replication.
func (p *explainedPanel) nothing() bool {
	return !slices.ContainsFunc(p.panel.Bars, func(bar plots.WaterfallBar) bool {
		return bar.Mean != 0 || bar.Lower != bar.Upper && !math.IsNaN(bar.Lower)
	})
}

// explained reads the parts of the first measure in explanation.csv.
func explained(f *findings.Findings, b *agents.Blueprint) (panels []*explainedPanel, measure *agents.Measure, err error) {
	var periods []string
	for _, p := range b.Periods {
		periods = append(periods, p.Name)
	}
	known := []map[string]int{findings.IndexByName(periods), findings.IndexByName(b.GroupNames()), findings.IndexByName(b.FieldNames()), findings.IndexByName(agents.StageNames[:])}
	at := map[explainedCell]*explainedPanel{}
	err = findings.EachRow(f, explain.Table, func(r *findings.ExplanationRow) error {
		if measure == nil {
			i := slices.Index(agents.MeasureNames(), r.Measure)
			if i < 0 {
				return findings.UnknownName(explain.Table, "measure", r.Measure)
			}
			measure = &agents.Measures[i]
		}
		if r.Measure != measure.Name || r.Kind != "main" || r.Replications == 0 {
			return nil
		}
		var cell explainedCell
		for i, into := range []*int{&cell.period, &cell.group, &cell.field, &cell.stage} {
			name := []string{r.Period, r.Group, r.Field, r.Stage}[i]
			index, ok := known[i][name]
			if !ok {
				return findings.UnknownName(explain.Table, []string{"period", "group", "field", "stage"}[i], name)
			}
			*into = index
		}
		if !shows(f, cell) {
			return nil
		}
		of := at[cell]
		if of == nil {
			of = &explainedPanel{explainedCell: cell}
			of.panel.From, of.panel.To = r.Base, r.Alternative
			at[cell], panels = of, append(panels, of)
		}
		of.panel.Bars = append(of.panel.Bars, plots.WaterfallBar{Label: r.Part, Estimate: r.Estimate})
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	if measure == nil {
		return nil, nil, errors.New("figure waterfall: there is no difference to draw")
	}
	return panels, measure, nil
}

// shows tells whether an outcome is drawn: those of all places, or those explain was asked for.
func shows(f *findings.Findings, cell explainedCell) bool {
	if f.Shown == nil {
		return cell.group == len(f.Base().Blueprint.Groups)
	}
	return f.Shown.Shows(&explain.Outcome{Period: cell.period, Group: cell.group, Field: cell.field, Stage: cell.stage})
}
