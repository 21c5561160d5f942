package figures

import (
	"cmp"
	"slices"

	"dugnad/agents/patterns"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/sim/record"
)

// ablationFigure shows which patterns each ablation breaks and mends, those that break most
// first.
func ablationFigure(f *findings.Findings, look plots.Look) (plots.Figure, error) {
	holds := map[string]bool{}
	if err := f.Read(patterns.Table, func(r *record.Reader) {
		holds[r.Text(r.Column("id"))] = r.Text(r.Column("verdict")) == "pass"
	}); err != nil {
		return plots.Figure{}, err
	}
	data := plots.Ablation{Patterns: len(holds), Replications: f.Replications}
	if err := f.Read(patterns.AblationTable, func(r *record.Reader) {
		name, frozen := r.Text(r.Column("ablation")), r.Text(r.Column("kind")) == "frozen"
		last := len(data.Rows) - 1
		if last < 0 || data.Rows[last].Name != name || data.Rows[last].Frozen != frozen {
			data.Rows = append(data.Rows, plots.AblationRow{Name: name, Frozen: frozen})
			last++
		}
		id, pass := r.Text(r.Column("id")), r.Text(r.Column("verdict")) == "pass"
		switch row := &data.Rows[last]; {
		case holds[id] && !pass:
			row.Breaks = append(row.Breaks, id)
		case !holds[id] && pass:
			row.Mends = append(row.Mends, id)
		}
	}); err != nil {
		return plots.Figure{}, err
	}
	slices.SortStableFunc(data.Rows, func(a, b plots.AblationRow) int {
		return cmp.Or(cmp.Compare(len(b.Breaks), len(a.Breaks)), cmp.Compare(len(b.Mends), len(a.Mends)))
	})
	return plots.NewAblation(data, look)
}
