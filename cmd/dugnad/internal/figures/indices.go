package figures

import (
	"maps"
	"math"
	"slices"
	"strings"

	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/sim/sensitivity"
	"dugnad/sim/sensitivity/analysis"
)

// sobolMethod returns the method whose Sobol' indices figures show: those of the mean response, or those
// as given, which is all that one replication has. It is empty if there are none.
func sobolMethod(x *findings.Indices) string {
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

// Factors returns the factors and groups that have an index by a method, by their names in tables
// (columns) and in figures (shown): factors first, then groups, in the order of the study.
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

// What the figures of indices need, beside the table.
var (
	sobolIndices = needsIndex("Sobol' indices (made by sensitivity for a design of kind saltelli)", func(k findings.IndexKey) bool {
		return k.Method == sensitivity.MeanResponse.String() || k.Method == sensitivity.AsGiven.String()
	})
	secondOrder = needsIndex("Sobol' indices of second order (made by sensitivity with design.second_order = true)",
		func(k findings.IndexKey) bool { return k.Index == "second" })
	elementaryEffects = needsIndex("elementary effects (made by sensitivity for a design of kind morris)",
		func(k findings.IndexKey) bool { return k.Method == "morris" })
)

// needsIndex returns a function for Kind.suits: it returns lacks unless the indices have a row that suits.
func needsIndex(lacks string, suits func(findings.IndexKey) bool) func(*findings.Findings) string {
	return func(f *findings.Findings) string {
		x, err := f.ReadIndices()
		if err != nil { // drawing reports it
			return ""
		}
		for key := range x.Rows {
			if suits(key) {
				return ""
			}
		}
		return lacks
	}
}

// sheetIndices holds the indices of one method that a figure shows of its outcomes.
type sheetIndices struct {
	*findings.Indices
	method           string
	columns, factors []string // names of the factors in tables and in figures
	outcomes, titles []string // names of the outcomes in tables and in figures
	shared           string   // attributes that all outcomes share, empty if none
}

// of returns an index, NaN if there is none.
func (s *sheetIndices) of(outcome, factor, other, index string) plots.Estimate {
	return s.Indices.Of(findings.IndexKey{Outcome: outcome, Method: s.method, Factor: factor, Other: other, Index: index})
}

// indexFigures draws a figure for each sheet. An empty method means sobolMethod.
func indexFigures(f *findings.Findings, method string, look plots.Look, figure func(s *sheetIndices) (plots.Figure, error)) ([]plots.Figure, error) {
	x, err := f.ReadIndices()
	if err != nil {
		return nil, err
	}
	if method == "" {
		method = sobolMethod(x)
	}
	columns, factors := Factors(f.Study, x, method)
	return eachSheet(f, false, look, func(outcomes []int) (plots.Figure, error) {
		s := &sheetIndices{Indices: x, method: method, columns: columns, factors: factors, titles: titles(f.Study, outcomes, look), shared: strings.Join(commonWords(f.Study, outcomes, sheetKeys, look), ", ")}
		for _, i := range outcomes {
			s.outcomes = append(s.outcomes, f.Study.Study.Outcomes[i].Name)
		}
		return figure(s)
	})
}

// indexBars shows the indices of first and total order.
func indexBars(f *findings.Findings, look plots.Look) ([]plots.Figure, error) {
	return indexFigures(f, "", look, func(s *sheetIndices) (plots.Figure, error) {
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

// interactions shows the indices of second order.
func interactions(f *findings.Findings, look plots.Look) ([]plots.Figure, error) {
	return indexFigures(f, "", look, func(s *sheetIndices) (plots.Figure, error) {
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

// convergences shows total indices by number of base points.
func convergences(f *findings.Findings, look plots.Look) ([]plots.Figure, error) {
	return indexFigures(f, "", look, func(s *sheetIndices) (plots.Figure, error) {
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

// morrisPlanes shows the mean size and the spread of elementary effects.
// Its noise floor is the largest of the factors'.
func morrisPlanes(f *findings.Findings, look plots.Look) ([]plots.Figure, error) {
	return indexFigures(f, "morris", look, func(s *sheetIndices) (plots.Figure, error) {
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
