package plots

import (
	"errors"
	"fmt"
	"math"
)

// HeatMap is the data of figure "heat-map": outcomes over two factors, cell by cell. Only the
// contour lines are interpolated.
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
	p, err := newPlan("heat-map", planHeatMap, data, look)
	if err != nil {
		return Figure{}, err
	}
	interval := look.Say("No interval is drawn.")
	if !math.IsNaN(p.widest) {
		interval = look.sayf("The widest 95 %% interval of a cell (Student's t over replications) is %s wide; the figure's data has them all.", look.number(roundTo(p.widest, 2)))
	}
	return withTitle(Figure{
		Name: "heat-map", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title: look.sayf("Outcomes over %s and %s", look.Say(data.Across), look.Say(data.Up)),
		Reading: look.Say("Each cell is a row of the study: its colour is the mean over replications, and nothing is made up between cells. " +
			"Lines are contours through the cells' centres, at the ticks of the colour bar; only they are interpolated, and a line without a number is at the tick between the colours beside it. Crossed cells have no value."),
		Interval: interval,
	}, look), nil
}

type heatPlan struct {
	cellPanels
	data   HeatMap
	ticks  []float64
	widest float64
}

func planHeatMap(data HeatMap, look Look) (*heatPlan, error) {
	p := &heatPlan{cellPanels: cellPanels{panels: panels{look: look}, across: data.Across, up: data.Up}, data: data, widest: math.NaN()}
	if err := p.checkCells(data.X, data.Y, len(data.Panels)); err != nil {
		return nil, err
	}
	shown := noExtent
	for _, panel := range data.Panels {
		p.add(panel.Title, panel.Note)
		if len(panel.Values) != len(data.Y) {
			return nil, fmt.Errorf("outcome %q: there are %d rows of cells for %d values", panel.Title, len(panel.Values), len(data.Y))
		}
		for _, row := range panel.Values {
			if len(row) != len(data.X) {
				return nil, fmt.Errorf("outcome %q: there are %d cells in a row for %d values", panel.Title, len(row), len(data.X))
			}
			for _, e := range row {
				if !e.Finite() {
					return nil, fmt.Errorf("outcome %q: a value is infinite", panel.Title)
				}
				shown.hold(e.Mean)
				if e.HasInterval() && !(p.widest >= e.Upper-e.Lower) {
					p.widest = e.Upper - e.Lower
				}
			}
		}
	}
	if shown.empty() {
		return nil, errors.New("no cell has a value")
	}
	p.ticks = ticksBetween(shown.low, shown.high, 5)
	return p, p.layCells(heatBarHeight)
}

// level formats a factor's value with four significant digits.
func (l Look) level(value float64) string { return l.tick(roundTo(value, 4)) }

// table is the figure's data.
func (p *heatPlan) table() Data {
	d := Data{Columns: []string{"outcome", "setting", "across", "up", "value", "lower", "upper"}}
	for _, panel := range p.data.Panels {
		for y, row := range panel.Values {
			for x, e := range row {
				d.add(panel.Title, panel.Note, p.data.X[x], p.data.Y[y], e)
			}
		}
	}
	return d
}

func (p *heatPlan) draw(s sheet) {
	low, high := p.ticks[0], p.ticks[len(p.ticks)-1]
	p.drawCells(s, func(at cellGrid, index int) {
		values := p.data.Panels[index].Values
		for y, row := range values {
			for x, e := range row {
				if math.IsNaN(e.Mean) {
					at.drawMissing(s, x, y)
					continue
				}
				s.fillBox(scaleColour((e.Mean-low)/(high-low)), at.cell(x, y, true))
				s.tooltip(at.cell(x, y, false), p.look.level(p.data.X[x])+", "+p.look.level(p.data.Y[y])+": "+p.look.estimateText(e))
			}
		}
		p.drawContours(s, at, values)
	})
	p.look.drawHeatBar(s, p.data.Label, low, high, p.ticks)
}
