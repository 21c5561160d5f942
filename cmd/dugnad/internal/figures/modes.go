package figures

import (
	"slices"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
)

// stackedModes are the modes from the bottom of a stack: what is shared first, no agreement
// last.
var stackedModes = []string{"coproduction", "cooptation", "contract", "grant", "vo_led", "none"}

// modesFigure shows what tasks end as, by field, stage and month: means over replications of
// the shares in each.
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
			cells := stretch(counts.Replications, b, field, stage)
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

// each computes a value of every replication's months.
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
