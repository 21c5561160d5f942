package plots

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// Waterfall holds the data of figure "waterfall": how the parts of a difference add up to it, a
// panel for each outcome. Numbers are in the unit of the axis.
type Waterfall struct {
	Base, Alternative string
	Label             string  // of the axis, with its unit, in the look's language
	Least             float64 // what an axis spans at least, so that what is small does not look large
	// Negligible: an outcome none of whose parts reaches it, nor their intervals, is left out, and
	// the figure says so. Where none does, all are shown.
	Negligible   float64
	Panels       []WaterfallPanel
	Replications int // that the means and intervals rest on; 0 if unknown
}

// WaterfallPanel is one outcome: a bar for each part, and below them the whole.
type WaterfallPanel struct {
	Title    string
	Field    int     // position of the field, which fixes the colour
	From, To float64 // the outcome in the base and in the alternative
	Bars     []WaterfallBar
}

// WaterfallBar is one part of a difference.
type WaterfallBar struct {
	Label string
	Estimate
}

// NewWaterfall checks the data and lays out the figure: panels below one another, each with
// its own scale. It returns an error if there is no panel, if a panel has no bar, if a value
// is not finite, or if the figure would be too high.
func NewWaterfall(data Waterfall, look Look) (Figure, error) {
	p, err := newPlan("waterfall", planWaterfall, data, look)
	if err != nil {
		return Figure{}, err
	}
	return withTitle(Figure{
		Name: "waterfall", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title: look.sayf("What makes the difference between %s and %s", data.Base, data.Alternative),
		Reading: look.Say("Each panel is an outcome, each bar what one change adds to it, averaged over all orders in which the changes "+
			"could be made (Shapley value); a bar begins where the one above ends, and together they are the difference. "+
			"Panels have scales of their own.") + p.reading(),
		Interval: look.intervalSentence(p.intervals, true, data.Replications, "Whiskers"),
	}, look), nil
}

// notable are the panels that are shown.
func (d *Waterfall) notable() []WaterfallPanel {
	var panels []WaterfallPanel
	for _, panel := range d.Panels {
		if slices.ContainsFunc(panel.Bars, func(bar WaterfallBar) bool {
			return !(math.Abs(bar.Mean) < d.Negligible) || math.Abs(bar.Lower) >= d.Negligible || math.Abs(bar.Upper) >= d.Negligible
		}) || len(panel.Bars) == 0 {
			panels = append(panels, panel)
		}
	}
	if panels == nil {
		return d.Panels
	}
	return panels
}

// reading says which outcomes are left out.
func (p *waterfallPlan) reading() string {
	if p.leftOut == 0 {
		return ""
	}
	return " " + p.look.sayf("Outcomes in which no part reaches %s are left out: %s.", p.look.number(p.data.Negligible), p.look.number(float64(p.leftOut)))
}

// table is the figure's data.
func (p *waterfallPlan) table() Data {
	d := Data{Columns: []string{"panel", "from", "to", "part", "value", "lower", "upper"}}
	for _, panel := range p.data.Panels {
		for _, bar := range panel.Bars {
			d.add(panel.Title, panel.From, panel.To, bar.Label, bar.Estimate)
		}
	}
	return d
}

type waterfallPlan struct {
	look             Look
	key              legend
	label, numbers   vg.Length // widths to the left and right of the bars
	data             Waterfall
	panels           []waterfallAxis
	intervals, falls bool // there are some
	leftOut          int  // outcomes
	height           vg.Length
}

type waterfallAxis struct {
	title    []string // wrapped
	ticks    []float64
	decimals int // of the panel's numbers
	height   vg.Length
}

const (
	waterfallLine  = vg.Length(11.5) // one bar
	waterfallBar   = vg.Length(3.6)  // half its thickness
	waterfallTitle = vg.Length(15)
	waterfallAxisH = tickSize + 3 + 7*lineSpacing
	waterfallGap   = vg.Length(7)
)

func planWaterfall(data Waterfall, look Look) (*waterfallPlan, error) {
	p := &waterfallPlan{look: look, data: data, label: 128, numbers: 104}
	if look.narrow() {
		p.label, p.numbers = 92, 40
	}
	if len(data.Panels) == 0 {
		return nil, errors.New("there is no difference to draw")
	}
	p.data.Panels = data.notable()
	p.leftOut = len(data.Panels) - len(p.data.Panels)
	p.height = 2*margin + axisText.line() + 4
	for _, panel := range p.data.Panels {
		if len(panel.Bars) == 0 {
			return nil, fmt.Errorf("%q has no part to draw", panel.Title)
		}
		var reach extent
		sum, largest := 0.0, 0.0
		for _, bar := range panel.Bars {
			for _, at := range []float64{sum + bar.Mean, sum + bar.Lower, sum + bar.Upper} {
				if math.IsInf(at, 0) || math.IsNaN(bar.Mean) {
					return nil, fmt.Errorf("%q, %q: %v is nothing to draw", panel.Title, bar.Label, bar.Mean)
				}
				reach.hold(at)
			}
			p.intervals = p.intervals || bar.Upper > bar.Lower
			p.falls = p.falls || bar.Mean < 0
			sum += bar.Mean
			largest = max(largest, math.Abs(bar.Mean), math.Abs(sum))
		}
		if short := data.Least - (reach.high - reach.low); short > 0 {
			reach = extent{reach.low - short/2, reach.high + short/2}
		}
		axis := waterfallAxis{
			ticks: signedTicks(reach.low, reach.high, p.wantedTicks()), decimals: decimalsFor(largest),
			height: vg.Length(len(panel.Bars)+1)*waterfallLine + waterfallAxisH,
		}
		levels := tickText.width(p.levels(&panel, axis.decimals))
		axis.title = panelText.wrapTo(panel.Title, look.width()-2*margin-levels-16, 2)
		axis.height += axis.titleHeight()
		p.panels = append(p.panels, axis)
		p.height += axis.height + waterfallGap
	}
	p.key = p.legend()
	p.height += p.key.height(look.width() - 2*margin)
	return p, tooHighFor(p.height, "draw it for fewer periods, fields, stages or groups", "its panels")
}

// draw paints the figure on its sheet.
func (p *waterfallPlan) draw(s sheet) {
	y := s.height - margin
	for i := range p.panels {
		p.drawPanel(s, i, y)
		y -= p.panels[i].height + waterfallGap
	}
	label := p.data.Label + ", " + p.look.sayf("%s from %s", p.data.Alternative, p.data.Base)
	if axisText.width(label) > s.width-2*margin {
		label = axisText.shorten(p.data.Label, s.width-2*margin)
	}
	s.titleAcross(label, margin+p.label+(s.width-2*margin-p.label-p.numbers)/2, y+waterfallGap-2)
	p.key.draw(s, margin, s.width-margin, margin)
}

// drawPanel draws one outcome below a height.
func (p *waterfallPlan) drawPanel(s sheet, index int, top vg.Length) {
	panel, axis := &p.data.Panels[index], p.panels[index]
	ticks, decimals := axis.ticks, axis.decimals
	colour := fieldColour(panel.Field)
	head := box{margin, s.width - margin, top - axis.titleHeight() + 2, top - 1}
	s.fillBox(grey(0.93), head)
	s.text(tickText, s.width-margin-3, head.at(0, 0.5).Y, atEnd, onCentre, p.levels(panel, decimals))
	s.paragraph(panelText, margin+3, head.at(0, 0.5).Y, atStart, axis.title)

	top -= axis.titleHeight()
	area := box{margin + p.label, s.width - margin - p.numbers, top - vg.Length(len(panel.Bars)+1)*waterfallLine, top}
	low, high := ticks[0], ticks[len(ticks)-1]
	at := func(x float64) vg.Length { return area.at((x-low)/(high-low), 0).X }
	s.differenceScale(area, []box{area}, ticks, func(tick float64) string { return p.look.percentagePoints(tick / 100) }) // signed

	sum, y := 0.0, area.top-waterfallLine/2
	for _, bar := range panel.Bars {
		drawBar(s, at(sum), at(sum+bar.Mean), y, colour, bar.Mean < 0)
		s.line(gridWidth*1.6, softInk, nil, point(at(sum+bar.Mean), y-waterfallBar), point(at(sum+bar.Mean), y-waterfallLine+waterfallBar))
		if bar.Upper > bar.Lower {
			s.whisker(ink, at(sum+bar.Lower), at(sum+bar.Upper), y)
		}
		s.text(tickText, area.left-6, y, atEnd, onCentre, tickText.shorten(spaced(bar.Label), p.label-10))
		s.text(tickText, s.width-margin-3, y, atEnd, onCentre, tickText.shorten(p.words(bar, decimals), p.numbers-8))
		s.tooltip(box{area.left, area.right, y - 4, y + 4}, spaced(bar.Label)+": "+p.words(bar, decimals))
		sum += bar.Mean
		y -= waterfallLine
	}
	drawBar(s, at(0), at(sum), y, grey(0.45), false)
	s.text(style{size: tickText.size, colour: ink, bold: true}, area.left-6, y, atEnd, onCentre, p.look.Say("difference"))
	s.text(tickText, s.width-margin-3, y, atEnd, onCentre, p.look.Signed(sum, decimals))
}

// wantedTicks is how many ticks a panel has room for.
func (p *waterfallPlan) wantedTicks() int {
	if p.look.narrow() {
		return 3
	}
	return 6
}

// titleHeight returns the height of a panel's title.
func (a *waterfallAxis) titleHeight() vg.Length {
	return waterfallTitle + vg.Length(max(1, len(a.title))-1)*panelText.line()
}

// levels are the outcome in the base and in the alternative.
func (p *waterfallPlan) levels(panel *WaterfallPanel, decimals int) string {
	return p.level(panel.From, decimals) + " \u2192 " + p.level(panel.To, decimals)
}

// level writes an outcome, or a dash where there is none.
func (p *waterfallPlan) level(value float64, decimals int) string {
	if math.IsNaN(value) {
		return "–"
	}
	return p.look.Fixed(value, decimals)
}

// words are a part's numbers, with its interval where there is room.
func (p *waterfallPlan) words(bar WaterfallBar, decimals int) string {
	write := func(x float64) string { return p.look.Signed(x, decimals) }
	if bar.Upper > bar.Lower && !p.look.narrow() {
		return p.look.written(bar.Estimate, write)
	}
	return write(bar.Mean)
}

// decimalsFor is how many decimals it takes to tell numbers up to the largest from 0.
func decimalsFor(largest float64) int {
	if largest >= 100 {
		return 0
	}
	decimals := 2
	for decimals < 4 && largest < 5*math.Pow(10, -float64(decimals)) {
		decimals++
	}
	return decimals
}

// drawBar fills a bar that raises; one that lowers is pale with an outline, which a grey print
// tells apart, too.
func drawBar(s sheet, from, to, y vg.Length, colour color.NRGBA, lowers bool) {
	b := box{min(from, to), max(from, to), y - waterfallBar, y + waterfallBar}
	if lowers {
		s.fillBox(translucent(colour, 0.25), b)
		s.frame(axisWidth*1.4, colour, b)
		return
	}
	s.fillBox(colour, b)
}

// legend explains the marks.
func (p *waterfallPlan) legend() legend {
	const width = vg.Length(16)
	colour := fieldColour(p.data.Panels[0].Field)
	all := legend{{p.look.Say("Raises"), width, func(s sheet, x, y vg.Length) { drawBar(s, x, x+width, y, colour, false) }}}
	if p.falls {
		all = append(all, legendEntry{p.look.Say("Lowers"), width, func(s sheet, x, y vg.Length) { drawBar(s, x, x+width, y, colour, true) }})
	}
	return append(all, whiskerEntry(p.look.interval(p.intervals, true, p.data.Replications), p.intervals))
}
