package plots

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// cellPanels is the common part of the plans of the heat map and the phase diagram.
type cellPanels struct {
	panels
	across, up string // the factors
	cells      cellGrid
	notes      []string
}

// checkCells checks that both factors have at least two rising values and that there is an outcome.
func (p *cellPanels) checkCells(x, y []float64, outcomes int) (err error) {
	p.cells = cellGrid{x: x, y: y}
	if p.cells.xs, p.cells.xEdges, err = cellEdges(p.across, x); err != nil {
		return err
	}
	if p.cells.ys, p.cells.yEdges, err = cellEdges(p.up, y); err != nil {
		return err
	}
	return noneOf("outcome", outcomes)
}

// add adds the next panel's title and note.
func (p *cellPanels) add(title, note string) {
	p.titles, p.notes = append(p.titles, p.look.Say(title)), append(p.notes, note)
}

// layCells lays the panels out above a key of a height.
func (p *cellPanels) layCells(key vg.Length) error {
	room := vg.Length(0)
	for _, y := range p.cells.y {
		room = max(room, tickText.width(p.look.level(y)))
	}
	p.grid = multiples{left: room + 4 + tickSize + axisText.line(), sharedScale: true, right: 5, foot: tickSize + 3 + tickText.line() + 6}
	for _, note := range p.notes {
		p.grid.addNote(note)
	}
	try := []int{2, 4}
	switch {
	case len(p.titles) == 1:
		try = []int{1}
	case p.look.narrow():
		try = []int{1, 2}
	}
	return p.lay(try, 2*margin+axisText.line()+4+key, 56, 0.8, 150)
}

// drawCells draws every panel's cells within its axes.
func (p *cellPanels) drawCells(s sheet, panel func(at cellGrid, index int)) {
	foot := p.grid.draw(s, "", func(s sheet, area box, index int) {
		at := p.cells
		at.area = area
		panel(at, index)
		at.drawAxes(s, p.look, p.up, p.grid.first(index))
	})
	s.text(axisText, s.width/2, foot-2, atMiddle, onTop, axisText.shorten(p.look.Say(p.across), s.width-2*margin))
}

// cellGrid is where cells over two factors lie.
type cellGrid struct {
	area           box
	x, y           []float64 // values of the factors
	xs, ys         []float64 // where they lie: themselves, or their numbers
	xEdges, yEdges []float64 // between them
}

// cellEdges returns the positions of a factor's values and the edges of their cells, halfway
// between. If the largest step is over three times the smallest (as in 1, 10, 100), all cells have
// the same width.
func cellEdges(factor string, values []float64) (at, edges []float64, err error) {
	if len(values) < 2 {
		return nil, nil, fmt.Errorf("factor %q: it needs two values or more, and has %d", factor, len(values))
	}
	if err := checkRising("its values", values); err != nil {
		return nil, nil, fmt.Errorf("factor %q: %w", factor, err)
	}
	steps := noExtent
	for i := 1; i < len(values); i++ {
		steps.hold(values[i] - values[i-1])
	}
	at = slices.Clone(values)
	if steps.high > 3*steps.low {
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

// cell returns the box of a cell. With overlap it covers 0.3 points of its neighbours, because
// viewers show light seams between adjacent boxes.
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

// drawAxes draws a frame with a tick at the middle of each cell, and as many labels as have room.
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
