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

// outcomeKey identifies an outcome of explanation.csv by indices into the base.
type outcomeKey struct{ period, group, field, stage int }

// waterfallFigure shows how the changes add up to the difference in the first measure of
// explanation.csv, with a panel for each outcome that differs, by field.
func waterfallFigure(f *findings.Findings, look plots.Look) (plots.Figure, error) {
	b := f.Base().Blueprint
	panels, measure, err := readPanels(f, b)
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
			if of.field != field || of.identical() {
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

// outcomePanel is an outcome with its parts, in the measure's unit.
type outcomePanel struct {
	outcomeKey
	panel plots.WaterfallPanel
}

// identical tells whether no change alters the outcome in any replication.
func (p *outcomePanel) identical() bool {
	return !slices.ContainsFunc(p.panel.Bars, func(bar plots.WaterfallBar) bool {
		return bar.Mean != 0 || bar.Lower != bar.Upper && !math.IsNaN(bar.Lower)
	})
}

// readPanels reads the parts of the first measure in explanation.csv, in the order of the table.
func readPanels(f *findings.Findings, b *agents.Blueprint) (panels []*outcomePanel, measure *agents.Measure, err error) {
	var periods []string
	for _, p := range b.Periods {
		periods = append(periods, p.Name)
	}
	known := []map[string]int{findings.IndexByName(periods), findings.IndexByName(b.GroupNames()), findings.IndexByName(b.FieldNames()), findings.IndexByName(agents.StageNames[:])}
	at := map[outcomeKey]*outcomePanel{}
	err = findings.EachRow(f, explain.Table, func(r *findings.ExplanationRow) error {
		if measure == nil {
			i := b.MeasureIndex(r.Measure)
			if i < 0 {
				return findings.UnknownName(explain.Table, "measure", r.Measure)
			}
			measure = &b.Measures()[i]
		}
		if r.Measure != measure.Name || r.Kind != "main" || r.Replications == 0 {
			return nil
		}
		var key outcomeKey
		for i, into := range []*int{&key.period, &key.group, &key.field, &key.stage} {
			name := []string{r.Period, r.Group, r.Field, r.Stage}[i]
			index, ok := known[i][name]
			if !ok {
				return findings.UnknownName(explain.Table, []string{"period", "group", "field", "stage"}[i], name)
			}
			*into = index
		}
		if !isShown(f, key) {
			return nil
		}
		of := at[key]
		if of == nil {
			of = &outcomePanel{outcomeKey: key}
			of.panel.From, of.panel.To = r.Base, r.Alternative
			at[key], panels = of, append(panels, of)
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

// isShown tells whether the figure shows an outcome: by default those of all places, otherwise those
// that the user selected for explain.
func isShown(f *findings.Findings, key outcomeKey) bool {
	if f.Shown == nil {
		return key.group == len(f.Base().Blueprint.Groups)
	}
	return f.Shown.Shows(&explain.Outcome{Period: key.period, Group: key.group, Field: key.field, Stage: key.stage})
}
