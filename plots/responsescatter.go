package plots

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// ResponseScatter is a design's outcomes against each of its factors, a dot for each row: for
// designs that fill a space, such as Latin hypercubes.
type ResponseScatter struct {
	Factors      []ScatterFactor
	Outcomes     []ResponseOutcome // of the means only
	Replications int               // that the means rest on; 0 if unknown
}

// ScatterFactor is a factor with its value in each row.
type ScatterFactor struct {
	Name   string
	Values []float64 // numbers, or places in Words
	Words  []string  // for a factor that is words
}

// mostDots is the number of rows that are drawn: more would be a stain, and a heavy file.
const mostDots = 2048

// NewResponseScatter checks the data and lays out the figure: a column of panels for each
// factor, a line of panels for each outcome. Of more than 2,048 rows the first so many are
// drawn, and the figure says so. It returns an error if there is no factor, outcome or row, or
// if lengths differ.
func NewResponseScatter(data ResponseScatter, look Look) (Figure, error) {
	p, err := newPlan("response", planScatter, data, look)
	if err != nil {
		return Figure{}, err
	}
	interval := look.Say("Means over replications are shown; no interval is drawn.")
	if data.Replications == 1 {
		interval = look.Say("One replication gives no interval, and none is drawn.")
	}
	return withTitle(Figure{
		Name: "response", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title: look.Say("Outcomes against each factor"),
		Reading: look.Say("Each dot is a row of the study's design, drawn once for each outcome and factor: " +
			"what spreads the dots at one value are the other factors, and luck."),
		Interval: interval,
	}, look), nil
}

// table is the figure's data: of the rows that are drawn.
func (p *scatterPlan) table() Data {
	d := Data{Columns: []string{"outcome", "factor", "row", "value", "mean"}}
	for _, outcome := range p.data.Outcomes {
		for _, factor := range p.data.Factors {
			for row, value := range factor.Values[:p.rows] {
				if mean := outcome.Values[0].Mean[row]; factor.Words != nil {
					d.add(outcome.Name, factor.Name, row, factor.Words[int(value)], mean)
				} else {
					d.add(outcome.Name, factor.Name, row, value, mean)
				}
			}
		}
	}
	return d
}

type scatterPlan struct {
	look        Look
	data        ResponseScatter
	rows        int
	scales      [][]float64
	columns     int
	left, panel vg.Length
	upright     vg.Length // of words below an axis, where they have no room side by side; 0 if all have
	head        vg.Length // above a panel
	block       vg.Length // height of the panels of a block of factors
	key         legend
	height      vg.Length
}

const (
	leastScatter  = vg.Length(78) // width of a panel
	scatterPanel  = vg.Length(64) // its height
	scatterGap    = vg.Length(6)  // below it
	scatterApart  = vg.Length(10)
	scatterBottom = responseTicks + 2 // below a block, without the factors' names
	uprightWord   = vg.Length(72)     // what an upright word may take
)

func planScatter(data ResponseScatter, look Look) (*scatterPlan, error) {
	p := &scatterPlan{look: look, data: data}
	if err := cmp.Or(noneOf("factor", len(p.data.Factors)), noneOf("outcome", len(p.data.Outcomes))); err != nil {
		return nil, err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	for _, outcome := range p.data.Outcomes {
		ticks := scaleOf(outcome.Values, 3)
		p.scales = append(p.scales, ticks)
		p.left = max(p.left, p.look.scaleRoom(ticks))
	}
	width := p.look.width() - 2*margin
	room := width - p.left
	p.columns = max(1, min(len(p.data.Factors), int(room/(leastScatter+scatterApart))))
	p.panel = room/vg.Length(p.columns) - scatterApart
	names := 1
	for i := range p.data.Factors {
		factor := &p.data.Factors[i]
		names = max(names, len(axisText.wrapTo(p.look.Say(factor.Name), p.panel+4, axisLines)))
		if !p.fit(factor) {
			for _, word := range factor.Words {
				p.upright = max(p.upright, tickText.width(tickText.shorten(p.look.Say(word), uprightWord)))
			}
		}
	}
	p.head = responseHead + moreHead(p.data.Outcomes, width)
	p.block = vg.Length(len(p.data.Outcomes))*(p.head+scatterPanel+scatterGap) + scatterBottom + vg.Length(names)*axisText.line()
	if p.upright > 0 {
		p.block += p.upright - tickText.line() + 2
	}
	p.key = legend{
		{p.look.Say("Row of the design"), 4, func(s sheet, x, y vg.Length) { s.dot(fieldColour(0), point(x+2, y), 1.6, false) }},
		{words: p.look.interval(false, false, p.data.Replications)},
		p.look.farFromZero(p.scales),
	}
	if rows := len(p.data.Factors[0].Values); p.rows < rows {
		p.key = append(p.key, legendEntry{words: p.look.sayf("The first %s of %s rows",
			p.look.number(float64(p.rows)), p.look.number(float64(rows)))})
	}
	blocks := (len(p.data.Factors) + p.columns - 1) / p.columns
	p.height = 2*margin + vg.Length(blocks)*p.block + p.key.height(width)
	return p, tooHigh(p.height, "factors or outcomes")
}

func (p *scatterPlan) check() error {
	rows := len(p.data.Factors[0].Values)
	if rows == 0 {
		return errors.New("there is no row to draw")
	}
	for _, factor := range p.data.Factors {
		if len(factor.Values) != rows {
			return fmt.Errorf("factor %q has %d values, and there are %d rows", factor.Name, len(factor.Values), rows)
		}
		for _, value := range factor.Values {
			if math.IsNaN(value) || math.IsInf(value, 0) {
				return fmt.Errorf("factor %q: %v is no number", factor.Name, value)
			}
			if factor.Words != nil && (value < 0 || value >= float64(len(factor.Words)) || value != math.Trunc(value)) {
				return fmt.Errorf("factor %q: %v is the place of none of its %d words", factor.Name, value, len(factor.Words))
			}
		}
	}
	if err := checkRows(p.data.Outcomes, rows); err != nil {
		return err
	}
	p.rows = min(rows, mostDots)
	return nil
}

func (p *scatterPlan) draw(s sheet) {
	for from := 0; from < len(p.data.Factors); from += p.columns {
		y := s.height - margin - vg.Length(from/p.columns)*p.block
		to := min(from+p.columns, len(p.data.Factors))
		for i := range p.data.Outcomes {
			y -= p.head
			drawHead(s, margin, s.width-margin, y, &p.data.Outcomes[i])
			for factor := from; factor < to; factor++ {
				left := margin + p.left + vg.Length(factor-from)*(p.panel+scatterApart)
				p.drawPanel(s, box{left, left + p.panel, y - scatterPanel, y}, i, factor, factor == from, i == len(p.data.Outcomes)-1)
			}
			y -= scatterPanel + scatterGap
		}
	}
	p.key.draw(s, margin, s.width-margin, margin)
}

// drawPanel draws an outcome against a factor; the scales are labelled at the left and below.
func (p *scatterPlan) drawPanel(s sheet, area box, outcome, index int, labelled, lowest bool) {
	ticks, factor := p.scales[outcome], &p.data.Factors[index]
	p.look.drawValueScale(s, area, ticks, labelled)
	low, high := slices.Min(factor.Values), slices.Max(factor.Values)
	if factor.Words != nil {
		low, high = 0, float64(len(factor.Words)-1)
	}
	x := func(value float64) vg.Length {
		if high == low {
			return area.at(0.5, 0).X
		}
		return area.at(0.05+0.9*(value-low)/(high-low), 0).X
	}
	switch {
	case !lowest:
		s.line(axisWidth, ink, nil, area.at(0, 0), area.at(1, 0))
	case factor.Words != nil:
		p.drawWords(s, area, factor, x)
	default:
		p.look.drawFactorScale(s, area, ticksWithin(low, high, 4), x, scatterApart/2-1, p.look.Say(factor.Name))
	}
	radius := vg.Length(math.Max(0.7, math.Min(1.6, 14/math.Sqrt(float64(p.rows)))))
	colour := translucent(fieldColour(0), math.Max(0.35, math.Min(0.9, 12/math.Sqrt(float64(p.rows)))))
	means := p.data.Outcomes[outcome].Values[0].Mean
	if !p.data.Outcomes[outcome].some() {
		s.noValues(area, p.look)
	}
	for row := range p.rows {
		if !math.IsNaN(means[row]) {
			s.dot(colour, point(x(factor.Values[row]), heightOf(area, ticks, means[row])), radius, false)
		}
	}
}

// across is where a word of a factor lies on an axis, as a share of its length.
func (f *ScatterFactor) across(word int) float64 {
	if len(f.Words) == 1 {
		return 0.5
	}
	return 0.05 + 0.9*float64(word)/float64(len(f.Words)-1)
}

// fit tells whether a factor's words have room side by side below their ticks.
func (p *scatterPlan) fit(factor *ScatterFactor) bool {
	for i := 1; i < len(factor.Words); i++ {
		step := vg.Length(factor.across(i)-factor.across(i-1)) * p.panel
		if (tickText.width(p.look.Say(factor.Words[i]))+tickText.width(p.look.Say(factor.Words[i-1])))/2 > 0.75*step {
			return false
		}
	}
	return true
}

// drawWords draws the axis of a factor of words: they are upright if there is no room.
func (p *scatterPlan) drawWords(s sheet, area box, factor *ScatterFactor, x func(float64) vg.Length) {
	name := p.look.Say(factor.Name)
	words, at := make([]string, len(factor.Words)), make([]vg.Length, len(factor.Words))
	for i, word := range factor.Words {
		words[i], at[i] = p.look.Say(word), x(float64(i))
	}
	if p.fit(factor) {
		drawWordScale(s, area, words, at, scatterApart/2-1, name)
		return
	}
	s.line(axisWidth, ink, nil, area.at(0, 0), area.at(1, 0))
	end := area.left - 100
	for i, word := range words {
		s.line(axisWidth, ink, nil, point(at[i], area.bottom), point(at[i], area.bottom-tickSize))
		if at[i] > end+tickText.size { // of very many, some
			s.turned(tickText, at[i]+tickText.size*capHeight/2, area.bottom-tickSize-2, math.Pi/2, atEnd, onBase, tickText.shorten(word, uprightWord))
			end = at[i]
		}
	}
	s.factorName(area, area.bottom-tickSize-5-p.upright, name)
}
