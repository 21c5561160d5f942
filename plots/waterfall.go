package plots

import (
	"errors"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

// Waterfall is what figure "waterfall" shows: how the parts of a difference add up to it, a
// panel for each outcome. Numbers are in the unit of the axis.
type Waterfall struct {
	Base, Alternative string
	Label             string  // of the axis, with its unit
	Least             float64 // what an axis spans at least, so that what is small does not look large
	Panels            []WaterfallPanel
	Replications      int // that the means and intervals rest on; 0 if unknown
}

// WaterfallPanel is one outcome: a bar for each part, and below them the whole.
type WaterfallPanel struct {
	Title    string
	Field    int    // position of the field, which fixes the colour
	From, To string // the outcome in the base and in the alternative, in words
	Bars     []WaterfallBar
}

// WaterfallBar is one part, with its interval, NaN where there is none, and its numbers in
// words.
type WaterfallBar struct {
	Label, Text         string
	Value, Lower, Upper float64
}

// NewWaterfall checks the data and lays out the figure: panels below one another, each with
// its own scale. It returns an error if there is no panel, if a panel has no bar, if a value
// is not finite, or if the figure would be too high.
func NewWaterfall(data Waterfall) (Figure, error) {
	plan, err := planWaterfall(data)
	if err != nil {
		return Figure{}, fmt.Errorf("figure waterfall: %w", err)
	}
	return Figure{Name: "waterfall", Width: PageWidth, Height: plan.height, draw: plan.draw}, nil
}

type waterfallPlan struct {
	data             Waterfall
	panels           []waterfallAxis
	intervals, falls bool // there are some
	height           vg.Length
}

type waterfallAxis struct {
	ticks  []float64
	height vg.Length
}

const (
	waterfallLabel   = vg.Length(128)
	waterfallNumbers = vg.Length(104)
	waterfallLine    = vg.Length(11.5) // one bar
	waterfallBar     = vg.Length(3.6)  // half its thickness
	waterfallTitle   = vg.Length(15)
	waterfallAxisH   = tickSize + 3 + 7*lineSpacing
	waterfallGap     = vg.Length(7)
)

func planWaterfall(data Waterfall) (*waterfallPlan, error) {
	p := &waterfallPlan{data: data}
	if len(data.Panels) == 0 {
		return nil, errors.New("there is no difference to draw")
	}
	p.height = 2*margin + legendRoom + axisText.line() + 4
	for _, panel := range data.Panels {
		if len(panel.Bars) == 0 {
			return nil, fmt.Errorf("%q has no part to draw", panel.Title)
		}
		low, high, sum := 0.0, 0.0, 0.0
		for _, bar := range panel.Bars {
			for _, at := range []float64{sum + bar.Value, sum + bar.Lower, sum + bar.Upper} {
				if math.IsInf(at, 0) || math.IsNaN(bar.Value) {
					return nil, fmt.Errorf("%q, %q: %v is nothing to draw", panel.Title, bar.Label, bar.Value)
				}
				if at < low { // false for NaN
					low = at
				}
				if at > high {
					high = at
				}
			}
			p.intervals = p.intervals || bar.Upper > bar.Lower
			p.falls = p.falls || bar.Value < 0
			sum += bar.Value
		}
		if short := data.Least - (high - low); short > 0 {
			low, high = low-short/2, high+short/2
		}
		axis := waterfallAxis{
			ticks:  signedTicks(low, high, 6),
			height: waterfallTitle + vg.Length(len(panel.Bars)+1)*waterfallLine + waterfallAxisH,
		}
		p.panels = append(p.panels, axis)
		p.height += axis.height + waterfallGap
	}
	if p.height > maxHeight {
		return nil, fmt.Errorf("its panels would make it %.0f mm high; draw it for fewer periods, fields, stages or groups", p.height/vg.Millimeter)
	}
	return p, nil
}

// draw paints the figure on its sheet.
func (p *waterfallPlan) draw(s sheet) {
	y := s.height - margin
	for i := range p.panels {
		p.drawPanel(s, i, y)
		y -= p.panels[i].height + waterfallGap
	}
	label := axisText.shorten(p.data.Label+", "+p.data.Alternative+" from "+p.data.Base, s.width-2*margin)
	half := axisText.width(label) / 2
	middle := margin + waterfallLabel + (s.width-2*margin-waterfallLabel-waterfallNumbers)/2
	middle = max(margin+half, min(s.width-margin-half, middle))
	s.text(axisText, middle, y+waterfallGap-2, atMiddle, onTop, label)
	p.drawLegend(s)
}

// drawPanel draws one outcome below a height.
func (p *waterfallPlan) drawPanel(s sheet, index int, top vg.Length) {
	panel, ticks := &p.data.Panels[index], p.panels[index].ticks
	colour := fieldColour(panel.Field)
	s.fillBox(grey(0.93), box{margin, s.width - margin, top - waterfallTitle + 2, top - 1})
	levels := panel.From + " \u2192 " + panel.To
	s.text(tickText, s.width-margin-3, top-waterfallTitle/2, atEnd, onCentre, levels)
	s.text(panelText, margin+3, top-waterfallTitle/2, atStart, onCentre,
		panelText.shorten(panel.Title, s.width-2*margin-tickText.width(levels)-16))

	top -= waterfallTitle
	area := box{margin + waterfallLabel, s.width - margin - waterfallNumbers, top - vg.Length(len(panel.Bars)+1)*waterfallLine, top}
	low, high := ticks[0], ticks[len(ticks)-1]
	at := func(x float64) vg.Length { return area.at((x-low)/(high-low), 0).X }
	last := vg.Length(-math.MaxFloat64) // right end of the label before
	for _, tick := range ticks {
		x := at(tick)
		if tick == 0 {
			s.line(axisWidth*1.4, ink, nil, point(x, area.bottom), point(x, area.top))
		} else {
			s.line(gridWidth, gridInk, nil, point(x, area.bottom), point(x, area.top))
		}
		s.line(axisWidth, ink, nil, point(x, area.bottom), point(x, area.bottom-tickSize))
		words := percentagePoints(tick / 100) // signed
		if half := tickText.width(words) / 2; x-half > last+3 {
			s.text(tickText, x, area.bottom-tickSize-2, atMiddle, onTop, words)
			last = x + half
		}
	}
	s.line(axisWidth, ink, nil, point(area.left, area.bottom), point(area.right, area.bottom))

	sum, y := 0.0, area.top-waterfallLine/2
	for _, bar := range panel.Bars {
		drawBar(s, at(sum), at(sum+bar.Value), y, colour, bar.Value < 0)
		s.line(gridWidth*1.6, softInk, nil, point(at(sum+bar.Value), y-waterfallBar), point(at(sum+bar.Value), y-waterfallLine+waterfallBar))
		if bar.Upper > bar.Lower {
			drawWhisker(s, at(sum+bar.Lower), at(sum+bar.Upper), y)
		}
		s.text(tickText, area.left-6, y, atEnd, onCentre, tickText.shorten(bar.Label, waterfallLabel-10))
		s.text(tickText, s.width-margin-3, y, atEnd, onCentre, tickText.shorten(bar.Text, waterfallNumbers-8))
		sum += bar.Value
		y -= waterfallLine
	}
	drawBar(s, at(0), at(sum), y, grey(0.45), false)
	s.text(panelText, area.left-6, y, atEnd, onCentre, "difference")
	s.text(tickText, s.width-margin-3, y, atEnd, onCentre, signedText(sum))
}

// signedText writes a number with its sign and as many decimals as it takes to tell it from 0.
func signedText(x float64) string {
	decimals := 2
	for decimals < 4 && math.Abs(x) < 5*math.Pow(10, -float64(decimals)) {
		decimals++
	}
	if math.Abs(x) >= 100 {
		decimals = 0
	}
	text := fmt.Sprintf("%.*f", decimals, math.Abs(x))
	switch {
	case x < 0:
		return "\u2212" + text
	case x > 0:
		return "+" + text
	}
	return "0"
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

func drawWhisker(s sheet, from, to, y vg.Length) {
	s.line(axisWidth*1.4, ink, nil, point(from, y), point(to, y))
	for _, end := range []vg.Length{from, to} {
		s.line(axisWidth*1.4, ink, nil, point(end, y-2), point(end, y+2))
	}
}

// drawLegend explains the marks in one line at the bottom.
func (p *waterfallPlan) drawLegend(s sheet) {
	const gap, apart, width = vg.Length(4), vg.Length(16), vg.Length(16)
	type entry struct {
		words string
		mark  func(x, y vg.Length)
	}
	colour := fieldColour(p.data.Panels[0].Field)
	entries := []entry{{"Raises", func(x, y vg.Length) { drawBar(s, x, x+width, y, colour, false) }}}
	if p.falls {
		entries = append(entries, entry{"Lowers", func(x, y vg.Length) { drawBar(s, x, x+width, y, colour, true) }})
	}
	if p.intervals {
		words := "95\u00a0% interval of the part"
		if p.data.Replications > 1 {
			words += fmt.Sprintf(", %s replications", number(float64(p.data.Replications)))
		}
		entries = append(entries, entry{words, func(x, y vg.Length) { drawWhisker(s, x, x+width, y) }})
	}
	total := -apart
	for _, e := range entries {
		total += width + gap + tickText.width(e.words) + apart
	}
	x, y := (s.width-total)/2, margin+4
	for _, e := range entries {
		e.mark(x, y)
		s.text(tickText, x+width+gap, y, atStart, onCentre, e.words)
		x += width + gap + tickText.width(e.words) + apart
	}
}
