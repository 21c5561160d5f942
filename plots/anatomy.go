package plots

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
)

// Anatomy holds the data of figure "surge-anatomy": what happens in one field, panel below panel on
// one time axis.
type Anatomy struct {
	Field        string // shown in the figure's title and caption
	Position     int    // of the field in the scenario, which fixes its colour
	Of           string // what its rows are about, such as a group of places
	Months       []string
	Periods      []Span
	Panels       []AnatomyPanel // from the top
	Replications int            // that the means and intervals rest on; 0 if unknown
}

// AnatomyPanel is one quantity, or several of one scale.
type AnatomyPanel struct {
	Label  string
	Around bool // not a quantity of the field: drawn in grey
	Share  bool // values are shares, shown in per cent from 0 to 100
	Lines  []AnatomyLine
}

// AnatomyLine is a series of values, none of them below 0.
type AnatomyLine struct {
	Name string // shown if the panel has several lines
	Band
}

// NewAnatomy checks the data and lays out the figure. It returns an error if there is no month
// or panel, if months do not follow one another, if lengths differ, if a value is negative or
// infinite, or a share above 1.
func NewAnatomy(data Anatomy, look Look) (Figure, error) {
	p, err := newPlan("surge-anatomy", planAnatomy, data, look)
	if err != nil {
		return Figure{}, err
	}
	reading := "From top to bottom: what sets it off, need and its coverage, who depends on whom, volunteers, agreements, and what comes of it " +
		"in %s (%s). Arrivals are the nation's."
	if !data.Panels[0].Around {
		reading = "From top to bottom: need and its coverage, who depends on whom, volunteers, agreements, and what comes of it in %s (%s)."
	}
	return withTitle(Figure{
		Name: "surge-anatomy", Width: look.width(), Height: p.height, draw: p.drawAnatomy, Data: p.anatomyTable(),
		Title:    look.sayf("Anatomy of the surge: %s", look.Say(data.Field)),
		Reading:  look.sayf(reading, look.Say(data.Field), look.Say(data.Of)),
		Interval: look.intervalSentence(p.bands, false, data.Replications, "Bands"),
	}, look), nil
}

type anatomyPlan struct {
	emergencePlan // its time axis, periods and curves
	of            Anatomy
	head          []string    // what all panels are about
	heads         []vg.Length // above each panel
	keys          []legend    // of panels with several lines
	tops          []float64   // of the scales
}

// curveOf returns the style of a panel's line: the colour of the field, and a dash pattern per line.
func (p *anatomyPlan) curveOf(panel *AnatomyPanel, line int) curve {
	c := curve{fieldColour(p.of.Position), [][]vg.Length{nil, stageDashes, {1, 1.4}}[line%3]}
	if panel.Around {
		c.colour = softInk
	}
	return c
}

func planAnatomy(data Anatomy, look Look) (*anatomyPlan, error) {
	p := &anatomyPlan{of: data}
	p.look = look
	p.data = Emergence{Months: data.Months, Periods: data.Periods, Fields: make([]FieldSeries, 1), Replications: data.Replications}
	if err := p.check(); err != nil { // of months and periods
		return nil, err
	}
	if len(data.Panels) == 0 {
		return nil, errors.New("there is no panel to draw")
	}
	room := vg.Length(0)
	for _, panel := range data.Panels {
		top, err := p.checkPanel(panel)
		if err != nil {
			return nil, fmt.Errorf("panel %q: %w", panel.Label, err)
		}
		p.tops = append(p.tops, top)
		for _, tick := range p.panelTicks(len(p.tops) - 1) {
			room = max(room, tickText.width(p.tickLabel(panel, tick)))
		}
	}
	p.left = margin + room + 2 + tickSize
	p.column = look.width() - p.left - margin - tickText.width("2015")/2
	p.periodStrip = vg.Length(p.placePeriods()) * smallText.line()
	heads := vg.Length(0)
	for _, panel := range data.Panels {
		var key legend
		head := panelText.line() + 6
		if len(panel.Lines) > 1 {
			for i, line := range panel.Lines {
				key = append(key, curveEntry(capital(look.Say(line.Name)), p.curveOf(&panel, i), len(data.Months) == 1))
			}
			head += vg.Length(len(key.lines(p.column))) * legendLine
		}
		p.keys = append(p.keys, key)
		p.heads = append(p.heads, head)
		heads += head
	}
	p.key = legend{bandEntry(look.interval(p.bands, false, data.Replications), p.bands)}
	p.footer = tickSize + 3 + tickText.line() + axisText.line() + p.key.height(p.column)
	p.head = panelText.wrapTo(look.Say(data.Field)+", "+look.Say(data.Of), look.width()-p.left-margin, 2)
	fixed := 2*margin + p.headRoom() + p.periodStrip + heads + p.footer
	p.panel = max(28, min(58, (225*vg.Millimeter-fixed)/vg.Length(len(data.Panels))))
	p.height = fixed + vg.Length(len(data.Panels))*p.panel
	return p, tooHighFor(p.height, "draw fewer", "%d panels", len(data.Panels))
}

// checkPanel returns the largest value a panel holds.
func (p *anatomyPlan) checkPanel(panel AnatomyPanel) (top float64, err error) {
	most := math.Inf(1)
	if panel.Share {
		most = 1
	}
	var reach extent
	for _, line := range panel.Lines {
		if err := p.checkBand(line.Band, 0, most, "cannot be drawn"); err != nil {
			return 0, err
		}
		reach.hold(slices.Concat(line.Mean, line.Lower, line.Upper)...)
	}
	top = reach.high
	if panel.Share {
		// What stays small is not to fill the panel, nor to vanish in it.
		for _, share := range []float64{0.25, 0.5, 1} {
			if top <= share {
				return share, nil
			}
		}
		return 1, nil
	}
	return top, nil
}

func (p *anatomyPlan) panelTicks(panel int) []float64 {
	if p.of.Panels[panel].Share {
		return []float64{0, p.tops[panel] / 2, p.tops[panel]}
	}
	return niceTicks(p.tops[panel], 2)
}

func (p *anatomyPlan) tickLabel(panel AnatomyPanel, tick float64) string {
	if panel.Share {
		return p.look.number(100 * tick)
	}
	return p.look.number(tick)
}

// anatomyTable is the figure's data.
func (p *anatomyPlan) anatomyTable() Data {
	d := Data{Columns: []string{"month", "panel", "line", "mean", "lower", "upper"}}
	for i, month := range p.of.Months {
		for _, panel := range p.of.Panels {
			for _, line := range panel.Lines {
				d.add(month, panel.Label, line.Name, line.at(i))
			}
		}
	}
	return d
}

func (p *anatomyPlan) headRoom() vg.Length { return vg.Length(len(p.head))*panelText.line() + 4 }

func (p *anatomyPlan) drawAnatomy(s sheet) {
	for i, line := range p.head {
		s.text(panelText, p.left, s.height-margin-vg.Length(i+1)*panelText.line()+2, atStart, onBase, line)
	}
	top := s.height - margin - p.headRoom() - p.periodStrip
	bottom := margin + p.footer
	p.drawPeriods(s, box{p.left, p.left + p.column, bottom, top})
	y := top
	for i, panel := range p.of.Panels {
		label := axisText.shorten(p.look.Say(panel.Label), p.column-nameIndent)
		s.text(axisText, p.left+nameIndent, y-panelText.line(), atStart, onBase, label)
		y -= p.heads[i]
		if lines := p.keys[i].lines(p.column); len(lines) > 0 {
			// The key begins where the label does.
			for j, line := range lines {
				width := -legendApart
				for _, entry := range line {
					width += entry.room() + legendApart
				}
				line.draw(s, p.left+nameIndent, p.left+nameIndent+width+0.01, y+vg.Length(len(lines)-1-j)*legendLine+2)
			}
		}
		area := box{p.left, p.left + p.column, y - p.panel, y}
		ticks := p.panelTicks(i)
		high := ticks[len(ticks)-1]
		p.drawScale(s, area, ticks, high, true, func(v float64) string { return p.tickLabel(panel, v) })
		some := false
		for j, line := range panel.Lines {
			c := p.curveOf(&panel, j)
			band := line.scaled(func(v float64) float64 { return v / high })
			p.drawInterval(s, area, band, translucent(c.colour, bandAlpha))
			for _, points := range p.points(area, band.Mean) {
				some = true
				if len(points) == 1 {
					// Beside one another, as one could hide the other.
					points[0].X += 5 * (vg.Length(j) - vg.Length(len(panel.Lines)-1)/2)
					s.dot(c.colour, points[0], 1.6, c.dashes != nil)
					continue
				}
				s.line(dataWidth, c.colour, c.dashes, points...)
			}
		}
		if !some {
			s.noValues(area, p.look)
		}
		p.drawBase(s, area)
		p.monthTooltips(s, area, func(month int) string {
			var parts []string
			for _, line := range panel.Lines {
				write, unit := func(v float64) string { return p.look.decimalMark(fmt.Sprintf("%.4g", v)) }, ""
				if panel.Share {
					write, unit = p.look.percent, percentSign
				}
				if words := p.look.valueIn(month, line.Band, write, unit); words != "" {
					parts = append(parts, strings.TrimSpace(p.look.Say(line.Name)+" "+words))
				}
			}
			return strings.Join(parts, ", ")
		})
		y -= p.panel
	}
	p.drawTime(s, box{p.left, p.left + p.column, bottom, top})
	p.key.draw(s, p.left, p.left+p.column, margin)
}
