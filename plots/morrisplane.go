package plots

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
)

// MorrisPlane holds the data of figure "morris-plane": how strongly each factor moves an outcome,
// and how unevenly, outcome by outcome.
type MorrisPlane struct {
	Outcomes string // what all outcomes are, in the look's language; empty if they differ
	Factors  []string
	Panels   []MorrisPanel
}

// MorrisPanel is one outcome's elementary effects, by factor; NaN where there is none.
type MorrisPanel struct {
	Title         string
	MuStar, Sigma []Estimate // mean of the absolute effects, and standard deviation of the effects
	// Noise is the largest MuStar that noise alone gives to a factor without influence; NaN if
	// unknown.
	Noise float64
}

// NewMorrisPlane checks the data and lays out the figure. It returns an error if there is no
// factor, outcome or effect, if lengths differ, or if a number is infinite or below 0.
func NewMorrisPlane(data MorrisPlane, look Look) (Figure, error) {
	p, err := newPlan("morris-plane", planMorris, data, look)
	if err != nil {
		return Figure{}, err
	}
	return withTitle(Figure{
		Name: "morris-plane", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title: look.Say("Screening: which factors move the outcomes, and how evenly"),
		Reading: look.Say("Elementary effects (Morris): to the right, how much a factor moves the outcome on average (μ*); upwards, how much that differs "+
			"from place to place in the space of factors (σ). Below the lowest line a factor acts almost linearly (σ below 0.1 μ*), below the middle one in one direction "+
			"(0.5), above the highest one (1) its effect turns or depends on other factors. Left of the dashed line μ* is no more than noise gives. "+
			"A factor whose levels have no order stands on the axis, for it has no σ. Panels have scales of their own.") + look.leftOut(len(data.Factors), len(p.topFactors)),
		Interval: look.intervalIf(p.intervals, "Whiskers are 95 % intervals; the table of indices says how each was made."),
	}, look), nil
}

type morrisPlan struct {
	panels
	data   MorrisPlane
	across [][]float64 // ticks by panel
	up     [][]float64
	floors bool // some panel's noise is known
}

const mostSymbols = 14

// morrisWedges are the slopes that part almost linear, monotone and almost monotone effects
// from the rest (Sanchez et al. 2014, Energy and Buildings 68).
// wedgeInk draws them: solid, as the reach of noise is dashed.
var wedgeInk = grey(0.55)

var morrisWedges = []float64{0.1, 0.5, 1}

func planMorris(data MorrisPlane, look Look) (*morrisPlan, error) {
	p := &morrisPlan{panels: panels{look: look}, data: data}
	if err := cmp.Or(noneOf("factor", len(data.Factors)), noneOf("outcome", len(data.Panels))); err != nil {
		return nil, err
	}
	scores := make([]float64, len(data.Factors))
	some := false
	for i := range data.Panels {
		panel := &data.Panels[i]
		right, top, err := panel.check(len(data.Factors))
		if err != nil {
			return nil, fmt.Errorf("outcome %q: %w", panel.Title, err)
		}
		for factor, e := range panel.MuStar {
			if !math.IsNaN(e.Mean) {
				some = true
				p.intervals = p.intervals || e.HasInterval()
				scores[factor] = max(scores[factor], e.Mean/right)
			}
		}
		p.floors = p.floors || panel.Noise > 0
		wanted := 4
		if look.narrow() {
			wanted = 3
		}
		p.across, p.up = append(p.across, niceTicks(right, wanted)), append(p.up, niceTicks(top, wanted))
		p.titles = append(p.titles, look.Say(panel.Title))
	}
	if !some {
		return nil, errors.New("no outcome has an effect")
	}
	p.topFactors = largest(scores, mostSymbols)
	p.grid = multiples{right: 4, foot: tickSize + 3 + tickText.line() + 6}
	for _, ticks := range p.up {
		p.grid.left = max(p.grid.left, look.tickRoom(ticks))
	}
	p.grid.left += axisText.line() + 1
	p.key = p.legend()
	return p, p.lay(p.twoColumns(), p.restWithKey(), 64, 0.8, 130)
}

// check returns the values that the scales must include.
func (p *MorrisPanel) check(factors int) (right, top float64, err error) {
	if len(p.MuStar) != factors || len(p.Sigma) != factors {
		return 0, 0, fmt.Errorf("there are %d factors, %d values of μ* and %d of σ", factors, len(p.MuStar), len(p.Sigma))
	}
	for factor, e := range p.MuStar {
		if !e.Finite() || !p.Sigma[factor].Finite() {
			return 0, 0, errors.New("an effect is infinite")
		}
		if e.Mean < 0 || p.Sigma[factor].Mean < 0 {
			return 0, 0, errors.New("μ* or σ is below 0")
		}
		right = max(right, positive(e.Mean), positive(e.Upper))
		top = max(top, positive(p.Sigma[factor].Mean), positive(p.Sigma[factor].Upper))
	}
	if right = max(right, positive(p.Noise)); right == 0 {
		right = 1
	}
	return right, max(top, 0.2*right), nil // flat effects lie low
}

// table is the figure's data.
func (p *morrisPlan) table() Data {
	d := Data{Columns: []string{"outcome", "factor", "mu_star", "mu_star_lower", "mu_star_upper", "sigma", "sigma_lower", "sigma_upper", "noise"}}
	for _, panel := range p.data.Panels {
		for _, factor := range p.topFactors {
			m, s := panel.MuStar[factor], panel.Sigma[factor]
			d.add(panel.Title, p.data.Factors[factor], m, s, panel.Noise)
		}
	}
	return d
}

func (p *morrisPlan) draw(s sheet) {
	p.drawWithKey(s, p.look.Say("σ of effects"), p.look.about("Mean size of effects, μ*", p.data.Outcomes), p.drawPanel)
}

func (p *morrisPlan) drawPanel(s sheet, area box, index int) {
	panel := &p.data.Panels[index]
	right, top := p.across[index][len(p.across[index])-1], p.up[index][len(p.up[index])-1]
	at := func(x, y float64) vg.Point { return area.at(min(x/right, 1), min(y/top, 1)) }
	s.scaleUp(p.look, area, p.up[index], true)
	shares, words := p.look.shares(p.across[index], 0, right)
	s.scaleAcross(area, shares, words, 6, true)
	for _, slope := range morrisWedges {
		x := min(right, top/slope)
		s.line(gridWidth*2, wedgeInk, nil, at(0, 0), at(x, slope*x))
	}
	if panel.Noise > 0 {
		s.line(axisWidth*1.4, softInk, dummyDashes, at(panel.Noise, 0), at(panel.Noise, top))
	}
	some := false
	for _, factor := range p.topFactors {
		m, e := panel.MuStar[factor], panel.height(factor)
		if math.IsNaN(m.Mean) {
			continue
		}
		some = true
		here := at(m.Mean, e.Mean)
		if m.HasInterval() {
			s.line(axisWidth, softInk, nil, point(at(max(0, m.Lower), 0).X, here.Y), point(at(m.Upper, 0).X, here.Y))
		}
		if e.HasInterval() {
			s.line(axisWidth, softInk, nil, point(here.X, at(0, max(0, e.Lower)).Y), point(here.X, at(0, e.Upper).Y))
		}
	}
	for _, factor := range p.topFactors {
		if m := panel.MuStar[factor].Mean; !math.IsNaN(m) {
			s.symbol(factor, at(m, panel.height(factor).Mean), 2.2)
			words := p.look.Say(p.data.Factors[factor]) + ": μ* " + p.look.estimateText(panel.MuStar[factor])
			if sigma := p.look.estimateText(panel.Sigma[factor]); sigma != "" {
				words += ", σ " + sigma
			}
			s.pointTooltip(at(m, panel.height(factor).Mean), words)
		}
	}
	if !some {
		s.noValues(area, p.look)
	}
}

// height returns the height of a factor's mark: its σ, or the axis if effects have no sign and σ
// no meaning.
func (p *MorrisPanel) height(factor int) Estimate {
	if e := p.Sigma[factor]; !math.IsNaN(e.Mean) {
		return e
	}
	return Estimate{Mean: 0, Lower: math.NaN(), Upper: math.NaN()}
}

// legend explains the marks.
func (p *morrisPlan) legend() legend {
	var all legend
	for _, factor := range p.topFactors {
		all = append(all, symbolEntry(p.look.Say(p.data.Factors[factor]), factor))
	}
	all = append(all, legendEntry{p.look.Say("σ = 0.1, 0.5 and 1 μ*"), legendSample, func(s sheet, x, y vg.Length) {
		s.line(gridWidth*2, wedgeInk, nil, point(x, y), point(x+legendSample, y))
	}})
	if p.floors {
		all = append(all, thresholdEntry(p.look.Say("what noise alone reaches")))
	}
	return all
}
