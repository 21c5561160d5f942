package main

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"dugnad/plots"
	"dugnad/sim/sensitivity"
	"dugnad/sim/sensitivity/analysis"
)

// estimand is what the Sobol' indices that figures show are of: the mean response, or the only
// one that a study with one replication has. It is empty if there are none.
func (x *indexTables) estimand() string {
	found := ""
	for key := range x.rows {
		switch key.method {
		case sensitivity.MeanResponse.String():
			return key.method
		case sensitivity.AsGiven.String():
			found = key.method
		}
	}
	return found
}

// factors are the factors or groups that have an index by a method: those of the study first, in
// its order, then groups, in theirs.
func (t *studyTables) factors(x *indexTables, method string) (columns, shown []string) {
	known := map[string]bool{}
	for key := range x.rows {
		if key.method == method {
			known[key.factor], known[key.other] = true, true
		}
	}
	add := func(column, name string) {
		if known[column] && !slices.Contains(columns, column) {
			columns, shown = append(columns, column), append(shown, name)
		}
	}
	for i := range t.study.Factors {
		add(t.study.Factors[i].Column(), t.study.Factors[i].Shown())
	}
	for i := range t.study.Factors {
		if group := t.study.Factors[i].Group; group != "" {
			add(group, group)
		}
	}
	return columns, shown
}

// sobolIndices says what is missing for Sobol' indices.
func sobolIndices(f *findings) string {
	x, err := f.readIndices()
	if err == nil && x.estimand() == "" {
		return "Sobol' indices (made by sensitivity for a design of kind saltelli)"
	}
	return ""
}

// secondOrder says what is missing for indices of pairs.
func secondOrder(f *findings) string {
	x, err := f.readIndices()
	if err != nil {
		return "" // told when it is drawn
	}
	for key := range x.rows {
		if key.index == "second" {
			return ""
		}
	}
	return "Sobol' indices of second order (made by sensitivity with design.second_order = true)"
}

// elementaryEffects says what is missing for the plane of Morris.
func elementaryEffects(f *findings) string {
	x, err := f.readIndices()
	if err != nil {
		return ""
	}
	for key := range x.rows {
		if key.method == "morris" {
			return ""
		}
	}
	return "elementary effects (made by sensitivity for a design of kind morris)"
}

// indexBars show the indices of first and total order, page by page.
func indexBars(f *findings, look plots.Look) ([]plots.Figure, error) {
	x, err := f.readIndices()
	if err != nil {
		return nil, err
	}
	method := x.estimand()
	columns, shown := f.study.factors(x, method)
	return f.eachPage(false, look, func(outcomes []int) (plots.Figure, error) {
		data := plots.IndexBars{Of: method, Outcomes: strings.Join(f.study.common(outcomes, paging, look), ", "), Factors: shown}
		for k, title := range f.study.titles(outcomes, look) {
			outcome := f.study.study.Outcomes[outcomes[k]].Name
			panel := plots.IndexPanel{
				Title: title,
				Dummy: x.of(indexKey{outcome, method, analysis.Dummy, "", "total"}),
				Noise: x.of(indexKey{outcome, method, "", "", "noise_share"}),
			}
			for _, factor := range columns {
				panel.First = append(panel.First, x.of(indexKey{outcome, method, factor, "", "first"}))
				panel.Total = append(panel.Total, x.of(indexKey{outcome, method, factor, "", "total"}))
			}
			data.Panels = append(data.Panels, panel)
		}
		return plots.NewIndexBars(data, look)
	})
}

// interactions show the indices of second order, page by page.
func interactions(f *findings, look plots.Look) ([]plots.Figure, error) {
	x, err := f.readIndices()
	if err != nil {
		return nil, err
	}
	method := x.estimand()
	columns, shown := f.study.factors(x, method)
	return f.eachPage(false, look, func(outcomes []int) (plots.Figure, error) {
		data := plots.Interactions{Of: method, Outcomes: strings.Join(f.study.common(outcomes, paging, look), ", "), Factors: shown}
		for k, title := range f.study.titles(outcomes, look) {
			outcome := f.study.study.Outcomes[outcomes[k]].Name
			panel := plots.InteractionPanel{Title: title}
			for _, factor := range columns {
				var row []plots.Estimate
				for _, other := range columns {
					row = append(row, x.of(indexKey{outcome, method, factor, other, "second"}))
				}
				panel.Second = append(panel.Second, row)
			}
			data.Panels = append(data.Panels, panel)
		}
		return plots.NewInteractions(data, look)
	})
}

// convergences show total indices by base points, page by page.
func convergences(f *findings, look plots.Look) ([]plots.Figure, error) {
	x, err := f.readIndices()
	if err != nil {
		return nil, err
	}
	method := x.estimand()
	columns, shown := f.study.factors(x, method)
	return f.eachPage(false, look, func(outcomes []int) (plots.Figure, error) {
		data := plots.Convergence{Of: method, Outcomes: strings.Join(f.study.common(outcomes, paging, look), ", "), Factors: shown}
		for k, title := range f.study.titles(outcomes, look) {
			outcome := f.study.study.Outcomes[outcomes[k]].Name
			panel := plots.ConvergencePanel{Title: title}
			for _, factor := range columns {
				stages := x.stages[indexKey{outcome, method, factor, "", "total"}]
				if panel.BasePoints == nil {
					panel.BasePoints = slices.Sorted(maps.Keys(stages))
				}
				line := make([]plots.Estimate, len(panel.BasePoints))
				for i, points := range panel.BasePoints {
					line[i] = noEstimate
					if e, ok := stages[points]; ok {
						line[i] = e
					}
				}
				panel.Total = append(panel.Total, line)
			}
			data.Panels = append(data.Panels, panel)
		}
		return plots.NewConvergence(data, look)
	})
}

// morrisPlanes show elementary effects, page by page.
func morrisPlanes(f *findings, look plots.Look) ([]plots.Figure, error) {
	x, err := f.readIndices()
	if err != nil {
		return nil, err
	}
	const method = "morris"
	columns, shown := f.study.factors(x, method)
	return f.eachPage(false, look, func(outcomes []int) (plots.Figure, error) {
		data := plots.MorrisPlane{Outcomes: strings.Join(f.study.common(outcomes, paging, look), ", "), Factors: shown}
		for k, title := range f.study.titles(outcomes, look) {
			outcome := f.study.study.Outcomes[outcomes[k]].Name
			panel := plots.MorrisPanel{Title: title, Noise: math.NaN()}
			for _, factor := range columns {
				panel.MuStar = append(panel.MuStar, x.of(indexKey{outcome, method, factor, "", "mu_star"}))
				panel.Sigma = append(panel.Sigma, x.of(indexKey{outcome, method, factor, "", "sigma"}))
				if floor := x.of(indexKey{outcome, method, factor, "", "noise_floor"}).Mean; !(panel.Noise >= floor) {
					panel.Noise = floor
				}
			}
			data.Panels = append(data.Panels, panel)
		}
		return plots.NewMorrisPlane(data, look)
	})
}

// eachPage draws a figure for each page of outcomes.
func (f *findings) eachPage(oneScale bool, look plots.Look, figure func(outcomes []int) (plots.Figure, error)) ([]plots.Figure, error) {
	var figures []plots.Figure
	var problems []error // of a page; the others are drawn
	for _, p := range f.pages(oneScale) {
		one, err := figure(p.outcomes)
		if err != nil {
			if p.name != "" {
				err = fmt.Errorf("%w (%s)", err, p.name)
			}
			problems = append(problems, err)
			continue
		}
		one.Reading += " " + fmt.Sprintf(look.Say("Outcomes: %s."), f.study.shared(p.outcomes, look))
		figures = append(figures, p.named(one))
	}
	return figures, errors.Join(problems...)
}
