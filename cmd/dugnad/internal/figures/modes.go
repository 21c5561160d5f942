package figures

import (
	"slices"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
)

// stackedModes are the modes from the bottom of a stack to its top.
var stackedModes = []string{"coproduction", "cooptation", "contract", "grant", "vo_led", "none"}

// modesFigure shows the share of each mode by field, stage and month, as means over replications.
func modesFigure(f *findings.Findings, look plots.Look) (plots.Figure, error) {
	b := f.Base().Blueprint
	counts, err := f.Counts(f.Base())
	if err != nil {
		return plots.Figure{}, err
	}
	data := plots.Modes{Months: findings.MonthLabels(b), Periods: findings.PeriodSpans(b), Replications: len(counts.Replications)}
	for _, mode := range stackedModes {
		data.Names = append(data.Names, findings.ModeLabels[mode])
	}
	for field := range b.Parameters.Fields {
		of := func(stage int) (shares [][]float64) {
			cells := seriesOf(counts.Replications, b, field, stage)
			for _, name := range stackedModes {
				mode := negotiation.Mode(slices.Index(negotiation.ModeNames[:], name))
				shares = append(shares, bandOf(each(cells, func(c *findings.TaskCounts) float64 { return c.Share(mode) }), 0, 1).Mean)
			}
			return shares
		}
		data.Fields = append(data.Fields, plots.ModeSeries{
			Name: findings.FieldLabel(&b.Parameters.Fields[field]), Design: of(agents.Design), Implementation: of(agents.Implementation),
		})
	}
	return plots.NewModes(data, look)
}

// each returns value of each cell, by replication and month.
func each[T any](cells [][]T, value func(*T) float64) [][]float64 {
	values := make([][]float64, len(cells))
	for r := range cells {
		values[r] = make([]float64, len(cells[r]))
		for i := range cells[r] {
			values[r][i] = value(&cells[r][i])
		}
	}
	return values
}
