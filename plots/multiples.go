package plots

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// multiples lays out small multiples: panels of one size in rows and columns, each below its
// head and with room for its axes.
type multiples struct {
	above        []string   // what all panels are about, wrapped; nil if there is nothing to say
	heads        [][]string // by panel, wrapped
	notes        []string   // a line below each head; nil if there are none
	said         []string   // by addNote
	columns      int
	left, right  vg.Length   // room beside a plot, for labels
	once         bool        // only the first column has labels, and room for them
	before       vg.Length   // how far before its plot a head begins
	tall         []vg.Length // room above the plots of each row
	foot         vg.Length   // room below a plot
	width, panel vg.Length   // of a plot
}

const (
	multiplesApart = vg.Length(12)       // between columns
	multiplesPage  = 225 * vg.Millimeter // what a page holds
	mostHeadLines  = 6                   // what tells panels apart comes last: it is not to be cut
)

// fit lays the panels out in as few columns as go onto a page, if any number of them does: of
// the numbers of columns to try, which rise, it takes the first. There are never more columns than panels. A plot is at least as wide as
// said. Rest is the height of what stands beside the panels.
func (m *multiples) fit(look Look, titles []string, try []int, least, rest vg.Length, panel func(width vg.Length) vg.Length) {
	for i, columns := range try {
		next := *m
		next.lay(look, titles, min(columns, len(titles)), panel)
		if i > 0 && next.width < least {
			return
		}
		*m = next
		if m.height()+rest <= multiplesPage {
			return
		}
	}
}

func (m *multiples) lay(look Look, titles []string, columns int, panel func(width vg.Length) vg.Length) {
	m.columns = columns
	n := vg.Length(columns)
	beside := n * m.left
	if m.once {
		beside = m.left
	}
	m.width = (look.width() - 2*margin - beside - n*m.right - (n-1)*multiplesApart) / n
	m.heads, m.tall = nil, nil
	for i, title := range titles {
		head := panelText.wrapTo(title, m.width+m.right+m.before, mostHeadLines)
		m.heads = append(m.heads, head)
		if i%columns == 0 {
			m.tall = append(m.tall, 0)
		}
		room := vg.Length(len(head))*panelText.line() + 7
		if m.notes != nil {
			room += tickText.line()
		}
		row := i / columns
		m.tall[row] = max(m.tall[row], room)
	}
	m.panel = panel(m.width)
}

func (m *multiples) height() vg.Length {
	height := vg.Length(len(m.above)) * panelText.line()
	for _, room := range m.tall {
		height += room + m.panel + m.foot
	}
	return height
}

// area is where a panel's plot lies below a height.
func (m *multiples) area(i int, top vg.Length) box {
	column, row := i%m.columns, i/m.columns
	step := m.width + m.right + multiplesApart
	if !m.once {
		step += m.left
	}
	left := margin + m.left + vg.Length(column)*step
	top -= vg.Length(len(m.above)) * panelText.line()
	for _, room := range m.tall[:row] {
		top -= room + m.panel + m.foot
	}
	top -= m.tall[row]
	return box{left, left + m.width, top - m.panel, top}
}

// first tells whether a panel is the first of its row.
func (m *multiples) first(i int) bool { return i%m.columns == 0 }

// drawHead writes a panel's title and the note below it; above the first, what all are about.
func (m *multiples) drawHead(s sheet, i int, area box) {
	if i == 0 {
		for j, line := range m.above {
			s.text(panelText, margin, area.top+m.tall[0]+vg.Length(len(m.above)-1-j)*panelText.line()+2, atStart, onBase, line)
		}
	}
	left, y := area.left-m.before, area.top+4
	if m.notes != nil {
		s.text(smallText, left, y, atStart, onBase, m.note(i))
		y += tickText.line()
	}
	for j, line := range m.heads[i] {
		s.text(panelText, left, y+vg.Length(len(m.heads[i])-1-j)*panelText.line(), atStart, onBase, line)
	}
}

// draw draws every panel below its head, with what their vertical axes show beside the first of
// each row, and returns where the last row ends.
func (m *multiples) draw(s sheet, up string, panel func(s sheet, area box, index int)) vg.Length {
	top := s.height - margin
	for i := range m.heads {
		area := m.area(i, top)
		m.drawHead(s, i, area)
		panel(s, area, i)
		if m.first(i) && up != "" {
			s.turned(axisText, margin+axisText.size*0.8, area.at(0, 0.5).Y, math.Pi/2, atMiddle, onBase, axisText.shorten(up, m.panel+m.foot))
		}
	}
	return top - m.height()
}

// addNote adds the next panel's note. There is room for notes once one is not empty.
func (m *multiples) addNote(note string) {
	m.said = append(m.said, note)
	if note != "" || m.notes != nil {
		m.notes = m.said
	}
}

// note is a panel's, cut at its front if there is no room: its end, a value, tells it apart.
func (m *multiples) note(i int) string {
	note, width := m.notes[i], m.width+m.right
	if m.said == nil || smallText.width(note) <= width {
		return smallText.shorten(note, width)
	}
	runes := []rune(note)
	for len(runes) > 0 && smallText.width("…"+string(runes)) > width {
		runes = runes[1:]
	}
	return "…" + string(runes)
}

// tick writes a tick without what its step's rounding leaves behind.
func (l Look) tick(value float64) string {
	size := math.Abs(value)
	if size == 0 || size >= 1e6 || size < 1e-4 {
		return l.number(value)
	}
	scale := math.Pow(10, 9-math.Floor(math.Log10(size)))
	return l.number(math.Round(value*scale) / scale)
}

// scaleUp draws a vertical axis with its grid.
func (s sheet) scaleUp(look Look, area box, ticks []float64, labelled bool) {
	low, high := ticks[0], ticks[len(ticks)-1]
	var heights, halves []vg.Length
	for _, tick := range ticks {
		y := area.at(0, (tick-low)/(high-low)).Y
		s.line(gridWidth, gridInk, nil, point(area.left, y), point(area.right, y))
		s.line(axisWidth, ink, nil, point(area.left-tickSize, y), point(area.left, y))
		heights, halves = append(heights, y), append(halves, tickText.size/2-1.5)
	}
	first, step := regular(heights, halves, max(0, slices.Index(ticks, 0)))
	for i := first; i < len(ticks) && labelled; i += step {
		s.text(tickText, area.left-tickSize-2, heights[i], atEnd, onCentre, look.tick(ticks[i]))
	}
	s.line(axisWidth, ink, nil, area.at(0, 0), area.at(0, 1))
}

// scaleAcross draws a horizontal axis: ticks at shares of the width, and every one's words, or
// every second's, and so on, if there is no room for all. Words may reach a little beyond the ends.
func (s sheet) scaleAcross(area box, at []float64, words []string, reach vg.Length, grid bool) {
	var middles, halves []vg.Length
	var shown []string
	for i, share := range at {
		x := area.at(share, 0).X
		if grid {
			s.line(gridWidth, gridInk, nil, point(x, area.bottom), point(x, area.top))
		}
		s.line(axisWidth, ink, nil, point(x, area.bottom), point(x, area.bottom-tickSize))
		if words == nil {
			continue
		}
		word := tickText.shorten(words[i], area.width()+2*reach)
		half := tickText.width(word) / 2
		shown, halves = append(shown, word), append(halves, half)
		middles = append(middles, max(area.left-reach+half, min(area.right+reach-half, x)))
	}
	first, step := regular(middles, halves, max(0, slices.Index(shown, "0")))
	for i := first; i < len(shown); i += step {
		s.text(tickText, middles[i], area.bottom-tickSize-2, atMiddle, onTop, shown[i])
	}
	s.line(axisWidth, ink, nil, area.at(0, 0), area.at(1, 0))
}

// regular says which labels have room beside one another, at the same step throughout: every
// step-th from the first on. The one called certain is among them.
func regular(middles, halves []vg.Length, certain int) (first, step int) {
	for step = 1; step < len(middles); step++ {
		fit := true
		first = certain % step
		for i := first; i+step < len(middles); i += step {
			fit = fit && middles[i]+halves[i]+3 < middles[i+step]-halves[i+step]
		}
		if fit {
			return first, step
		}
	}
	return min(certain, max(0, len(middles)-1)), max(1, step)
}

// shares are where ticks lie between the ends of a scale, and their words.
func (l Look) shares(ticks []float64, low, high float64) (at []float64, words []string) {
	for _, tick := range ticks {
		at = append(at, (tick-low)/(high-low))
		words = append(words, l.tick(tick))
	}
	return at, words
}

// tickRoom is the width of a scale's widest word with its tick.
func (l Look) tickRoom(ticks []float64) vg.Length {
	widest := vg.Length(0)
	for _, tick := range ticks {
		widest = max(widest, tickText.width(l.tick(tick)))
	}
	return widest + 2 + tickSize
}

// foremost are the indices of the largest scores, at most so many, in their order.
func foremost(scores []float64, most int) []int {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := scores[a], scores[b]
		switch {
		case x > y || math.IsNaN(y) && !math.IsNaN(x):
			return -1
		case y > x || math.IsNaN(x) && !math.IsNaN(y):
			return 1
		}
		return 0
	})
	order = order[:min(most, len(order))]
	slices.Sort(order)
	return order
}

// symbol marks a factor by its number: eight shapes, each in seven colours before a pair of both
// comes again.
func (s sheet) symbol(number int, at vg.Point, radius vg.Length) {
	c := fieldColour(number)
	r := radius * 0.9
	var corners []vg.Point
	switch number % 8 {
	case 0, 4:
		s.dot(c, at, radius, number%8 == 4)
		return
	case 1, 5:
		corners = box{at.X - r, at.X + r, at.Y - r, at.Y + r}.corners()
	case 2, 6:
		corners = []vg.Point{point(at.X-1.2*r, at.Y-r), point(at.X+1.2*r, at.Y-r), point(at.X, at.Y+1.2*r)}
	default:
		corners = []vg.Point{point(at.X-1.3*r, at.Y), point(at.X, at.Y-1.3*r), point(at.X+1.3*r, at.Y), point(at.X, at.Y+1.3*r)}
	}
	if number%8 < 4 {
		s.fill(c, corners...)
		return
	}
	s.fill(white, corners...)
	path := polyline(corners)
	path.Close()
	s.SetColor(c)
	s.SetLineWidth(radius / 2)
	s.SetLineDash(nil, 0)
	s.Stroke(path)
}

// symbolEntry explains a factor's symbol.
func symbolEntry(words string, number int) legendEntry {
	return legendEntry{words, 6, func(s sheet, x, y vg.Length) { s.symbol(number, point(x+3, y), 2.2) }}
}

// leftOut tells of factors that were left out for room.
func (l Look) leftOut(factors, drawn int) string {
	if drawn >= factors {
		return ""
	}
	return " " + l.sayf("Of %s factors, the %s with the largest indices are shown.", l.number(float64(factors)), l.number(float64(drawn)))
}

// finite tells whether an estimate has no infinite number.
func (e Estimate) finite() bool {
	return !math.IsInf(e.Mean, 0) && !math.IsInf(e.Lower, 0) && !math.IsInf(e.Upper, 0)
}
