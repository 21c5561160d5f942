package plots

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// HeatMap is what figure "heat-map" shows: outcomes over two factors, cell by cell. Nothing is
// interpolated but the contour lines.
type HeatMap struct {
	Across, Up   string    // the factors
	X, Y         []float64 // their values, rising
	Label        string    // of the colours, with the unit, in the look's language
	Panels       []HeatPanel
	Replications int // that the means and intervals rest on; 0 if unknown
}

// HeatPanel is one outcome, in the colours' unit: Values[y][x]; NaN where there is none.
type HeatPanel struct {
	Title  string
	Note   string // the other factors' values, in words; may be empty
	Values [][]Estimate
}

// NewHeatMap checks the data and lays out the figure: a panel per outcome on one scale of
// colours. It returns an error if a factor has fewer than two values or they do not rise, if
// there is no outcome or value, if lengths differ, or if a number is infinite.
func NewHeatMap(data HeatMap, look Look) (Figure, error) {
	p, err := planHeatMap(data, look)
	if err != nil {
		return Figure{}, fmt.Errorf("figure heat-map: %w", err)
	}
	interval := look.Say("No interval is drawn.")
	if !math.IsNaN(p.widest) {
		interval = look.sayf("The widest 95 %% interval of a cell (Student's t over replications) is %s wide; the figure's data has them all.", look.number(roundTo(p.widest, 2)))
	}
	return titled(Figure{
		Name: "heat-map", Width: look.width(), Height: p.height, draw: p.draw, Data: p.shown(),
		Title: look.sayf("Outcomes over %s and %s", look.Say(data.Across), look.Say(data.Up)),
		Reading: look.Say("Each cell is a row of the study: its colour is the mean over replications, and nothing is made up between cells. " +
			"Lines are contours through the cells' centres, at the ticks of the colour bar; only they are interpolated, and a line without a number is at the tick between the colours beside it. Crossed cells have no value."),
		Interval: interval,
	}, look), nil
}

type heatPlan struct {
	look   Look
	data   HeatMap
	cells  cellGrid
	ticks  []float64
	widest float64
	grid   multiples
	height vg.Length
}

func planHeatMap(data HeatMap, look Look) (*heatPlan, error) {
	p := &heatPlan{look: look, data: data, widest: math.NaN()}
	if err := look.check(); err != nil {
		return nil, err
	}
	var err error
	if p.cells, err = newCellGrid(data.Across, data.X, data.Up, data.Y); err != nil {
		return nil, err
	}
	if len(data.Panels) == 0 {
		return nil, errors.New("there is no outcome to draw")
	}
	low, high := math.Inf(1), math.Inf(-1)
	var titles []string
	for _, panel := range data.Panels {
		titles = append(titles, look.Say(panel.Title))
		if len(panel.Values) != len(data.Y) {
			return nil, fmt.Errorf("outcome %q: there are %d rows of cells for %d values", panel.Title, len(panel.Values), len(data.Y))
		}
		for _, row := range panel.Values {
			if len(row) != len(data.X) {
				return nil, fmt.Errorf("outcome %q: there are %d cells in a row for %d values", panel.Title, len(row), len(data.X))
			}
			for _, e := range row {
				if !e.finite() {
					return nil, fmt.Errorf("outcome %q: a value is infinite", panel.Title)
				}
				if !math.IsNaN(e.Mean) {
					low, high = min(low, e.Mean), max(high, e.Mean)
				}
				if e.hasInterval() && !(p.widest >= e.Upper-e.Lower) {
					p.widest = e.Upper - e.Lower
				}
			}
		}
	}
	if low > high {
		return nil, errors.New("no cell has a value")
	}
	p.ticks = ticksBetween(low, high, 5)
	p.grid = twoFactorGrid(look, data.Y)
	for _, panel := range data.Panels {
		p.grid.addNote(panel.Note)
	}
	rest := 2*margin + axisText.line() + 4 + heatBarHeight
	p.grid.fit(look, titles, twoFactorColumns(look, len(titles)), 60, rest, func(width vg.Length) vg.Length { return max(56, min(width*0.8, 150)) })
	p.height = rest + p.grid.height()
	return p, tooHigh(p.height, "outcomes")
}

// twoFactorGrid is the grid of panels over two factors.
func twoFactorGrid(look Look, up []float64) multiples {
	room := vg.Length(0)
	for _, y := range up {
		room = max(room, tickText.width(look.level(y)))
	}
	return multiples{left: room + 4 + tickSize + axisText.line(), once: true, right: 5, foot: tickSize + 3 + tickText.line() + 6}
}

// twoFactorColumns are the numbers of columns to try.
func twoFactorColumns(look Look, panels int) []int {
	switch {
	case panels == 1:
		return []int{1}
	case look.narrow():
		return []int{1, 2}
	}
	return []int{2, 4}
}

// level writes a factor's value, four digits of it.
func (l Look) level(value float64) string { return l.tick(roundTo(value, 4)) }

// roundTo keeps that many significant digits.
func roundTo(value float64, digits int) float64 {
	if value == 0 {
		return 0
	}
	scale := math.Pow(10, float64(digits-1)-math.Floor(math.Log10(math.Abs(value))))
	return math.Round(value*scale) / scale
}

// shown is the figure's data.
func (p *heatPlan) shown() Data {
	d := Data{Columns: []string{"outcome", "setting", "across", "up", "value", "lower", "upper"}}
	for _, panel := range p.data.Panels {
		for y, row := range panel.Values {
			for x, e := range row {
				d.add(panel.Title, panel.Note, p.data.X[x], p.data.Y[y], e.Mean, e.Lower, e.Upper)
			}
		}
	}
	return d
}

func (p *heatPlan) draw(s sheet) {
	top := s.height - margin
	low, high := p.ticks[0], p.ticks[len(p.ticks)-1]
	for i := range p.data.Panels {
		panel := &p.data.Panels[i]
		area := p.grid.area(i, top)
		p.grid.drawHead(s, i, area)
		at := p.cells
		at.area = area
		for y, row := range panel.Values {
			for x, e := range row {
				if math.IsNaN(e.Mean) {
					at.drawMissing(s, x, y)
					continue
				}
				s.fillBox(scaleColour((e.Mean-low)/(high-low)), at.cell(x, y, true))
				s.tell(at.cell(x, y, false), p.look.level(p.data.X[x])+", "+p.look.level(p.data.Y[y])+": "+p.look.told(e))
			}
		}
		p.drawContours(s, at, panel.Values)
		at.drawAxes(s, p.look, p.data.Up, p.grid.first(i))
	}
	s.text(axisText, s.width/2, top-p.grid.height()-2, atMiddle, onTop, axisText.shorten(p.look.Say(p.data.Across), s.width-2*margin))
	p.look.drawHeatBar(s, p.data.Label, low, high, p.ticks)
}

// cellGrid is where cells over two factors lie.
type cellGrid struct {
	area           box
	x, y           []float64 // values of the factors
	xs, ys         []float64 // where they lie: themselves, or their numbers
	xEdges, yEdges []float64 // between them
}

func newCellGrid(across string, x []float64, up string, y []float64) (g cellGrid, err error) {
	g.x, g.y = x, y
	if g.xs, g.xEdges, err = cellEdges(across, x); err != nil {
		return g, err
	}
	g.ys, g.yEdges, err = cellEdges(up, y)
	return g, err
}

// cellEdges are where a factor's values lie, and halfway between them. Cells are as wide as the
// steps between values; of very unequal steps, such as 1, 10, 100, all are of one width.
func cellEdges(factor string, values []float64) (at, edges []float64, err error) {
	if len(values) < 2 {
		return nil, nil, fmt.Errorf("factor %q: it needs two values or more, and has %d", factor, len(values))
	}
	least, most := math.Inf(1), 0.0
	for i, value := range values {
		if math.IsNaN(value) || math.IsInf(value, 0) || i > 0 && value <= values[i-1] {
			return nil, nil, fmt.Errorf("factor %q: its values must be numbers that rise, and %v does not", factor, value)
		}
		if i > 0 {
			least, most = min(least, value-values[i-1]), max(most, value-values[i-1])
		}
	}
	at = slices.Clone(values)
	if most > 3*least {
		for i := range at {
			at[i] = float64(i)
		}
	}
	last := len(at) - 1
	edges = []float64{at[0] - (at[1]-at[0])/2}
	for i := 1; i < len(at); i++ {
		edges = append(edges, at[i-1]+(at[i]-at[i-1])/2)
	}
	return at, append(edges, at[last]+(at[last]-at[last-1])/2), nil
}

func (g cellGrid) point(x, y float64) vg.Point {
	share := func(v float64, edges []float64) float64 { return (v - edges[0]) / (edges[len(edges)-1] - edges[0]) }
	return g.area.at(share(x, g.xEdges), share(y, g.yEdges))
}

// cell is a cell's box; one that overlaps its neighbours a little leaves no light seams.
func (g cellGrid) cell(x, y int, overlap bool) box {
	from, to := g.point(g.xEdges[x], g.yEdges[y]), g.point(g.xEdges[x+1], g.yEdges[y+1])
	if overlap {
		to.X, to.Y = min(to.X+0.3, g.area.right), min(to.Y+0.3, g.area.top)
	}
	return box{from.X, to.X, from.Y, to.Y}
}

func (g cellGrid) drawMissing(s sheet, x, y int) {
	b := g.cell(x, y, false)
	s.fillBox(grey(0.95), b)
	s.line(gridWidth, softInk, nil, b.at(0, 0), b.at(1, 1))
	s.line(gridWidth, softInk, nil, b.at(0, 1), b.at(1, 0))
}

// drawAxes draws a frame with ticks at the cells' middles, as many of whose numbers as have
// room.
func (g cellGrid) drawAxes(s sheet, look Look, up string, first bool) {
	var shares []float64
	var words []string
	for i, x := range g.x {
		shares, words = append(shares, (g.point(g.xs[i], g.ys[0]).X-g.area.left).Points()/g.area.width().Points()), append(words, look.level(x))
	}
	s.scaleAcross(g.area, shares, words, 6, false)
	room := vg.Length(0)
	var heights, halves []vg.Length
	for i, y := range g.y {
		at := g.point(g.xs[0], g.ys[i]).Y
		s.line(axisWidth, ink, nil, point(g.area.left-tickSize, at), point(g.area.left, at))
		heights, halves = append(heights, at), append(halves, tickText.size/2-1)
		room = max(room, tickText.width(look.level(y)))
	}
	if first {
		first, step := regular(heights, halves, 0)
		for i := first; i < len(g.y); i += step {
			s.text(tickText, g.area.left-tickSize-2, heights[i], atEnd, onCentre, look.level(g.y[i]))
		}
	}
	s.frame(axisWidth, ink, g.area)
	if first {
		s.turned(axisText, g.area.left-tickSize-6-room, g.area.at(0, 0.5).Y, math.Pi/2, atMiddle, onBase,
			axisText.shorten(look.Say(up), g.area.height()+10))
	}
}
