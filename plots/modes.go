package plots

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
)

// Modes holds the data of figure "modes": what tasks end as, month by month, stacked.
type Modes struct {
	Months       []string // "2012-01" and so on, one after the other
	Periods      []Span
	Names        []string // of the modes, from the bottom of the stack to its top; at most six
	Fields       []ModeSeries
	Replications int // that the means rest on; 0 if unknown
}

// ModeSeries is one field's shares by [mode][month], which sum to 1 in a month; NaN where
// there is no task.
type ModeSeries struct {
	Name                   string
	Design, Implementation [][]float64
}

// NewModes checks the data and lays out the figure: a row per field, a column per stage. It
// returns an error if there is no month, field or mode, if lengths differ, or if shares are
// not within 0 and 1 or do not sum to 1.
func NewModes(data Modes, look Look) (Figure, error) {
	p, err := newPlan("modes", planModes, data, look)
	if err != nil {
		return Figure{}, err
	}
	return withTitle(Figure{
		Name: "modes", Width: look.width(), Height: p.height, draw: p.drawModes, Data: p.modesTable(),
		Title: look.Say("What tasks end as, over time"),
		Reading: look.Say("Shares of each month's tasks by what municipality and organisation agree on, stacked, in design and in implementation, " +
			"one row per policy field. Dotted lines bound the scenario's periods."),
		Interval: look.Say("Means over replications are shown; no interval is drawn."),
	}, look), nil
}

// modeColours are a stack's, from its bottom: each lighter than the one below it, so that
// the order can be read in grey, too.
var modeColours = []color.NRGBA{
	{R: 0x00, G: 0x4f, B: 0x80, A: 0xff}, // dark blue
	{R: 0xc0, G: 0x50, B: 0x10, A: 0xff}, // rust
	{R: 0x2f, G: 0xa0, B: 0x87, A: 0xff}, // green
	{R: 0xe6, G: 0xa8, B: 0x3c, A: 0xff}, // amber
	{R: 0xb5, G: 0xd6, B: 0xee, A: 0xff}, // pale blue
	{R: 0xef, G: 0xef, B: 0xef, A: 0xff}, // nearly white
}

const modesGap = vg.Length(4) // between a stage's name and the periods

type modesPlan struct {
	emergencePlan // its time axis and periods
	of            Modes
	pairs         int // of columns
}

func planModes(data Modes, look Look) (*modesPlan, error) {
	p := &modesPlan{of: data}
	p.look = look
	p.data = Emergence{Months: data.Months, Periods: data.Periods, Fields: make([]FieldSeries, len(data.Fields))}
	if err := p.check(); err != nil { // of months and periods
		return nil, err
	}
	if err := p.checkModes(); err != nil {
		return nil, err
	}
	n := len(data.Fields)
	p.pairs = 1
	if n > 10 && !look.narrow() {
		p.pairs = 2
	}
	p.rows = (n + p.pairs - 1) / p.pairs
	p.columns = 2 * p.pairs
	p.layColumns(tickText.width("100"))
	var names []string
	for _, field := range data.Fields {
		names = append(names, field.Name)
	}
	p.wrapNames(names, 2*p.column+columnGap-nameIndent, 2) // over both stages
	p.key = p.modesLegend()
	p.footer = tickSize + 3 + tickText.line() + axisText.line() + p.key.height(look.width()-margin-p.left)
	fixed := 2*margin + axisText.line() + modesGap + p.periodStrip + p.footer
	p.panel = max(24, min(70, (225*vg.Millimeter-fixed)/vg.Length(p.rows)-p.nameHeight))
	p.height = fixed + vg.Length(p.rows)*(p.panel+p.nameHeight)
	return p, tooHighFor(p.height, "draw it for fewer fields", "%d fields", n)
}

func (p *modesPlan) checkModes() error {
	if len(p.of.Names) == 0 || len(p.of.Names) > len(modeColours) {
		return fmt.Errorf("there are %d modes; 1 to %d can be drawn", len(p.of.Names), len(modeColours))
	}
	for _, field := range p.of.Fields {
		for stage, modes := range field.stages() {
			if len(modes) != len(p.of.Names) {
				return fmt.Errorf("field %q, %s: there are %d modes and shares of %d", field.Name, stageWords[stage], len(p.of.Names), len(modes))
			}
			for _, shares := range modes {
				if len(shares) != len(p.of.Months) {
					return fmt.Errorf("field %q, %s: there are %d months and %d values", field.Name, stageWords[stage], len(p.of.Months), len(shares))
				}
			}
			for month := range p.of.Months {
				sum := 0.0
				for mode, shares := range modes {
					if shares[month] < 0 || shares[month] > 1+1e-9 {
						return fmt.Errorf("field %q, %s: %v of %s in %s is not a share", field.Name, stageWords[stage], shares[month], p.of.Names[mode], p.of.Months[month])
					}
					sum += shares[month]
				}
				if math.Abs(sum-1) > 1e-6 { // false for NaN
					return fmt.Errorf("field %q, %s: shares in %s sum to %v", field.Name, stageWords[stage], p.of.Months[month], sum)
				}
			}
		}
	}
	return nil
}

func (m *ModeSeries) stages() [2][][]float64 { return [2][][]float64{m.Design, m.Implementation} }

// modesTable is the figure's data.
func (p *modesPlan) modesTable() Data {
	d := Data{Columns: []string{"month", "field", "stage", "mode", "share"}}
	for month, label := range p.of.Months {
		for _, field := range p.of.Fields {
			for stage, modes := range field.stages() {
				for mode, shares := range modes {
					d.add(label, field.Name, stageWords[stage], p.of.Names[mode], shares[month])
				}
			}
		}
	}
	return d
}

func (p *modesPlan) modesLegend() legend {
	var l legend
	for mode, name := range p.of.Names {
		l = append(l, patch(capital(p.look.Say(name)), modeColours[mode]))
	}
	if p.of.Replications > 0 {
		l = append(l, legendEntry{words: p.look.interval(false, false, p.of.Replications)})
	}
	return l
}

func (p *modesPlan) drawModes(s sheet) {
	top := s.height - margin - axisText.line() - modesGap - p.periodStrip
	for pair := range p.pairs {
		used := min(p.rows, len(p.of.Fields)-pair*p.rows)
		if used <= 0 {
			continue
		}
		for stage, word := range []string{"Design", "Implementation"} {
			left := p.left + vg.Length(2*pair+stage)*(p.column+columnGap)
			s.text(axisText, left+p.column/2, s.height-margin-axisText.line()+2, atMiddle, onBase, p.look.Say(word))
			y := top
			for _, period := range p.periods {
				y := top + 4 + vg.Length(period.level)*smallText.line()
				s.text(smallText, left+period.centre, y, atMiddle, onBase, period.label)
				s.line(axisWidth, softInk, nil, point(left+p.column*vg.Length(p.axis.share(period.from)), y-2), point(left+p.column*vg.Length(p.axis.share(period.to)), y-2))
			}
			for row := range used {
				index := pair*p.rows + row
				y -= p.nameHeight
				if stage == 0 {
					s.textLines(panelText, left, y+4, p.names[index])
				}
				area := box{left, left + p.column, y - p.panel, y}
				p.drawStack(s, area, p.of.Fields[index].stages()[stage], pair == 0 && stage == 0)
				y -= p.panel
			}
			p.drawTime(s, box{left, left + p.column, y, top})
		}
	}
	bottom := top - vg.Length(p.rows)*(p.nameHeight+p.panel)
	s.titleUp(p.look.Say("Share of tasks (%)"), (top-p.nameHeight+bottom)/2)
	p.key.draw(s, p.left, s.width-margin, margin)
}

// drawStack draws one panel: months side by side without gaps.
func (p *modesPlan) drawStack(s sheet, area box, modes [][]float64, labelled bool) {
	some := false
	base := make([]float64, len(p.of.Months))
	for mode, shares := range modes {
		var lower, upper []vg.Point
		flush := func() {
			if len(lower) > 0 {
				s.ribbon(modeColours[mode], lower, upper)
				if mode+1 < len(modes) {
					s.line(gridWidth, white, nil, upper...)
				}
				lower, upper = nil, nil
			}
		}
		for month, share := range shares {
			if math.IsNaN(share) {
				flush()
				continue
			}
			some = true
			from, to := p.axis.share(float64(p.axis.first)+float64(month)), p.axis.share(float64(p.axis.first)+float64(month)+1)
			lower = append(lower, area.at(from, base[month]), area.at(to, base[month]))
			base[month] = min(1, base[month]+share)
			upper = append(upper, area.at(from, base[month]), area.at(to, base[month]))
		}
		flush()
	}
	for _, period := range p.periods {
		for _, edge := range []float64{period.from, period.to} {
			at := area.at(p.axis.share(edge), 0).X
			// White below the dots shows them on dark colours, too.
			s.line(axisWidth, translucent(white, 0.7), nil, point(at, area.bottom), point(at, area.top))
			s.line(axisWidth, ink, []vg.Length{1, 1.6}, point(at, area.bottom), point(at, area.top))
		}
	}
	if !some {
		s.noValues(area, p.look)
	}
	for _, tick := range []float64{0, 0.5, 1} {
		y := area.at(0, tick).Y
		s.line(axisWidth, ink, nil, point(area.left-tickSize, y), point(area.left, y))
		if labelled {
			s.text(tickText, area.left-tickSize-2, y, atEnd, onCentre, p.look.number(100*tick))
		}
	}
	s.line(axisWidth, ink, nil, area.at(0, 1), area.at(0, 0), area.at(1, 0))
	p.monthTooltips(s, area, func(month int) string {
		var parts []string
		for mode, shares := range modes {
			if shares[month] > 0 { // false for NaN
				parts = append(parts, p.look.Say(p.of.Names[mode])+" "+p.look.percent(shares[month])+percentSign)
			}
		}
		return strings.Join(parts, ", ")
	})
}
