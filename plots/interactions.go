package plots

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
)

// Interactions holds the data of figure "interactions": how much of an outcome's variance each pair
// of factors makes together, beyond what both make alone.
type Interactions struct {
	Of       string // what the indices are of, such as "mean response"
	Outcomes string // what all outcomes are, in the look's language; empty if they differ
	Factors  []string
	Panels   []InteractionPanel
}

// InteractionPanel is one outcome: Second[j][k] for j < k; NaN where there is none.
type InteractionPanel struct {
	Title  string
	Second [][]Estimate
}

// NewInteractions checks the data and lays out the figure. It returns an error if there are
// fewer than two factors, no outcome or no index, if lengths differ, or if a number is infinite.
func NewInteractions(data Interactions, look Look) (Figure, error) {
	p, err := newPlan("interactions", planInteractions, data, look)
	if err != nil {
		return Figure{}, err
	}
	return withTitle(Figure{
		Name: "interactions", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title: look.Say("Which factors work together"),
		Reading: look.sayf("Sobol' indices of second order, of the %s: the share of an outcome's variance that a pair of factors makes together, "+
			"beyond what each makes alone. A column's number is that of its factor. Values below 0.005 have no number; small ones below 0 are sampling error.", look.Say(data.Of)) +
			look.leftOut(len(data.Factors), len(p.topFactors)),
		Interval: look.intervalIf(p.intervals, "A frame marks indices whose 95 % interval lies above 0; the figure's data has the intervals."),
	}, look), nil
}

type interactionsPlan struct {
	panels
	data   Interactions
	names  [][]string // wrapped
	cell   vg.Length
	high   float64 // of the colours
	framed bool    // some interval lies above 0
}

const (
	mostInteracting = 16
	leastShare      = 0.1 // of the variance, for the darkest colour: less is to look like little
)

func planInteractions(data Interactions, look Look) (*interactionsPlan, error) {
	p := &interactionsPlan{panels: panels{look: look}, data: data}
	n := len(data.Factors)
	if n < 2 {
		return nil, fmt.Errorf("it takes two factors to interact; there are %d", n)
	}
	if len(data.Panels) == 0 {
		return nil, errors.New("there is no outcome to draw")
	}
	scores := make([]float64, n)
	some := false
	for _, panel := range data.Panels {
		p.titles = append(p.titles, look.Say(panel.Title))
		if len(panel.Second) != n {
			return nil, fmt.Errorf("outcome %q: there are %d factors and %d rows of indices", panel.Title, n, len(panel.Second))
		}
		for j, row := range panel.Second {
			if len(row) != n {
				return nil, fmt.Errorf("outcome %q: there are %d factors and %d indices in a row", panel.Title, n, len(row))
			}
			for k := j + 1; k < n; k++ {
				e := row[k]
				if !e.Finite() {
					return nil, fmt.Errorf("outcome %q: an index is infinite", panel.Title)
				}
				if math.IsNaN(e.Mean) {
					continue
				}
				some = true
				p.intervals = p.intervals || e.HasInterval()
				p.framed = p.framed || e.Above(0)
				p.high = max(p.high, e.Mean)
				scores[j], scores[k] = max(scores[j], math.Abs(e.Mean)), max(scores[k], math.Abs(e.Mean))
			}
		}
	}
	if !some {
		return nil, errors.New("no outcome has an index of two factors")
	}
	ticks := niceTicks(max(p.high, leastShare), 2)
	p.high = ticks[len(ticks)-1]
	p.topFactors = largest(scores, mostInteracting)
	label := vg.Length(110)
	if look.narrow() {
		label = max(60, min(96, look.width()-2*margin-8-8.9*vg.Length(len(p.topFactors))))
	}
	var names []string
	for i, factor := range p.topFactors {
		names = append(names, fmt.Sprintf("%d\u00a0%s", i+1, look.Say(data.Factors[factor])))
	}
	var lines int
	var widest vg.Length
	p.names, lines, widest = tickText.wrapEach(names, label, 3)
	p.grid = multiples{left: widest + 5, sharedScale: true, right: 2, foot: 10}
	rest := 2*margin + heatBarHeight
	if p.intervals {
		rest += tickText.line()
	}
	cells := vg.Length(len(p.topFactors))
	widestCell := vg.Length(24)
	if len(p.titles) > 2 {
		widestCell = max(14, min(24, vg.Length(lines)*tickText.line()+0.5)) // else four rows on a page
	}
	err := p.layBy(p.columns(max(widestCell*cells, 84)), 8.9*cells, rest, func(width vg.Length) vg.Length {
		p.cell = max(8.8, min(widestCell, width/cells))
		return p.cell * cells
	})
	p.cell = p.grid.panel / cells
	for i, name := range names { // as many lines of a name as a row holds
		if most := max(1, int(p.cell/tickText.line())); len(p.names[i]) > most {
			p.names[i] = tickText.wrapTo(name, widest+0.01, most)
		}
	}
	if p.cell*cells > p.grid.width+1 {
		return nil, fmt.Errorf("%d factors do not fit beside one another; draw it wider", len(p.topFactors))
	}
	return p, err
}

// columns are numbers of columns to try: as many as have room for panels of a comfortable width,
// in rows of about one length, then more.
func (p *interactionsPlan) columns(comfortable vg.Length) []int {
	n := len(p.data.Panels)
	most := int((p.look.width() - 2*margin - p.grid.left + multiplesApart) / (comfortable + p.grid.right + multiplesApart))
	most = max(1, min(most, n))
	rows := (n + most - 1) / most
	try := []int{(n + rows - 1) / rows}
	for _, more := range []int{2, 4, 6} {
		if more > try[0] {
			try = append(try, more)
		}
	}
	return try
}

// table is the figure's data.
func (p *interactionsPlan) table() Data {
	d := Data{Columns: []string{"outcome", "factor", "other_factor", "index", "value", "lower", "upper"}}
	for _, panel := range p.data.Panels {
		for a, j := range p.topFactors {
			for _, k := range p.topFactors[a+1:] {
				e := panel.Second[j][k]
				d.add(panel.Title, p.data.Factors[j], p.data.Factors[k], "second", e)
			}
		}
	}
	return d
}

func (p *interactionsPlan) draw(s sheet) {
	p.grid.draw(s, "", p.drawPanel)
	p.look.drawHeatBar(s, p.look.about("Share of the variance that a pair makes together", p.data.Outcomes), 0, p.high, nil)
	if p.intervals {
		words := p.look.Say("Framed: the 95\u00a0% interval lies above 0")
		if !p.framed {
			words = p.look.Say("Of no pair the 95\u00a0% interval lies above 0")
		}
		s.text(tickText, s.width/2, margin+heatBarHeight-2, atMiddle, onBase, tickText.shorten(words, s.width-2*margin))
	}
}

func (p *interactionsPlan) drawPanel(s sheet, area box, index int) {
	panel := &p.data.Panels[index]
	cell := func(row, column int) box {
		left, top := area.left+vg.Length(column)*p.cell, area.top-vg.Length(row)*p.cell
		return box{left, left + p.cell, top - p.cell, top}
	}
	for row, k := range p.topFactors {
		here := cell(row, row)
		y := here.at(0, 0.5).Y
		if p.grid.first(index) {
			s.paragraph(tickText, area.left-4, y, atEnd, p.names[row])
		}
		s.text(smallText, here.at(0.5, 0).X, y, atMiddle, onCentre, fmt.Sprint(row+1))
		for column, j := range p.topFactors[:row] {
			e, b := panel.Second[j][k], cell(row, column)
			if math.IsNaN(e.Mean) {
				s.fillBox(grey(0.93), b)
				s.line(gridWidth, softInk, nil, b.at(0, 0), b.at(1, 1))
			} else {
				ground := scaleColour(positive(e.Mean) / p.high)
				s.fillBox(ground, b)
				if words := p.words(e.Mean); math.Abs(e.Mean) >= 0.005 && tickText.width(words) < p.cell-0.3 {
					s.text(tickText.in(contrasting(ground)), b.at(0.5, 0).X, b.at(0, 0.5).Y, atMiddle, onCentre, words)
				}
			}
			s.frame(gridWidth, p.seam(), b)
		}
	}
	for row, k := range p.topFactors { // frames lie on what is around them
		for column, j := range p.topFactors[:row] {
			if e := panel.Second[j][k]; e.Above(0) {
				s.frame(1, ink, cell(row, column).inset(0.5))
			}
		}
	}
}

// seam returns the colour of the line between cells. In grey it is visible, as the palest cell is
// nearly white.
func (p *interactionsPlan) seam() color.NRGBA {
	if p.look.Grey {
		return gridInk
	}
	return white
}

// words writes an index without the 0 before its mark.
func (p *interactionsPlan) words(index float64) string {
	text := p.look.Fixed(index, 2)
	return strings.Replace(strings.Replace(text, "0.", ".", 1), "0,", ",", 1)
}

const (
	heatBarHeight = vg.Length(34) // with its words, at the foot
	heatBarWidth  = vg.Length(150)
)

// drawHeatBar draws the colour bar at the foot of a sheet: its label and ticks, or its ends if
// there are no ticks.
func (l Look) drawHeatBar(s sheet, words string, low, high float64, ticks []float64) {
	width := min(heatBarWidth, s.width*0.6)
	bar := box{(s.width - width) / 2, (s.width + width) / 2, margin + tickText.line() + 2, margin + tickText.line() + 9}
	s.colourBar(bar)
	if ticks == nil {
		ticks = []float64{low, high}
		if low == 0 {
			ticks = []float64{low, high / 2, high}
		}
	}
	beyond := vg.Length(-math.MaxFloat64)
	for _, tick := range ticks {
		x := bar.at((tick-low)/(high-low), 0).X
		half := tickText.width(l.tick(tick)) / 2
		if x < bar.left-0.1 || x > bar.right+0.1 || x-half < beyond+3 {
			continue
		}
		beyond = x + half
		s.line(axisWidth, ink, nil, point(x, bar.bottom), point(x, bar.bottom-2))
		s.text(tickText, x, bar.bottom-3, atMiddle, onTop, l.tick(tick))
	}
	s.text(tickText, s.width/2, bar.top+4, atMiddle, onBase, tickText.shorten(words, s.width-2*margin))
}
