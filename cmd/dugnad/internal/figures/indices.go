package figures

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/sim/sensitivity"
	"dugnad/sim/sensitivity/analysis"
)

// estimand is what the Sobol' indices that figures show are of: the mean response, or the only
// one that a study with one replication has. It is empty if there are none.
func estimand(x *findings.Indices) string {
	found := ""
	for key := range x.Rows {
		switch key.Method {
		case sensitivity.MeanResponse.String():
			return key.Method
		case sensitivity.AsGiven.String():
			found = key.Method
		}
	}
	return found
}

// Factors are the factors or groups that have an index by a method: those of the study first, in
// its order, then groups, in theirs.
func Factors(t *findings.Study, x *findings.Indices, method string) (columns, shown []string) {
	known := map[string]bool{}
	for key := range x.Rows {
		if key.Method == method {
			known[key.Factor], known[key.Other] = true, true
		}
	}
	add := func(column, name string) {
		if known[column] && !slices.Contains(columns, column) {
			columns, shown = append(columns, column), append(shown, name)
		}
	}
	for i := range t.Study.Factors {
		add(t.Study.Factors[i].Column(), t.Study.Factors[i].Shown())
	}
	for i := range t.Study.Factors {
		if group := t.Study.Factors[i].Group; group != "" {
			add(group, group)
		}
	}
	return columns, shown
}

// sobolIndices says what is missing for Sobol' indices.
func sobolIndices(f *findings.Findings) string {
	x, err := f.ReadIndices()
	if err == nil && estimand(x) == "" {
		return "Sobol' indices (made by sensitivity for a design of kind saltelli)"
	}
	return ""
}

// secondOrder says what is missing for indices of pairs.
func secondOrder(f *findings.Findings) string {
	x, err := f.ReadIndices()
	if err != nil {
		return "" // told when it is drawn
	}
	for key := range x.Rows {
		if key.Index == "second" {
			return ""
		}
	}
	return "Sobol' indices of second order (made by sensitivity with design.second_order = true)"
}

// elementaryEffects says what is missing for the plane of Morris.
func elementaryEffects(f *findings.Findings) string {
	x, err := f.ReadIndices()
	if err != nil {
		return ""
	}
	for key := range x.Rows {
		if key.Method == "morris" {
			return ""
		}
	}
	return "elementary effects (made by sensitivity for a design of kind morris)"
}

// pageIndices are the indices of one method that a figure shows of a page of outcomes.
type pageIndices struct {
	*findings.Indices
	method           string
	columns, factors []string // the factors' names in tables, and in figures
	outcomes, titles []string // likewise
	shared           string   // what all outcomes are, empty if they differ
}

// of is an index, NaN if there is none.
func (s *pageIndices) of(outcome, factor, other, index string) plots.Estimate {
	return s.Indices.Of(findings.IndexKey{Outcome: outcome, Method: s.method, Factor: factor, Other: other, Index: index})
}

// indexFigures draws a figure for each page of outcomes, of Sobol' indices if no method is named.
func indexFigures(f *findings.Findings, method string, look plots.Look, figure func(s *pageIndices) (plots.Figure, error)) ([]plots.Figure, error) {
	x, err := f.ReadIndices()
	if err != nil {
		return nil, err
	}
	if method == "" {
		method = estimand(x)
	}
	columns, factors := Factors(f.Study, x, method)
	return eachPage(f, false, look, func(outcomes []int) (plots.Figure, error) {
		s := &pageIndices{Indices: x, method: method, columns: columns, factors: factors, titles: titles(f.Study, outcomes, look), shared: strings.Join(common(f.Study, outcomes, paging, look), ", ")}
		for _, i := range outcomes {
			s.outcomes = append(s.outcomes, f.Study.Study.Outcomes[i].Name)
		}
		return figure(s)
	})
}

// indexBars show the indices of first and total order.
func indexBars(f *findings.Findings, look plots.Look) ([]plots.Figure, error) {
	return indexFigures(f, "", look, func(s *pageIndices) (plots.Figure, error) {
		data := plots.IndexBars{Of: s.method, Outcomes: s.shared, Factors: s.factors}
		for k, outcome := range s.outcomes {
			panel := plots.IndexPanel{
				Title: s.titles[k],
				Dummy: s.of(outcome, analysis.Dummy, "", "total"),
				Noise: s.of(outcome, "", "", "noise_share"),
			}
			for _, factor := range s.columns {
				panel.First = append(panel.First, s.of(outcome, factor, "", "first"))
				panel.Total = append(panel.Total, s.of(outcome, factor, "", "total"))
			}
			data.Panels = append(data.Panels, panel)
		}
		return plots.NewIndexBars(data, look)
	})
}

// interactions show the indices of second order.
func interactions(f *findings.Findings, look plots.Look) ([]plots.Figure, error) {
	return indexFigures(f, "", look, func(s *pageIndices) (plots.Figure, error) {
		data := plots.Interactions{Of: s.method, Outcomes: s.shared, Factors: s.factors}
		for k, outcome := range s.outcomes {
			panel := plots.InteractionPanel{Title: s.titles[k]}
			for _, factor := range s.columns {
				var row []plots.Estimate
				for _, other := range s.columns {
					row = append(row, s.of(outcome, factor, other, "second"))
				}
				panel.Second = append(panel.Second, row)
			}
			data.Panels = append(data.Panels, panel)
		}
		return plots.NewInteractions(data, look)
	})
}

// convergences show total indices by base points.
func convergences(f *findings.Findings, look plots.Look) ([]plots.Figure, error) {
	return indexFigures(f, "", look, func(s *pageIndices) (plots.Figure, error) {
		data := plots.Convergence{Of: s.method, Outcomes: s.shared, Factors: s.factors}
		for k, outcome := range s.outcomes {
			panel := plots.ConvergencePanel{Title: s.titles[k]}
			for _, factor := range s.columns {
				stages := s.Convergence[findings.IndexKey{Outcome: outcome, Method: s.method, Factor: factor, Other: "", Index: "total"}]
				if panel.BasePoints == nil {
					panel.BasePoints = slices.Sorted(maps.Keys(stages))
				}
				line := make([]plots.Estimate, len(panel.BasePoints))
				for i, points := range panel.BasePoints {
					line[i] = findings.EstimateOf(stages, points)
				}
				panel.Total = append(panel.Total, line)
			}
			data.Panels = append(data.Panels, panel)
		}
		return plots.NewConvergence(data, look)
	})
}

// morrisPlanes show elementary effects.
func morrisPlanes(f *findings.Findings, look plots.Look) ([]plots.Figure, error) {
	return indexFigures(f, "morris", look, func(s *pageIndices) (plots.Figure, error) {
		data := plots.MorrisPlane{Outcomes: s.shared, Factors: s.factors}
		for k, outcome := range s.outcomes {
			panel := plots.MorrisPanel{Title: s.titles[k], Noise: math.NaN()}
			for _, factor := range s.columns {
				panel.MuStar = append(panel.MuStar, s.of(outcome, factor, "", "mu_star"))
				panel.Sigma = append(panel.Sigma, s.of(outcome, factor, "", "sigma"))
				if floor := s.of(outcome, factor, "", "noise_floor").Mean; !(panel.Noise >= floor) {
					panel.Noise = floor
				}
			}
			data.Panels = append(data.Panels, panel)
		}
		return plots.NewMorrisPlane(data, look)
	})
}

// eachPage draws a figure for each page of outcomes.
func eachPage(f *findings.Findings, oneScale bool, look plots.Look, figure func(outcomes []int) (plots.Figure, error)) ([]plots.Figure, error) {
	var figures []plots.Figure
	var problems []error // of a page; the others are drawn
	for _, p := range pages(f, oneScale) {
		one, err := figure(p.outcomes)
		if err != nil {
			if p.name != "" {
				err = fmt.Errorf("%w (%s)", err, p.name)
			}
			problems = append(problems, err)
			continue
		}
		one.Reading += " " + fmt.Sprintf(look.Say("Outcomes: %s."), shared(f.Study, p.outcomes, look))
		figures = append(figures, p.named(one))
	}
	return figures, errors.Join(problems...)
}
