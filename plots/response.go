package plots

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
)

// Figure "response" shows how the outcomes of a study answer its factors, one panel for each
// outcome. It has three forms: [ResponseLines] along a factor that is a number, [ResponseRows]
// where rows are best read one by one, and [ResponseScatter] for designs that fill a space.

// ResponseOutcome is one outcome of a study.
type ResponseOutcome struct {
	Name   string // as results call it
	Detail string // what it is, in the look's language, such as "co-production, Health, design, before"
	// Values are means over replications, with their intervals: in ResponseLines one band for
	// each line, with a value for each level; in the other forms one band, with a value for
	// each row. NaN where there is nothing.
	Values []Band
}

// ResponseLines is a grid's outcomes along its first factor.
type ResponseLines struct {
	Factor       string    // what varies from left to right
	Levels       []float64 // its values, rising
	Others       string    // what varies from line to line; empty if there is one line
	Lines        []string  // the values of that
	Outcomes     []ResponseOutcome
	Replications int // that the means and intervals rest on; 0 if unknown
}

// MostLines is the number of lines that can be distinguished, also in print without colours.
const MostLines = 8

// NewResponseLines checks the data and lays out the figure. It returns an error if there is
// no outcome, level or line, if there are more than MostLines, if levels do not rise, or if
// lengths differ.
func NewResponseLines(data ResponseLines, look Look) (Figure, error) {
	p, err := newPlan("response", planResponse, data, look)
	if err != nil {
		return Figure{}, err
	}
	reading := look.sayf("Each panel is an outcome: its mean over replications against “%s”. Panels have scales of their own.", look.Say(data.Factor))
	if len(data.Lines) > 1 {
		reading = look.sayf("Each panel is an outcome: its mean over replications against “%s”, a line for each value of “%s”. Panels have scales of their own.",
			look.Say(data.Factor), look.Values(data.Others))
	}
	return withTitle(Figure{
		Name: "response", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title: look.sayf("Outcomes against “%s”", look.Say(data.Factor)), Reading: reading,
		Interval: p.intervals(),
	}, look), nil
}

// intervals returns the kind of the intervals.
func (p *responsePlan) intervals() string {
	if p.dodge == 0 {
		return p.look.intervalSentence(p.bands, false, p.data.Replications, "Bands")
	}
	return p.look.intervalSentence(p.bands, false, p.data.Replications, "Whiskers") + " " +
		p.look.Say("Lines are moved aside a little, so that none hides another's.")
}

// table is the figure's data.
func (p *responsePlan) table() Data {
	d := Data{Columns: []string{"outcome", "factor", "level", "others", "line", "mean", "lower", "upper"}}
	for _, outcome := range p.data.Outcomes {
		for line, band := range outcome.Values {
			for i, level := range p.data.Levels {
				d.add(outcome.Name, p.data.Factor, level, p.data.Others, p.data.Lines[line], band.at(i))
			}
		}
	}
	return d
}

// Values writes a factor's value in the look's language, or values with " · " between: numbers
// with its decimal mark and a true minus, words as Say has them.
func (l Look) Values(name string) string {
	parts := strings.Split(name, " · ")
	for i, part := range parts {
		part = strings.Replace(part, "\u2212", "-", 1)
		if _, err := strconv.ParseFloat(part, 64); err == nil {
			parts[i] = l.decimalMark(strings.Replace(part, "-", "\u2212", 1))
		} else {
			parts[i] = l.Say(parts[i])
		}
	}
	return strings.Join(parts, " · ")
}

type responsePlan struct {
	look        Look
	data        ResponseLines
	bands       bool
	dodge       vg.Length   // between lines whose intervals are whiskers; 0 where they are bands
	high        vg.Length   // of a panel's plot
	scales      [][]float64 // ticks of each panel
	steps       []float64   // ticks of the factor
	columns     int
	left, panel vg.Length // room for a panel's scale, and a panel's width
	head        vg.Length // above a panel
	others      []string  // what lines differ in, wrapped
	key         legend
	height      vg.Length
}

const (
	responsePanel = vg.Length(92)                     // height of a panel's plot
	leastResponse = vg.Length(56)                     // where there are many
	responseHead  = 8*lineSpacing + 7*lineSpacing + 5 // its name and what it is
	responseTicks = tickSize + 3 + 7*lineSpacing + 8  // its axis
	responseFoot  = responseTicks + 8*lineSpacing + 2 // its axis with what it is
	responseApart = vg.Length(16)                     // between panels
	responseMost  = 2                                 // panels side by side; in a column one
)

func planResponse(data ResponseLines, look Look) (*responsePlan, error) {
	p := &responsePlan{look: look, data: data}
	if err := p.check(); err != nil {
		return nil, err
	}
	p.columns = 1
	if !p.look.narrow() {
		p.columns = min(len(p.data.Outcomes), responseMost)
	}
	for _, outcome := range p.data.Outcomes {
		ticks := scaleOf(outcome.Values, 4)
		p.scales = append(p.scales, ticks)
		p.left = max(p.left, p.look.scaleRoom(ticks))
		p.bands = p.bands || hasBands(outcome.Values)
	}
	width := p.look.width() - 2*margin
	p.panel = (width-responseApart/2-vg.Length(p.columns-1)*responseApart)/vg.Length(p.columns) - p.left
	first, last := p.data.Levels[0], p.data.Levels[len(p.data.Levels)-1]
	p.steps = ticksWithin(first, last, 5)
	if len(p.data.Lines) > 1 {
		p.others = smallText.wrapTo(p.look.Values(p.data.Others), width, 3)
		for i, name := range p.data.Lines {
			p.key = append(p.key, legendEntry{p.look.Values(name), legendSample, func(s sheet, x, y vg.Length) {
				s.line(dataWidth, fieldColour(i), lineDashes(i), point(x, y), point(x+legendSample, y))
				s.dot(fieldColour(i), point(x+legendSample/2, y), 1.7, i%2 == 1)
			}})
		}
	}
	p.dodge = p.apart()
	interval := bandEntry(p.look.interval(p.bands, false, p.data.Replications), p.bands)
	if p.dodge > 0 {
		interval.width, interval.mark = 6, func(s sheet, x, y vg.Length) { s.upright(ink, x+3, y-3.5, y+3.5) }
	}
	p.key = append(p.key, interval, p.look.farFromZero(p.scales))
	rows := vg.Length((len(p.data.Outcomes) + p.columns - 1) / p.columns)
	p.head = responseHead + moreHead(p.data.Outcomes, p.left+p.panel)
	fixed := 2*margin + rows*(p.head+responseTicks) + responseFoot - responseTicks + vg.Length(len(p.others))*smallText.line() + p.key.height(width)
	p.high = max(leastResponse, min(responsePanel, (multiplesPage-fixed)/rows))
	p.height = fixed + rows*p.high
	return p, tooHigh(p.height, "outcomes")
}

func (p *responsePlan) check() error {
	d := &p.data
	switch {
	case len(d.Outcomes) == 0:
		return noneOf("outcome", 0)
	case len(d.Levels) == 0:
		return fmt.Errorf("the factor %q has no level", d.Factor)
	case len(d.Lines) == 0:
		return errors.New("there is no line to draw")
	case len(d.Lines) > MostLines:
		return fmt.Errorf("%d lines cannot be told apart; %d can", len(d.Lines), MostLines)
	}
	if err := checkRising("its levels", d.Levels); err != nil {
		return fmt.Errorf("the factor %q: %w", d.Factor, err)
	}
	if !anyValue(d.Outcomes) {
		return errNoValue
	}
	for _, outcome := range d.Outcomes {
		if len(outcome.Values) != len(d.Lines) {
			return fmt.Errorf("outcome %q: there are %d lines and %d series", outcome.Name, len(d.Lines), len(outcome.Values))
		}
		if err := outcome.check(len(d.Levels), "levels"); err != nil {
			return err
		}
	}
	return nil
}

// check wants as many values in each band as there are levels or rows.
func (o *ResponseOutcome) check(count int, of string) error {
	for _, band := range o.Values {
		if len(band.Mean) != count || band.Lower != nil && len(band.Lower) != count || len(band.Lower) != len(band.Upper) {
			return fmt.Errorf("outcome %q: there are %d %s; means, lower and upper ends are %d, %d and %d",
				o.Name, count, of, len(band.Mean), len(band.Lower), len(band.Upper))
		}
		for i := range band.Mean {
			e := band.at(i)
			if !e.Finite() {
				return fmt.Errorf("outcome %q: a value is infinite", o.Name)
			}
			if e.Lower > e.Upper {
				return fmt.Errorf("outcome %q: an interval ends before it begins", o.Name)
			}
		}
	}
	return nil
}

func (p *responsePlan) draw(s sheet) {
	for i := range p.data.Outcomes {
		column, row := i%p.columns, i/p.columns
		left := margin + vg.Length(column)*(p.left+p.panel+responseApart) + p.left
		top := s.height - margin - vg.Length(row)*(p.head+p.high+responseTicks) - p.head
		p.drawPanel(s, box{left, left + p.panel, top - p.high, top}, i)
	}
	p.key.draw(s, margin, s.width-margin, margin)
	above := margin + p.key.height(s.width-2*margin) + vg.Length(len(p.others)-1)*smallText.line()/2
	s.paragraph(smallText, s.width/2, above, atMiddle, p.others)
}

// drawPanel draws one outcome.
func (p *responsePlan) drawPanel(s sheet, area box, index int) {
	outcome, ticks := &p.data.Outcomes[index], p.scales[index]
	drawHead(s, area.left-p.left, area.right, area.top, outcome)
	p.look.drawValueScale(s, area, ticks, true)
	first, last := p.data.Levels[0], p.data.Levels[len(p.data.Levels)-1]
	inner := area.inset(0) // the outermost dots keep clear of the axes
	inner.left += 6
	inner.right -= 6
	x := func(level float64) vg.Length {
		if first == last {
			return inner.at(0.5, 0).X
		}
		return inner.at((level-first)/(last-first), 0).X
	}
	name := ""
	if index+p.columns >= len(p.data.Outcomes) {
		name = axisText.shorten(p.look.Say(p.data.Factor), area.width()+4)
	}
	p.look.drawFactorScale(s, area, p.steps, x, 3, name)
	y := func(value float64) vg.Length { return heightOf(area, ticks, value) }
	if !outcome.some() {
		s.noValues(area, p.look)
	}
	aside := func(line int) vg.Length { return p.dodge * (vg.Length(line) - vg.Length(len(p.data.Lines)-1)/2) }
	for line, band := range outcome.Values {
		for i := range band.Lower {
			if e := band.at(i); p.dodge > 0 && e.HasInterval() {
				s.upright(fieldColour(line), x(p.data.Levels[i])+aside(line), y(e.Lower), y(e.Upper))
			}
		}
		if p.dodge > 0 {
			continue
		}
		for _, stretch := range stretches(band.Lower, band.Upper) {
			var lower, upper []vg.Point
			for i := stretch[0]; i < stretch[1]; i++ {
				lower, upper = append(lower, point(x(p.data.Levels[i]), y(band.Lower[i]))), append(upper, point(x(p.data.Levels[i]), y(band.Upper[i])))
			}
			if len(lower) == 1 {
				s.line(dataWidth, fieldColour(line), nil, lower[0], upper[0])
			}
			s.ribbon(translucent(fieldColour(line), bandAlpha), lower, upper)
		}
	}
	for line, band := range outcome.Values {
		for _, stretch := range stretches(band.Mean) {
			var points []vg.Point
			for i := stretch[0]; i < stretch[1]; i++ {
				points = append(points, point(x(p.data.Levels[i])+aside(line), y(band.Mean[i])))
			}
			s.line(dataWidth, fieldColour(line), lineDashes(line), points...)
			for k, at := range points {
				s.dot(fieldColour(line), at, 1.7, line%2 == 1)
				words := p.look.number(p.data.Levels[stretch[0]+k]) + ": " + p.look.estimateText(band.at(stretch[0]+k))
				if len(p.data.Lines) > 1 {
					words = p.look.Values(p.data.Lines[line]) + ", " + words
				}
				s.pointTooltip(at, words)
			}
		}
	}
}

// stretches returns the ranges of indices in which every series has a value.
func stretches(series ...[]float64) [][2]int {
	var all [][2]int
	for i := range series[0] {
		defined := true
		for _, values := range series {
			defined = defined && !math.IsNaN(values[i])
		}
		switch {
		case !defined:
		case len(all) > 0 && all[len(all)-1][1] == i:
			all[len(all)-1][1]++
		default:
			all = append(all, [2]int{i, i + 1})
		}
	}
	return all
}

// lineDashes tell lines apart that have lost their colours.
func lineDashes(line int) []vg.Length { return dashPatterns[line%len(dashPatterns)] }

var dashPatterns = [][]vg.Length{nil, {5, 2}, {1.5, 1.8}, {6, 2, 1.5, 2}}
