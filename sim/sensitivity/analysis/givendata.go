package analysis

import (
	"fmt"
	"math"

	"dugnad/sim/evidence"
	"dugnad/sim/sensitivity"
)

// Parameters of methods for given data.
const (
	pawnSlices     = 10
	fastHarmonics  = 10
	regionalBins   = 5
	neighbours     = 3
	noteOneLevel   = "levels are numbered in alphabetical order"
	noteNoOrder    = "the factor's levels have no order"
	noteRegression = "left out of the fit: the factor's levels have no order"
)

// leastPoints returns how many points a method for given data needs.
func leastPoints(method string, factors int) int {
	switch method {
	case "rbd-fast":
		return 8 * fastHarmonics
	case "regression":
		return factors + 3
	case "regional":
		return 2 * regionalBins
	case "shapley":
		return 8 * neighbours
	}
	return 2 * pawnSlices // and as many for delta
}

// data returns an outcome as given data: the mean of each row over the replications that have a
// number, and the rows' numbers.
func (a *analyser) data(outcome int) (sensitivity.Data, error) {
	output := make([]float64, len(a.rows))
	values := a.sample.values[outcome]
	for i, row := range a.rows {
		sum, n := 0.0, 0
		for _, value := range values[row*a.sample.Replications : (row+1)*a.sample.Replications] {
			if !math.IsNaN(value) {
				sum, n = sum+value, n+1
			}
		}
		output[i] = math.NaN()
		if n > 0 {
			output[i] = sum / float64(n)
		}
	}
	return sensitivity.NewData(a.inputs, output)
}

// givenData adds an outcome's indices by one method for given data.
func (a *analyser) givenData(outcome int, method string) error {
	data, err := a.data(outcome)
	if err != nil {
		return err
	}
	g := given{analyser: a, outcome: outcome, method: method, data: data, resampling: sensitivity.Resampling{
		Resamples: a.settings.Resamples, Seed: resampleSeed, Workers: a.settings.Workers,
	}}
	lost := make([]int, len(data.Failed))
	for i, place := range data.Failed {
		lost[i] = a.rows[place]
	}
	g.row("", "rows", evidence.Only(float64(len(data.Output))), joinNotes(a.lostNote(outcome, "rows", lost), g.aboutRows()))
	switch method {
	case "pawn":
		return g.pawn()
	case "delta":
		return g.delta()
	case "rbd-fast":
		return g.rbdFAST()
	case "regression":
		return g.regression()
	case "regional":
		return g.regional()
	}
	return g.shapley()
}

// given is one method with the data of an outcome.
type given struct {
	*analyser
	outcome    int
	method     string
	data       sensitivity.Data
	resampling sensitivity.Resampling
}

func (g *given) row(factor, index string, e evidence.Estimate, note string) {
	g.add(Row{Outcome: g.sample.Outcomes[g.outcome], Method: g.method, Factor: factor, Index: index, Estimate: e, Note: note})
}

// aboutRows describes the rows.
func (g *given) aboutRows() string {
	noise, rows := "", ""
	if g.sample.Replications > 1 {
		noise = fmt.Sprintf("each the mean of %d replications, whose noise is in the indices", g.sample.Replications)
	}
	if g.sample.Kind() == BasePoints {
		rows = "rows A and B"
	}
	return joinNotes(rows, noise)
}

// noteOf returns the note of an index of a factor.
func (g *given) noteOf(factor int, e evidence.Estimate, interval, note string) string {
	if math.IsNaN(e.Lower) {
		interval = ""
	}
	levels := ""
	if g.levels[factor].words != nil {
		levels = noteOneLevel
	}
	return joinNotes(note, interval, levels)
}

const (
	bootstrapped = "bootstrap"
	halves       = "halves of the sample"
)

func (g *given) pawn() error {
	found, err := sensitivity.PAWN(g.data, pawnSlices, g.resampling)
	if err != nil {
		return err
	}
	for factor, name := range g.sample.Factors {
		for _, statistic := range []sensitivity.PAWNStatistic{
			sensitivity.PAWNMinimum, sensitivity.PAWNMean, sensitivity.PAWNMedian, sensitivity.PAWNMaximum,
		} {
			e := found[factor].Statistics[statistic]
			g.row(name, statistic.String(), e, g.noteOf(factor, e, bootstrapped, found[factor].Note))
			if threshold := found[factor].Threshold[statistic]; !math.IsNaN(threshold) {
				g.row(name, statistic.String()+"_threshold", evidence.Only(threshold), "95 of 100 factors without influence stay below")
			}
		}
	}
	return nil
}

func (g *given) delta() error {
	found, err := sensitivity.Delta(g.data, g.resampling)
	if err != nil {
		return err
	}
	for factor, name := range g.sample.Factors {
		f := &found[factor]
		g.row(name, "delta", f.Delta, g.noteOf(factor, f.Delta, bootstrapped, f.Note))
		g.row(name, "delta_plain", evidence.Only(f.Plain), f.Note)
		if !math.IsNaN(f.Threshold) {
			g.row(name, "delta_plain_threshold", evidence.Only(f.Threshold), "95 of 100 factors without influence stay below")
		}
		g.row(name, "first", f.First, g.noteOf(factor, f.First, bootstrapped, f.Note))
		if !math.IsNaN(f.FirstThreshold) {
			g.row(name, "first_threshold", evidence.Only(f.FirstThreshold), "95 of 100 factors without influence stay below")
		}
	}
	return nil
}

func (g *given) rbdFAST() error {
	found, err := sensitivity.RBDFAST(g.data, fastHarmonics, g.resampling)
	if err != nil {
		return err
	}
	for factor, name := range g.sample.Factors {
		if !g.levels[factor].ordered() {
			g.row(name, "first", evidence.None(), noteNoOrder)
			continue
		}
		f := &found[factor]
		g.row(name, "first", f.First, g.noteOf(factor, f.First, halves, f.Note))
	}
	return nil
}

// regression fits lines through the factors that have an order.
func (g *given) regression() error {
	var ordered []int
	leftOut := ""
	for factor := range g.sample.Factors {
		if g.levels[factor].ordered() {
			ordered = append(ordered, factor)
		} else {
			leftOut = "without the factors whose levels have no order"
		}
	}
	place := make([]int, len(g.sample.Factors))
	for factor := range place {
		place[factor] = -1
	}
	var found sensitivity.RegressionIndices
	if len(ordered) > 0 {
		data := g.data
		data.Inputs = make([][]float64, len(g.data.Inputs))
		for i, values := range g.data.Inputs {
			for _, factor := range ordered {
				data.Inputs[i] = append(data.Inputs[i], values[factor])
			}
		}
		for i, factor := range ordered {
			place[factor] = i
		}
		var err error
		if found, err = sensitivity.Regress(data, g.resampling); err != nil {
			return err
		}
		why := ""
		if math.IsNaN(found.R2.Mean) {
			why = found.Notes[0]
		}
		g.row("", "r2", found.R2, joinNotes(why, leftOut, interval(found.R2)))
		g.row("", "rank_r2", found.RankR2, joinNotes(why, leftOut, interval(found.RankR2)))
	}
	for factor, name := range g.sample.Factors {
		for _, index := range []struct {
			name string
			of   []evidence.Estimate
		}{{"src", found.SRC}, {"pcc", found.PCC}, {"srrc", found.SRRC}, {"prcc", found.PRCC}, {"spearman", found.Spearman}} {
			if place[factor] < 0 {
				g.row(name, index.name, evidence.None(), noteRegression)
				continue
			}
			e := index.of[place[factor]]
			note := found.Notes[place[factor]]
			if !math.IsNaN(e.Mean) {
				note = ""
			}
			g.row(name, index.name, e, g.noteOf(factor, e, bootstrapped, note))
		}
	}
	return nil
}

func interval(e evidence.Estimate) string {
	if math.IsNaN(e.Lower) {
		return ""
	}
	return bootstrapped
}

func (g *given) regional() error {
	found, err := sensitivity.RegionalByOutput(g.data, regionalBins)
	if err != nil {
		return err
	}
	for factor, name := range g.sample.Factors {
		for bin := range found {
			note := fmt.Sprintf("95 of 100 factors without influence stay below %v", sensitivity.CramerVonMises95)
			if math.IsNaN(found[bin][factor]) {
				note = "the factor or the outcome is constant, or many outcomes are equal"
			} else if g.levels[factor].words != nil {
				note = joinNotes(note, noteOneLevel)
			}
			g.row(name, fmt.Sprintf("fifth_%d", bin+1), evidence.Only(found[bin][factor]), note)
		}
	}
	return nil
}

func (g *given) shapley() error {
	found, err := sensitivity.ShapleyOfSample(g.data, neighbours, g.resampling)
	if err != nil {
		return err
	}
	if !g.settings.Random {
		found.Note = joinNotes(found.Note, "wrong by a tenth and more if the points are a net")
	}
	g.row("", "explained", evidence.Only(found.Explained), found.Note)
	for factor, name := range g.sample.Factors {
		e := found.Effects[factor]
		note := found.Notes[factor]
		if math.IsNaN(e.Mean) {
			note = joinNotes(note, found.Note)
		}
		g.row(name, "effect", e, g.noteOf(factor, e, halves, note))
	}
	return nil
}
