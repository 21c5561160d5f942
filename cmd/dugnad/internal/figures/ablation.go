package figures

import (
	"cmp"
	"slices"

	"dugnad/agents/patterns"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
)

// ablationFigure shows which patterns each ablation breaks and mends, most broken patterns first.
func ablationFigure(f *findings.Findings, look plots.Look) (plots.Figure, error) {
	holds := map[string]bool{}
	if err := findings.EachRow(f, patterns.Table, func(r *findings.PatternRow) error {
		if r.Verdict != "reported" { // it has no condition that an ablation could break
			holds[r.ID] = r.Verdict == "pass"
		}
		return nil
	}); err != nil {
		return plots.Figure{}, err
	}
	data := plots.Ablation{Patterns: len(holds), Replications: f.Replications}
	if err := findings.EachRow(f, patterns.AblationTable, func(r *findings.AblationRow) error {
		frozen, pass, last := r.Kind == "frozen", r.Verdict == "pass", len(data.Rows)-1
		if last < 0 || data.Rows[last].Name != r.Ablation || data.Rows[last].Frozen != frozen {
			data.Rows = append(data.Rows, plots.AblationRow{Name: r.Ablation, Frozen: frozen})
			last++
		}
		switch row := &data.Rows[last]; {
		case holds[r.ID] && !pass:
			row.Breaks = append(row.Breaks, r.ID)
		case !holds[r.ID] && pass:
			row.Mends = append(row.Mends, r.ID)
		}
		return nil
	}); err != nil {
		return plots.Figure{}, err
	}
	slices.SortStableFunc(data.Rows, func(a, b plots.AblationRow) int {
		return cmp.Or(cmp.Compare(len(b.Breaks), len(a.Breaks)), cmp.Compare(len(b.Mends), len(a.Mends)))
	})
	return plots.NewAblation(data, look)
}
