package plots

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
)

// IndexBars holds the data of figure "index-bars": how much of an outcome's variance each factor
// makes alone and in all, outcome by outcome.
type IndexBars struct {
	Of       string // what the indices are of, such as "mean response"
	Outcomes string // what all outcomes are, in the look's language; empty if they differ
	Factors  []string
	Panels   []IndexPanel
}

// IndexPanel is one outcome's indices, by factor; NaN where there is none.
type IndexPanel struct {
	Title        string
	First, Total []Estimate
	// Dummy is the total index of a factor that changes nothing, Noise the share of the variance
	// between runs that is luck; NaN if unknown.
	Dummy, Noise Estimate
}

// NewIndexBars checks the data and lays out the figure. It returns an error if there is no
// factor, outcome or index, if lengths differ, or if a number is infinite.
func NewIndexBars(data IndexBars, look Look) (Figure, error) {
	p, err := newPlan("index-bars", planIndexBars, data, look)
	if err != nil {
		return Figure{}, err
	}
	return withTitle(Figure{
		Name: "index-bars", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title: look.Say("Which factors drive the outcomes, alone and in all"),
		Reading: look.sayf("Sobol' indices of the %s. Dark bars: the share of an outcome's variance that goes when the factor alone is fixed (first order). "+
			"Pale bars: the share that is left when all others are fixed (total). What a pale bar has beyond the dark one is interaction. "+
			"A total index left of the dashed line is not told apart from a factor that changes nothing. "+
			"Noise is the share of the variance between runs that is luck.", look.Say(data.Of)) + look.leftOut(len(data.Factors), len(p.topFactors)),
		Interval: look.intervalIf(p.intervals, "Whiskers are 95 % intervals; the table of indices says how each was made."),
	}, look), nil
}

type indexBarsPlan struct {
	panels
	data      IndexBars
	names     [][]string
	low, high float64 // of the scale
	ticks     []float64
	row       vg.Length
	dummies   bool
}

const mostIndexBars = 24

func planIndexBars(data IndexBars, look Look) (*indexBarsPlan, error) {
	p := &indexBarsPlan{panels: panels{look: look}, data: data}
	if err := cmp.Or(noneOf("factor", len(data.Factors)), noneOf("outcome", len(data.Panels))); err != nil {
		return nil, err
	}
	var reach extent
	scores := make([]float64, len(data.Factors))
	some := false
	for _, panel := range data.Panels {
		if len(panel.First) != len(data.Factors) || len(panel.Total) != len(data.Factors) {
			return nil, fmt.Errorf("outcome %q: there are %d factors, %d first and %d total indices", panel.Title, len(data.Factors), len(panel.First), len(panel.Total))
		}
		for _, indices := range [][]Estimate{panel.First, panel.Total, {panel.Dummy}} {
			for factor, e := range indices {
				if !e.Finite() {
					return nil, fmt.Errorf("outcome %q: an index is infinite", panel.Title)
				}
				reach.holdEstimates(e)
				if len(indices) == len(data.Factors) && !math.IsNaN(e.Mean) {
					some = true
					scores[factor] = max(scores[factor], e.Mean)
					p.intervals = p.intervals || e.HasInterval()
				}
			}
		}
		p.dummies = p.dummies || !math.IsNaN(panel.dummy())
		p.titles = append(p.titles, look.Say(panel.Title))
	}
	if !some {
		return nil, errors.New("no outcome has an index")
	}
	p.topFactors = largest(scores, mostIndexBars)
	p.grid = multiples{sharedScale: true, right: 6, foot: tickSize + 3 + tickText.line() + 6}
	label := vg.Length(104)
	if look.narrow() {
		label = 70
	}
	var names []string
	for _, factor := range p.topFactors {
		names = append(names, look.Say(data.Factors[factor]))
	}
	var lines int
	var widest vg.Length
	p.names, lines, widest = tickText.wrapEach(names, label, 4)
	p.grid.left = widest + 8
	p.row = max(12, vg.Length(lines)*tickText.line()+2)
	p.grid.notes = p.notes()
	p.key = p.legend()
	err := p.layBy([]int{2, 4, 6}, 70, p.restWithKey(), func(vg.Length) vg.Length { return vg.Length(len(p.topFactors)) * p.row })
	// An index is within 0 and 1; a wild interval is not to press all others together.
	p.low, p.high = max(reach.low, -0.25), max(0.1, min(reach.high, 1.1))
	for _, tick := range ticksBetween(p.low, p.high, max(2, min(7, int(p.grid.width/26)))) {
		if tick >= p.low && tick <= p.high {
			p.ticks = append(p.ticks, tick)
		}
	}
	return p, err
}

// dummy returns the threshold above which a total index differs from that of a dummy factor.
func (p *IndexPanel) dummy() float64 {
	if math.IsNaN(p.Dummy.Upper) {
		return p.Dummy.Mean
	}
	return p.Dummy.Upper
}

// notes returns the noise of each outcome as text; nil if it is unknown everywhere.
func (p *indexBarsPlan) notes() []string {
	notes, some := make([]string, len(p.data.Panels)), false
	for i, panel := range p.data.Panels {
		e := panel.Noise
		if math.IsNaN(e.Mean) {
			continue
		}
		some = true
		notes[i] = p.look.sayf("Noise %s\u00a0%%", p.look.Fixed(100*e.Mean, 0))
		if e.HasInterval() {
			notes[i] = p.look.sayf("Noise %s\u00a0%% (%s to %s)", p.look.Fixed(100*e.Mean, 0), p.look.Fixed(100*e.Lower, 0), p.look.Fixed(100*e.Upper, 0))
		}
	}
	if !some {
		return nil
	}
	return notes
}

// table is the figure's data.
func (p *indexBarsPlan) table() Data {
	d := Data{Columns: []string{"outcome", "factor", "index", "value", "lower", "upper"}}
	for _, panel := range p.data.Panels {
		for _, factor := range p.topFactors {
			for i, e := range []Estimate{panel.First[factor], panel.Total[factor]} {
				d.add(panel.Title, p.data.Factors[factor], []string{"first", "total"}[i], e)
			}
		}
		d.add(panel.Title, "(dummy)", "total", panel.Dummy)
		d.add(panel.Title, "", "noise share", panel.Noise)
	}
	return d
}

func (p *indexBarsPlan) draw(s sheet) {
	foot := p.grid.draw(s, "", p.drawPanel)
	label := axisText.shorten(p.look.about("Share of the variance", p.data.Outcomes), s.width-2*margin)
	middle := margin + p.grid.left + (s.width-2*margin-p.grid.left)/2
	middle = min(middle, s.width-margin-axisText.width(label)/2)
	s.text(axisText, middle, foot-2, atMiddle, onTop, label)
	p.key.draw(s, margin, s.width-margin, margin)
}

var (
	firstColour = color.NRGBA{R: 0x00, G: 0x4f, B: 0x80, A: 0xff}
	totalColour = color.NRGBA{R: 0x9c, G: 0xc9, B: 0xe8, A: 0xff}
)

func (p *indexBarsPlan) drawPanel(s sheet, area box, index int) {
	panel := &p.data.Panels[index]
	low, high := p.low, p.high
	at := func(value float64) vg.Length { return area.at((min(high, max(low, value))-low)/(high-low), 0).X }
	shares, words := p.look.shares(p.ticks, low, high)
	s.scaleAcross(area, shares, words, 5, true)
	s.line(axisWidth, ink, nil, point(at(0), area.bottom), point(at(0), area.top))
	for i, factor := range p.topFactors {
		y := area.top - (vg.Length(i)+0.5)*p.row
		if p.grid.first(index) {
			s.paragraph(tickText, area.left-6, y, atEnd, p.names[i])
		}
		if math.IsNaN(panel.First[factor].Mean) && math.IsNaN(panel.Total[factor].Mean) {
			s.text(smallText, at(0)+3, y, atStart, onCentre, smallText.shorten(p.look.Say("no index"), area.right-at(0)))
			continue
		}
		var values []string
		for k, e := range []Estimate{panel.First[factor], panel.Total[factor]} {
			if words := p.look.estimateText(e); words != "" {
				values = append(values, p.look.Say([]string{"alone (first order)", "in all (total)"}[k])+" "+words)
			}
		}
		s.tooltip(box{area.left, area.right, y - p.row/2, y + p.row/2}, p.look.Say(p.data.Factors[factor])+": "+strings.Join(values, ", "))
		for k, e := range []Estimate{panel.First[factor], panel.Total[factor]} {
			if math.IsNaN(e.Mean) {
				continue
			}
			y := y + 2.3 - 4.6*vg.Length(k)
			c := []color.NRGBA{firstColour, totalColour}[k]
			bar := box{min(at(0), at(e.Mean)), max(at(0), at(e.Mean)), y - 2.1, y + 2.1}
			s.fillBox(c, bar)
			if e.Mean > high || e.Upper > high {
				s.beyond(area.right, y, 1)
			}
			if e.Mean < low || e.Lower < low {
				s.beyond(area.left, y, -1)
			}
			if e.HasInterval() {
				s.line(axisWidth*1.4, ink, nil, point(at(e.Lower), y), point(at(e.Upper), y))
				for _, end := range []float64{e.Lower, e.Upper} {
					if end >= low && end <= high { // else it goes on beyond the scale
						s.line(axisWidth*1.4, ink, nil, point(at(end), y-1.4), point(at(end), y+1.4))
					}
				}
			}
		}
	}
	if dummy := panel.dummy(); dummy > 0 && dummy < high {
		s.line(axisWidth*1.4, softInk, dummyDashes, point(at(dummy), area.bottom), point(at(dummy), area.top))
	}
}

// beyond marks that something goes on beyond the end of a scale, to the right (1) or left (−1).
func (s sheet) beyond(x, y, way vg.Length) {
	s.fill(ink, point(x+3*way, y), point(x, y-1.6), point(x, y+1.6))
}

// legend explains the marks.
func (p *indexBarsPlan) legend() legend {
	all := legend{barEntry(p.look.Say("alone (first order)"), firstColour, 2.1), barEntry(p.look.Say("in all (total)"), totalColour, 2.1)}
	if p.intervals {
		all = append(all, legendEntry{p.look.Say("95\u00a0% interval"), 16, func(s sheet, x, y vg.Length) { s.whiskerOf(axisWidth*1.4, 1.4, ink, x, x+16, y) }})
	}
	if p.dummies {
		all = append(all, thresholdEntry(p.look.Say("what a factor without influence reaches")))
	}
	return all
}
