package plots

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// Sizes holds the data of figure "size-invariance": whether places co-produce more the more
// residents they have.
type Sizes struct {
	Period       string // shown: what the shares are of
	Fields       []SizeField
	Groups       []string // of places; each has its mark
	Replications int      // that the shares are means over; 0 if unknown
}

// SizeField is one field's places.
type SizeField struct {
	Name   string
	Places []PlaceShare
	// Slope is the rise of the share with ten times as many residents, by least squares over
	// the places, with its 95 % interval; NaN where there are too few.
	Slope Estimate
}

// PlaceShare is one place.
type PlaceShare struct {
	Name      string
	Group     int     // index into Groups
	Residents float64 // above 0
	Share     float64 // of tasks co-produced, from 0 to 1; NaN where there is no task
}

// NewSizes checks the data and lays out the figure: a panel per field, residents on a
// logarithmic axis. It returns an error if there is no field or no place, or if residents or
// shares are out of range.
func NewSizes(data Sizes, look Look) (Figure, error) {
	p, err := newPlan("size-invariance", planSizes, data, look)
	if err != nil {
		return Figure{}, err
	}
	reading := look.sayf("Each mark is a place: its residents (logarithmic) and the share of its tasks co-produced in design, period “%s”, mean over replications.", look.Say(data.Period))
	if data.fitted() {
		reading += " " + look.Say("The line is the least-squares fit over the places; its slope is in percentage points per tenfold of residents.")
	}
	interval := look.Say("No interval is drawn.")
	if data.bounded() {
		interval = look.Say("In brackets is the slope's 95 % interval over places; the places have none.")
	}
	return withTitle(Figure{
		Name: "size-invariance", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title:   look.Say("Co-production and the size of places"),
		Reading: reading, Interval: interval,
	}, look), nil
}

// fitted tells whether a field has places enough for a line.
func (d *Sizes) fitted() bool {
	return slices.ContainsFunc(d.Fields, func(f SizeField) bool { return !math.IsNaN(f.Slope.Mean) })
}

// bounded tells whether a slope has an interval: a line through two places has none.
func (d *Sizes) bounded() bool {
	return slices.ContainsFunc(d.Fields, func(f SizeField) bool { return !math.IsNaN(f.Slope.Mean) && f.Slope.HasInterval() })
}

type sizesPlan struct {
	look          Look
	data          Sizes
	residents     extent // logarithms
	columns, rows int
	left          vg.Length
	column, panel vg.Length
	names         [][]string
	name          vg.Length
	key           legend
	height        vg.Length
}

func planSizes(data Sizes, look Look) (*sizesPlan, error) {
	p := &sizesPlan{look: look, data: data, residents: noExtent}
	if len(data.Fields) == 0 {
		return nil, errors.New("there is no field to draw")
	}
	for _, field := range data.Fields {
		for _, place := range field.Places {
			if !(place.Residents > 0) || math.IsInf(place.Residents, 0) {
				return nil, fmt.Errorf("field %q: place %q has %v residents", field.Name, place.Name, place.Residents)
			}
			if place.Share < 0 || place.Share > 1+1e-9 {
				return nil, fmt.Errorf("field %q: %v of place %q is not a share", field.Name, place.Share, place.Name)
			}
			if place.Group < 0 || place.Group >= len(data.Groups) {
				return nil, fmt.Errorf("field %q: place %q is in no group", field.Name, place.Name)
			}
			p.residents.hold(math.Log10(place.Residents))
		}
	}
	if p.residents.empty() {
		return nil, errors.New("there is no place to draw")
	}
	// Half a mark's room at the ends, and an axis that has one.
	pad := max(0.05*(p.residents.high-p.residents.low), 0.06)
	p.residents = extent{p.residents.low - pad, p.residents.high + pad}
	n := len(data.Fields)
	p.columns = max(1, min(n, max(2, columnsFor(n, look.width())), int(look.width()/(40*vg.Millimeter))))
	if n == 1 {
		p.columns = 1
	}
	p.rows = (n + p.columns - 1) / p.columns
	p.left = margin + axisText.line() + 3 + tickText.width("100") + 2 + tickSize
	p.column = (look.width() - p.left - margin - 10 - vg.Length(p.columns-1)*columnGap) / vg.Length(p.columns)
	var names []string
	for _, field := range data.Fields {
		names = append(names, look.Say(field.Name))
	}
	var lines int
	p.names, lines, _ = panelText.wrapEach(names, p.column, 5)
	p.name = 8 + vg.Length(lines)*panelText.line() + tickText.line() + 5
	for i, group := range data.Groups {
		if len(data.Groups) > 1 {
			p.key = append(p.key, legendEntry{look.Say(group), 5, func(s sheet, x, y vg.Length) { s.place(ink, point(x+2.5, y), i) }})
		}
	}
	if data.fitted() {
		rise := look.Say("Its rise in points per tenfold of residents")
		if data.bounded() {
			rise = look.Say("Its rise in points per tenfold of residents (95\u00a0% interval)")
		}
		p.key = append(p.key, curveEntry(look.Say("Least squares"), curve{ink, stageDashes}, false), legendEntry{words: rise})
	}
	switch { // the interval of the slope is over places, whatever the replications
	case data.Replications == 1:
		p.key = append(p.key, legendEntry{words: look.Say("1 replication")})
	case data.Replications > 1:
		p.key = append(p.key, legendEntry{words: look.interval(false, false, data.Replications)})
	}
	fixed := 2*margin + tickSize + 3 + tickText.line() + axisText.line() + 2 + p.key.height(look.width()-2*margin)
	p.panel = max(36, min(110, p.column, (225*vg.Millimeter-fixed)/vg.Length(p.rows)-p.name))
	p.height = fixed + vg.Length(p.rows)*(p.panel+p.name)
	return p, tooHighFor(p.height, "draw it for fewer fields", "%d fields", n)
}

// table is the figure's data.
func (p *sizesPlan) table() Data {
	d := Data{Columns: []string{"field", "place", "group", "residents", "coproduction", "slope", "slope_lower", "slope_upper"}}
	for _, field := range p.data.Fields {
		for _, place := range field.Places {
			d.add(field.Name, place.Name, p.data.Groups[place.Group], place.Residents, place.Share, field.Slope)
		}
	}
	return d
}

// place marks a place by its group: a disc, a ring, a square.
func (s sheet) place(c color.NRGBA, at vg.Point, group int) {
	switch group % 3 {
	case 0:
		s.dot(translucent(c, 0.75), at, 1.7, false)
	case 1:
		s.dot(c, at, 1.8, true)
	default:
		s.frame(0.8, c, box{at.X - 1.7, at.X + 1.7, at.Y - 1.7, at.Y + 1.7})
	}
}

func (p *sizesPlan) draw(s sheet) {
	top := s.height - margin
	for i, field := range p.data.Fields {
		left := p.left + vg.Length(i%p.columns)*(p.column+columnGap)
		y := top - vg.Length(i/p.columns)*(p.name+p.panel)
		s.textLines(panelText, left, y-p.name+4+tickText.line()+1, p.names[i])
		y -= p.name
		area := box{left, left + p.column, y - p.panel, y}
		s.text(smallText, left, y+4, atStart, onBase, smallText.shorten(p.slope(field.Slope), p.column))
		p.drawField(s, area, i)
	}
	bottom := top - vg.Length(p.rows)*(p.name+p.panel)
	grid := vg.Length(p.columns)*p.column + vg.Length(p.columns-1)*columnGap
	s.text(axisText, p.left+grid/2, bottom-tickSize-3-tickText.line(), atMiddle, onTop, p.look.Say("Residents"))
	label := p.look.sayf("Tasks co-produced in design, %s (%%)", p.look.Say(p.data.Period))
	if axisText.width(label) > top-bottom {
		label = p.look.Say("Co-produced (%)")
	}
	s.titleUp(label, (top-p.name+bottom)/2)
	p.key.draw(s, margin, s.width-margin, margin)
}

// slope writes a slope with its interval.
func (p *sizesPlan) slope(e Estimate) string {
	if math.IsNaN(e.Mean) {
		return p.look.Say("too few places for a slope")
	}
	return p.look.written(e, func(x float64) string { return p.look.Signed(100*x, 1) })
}

func (p *sizesPlan) drawField(s sheet, area box, index int) {
	field, colour := p.data.Fields[index], fieldColour(index)
	at := func(residents float64) float64 {
		return (math.Log10(residents) - p.residents.low) / (p.residents.high - p.residents.low)
	}
	for _, tick := range []float64{0, 0.5, 1} {
		y := area.at(0, tick).Y
		s.line(gridWidth, gridInk, nil, point(area.left, y), point(area.right, y))
		s.line(axisWidth, ink, nil, point(area.left-tickSize, y), point(area.left, y))
		if index%p.columns == 0 {
			s.text(tickText, area.left-tickSize-2, y, atEnd, onCentre, p.look.number(100*tick))
		}
	}
	last := index+p.columns >= len(p.data.Fields)
	beyond := vg.Length(-math.MaxFloat64)
	for _, tick := range p.ticks() {
		x := area.at(at(tick), 0).X
		s.line(axisWidth, ink, nil, point(x, area.bottom), point(x, area.bottom-tickSize))
		label := p.look.number(tick)
		half := tickText.width(label) / 2
		if last && x-half > beyond+3 && x-half > area.left-columnGap/2 && x+half < area.right+columnGap/2 {
			s.text(tickText, x, area.bottom-tickSize-2, atMiddle, onTop, label)
			beyond = x + half
		}
	}
	some := false
	drawn := noExtent
	var residents, share, n float64
	for _, place := range field.Places {
		if math.IsNaN(place.Share) {
			continue
		}
		some = true
		s.place(colour, area.at(at(place.Residents), place.Share), place.Group)
		s.pointTooltip(area.at(at(place.Residents), place.Share), place.Name+": "+p.look.percent(place.Share)+percentSign)
		x := math.Log10(place.Residents)
		drawn.hold(x)
		residents, share, n = residents+x, share+place.Share, n+1
	}
	if !some {
		s.noValues(area, p.look)
	}
	if some && !math.IsNaN(field.Slope.Mean) {
		// Least squares pass through the means.
		fit := func(x float64) float64 { return share/n + field.Slope.Mean*(x-residents/n) }
		if a, b, ok := clipLine(drawn.low, fit(drawn.low), drawn.high, fit(drawn.high)); ok {
			s.line(dataWidth*0.8, ink, stageDashes,
				area.at((a[0]-p.residents.low)/(p.residents.high-p.residents.low), a[1]), area.at((b[0]-p.residents.low)/(p.residents.high-p.residents.low), b[1]))
		}
	}
	s.line(axisWidth, ink, nil, area.at(0, 1), area.at(0, 0), area.at(1, 0))
}

// clipLine is the part of a line whose heights are within 0 and 1.
func clipLine(x0, y0, x1, y1 float64) (a, b [2]float64, ok bool) {
	from, to := 0.0, 1.0
	for _, edge := range []struct{ at, rise float64 }{{y0, y1 - y0}, {1 - y0, y0 - y1}} { // both at least 0
		switch {
		case edge.rise == 0 && edge.at < 0:
			return a, b, false
		case edge.rise > 0:
			from = max(from, -edge.at/edge.rise)
		case edge.rise < 0:
			to = min(to, -edge.at/edge.rise)
		}
	}
	if from >= to {
		return a, b, false
	}
	on := func(t float64) [2]float64 { return [2]float64{x0 + t*(x1-x0), max(0, min(1, y0+t*(y1-y0)))} }
	return on(from), on(to), true
}

// ticks are round numbers of residents on the axis.
func (p *sizesPlan) ticks() (ticks []float64) {
	factors := []float64{1}
	if p.residents.high-p.residents.low < 1.2 {
		factors = []float64{1, 2, 5}
	}
	for decade := math.Floor(p.residents.low); decade <= p.residents.high; decade++ {
		for _, factor := range factors {
			if tick := factor * math.Pow(10, decade); math.Log10(tick) >= p.residents.low && math.Log10(tick) <= p.residents.high {
				ticks = append(ticks, tick)
			}
		}
	}
	if len(ticks) == 0 {
		ticks = []float64{math.Round(math.Pow(10, (p.residents.low+p.residents.high)/2))}
	}
	return ticks
}
