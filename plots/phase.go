package plots

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
)

// Phases holds the data of figure "phase-diagram": which mode most tasks end in, over two factors.
type Phases struct {
	Across, Up   string    // the factors
	X, Y         []float64 // their values, rising
	Names        []string  // of the modes, in the order of the figure of modes; at most six
	Panels       []PhasePanel
	Replications int // that the means and intervals rest on; 0 if unknown
}

// PhasePanel is one situation: Shares[mode][y][x] of the tasks, from 0 to 1; NaN where there
// is none.
type PhasePanel struct {
	Title  string
	Note   string // the other factors' values, in words; may be empty
	Shares [][][]Estimate
}

// NewPhases checks the data and lays out the figure: a panel per situation. It returns an error
// if a factor has fewer than two values or they do not rise, if there is no panel, if there are
// fewer than two modes or more than can be distinguished, if lengths differ, or if a share is not
// within 0 and 1.
func NewPhases(data Phases, look Look) (Figure, error) {
	p, err := newPlan("phase-diagram", planPhases, data, look)
	if err != nil {
		return Figure{}, err
	}
	interval := look.Say("No interval is drawn.")
	switch {
	case p.intervals:
		interval = look.Say("A ring or a frame marks cells in which the 95 % intervals (Student's t over replications) of the two largest shares overlap: which mode leads is open there.")
	case data.Replications == 1:
		interval = look.Say("One replication gives no interval, and none is drawn.")
	}
	return withTitle(Figure{
		Name: "phase-diagram", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title: look.sayf("What most tasks end as, over %s and %s", look.Say(data.Across), look.Say(data.Up)),
		Reading: look.Say("Each cell is a row of the study, coloured by the mode that most of its tasks end in; the number is that mode's share in percent. " +
			"Crossed cells have no value."),
		Interval: interval,
	}, look), nil
}

type phasePlan struct {
	cellPanels
	data   Phases
	open   bool // somewhere
	framed bool // open cells have a frame, as a ring has no room beside the number
}

func planPhases(data Phases, look Look) (*phasePlan, error) {
	p := &phasePlan{cellPanels: cellPanels{panels: panels{look: look}, across: data.Across, up: data.Up}, data: data}
	if len(data.Names) < 2 || len(data.Names) > len(modeColours) {
		return nil, fmt.Errorf("there are %d modes; 2 to %d can be drawn", len(data.Names), len(modeColours))
	}
	if err := p.checkCells(data.X, data.Y, len(data.Panels)); err != nil {
		return nil, err
	}
	led := map[int]bool{} // −1 is none
	for i := range data.Panels {
		panel := &data.Panels[i]
		p.add(panel.Title, panel.Note)
		if err := p.checkPanel(panel); err != nil {
			return nil, fmt.Errorf("outcome %q: %w", panel.Title, err)
		}
		for y := range data.Y {
			for x := range data.X {
				mode, open := panel.leading(x, y)
				led[mode], p.open = true, p.open || open
			}
		}
	}
	if delete(led, -1); len(led) == 0 {
		return nil, errors.New("no cell has a value")
	}
	for mode, name := range data.Names {
		if led[mode] {
			p.key = append(p.key, legendEntry{capital(look.Say(name)), 10, func(s sheet, x, y vg.Length) {
				b := box{x, x + 10, y - 4, y + 4}
				s.fillBox(modeColours[mode], b)
				s.frame(gridWidth, softInk, b)
			}})
		}
	}
	p.key = append(p.key, legendEntry{words: look.Say("Numbers: share of tasks (%)")})
	if p.open {
		p.key = append(p.key, legendEntry{look.Say("Which mode leads is open"), 8, func(s sheet, x, y vg.Length) {
			if p.framed {
				s.frame(0.6, ink, box{x, x + 8, y - 3.4, y + 3.4})
				return
			}
			s.ring(ink, point(x+4, y), 2.2)
		}})
	}
	err := p.layCells(p.key.height(look.width() - 2*margin))
	at := p.cells
	at.area = p.grid.area(0, 0)
	for y := range data.Y {
		p.framed = p.framed || at.cell(0, y, false).height() <= 16
	}
	return p, err
}

func (p *phasePlan) checkPanel(panel *PhasePanel) error {
	if len(panel.Shares) != len(p.data.Names) {
		return fmt.Errorf("there are %d modes and shares of %d", len(p.data.Names), len(panel.Shares))
	}
	for _, rows := range panel.Shares {
		if len(rows) != len(p.data.Y) {
			return fmt.Errorf("there are %d rows of cells for %d values", len(rows), len(p.data.Y))
		}
		for _, row := range rows {
			if len(row) != len(p.data.X) {
				return fmt.Errorf("there are %d cells in a row for %d values", len(row), len(p.data.X))
			}
			for _, e := range row {
				if e.Mean < -1e-9 || e.Mean > 1+1e-9 || !e.Finite() {
					return fmt.Errorf("%v is not a share", e.Mean)
				}
				p.intervals = p.intervals || e.HasInterval()
			}
		}
	}
	return nil
}

// leading is the mode with the largest share in a cell, −1 if there is none, and whether
// another's interval overlaps its own.
func (p *PhasePanel) leading(x, y int) (mode int, open bool) {
	mode = -1
	for m, rows := range p.Shares {
		if e := rows[y][x]; !math.IsNaN(e.Mean) && (mode < 0 || e.Mean > p.Shares[mode][y][x].Mean) {
			mode = m
		}
	}
	if mode < 0 {
		return mode, false
	}
	first := p.Shares[mode][y][x]
	for m, rows := range p.Shares {
		if e := rows[y][x]; m != mode && e.Overlaps(first) {
			open = true
		}
	}
	return mode, open
}

// table is the figure's data.
func (p *phasePlan) table() Data {
	d := Data{Columns: []string{"outcome", "setting", "across", "up", "mode", "share", "lower", "upper", "leads"}}
	for i := range p.data.Panels {
		panel := &p.data.Panels[i]
		for y := range p.data.Y {
			for x := range p.data.X {
				leading, _ := panel.leading(x, y)
				for mode, name := range p.data.Names {
					e := panel.Shares[mode][y][x]
					d.add(panel.Title, panel.Note, p.data.X[x], p.data.Y[y], name, e, mode == leading)
				}
			}
		}
	}
	return d
}

func (p *phasePlan) draw(s sheet) {
	p.drawCells(s, func(at cellGrid, index int) {
		for y := range p.data.Y {
			for x := range p.data.X {
				p.drawCell(s, at, &p.data.Panels[index], x, y)
			}
		}
	})
	p.key.draw(s, margin, s.width-margin, margin)
}

func (p *phasePlan) drawCell(s sheet, at cellGrid, panel *PhasePanel, x, y int) {
	mode, open := panel.leading(x, y)
	if mode < 0 {
		at.drawMissing(s, x, y)
		return
	}
	ground := modeColours[mode]
	s.fillBox(ground, at.cell(x, y, true))
	b := at.cell(x, y, false)
	words := p.look.Fixed(100*panel.Shares[mode][y][x].Mean, 0)
	above := vg.Length(0)
	if open && !p.framed {
		above = 3.5
	}
	middle := b.at(0.5, 0.5)
	fits := tickText.width(words) < b.width()-1 && b.height() > 7+2*above
	if fits {
		s.text(tickText.in(contrasting(ground)), middle.X, middle.Y+above, atMiddle, onCentre, words)
	}
	switch {
	case open && p.framed:
		s.frame(0.6, contrasting(ground), b.inset(min(1, b.width()/5, b.height()/5)))
	case open:
		if fits {
			middle.Y -= 4.5
		}
		s.ring(contrasting(ground), middle, min(2.2, b.width()/3, b.height()/3))
	}
}
