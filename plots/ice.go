package plots

import (
	"errors"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

// ICE holds the data of figure "ice": how an outcome answers one factor in each of many settings of
// the others (individual conditional expectation; Goldstein et al. 2015, for stochastic
// agent-based models Borgonovo et al. 2022).
type ICE struct {
	Outcome      string
	Of           string // what the outcome is, in the look's language; empty if its name says it
	Label        string // of the axis, with the unit, in the look's language
	Panels       []ICEPanel
	Replications int // that curves are means over; 0 if unknown
}

// ICEPanel is one factor.
type ICEPanel struct {
	Factor     string
	Places     []float64 // values of the factor, rising; of words their numbers
	Words      []string  // of the places; nil if they are numbers
	Curves     [][]float64
	Directions []Direction // of the curves; nil for words, which have no order
	Mean       []Estimate  // over settings, at each place
}

// Direction is where a curve goes beyond chance.
type Direction int

// The directions of curves.
const (
	Flat Direction = iota
	Rising
	Falling
	Turning
)

var directionWords = [...]string{"flat", "rising", "falling", "turning"}

// NewICE checks the data and lays out the figure: a panel per factor on one scale of values. It
// returns an error if there is no factor, place or curve, if places do not rise, if lengths
// differ, or if a number is infinite.
func NewICE(data ICE, look Look) (Figure, error) {
	p, err := newPlan("ice", planICE, data, look)
	if err != nil {
		return Figure{}, err
	}
	reading := look.sayf("How “%s” answers each factor: a thin line for every setting of the other factors, mean over replications, coloured by whether it rises or falls "+
		"by more than chance; the thick line is the mean over settings. A flat mean may hide settings that rise and settings that fall.", look.Say(data.Outcome))
	if p.thinned > 0 {
		reading += " " + look.sayf("At most %s lines of a factor are drawn.", look.number(mostCurves))
	}
	return withTitle(Figure{
		Name: "ice", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title:    look.sayf("How the outcome answers each factor, setting by setting: %s", look.Say(data.Outcome)),
		Reading:  reading,
		Interval: look.intervalIf(p.intervals, "The band is the 95 % interval (Student's t) of the mean over settings; it says how sure the mean is, not how far settings differ."),
	}, look), nil
}

type icePlan struct {
	panels
	data    ICE
	ticks   []float64
	thinned int
}

const mostCurves = 200

// directionCurves tell directions apart, also without colours.
var directionCurves = [...]curve{
	Flat:    {colour: color.NRGBA{R: 0x99, G: 0x99, B: 0x99, A: 0xff}, dashes: []vg.Length{4, 1.5, 1, 1.5}},
	Rising:  {colour: fieldColours[1]},
	Falling: {colour: fieldColours[0], dashes: []vg.Length{4, 1.6}},
	Turning: {colour: fieldColours[2], dashes: []vg.Length{1.2, 1.4}},
}

func planICE(data ICE, look Look) (*icePlan, error) {
	p := &icePlan{panels: panels{look: look}, data: data}
	if err := noneOf("factor", len(data.Panels)); err != nil {
		return nil, err
	}
	reach := noExtent
	var occurs [len(directionCurves)]bool
	var notes []string
	for _, panel := range data.Panels {
		if err := panel.check(); err != nil {
			return nil, fmt.Errorf("factor %q: %w", panel.Factor, err)
		}
		for _, line := range panel.Curves {
			reach.hold(line...)
		}
		for _, e := range panel.Mean {
			p.intervals = p.intervals || e.HasInterval()
		}
		for i := range panel.Curves {
			occurs[panel.direction(i)] = true
		}
		p.thinned = max(p.thinned, len(panel.Curves)-mostCurves)
		p.titles, notes = append(p.titles, look.Say(panel.Factor)), append(notes, panel.note(look))
	}
	if reach.empty() {
		return nil, errors.New("no curve has a value")
	}
	p.ticks = ticksBetween(reach.low, reach.high, 4)
	p.grid = multiples{above: look.above(data.Of), notes: notes, left: look.tickRoom(p.ticks) + axisText.line(), sharedScale: true, right: 6, foot: tickSize + 3 + tickText.line() + 8}
	for d := range directionCurves {
		if !occurs[d] {
			continue
		}
		p.key = append(p.key, curveEntry(capital(look.Say(directionWords[d])), directionCurves[d], false))
	}
	mean := look.Say("Mean over settings")
	if p.intervals {
		mean = look.Say("Mean over settings, with its 95\u00a0% interval")
	}
	p.key = append(p.key, legendEntry{mean, legendSample, func(s sheet, x, y vg.Length) {
		if p.intervals {
			s.fillBox(translucent(ink, bandAlpha), box{x, x + legendSample, y - 3, y + 3})
		}
		s.line(dataWidth*1.8, ink, nil, point(x, y), point(x+legendSample, y))
	}})
	rest := 2*margin + p.key.height(look.width()-2*margin)
	try := []int{3, 4}
	if look.narrow() {
		try = []int{2}
	}
	if err := p.lay(try, rest, 64, 0.8, 120); err != nil {
		return nil, tooHigh(p.height, "factors")
	}
	return p, nil
}

func (p *ICEPanel) check() error {
	if len(p.Places) == 0 {
		return errors.New("there is no place to draw")
	}
	if err := checkRising("places", p.Places); err != nil {
		return err
	}
	if len(p.Curves) == 0 {
		return errors.New("there is no curve to draw")
	}
	if p.Words != nil && len(p.Words) != len(p.Places) || len(p.Mean) != len(p.Places) || p.Directions != nil && len(p.Directions) != len(p.Curves) {
		return fmt.Errorf("there are %d places and %d curves, %d words, %d means and %d directions",
			len(p.Places), len(p.Curves), len(p.Words), len(p.Mean), len(p.Directions))
	}
	for _, line := range p.Curves {
		if len(line) != len(p.Places) {
			return fmt.Errorf("there are %d places and %d values of a curve", len(p.Places), len(line))
		}
		for _, value := range line {
			if math.IsInf(value, 0) {
				return errors.New("a value is infinite")
			}
		}
	}
	for _, e := range p.Mean {
		if !e.Finite() {
			return errors.New("a mean is infinite")
		}
	}
	for _, d := range p.Directions {
		if d < Flat || d > Turning {
			return fmt.Errorf("%d is no direction", d)
		}
	}
	return nil
}

// direction is a curve's; without an order, all are drawn as flat.
func (p *ICEPanel) direction(i int) Direction {
	if p.Directions == nil {
		return Flat
	}
	return p.Directions[i]
}

// note counts the directions.
func (p *ICEPanel) note(look Look) string {
	if p.Directions == nil {
		return look.Say("no order")
	}
	var counts [len(directionWords)]int
	for _, d := range p.Directions {
		counts[d]++
	}
	text := ""
	for _, d := range []Direction{Rising, Falling, Turning, Flat} {
		if counts[d] == 0 {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += look.sayf("%s\u00a0%% %s", look.Fixed(100*float64(counts[d])/float64(len(p.Directions)), 0), look.Say(directionWords[d]))
	}
	return text
}

// table is the figure's data.
func (p *icePlan) table() Data {
	d := Data{Columns: []string{"outcome", "factor", "setting", "direction", "factor_value", "value", "lower", "upper"}}
	for _, panel := range p.data.Panels {
		place := func(i int) any {
			if panel.Words != nil {
				return panel.Words[i]
			}
			return panel.Places[i]
		}
		for setting, line := range panel.Curves {
			direction := ""
			if panel.Directions != nil {
				direction = directionWords[panel.Directions[setting]]
			}
			for i, value := range line {
				d.add(p.data.Outcome, panel.Factor, setting, direction, place(i), value, math.NaN(), math.NaN())
			}
		}
		for i, e := range panel.Mean {
			d.add(p.data.Outcome, panel.Factor, "mean", "", place(i), e)
		}
	}
	return d
}

func (p *icePlan) draw(s sheet) {
	p.grid.draw(s, p.data.Label, p.drawPanel)
	p.key.draw(s, margin, s.width-margin, margin)
}

func (p *icePlan) drawPanel(s sheet, area box, index int) {
	panel := &p.data.Panels[index]
	low, high := p.ticks[0], p.ticks[len(p.ticks)-1]
	first, last := panel.Places[0], panel.Places[len(panel.Places)-1]
	across := func(place float64) float64 {
		if first == last {
			return 0.5
		}
		return 0.04 + 0.92*(place-first)/(last-first)
	}
	at := func(i int, value float64) vg.Point { return area.at(across(panel.Places[i]), (value-low)/(high-low)) }
	s.scaleUp(p.look, area, p.ticks, p.grid.first(index))
	var shares []float64
	var words []string
	if panel.Words != nil {
		for i, word := range panel.Words {
			shares, words = append(shares, across(panel.Places[i])), append(words, tickText.shorten(word, area.width()/vg.Length(max(2, len(panel.Words)))))
		}
	} else {
		ticks := ticksWithin(first, last, 3)
		for wanted := 4; len(ticks) < 3 && wanted < 8; wanted++ {
			ticks = ticksWithin(first, last, wanted)
		}
		for _, tick := range ticks {
			shares, words = append(shares, across(tick)), append(words, p.look.tick(tick))
		}
	}
	s.scaleAcross(area, shares, words, 5, false)
	step := max(1, (len(panel.Curves)+mostCurves-1)/mostCurves)
	faint := 0.75
	if len(panel.Curves)/step > 40 {
		faint = 0.4
	}
	for setting := 0; setting < len(panel.Curves); setting += step {
		c := directionCurves[panel.direction(setting)]
		var line []vg.Point
		for i, value := range panel.Curves[setting] {
			if math.IsNaN(value) {
				s.line(axisWidth, translucent(c.colour, faint), c.dashes, line...)
				line = nil
				continue
			}
			line = append(line, at(i, value))
		}
		s.line(axisWidth, translucent(c.colour, faint), c.dashes, line...)
	}
	var lower, upper, line []vg.Point
	for i, e := range panel.Mean {
		if e.HasInterval() {
			lower, upper = append(lower, at(i, max(low, e.Lower))), append(upper, at(i, min(high, e.Upper)))
		}
		if !math.IsNaN(e.Mean) {
			line = append(line, at(i, e.Mean))
		}
	}
	s.ribbon(translucent(ink, bandAlpha), lower, upper)
	s.line(dataWidth*1.8, ink, nil, line...)
	if len(line) == 1 {
		s.dot(ink, line[0], 2, false)
	}
}
