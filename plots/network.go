package plots

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"dugnad/plots/wording"
)

// Network holds the data of figure "network": who a municipality works with, in windows of time
// beside one another.
type Network struct {
	Place         string
	Fields        []string // in the scenario's order, which fixes their colours
	Organisations []NetworkOrganisation
	Windows       []NetworkWindow
	Replication   int // that is shown: a network has no mean
}

// NetworkOrganisation is an organisation. It has the same place in every window.
type NetworkOrganisation struct {
	Name     string
	Field    int // index into Fields
	Informal bool
}

// NetworkWindow is a stretch of months.
type NetworkWindow struct {
	Label string
	Ties  []Tie
}

// Tie is a municipality's work with an organisation over a window's months.
type Tie struct {
	Organisation      int  // index into Organisations
	Tasks, Coproduced int  // at implementation; Coproduced at most Tasks
	Formal            bool // the pair held an agreement at the last of the tasks
}

// NewNetwork checks the data and lays out the figure: the municipality in the middle of each
// window, organisations on a ring around it by field, a line to each that it worked with. It
// returns an error if there is no window or organisation, or if a tie is to none of these.
func NewNetwork(data Network, look Look) (Figure, error) {
	p, err := newPlan("network", planNetwork, data, look)
	if err != nil {
		return Figure{}, err
	}
	return withTitle(Figure{
		Name: "network", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title: look.sayf("Who works with whom in %s", data.Place),
		Reading: look.sayf("The municipality %s in the middle, around it every organisation that it worked with in any window, by field; an organisation keeps its place. "+
			"Lines are thicker the more tasks they stand for, dark where any was co-produced in implementation. Ringed organisations held an agreement.", data.Place),
		Interval: look.sayf("One run is shown, replication %d: a network has no mean and no interval.", data.Replication),
	}, look), nil
}

type networkPlan struct {
	look          Look
	data          Network
	at            []float64 // angle of each organisation
	most          int       // tasks of the strongest tie
	columns, rows int
	side, strip   vg.Length
	key           legend
	height        vg.Length
}

func planNetwork(data Network, look Look) (*networkPlan, error) {
	if len(data.Windows) == 0 {
		return nil, errors.New("there is no window of months to draw")
	}
	if len(data.Organisations) == 0 {
		return nil, fmt.Errorf("nobody worked with %s in the months shown", data.Place)
	}
	p := &networkPlan{look: look, data: data}
	for _, o := range data.Organisations {
		if o.Field < 0 || o.Field >= len(data.Fields) {
			return nil, fmt.Errorf("organisation %q is in no field", o.Name)
		}
	}
	for _, window := range data.Windows {
		for _, tie := range window.Ties {
			if tie.Organisation < 0 || tie.Organisation >= len(data.Organisations) || tie.Tasks < 1 || tie.Coproduced < 0 || tie.Coproduced > tie.Tasks {
				return nil, fmt.Errorf("window %q has a tie of %+v", window.Label, tie)
			}
			p.most = max(p.most, tie.Tasks)
		}
	}
	p.arrange()
	p.columns = max(1, min(len(data.Windows), int(look.width()/(40*vg.Millimeter))))
	p.rows = (len(data.Windows) + p.columns - 1) / p.columns
	p.side = (look.width() - 2*margin - vg.Length(p.columns-1)*8) / vg.Length(p.columns)
	p.side = min(p.side, 190)
	p.strip = 2*tickText.line() + panelText.line() + 6
	p.key = p.legend()
	p.height = 2*margin + vg.Length(p.rows)*(p.side+p.strip) + p.key.height(look.width()-2*margin) + 4
	return p, tooHighFor(p.height, "draw fewer", "%d windows", len(data.Windows))
}

// arrange puts the organisations on a ring, field after field, with a gap between fields.
func (p *networkPlan) arrange() {
	order := sortedIndices(len(p.data.Organisations), func(a, b int) int { return p.data.Organisations[a].Field - p.data.Organisations[b].Field })
	const gap = 2.5
	slots := 0.0
	place := make([]float64, len(order))
	for i, o := range order {
		if i > 0 && p.data.Organisations[order[i-1]].Field != p.data.Organisations[o].Field {
			slots += gap
		}
		place[o] = slots
		slots++
	}
	slots += gap
	p.at = make([]float64, len(order))
	for o := range place {
		p.at[o] = math.Pi/2 - 2*math.Pi*(place[o]+0.5)/slots
	}
}

// table is the figure's data.
func (p *networkPlan) table() Data {
	d := Data{Columns: []string{"window", "organisation", "field", "informal", "tasks", "coproduced", "formal"}}
	for _, window := range p.data.Windows {
		for _, tie := range window.Ties {
			o := p.data.Organisations[tie.Organisation]
			d.add(window.Label, o.Name, p.data.Fields[o.Field], o.Informal, tie.Tasks, tie.Coproduced, tie.Formal)
		}
	}
	return d
}

func (p *networkPlan) legend() legend {
	l := legend{{p.data.Place, 7, func(s sheet, x, y vg.Length) { s.fillBox(ink, box{x, x + 7, y - 3.5, y + 3.5}) }}}
	used := map[int]bool{}
	for _, o := range p.data.Organisations {
		used[o.Field] = true
	}
	for field, name := range p.data.Fields {
		if used[field] {
			l = append(l, legendEntry{p.look.Say(name), 5, func(s sheet, x, y vg.Length) { s.organisation(fieldColour(field), field, point(x+2.5, y), 2.2) }})
		}
	}
	return append(l,
		legendEntry{p.look.Say("Some tasks co-produced (thicker: more tasks)"), legendSample, func(s sheet, x, y vg.Length) {
			s.line(1.2, ink, nil, point(x, y), point(x+legendSample, y))
		}},
		legendEntry{p.look.Say("None co-produced"), legendSample, func(s sheet, x, y vg.Length) {
			s.line(1.2, grey(0.75), nil, point(x, y), point(x+legendSample, y))
		}},
		legendEntry{p.look.Say("Holds an agreement"), 7, func(s sheet, x, y vg.Length) { s.ring(ink, point(x+3.5, y), 3.4) }},
		legendEntry{p.look.Say("Not in this window"), 4, func(s sheet, x, y vg.Length) { s.dot(grey(0.8), point(x+2, y), 0.8, false) }},
		legendEntry{words: p.look.sayf("One run: replication %d", p.data.Replication)})
}

// organisation marks an organisation by its field: by colour, and by shape in grey.
func (s sheet) organisation(c color.NRGBA, field int, at vg.Point, r vg.Length) {
	switch field % 4 {
	case 0:
		s.dot(c, at, r, false)
	case 1:
		s.fillBox(c, box{at.X - r*0.9, at.X + r*0.9, at.Y - r*0.9, at.Y + r*0.9})
	case 2:
		s.fill(c, point(at.X-r*1.05, at.Y-r*0.8), point(at.X+r*1.05, at.Y-r*0.8), point(at.X, at.Y+r*1.1))
	default:
		s.fill(c, point(at.X-r*1.2, at.Y), point(at.X, at.Y-r*1.2), point(at.X+r*1.2, at.Y), point(at.X, at.Y+r*1.2))
	}
}

func (p *networkPlan) draw(s sheet) {
	grid := vg.Length(p.columns)*p.side + vg.Length(p.columns-1)*8
	for i, window := range p.data.Windows {
		left := (s.width-grid)/2 + vg.Length(i%p.columns)*(p.side+8)
		top := s.height - margin - vg.Length(i/p.columns)*(p.side+p.strip)
		s.text(panelText, left, top-panelText.line(), atStart, onBase, panelText.shorten(p.look.Say(window.Label), p.side))
		tasks, coproduced := 0, 0
		for _, tie := range window.Ties {
			tasks, coproduced = tasks+tie.Tasks, coproduced+tie.Coproduced
		}
		first := p.look.sayf("%s organisations, %s tasks", p.look.number(float64(len(window.Ties))), p.look.number(float64(tasks)))
		s.text(tickText, left, top-panelText.line()-tickText.line(), atStart, onBase, tickText.shorten(first, p.side))
		if tasks > 0 {
			share := p.look.sayf("%s\u00a0%% co-produced", p.look.Fixed(100*float64(coproduced)/float64(tasks), 0))
			s.text(tickText, left, top-panelText.line()-2*tickText.line(), atStart, onBase, tickText.shorten(share, p.side))
		}
		p.drawWindow(s, box{left, left + p.side, top - p.strip - p.side, top - p.strip}, window)
	}
	p.key.draw(s, margin, s.width-margin, margin)
}

func (p *networkPlan) drawWindow(s sheet, area box, window NetworkWindow) {
	centre, radius := area.at(0.5, 0.5), area.width()/2-6
	at := func(o int) vg.Point {
		sin, cos := math.Sincos(p.at[o])
		return point(centre.X+radius*vg.Length(cos), centre.Y+radius*vg.Length(sin))
	}
	// As large as leaves room on the ring.
	size := max(0.7, min(2.4, 0.72*radius*math.Pi/vg.Length(len(p.at)+10)))
	for o := range p.data.Organisations {
		s.dot(grey(0.8), at(o), min(0.8, size), false)
	}
	ties := slices.Clone(window.Ties)
	slices.SortStableFunc(ties, func(a, b Tie) int { return min(a.Coproduced, 1) - min(b.Coproduced, 1) }) // dark on top
	for _, tie := range ties {
		c := grey(0.75)
		if tie.Coproduced > 0 {
			c = ink
		}
		width := 0.3 + 1.3*vg.Length(math.Sqrt(float64(tie.Tasks)/float64(p.most)))
		s.line(width, c, nil, centre, at(tie.Organisation))
	}
	for _, tie := range ties {
		o := p.data.Organisations[tie.Organisation]
		s.organisation(fieldColour(o.Field), o.Field, at(tie.Organisation), size)
		if tie.Formal {
			s.ring(ink, at(tie.Organisation), size+0.9)
		}
		s.pointTooltip(at(tie.Organisation), fmt.Sprintf("%s: %d/%d", o.Name, tie.Coproduced, tie.Tasks))
	}
	s.fillBox(white, box{centre.X - 4.5, centre.X + 4.5, centre.Y - 4.5, centre.Y + 4.5})
	s.fillBox(ink, box{centre.X - 3.5, centre.X + 3.5, centre.Y - 3.5, centre.Y + 3.5})
	if len(ties) == 0 {
		s.text(smallText, centre.X, centre.Y-16, atMiddle, onCentre, p.look.Say(wording.NoTasks))
	}
}
