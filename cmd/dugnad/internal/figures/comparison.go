package figures

import (
	"fmt"
	"slices"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/sim/evidence"
)

// differencesFigure shows the differences of the alternatives from the base by field and month.
func differencesFigure(f *findings.Findings, look plots.Look) (plots.Figure, error) {
	b := f.Base().Blueprint
	base, err := f.Monthly(f.Base())
	if err != nil {
		return plots.Figure{}, err
	}
	data := plots.Differences{Base: f.Base().Name, Months: findings.MonthLabels(b), Periods: findings.PeriodSpans(b), Replications: len(base)}
	for _, of := range f.Scenarios[1:] {
		there, err := f.Monthly(of)
		if err != nil {
			return plots.Figure{}, err
		}
		if len(there) != len(base) {
			return plots.Figure{}, fault.Input("", "series.csv has %d replications of %s and %d of %s", len(base), f.Base().Name, len(there), of.Name)
		}
		alternative := plots.Alternative{Name: of.Name}
		for field := range b.Parameters.Fields {
			same := slices.Index(of.Blueprint.FieldNames(), b.Parameters.Fields[field].Name)
			if same < 0 {
				return plots.Figure{}, fault.Input("", "%s has no field %q", of.Name, b.Parameters.Fields[field].Name)
			}
			band := func(stage int) plots.Band {
				return bandOf(pairedDifferences(seriesOf(base, b, field, stage), seriesOf(there, of.Blueprint, same, stage)), -1, 1)
			}
			alternative.Fields = append(alternative.Fields, plots.FieldSeries{
				Name:   findings.FieldLabel(&b.Parameters.Fields[field]),
				Design: band(agents.Design), Implementation: band(agents.Implementation),
			})
		}
		data.Alternatives = append(data.Alternatives, alternative)
	}
	return plots.NewDifferences(data, look)
}

// pairedDifferences returns alternative minus base by replication and month. A replication has the
// same random numbers in both.
func pairedDifferences(base, alternative [][]float64) [][]float64 {
	differences := make([][]float64, len(base))
	for r := range base {
		differences[r] = make([]float64, len(base[r]))
		for month := range base[r] {
			differences[r][month] = alternative[r][month] - base[r][month]
		}
	}
	return differences
}

// forestFigure shows the differences in co-production by period and field, over all places.
func forestFigure(f *findings.Findings, look plots.Look) (plots.Figure, error) {
	b := f.Base().Blueprint
	if len(b.Periods) == 0 {
		return plots.Figure{}, fmt.Errorf("figure forest: %w", findings.ErrNoPeriod)
	}
	data := plots.Forest{Base: f.Base().Name, Replications: f.Replications}
	for _, of := range f.Scenarios[1:] {
		data.Alternatives = append(data.Alternatives, of.Name)
	}
	alternatives := findings.IndexByName(data.Alternatives)
	for i := range b.Periods {
		section := plots.ForestSection{Name: b.Periods[i].Name}
		for field := range b.Parameters.Fields {
			nothing := plots.Difference{Estimate: evidence.None()}
			points := slices.Repeat([]plots.ForestPoint{{Design: nothing, Implementation: nothing}}, len(data.Alternatives))
			section.Rows = append(section.Rows, plots.ForestRow{Label: findings.FieldLabel(&b.Parameters.Fields[field]), Points: points})
		}
		data.Sections = append(data.Sections, section)
	}
	fields := findings.IndexByName(b.FieldNames())
	err := findings.EachRow(f, agents.ComparisonTable, func(r *findings.ComparisonRow) error {
		if r.Group != "all" || r.Measure != "coproduction" {
			return nil
		}
		alternative, hasAlternative := alternatives[r.Alternative]
		period := findings.PeriodNamed(b, r.Period)
		field, hasField := fields[r.Field]
		if !hasAlternative || period < 0 || !hasField {
			return findings.UnknownName(agents.ComparisonTable, "alternative, period or field", r.Alternative+", "+r.Period+", "+r.Field)
		}
		point := &data.Sections[period].Rows[field].Points[alternative]
		if r.Stage == agents.StageNames[agents.Design] {
			point.Design = r.Contrast()
		} else {
			point.Implementation = r.Contrast()
		}
		return nil
	})
	if err != nil {
		return plots.Figure{}, err
	}
	return plots.NewForest(data, look)
}
