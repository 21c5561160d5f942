package plots

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
)

// Convergence holds the data of figure "convergence": what indices would have been with fewer base
// points, outcome by outcome.
type Convergence struct {
	Of       string // what the indices are of, such as "mean response"
	Outcomes string // what all outcomes are, in the look's language; empty if they differ
	Factors  []string
	Panels   []ConvergencePanel
}

// ConvergencePanel is one outcome's total indices, by factor and stage; NaN where there is none.
type ConvergencePanel struct {
	Title      string
	BasePoints []int // of each net, rising
	Total      [][]Estimate
}

// NewConvergence checks the data and lays out the figure, base points on a logarithmic axis. It
// returns an error if there is no factor, outcome, stage or index, if base points do not rise,
// if lengths differ, or if a number is infinite.
func NewConvergence(data Convergence, look Look) (Figure, error) {
	p, err := newPlan("convergence", planConvergence, data, look)
	if err != nil {
		return Figure{}, err
	}
	return withTitle(Figure{
		Name: "convergence", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title: look.Say("Whether more base points would change the indices"),
		Reading: look.sayf("Total Sobol' indices of the %s as they would have been with the first base points of the design only. Indices are settled where "+
			"the lines have become level, a ranking where they no longer cross.", look.Say(data.Of)) + look.leftOut(len(data.Factors), len(p.topFactors)),
		Interval: look.intervalIf(p.intervals, "Bands are 95 % intervals; the table of indices says how each was made."),
	}, look), nil
}

type convergencePlan struct {
	panels
	data   Convergence
	points extent // logarithms of base points
	ticks  []float64
}

const mostConverging = 8

func planConvergence(data Convergence, look Look) (*convergencePlan, error) {
	p := &convergencePlan{panels: panels{look: look}, data: data, points: noExtent}
	if err := cmp.Or(noneOf("factor", len(data.Factors)), noneOf("outcome", len(data.Panels))); err != nil {
		return nil, err
	}
	scores := make([]float64, len(data.Factors))
	var reach extent
	some := false
	for _, panel := range data.Panels {
		p.titles = append(p.titles, look.Say(panel.Title))
		if err := panel.check(len(data.Factors)); err != nil {
			return nil, fmt.Errorf("outcome %q: %w", panel.Title, err)
		}
		for _, points := range panel.BasePoints {
			p.points.hold(math.Log2(float64(points)))
		}
		for factor, stages := range panel.Total {
			for stage, e := range stages {
				if math.IsNaN(e.Mean) {
					continue
				}
				some = true
				reach.hold(e.Mean)
				if e.HasInterval() {
					p.intervals = true
					reach.hold(e.Lower, e.Upper)
				}
				if stage == len(stages)-1 {
					scores[factor] = max(scores[factor], e.Mean)
				}
			}
		}
	}
	if !some {
		return nil, errors.New("no outcome has an index of fewer base points; more base points may give some")
	}
	p.topFactors = largest(scores, mostConverging)
	p.ticks = signedTicks(max(reach.low, -0.15), min(max(reach.high, 0.1), 1.1), 7)
	p.grid = multiples{above: look.above(data.Outcomes), left: look.tickRoom(p.ticks) + axisText.line() + 2, right: 5, foot: tickSize + 3 + tickText.line() + 6}
	for i, factor := range p.topFactors {
		p.key = append(p.key, legendEntry{look.Say(data.Factors[factor]), legendSample, func(s sheet, x, y vg.Length) {
			s.line(dataWidth, fieldColour(factor), lineDashes(i), point(x, y), point(x+legendSample, y))
			s.symbol(factor, point(x+legendSample/2, y), 1.9)
		}})
	}
	if p.intervals {
		p.key = append(p.key, bandEntry(look.Say("95\u00a0% interval"), true))
	}
	return p, p.lay(p.twoColumns(), p.restWithKey(), 56, 0.62, 120)
}

func (p *ConvergencePanel) check(factors int) error {
	if len(p.Total) != factors {
		return fmt.Errorf("there are %d factors and %d series of indices", factors, len(p.Total))
	}
	for i, points := range p.BasePoints {
		if points < 1 || i > 0 && points <= p.BasePoints[i-1] {
			return fmt.Errorf("base points must rise from 1 or more, and %d does not", points)
		}
	}
	for _, stages := range p.Total {
		if len(stages) != len(p.BasePoints) {
			return fmt.Errorf("there are %d stages and %d indices of a factor", len(p.BasePoints), len(stages))
		}
		for _, e := range stages {
			if !e.Finite() {
				return errors.New("an index is infinite")
			}
		}
	}
	return nil
}

// table is the figure's data.
func (p *convergencePlan) table() Data {
	d := Data{Columns: []string{"outcome", "base_points", "factor", "index", "value", "lower", "upper"}}
	for _, panel := range p.data.Panels {
		for stage, points := range panel.BasePoints {
			for _, factor := range p.topFactors {
				e := panel.Total[factor][stage]
				d.add(panel.Title, points, p.data.Factors[factor], "total", e)
			}
		}
	}
	return d
}

func (p *convergencePlan) draw(s sheet) {
	p.drawWithKey(s, p.look.Say("Total index"), p.look.Say("Base points used"), p.drawPanel)
}

func (p *convergencePlan) drawPanel(s sheet, area box, index int) {
	panel := &p.data.Panels[index]
	low, high := p.ticks[0], p.ticks[len(p.ticks)-1]
	across := func(points float64) float64 {
		if p.points.high == p.points.low {
			return 0.5
		}
		return 0.04 + 0.92*(math.Log2(points)-p.points.low)/(p.points.high-p.points.low)
	}
	at := func(points int, value float64) vg.Point {
		return area.at(across(float64(points)), (min(high, max(low, value))-low)/(high-low))
	}
	s.scaleUp(p.look, area, p.ticks, true)
	var shares []float64
	var words []string
	for exponent := math.Ceil(p.points.low - 1e-9); exponent <= p.points.high+1e-9; exponent++ {
		shares, words = append(shares, across(math.Exp2(exponent))), append(words, p.look.number(math.Exp2(exponent)))
	}
	if shares == nil {
		shares, words = []float64{across(math.Exp2(p.points.low))}, []string{p.look.number(math.Exp2(p.points.low))}
	}
	s.scaleAcross(area, shares, words, 5, false)
	some := false
	for _, factor := range p.topFactors {
		var lower, upper []vg.Point
		flush := func() {
			s.ribbon(translucent(fieldColour(factor), 0.16), lower, upper)
			lower, upper = nil, nil
		}
		for stage, e := range panel.Total[factor] {
			if !e.HasInterval() {
				flush()
				continue
			}
			lower, upper = append(lower, at(panel.BasePoints[stage], e.Lower)), append(upper, at(panel.BasePoints[stage], e.Upper))
		}
		flush()
	}
	for i, factor := range p.topFactors {
		var line []vg.Point
		for stage, e := range panel.Total[factor] {
			if math.IsNaN(e.Mean) {
				s.line(dataWidth, fieldColour(factor), lineDashes(i), line...)
				line = nil
				continue
			}
			some = true
			line = append(line, at(panel.BasePoints[stage], e.Mean))
		}
		s.line(dataWidth, fieldColour(factor), lineDashes(i), line...)
		for stage, e := range panel.Total[factor] {
			if !math.IsNaN(e.Mean) {
				s.symbol(factor, at(panel.BasePoints[stage], e.Mean), 1.6)
			}
		}
	}
	if !some {
		s.noValues(area, p.look)
	}
}
