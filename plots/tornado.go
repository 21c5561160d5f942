package plots

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// Tornado holds the data of figure "tornado": how far an outcome moves when one factor at a time
// goes from its least to its greatest value and all others stay at the base.
type Tornado struct {
	Label        string // of the axes, with the unit, in the look's language
	Base         string // the factors' values in the base, in words; empty if unknown
	Panels       []TornadoPanel
	Replications int // that the means and intervals rest on; 0 if unknown
}

// TornadoPanel is one outcome, in the axis's unit.
type TornadoPanel struct {
	Title string
	Base  float64 // the outcome where no factor is moved
	Bars  []TornadoBar
}

// TornadoBar is one factor.
type TornadoBar struct {
	Factor          string
	Least, Most     string   // its values at the ends, in words
	AtLeast, AtMost Estimate // the outcome there; NaN where no run succeeded
	Low, High       float64  // least and greatest mean over all values tried
}

// NewTornado checks the data and lays out the figure: factors by how far they move the outcome.
// It returns an error if there is no outcome or factor, or if a number is infinite or the base
// is none.
func NewTornado(data Tornado, look Look) (Figure, error) {
	p, err := newPlan("tornado", planTornado, data, look)
	if err != nil {
		return Figure{}, err
	}
	return withTitle(Figure{
		Name: "tornado", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title: look.Say("One factor at a time: how far each moves the outcomes"),
		Reading: look.Say("The outcome when one factor has its least value (pale) or its greatest (dark) and all others have those of the base, which the vertical line marks. "+
			"A thin grey line beyond the bars tells that a value between the ends moves the outcome further. It says nothing about other bases, nor about factors that work together.") +
			p.where(),
		Interval: look.intervalSentence(p.intervals, false, data.Replications, "Whiskers"),
	}, look), nil
}

type tornadoPlan struct {
	panels
	data  Tornado
	order [][]int // of each panel's bars, as drawn
	ticks [][]float64
	label vg.Length // the widest's width
	row   vg.Length
	most  int // bars of a panel before any were left out
}

const (
	mostTornado  = 24
	leastTornado = vg.Length(18) // height of a factor's row
)

// tornadoLabel is a factor's name and the range it is moved over, wrapped.
type tornadoLabel struct{ name, over []string }

// labelOf wraps the label of a bar.
func (p *tornadoPlan) labelOf(bar *TornadoBar, width vg.Length) tornadoLabel {
	return tornadoLabel{
		tickText.wrapTo(p.look.Say(bar.Factor), width, 3),
		smallText.wrapTo(p.look.Values(bar.Least)+p.look.Say(" to ")+p.look.Values(bar.Most), width, 2),
	}
}

func planTornado(data Tornado, look Look) (*tornadoPlan, error) {
	p := &tornadoPlan{panels: panels{look: look}, data: data}
	if err := noneOf("outcome", len(data.Panels)); err != nil {
		return nil, err
	}
	rows := 0
	for _, panel := range data.Panels {
		p.titles = append(p.titles, look.Say(panel.Title))
		reach, err := panel.check()
		if err != nil {
			return nil, fmt.Errorf("outcome %q: %w", panel.Title, err)
		}
		ranges := make([]float64, len(panel.Bars))
		for i, bar := range panel.Bars {
			ranges[i] = bar.High - bar.Low
			p.intervals = p.intervals || bar.AtLeast.HasInterval() || bar.AtMost.HasInterval()
		}
		order := largest(ranges, mostTornado)
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ranges[b], ranges[a]) })
		p.order, rows, p.most = append(p.order, order), max(rows, len(order)), max(p.most, len(panel.Bars))
		wanted := 5
		if look.narrow() {
			wanted = 3
		}
		spread := max(reach.high-reach.low, 0.02*max(math.Abs(reach.low), math.Abs(reach.high)), 1e-9)
		middle := (reach.low + reach.high) / 2
		p.ticks = append(p.ticks, ticksBetween(middle-spread/2, middle+spread/2, wanted))
	}
	most := vg.Length(104)
	if look.narrow() {
		most = 88
	}
	p.row = leastTornado
	for i := range data.Panels {
		for _, k := range p.order[i] {
			label := p.labelOf(&data.Panels[i].Bars[k], most)
			for _, line := range slices.Concat(label.name, label.over) {
				p.label = max(p.label, tickText.width(line))
			}
			p.row = max(p.row, vg.Length(len(label.name)+len(label.over))*tickText.line()+1.2)
		}
	}
	p.grid = multiples{left: p.label + 6, right: 8, foot: tickSize + 3 + tickText.line() + 6}
	p.grid.headIndent = p.grid.left
	p.key = p.legend()
	columns := 2
	if look.narrow() {
		columns = 1
	}
	return p, p.layBy([]int{columns}, 60, p.restWithKey(), func(vg.Length) vg.Length { return vg.Length(rows) * p.row })
}

// check returns the values that the scale must include.
func (p *TornadoPanel) check() (reach extent, err error) {
	if math.IsNaN(p.Base) || math.IsInf(p.Base, 0) {
		return reach, errors.New("the base has no value")
	}
	if len(p.Bars) == 0 {
		return reach, errors.New("there is no factor to draw")
	}
	reach = extent{p.Base, p.Base}
	for _, bar := range p.Bars {
		if !bar.AtLeast.Finite() || !bar.AtMost.Finite() || math.IsInf(bar.Low, 0) || math.IsInf(bar.High, 0) {
			return reach, fmt.Errorf("factor %q: a value is infinite", bar.Factor)
		}
		reach.holdEstimates(bar.AtLeast, bar.AtMost)
		reach.hold(bar.Low, bar.High)
	}
	return reach, nil
}

// where describes the base and names the factors that were left out for lack of room.
func (p *tornadoPlan) where() string {
	text := ""
	if p.data.Base != "" {
		text = " " + p.look.sayf("The base is: %s.", p.data.Base)
	}
	return text + p.look.leftOut(p.most, min(p.most, mostTornado))
}

// table is the figure's data.
func (p *tornadoPlan) table() Data {
	d := Data{Columns: []string{"outcome", "base", "factor", "end", "factor_value", "value", "lower", "upper", "least_mean", "greatest_mean"}}
	for i, panel := range p.data.Panels {
		for _, k := range p.order[i] {
			bar := panel.Bars[k]
			d.add(panel.Title, panel.Base, bar.Factor, "least", bar.Least, bar.AtLeast, bar.Low, bar.High)
			d.add(panel.Title, panel.Base, bar.Factor, "greatest", bar.Most, bar.AtMost, bar.Low, bar.High)
		}
	}
	return d
}

func (p *tornadoPlan) draw(s sheet) { p.drawWithKey(s, "", p.data.Label, p.drawPanel) }

func (p *tornadoPlan) drawPanel(s sheet, area box, index int) {
	panel, ticks := &p.data.Panels[index], p.ticks[index]
	low, high := ticks[0], ticks[len(ticks)-1]
	at := func(value float64) vg.Length { return area.at((value-low)/(high-low), 0).X }
	shares, words := p.look.shares(ticks, low, high)
	s.scaleAcross(area, shares, words, 7, true)
	for row, k := range p.order[index] {
		bar := panel.Bars[k]
		y := area.top - (vg.Length(row)+0.5)*p.row
		label := p.labelOf(&bar, p.label+0.01)
		half := tickText.line() / 2
		s.paragraph(tickText, area.left-5, y+half*vg.Length(len(label.over)), atEnd, label.name)
		s.paragraph(smallText, area.left-5, y-half*vg.Length(len(label.name)), atEnd, label.over)
		bars := extent{panel.Base, panel.Base}
		bars.hold(bar.AtLeast.Mean, bar.AtMost.Mean)
		if room := 0.01 * (high - low); bar.Low < bars.low-room {
			s.line(dataWidth, softInk, nil, point(at(bar.Low), y), point(at(bars.low), y))
		} else if bar.High > bars.high+room {
			s.line(dataWidth, softInk, nil, point(at(bars.high), y), point(at(bar.High), y))
		}
		for end, e := range []Estimate{bar.AtLeast, bar.AtMost} {
			if math.IsNaN(e.Mean) {
				continue
			}
			y := y + 3.4 - 6.8*vg.Length(end)
			c := []color.NRGBA{totalColour, firstColour}[end]
			s.fillBox(c, box{min(at(panel.Base), at(e.Mean)), max(at(panel.Base), at(e.Mean)), y - 2.6, y + 2.6})
			if e.HasInterval() {
				s.whiskerOf(axisWidth*1.4, 1.6, ink, at(e.Lower), at(e.Upper), y)
			}
		}
		for end, e := range []Estimate{bar.AtLeast, bar.AtMost} {
			if words := p.look.estimateText(e); words != "" {
				from := y - p.row/2*vg.Length(end)
				s.tooltip(box{area.left, area.right, from, from + p.row/2}, p.look.Say(bar.Factor)+" "+[]string{bar.Least, bar.Most}[end]+": "+words)
			}
		}
		if math.IsNaN(bar.AtLeast.Mean + bar.AtMost.Mean) {
			s.text(smallText, area.right-2, y, atEnd, onCentre, smallText.shorten(p.look.Say("no values"), area.width()))
		}
	}
	s.line(axisWidth*1.4, ink, nil, point(at(panel.Base), area.bottom), point(at(panel.Base), area.top))
}

// legend explains the marks.
func (p *tornadoPlan) legend() legend {
	return legend{
		barEntry(p.look.Say("at the factor’s least value"), totalColour, 2.6), barEntry(p.look.Say("at its greatest"), firstColour, 2.6),
		whiskerEntry(p.look.interval(p.intervals, false, p.data.Replications), p.intervals),
	}
}
