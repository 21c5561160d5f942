package plots

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// panels holds the common part of the plans of figures with small multiples.
type panels struct {
	look       Look
	titles     []string // in the look's language
	topFactors []int    // the factors with the largest indices, which are drawn
	intervals  bool     // some interval is drawn
	grid       multiples
	key        legend
	height     vg.Length
}

// lay lays the panels out in one of the column counts in try. rest is the height of everything
// but the panels; a plot's height is a share of its width, within least and most.
func (p *panels) lay(try []int, rest, least vg.Length, share vg.Length, most vg.Length) error {
	return p.layBy(try, 60, rest, func(width vg.Length) vg.Length { return max(least, min(width*share, most)) })
}

// layBy is lay with plots at least as wide as least; panel returns a plot's height for its width.
func (p *panels) layBy(try []int, least, rest vg.Length, panel func(width vg.Length) vg.Length) error {
	p.grid.fit(p.look, p.titles, try, least, rest, panel)
	p.height = rest + p.grid.height()
	return tooHigh(p.height, "outcomes")
}

// restWithKey is the height of the margins, an axis title and the key.
func (p *panels) restWithKey() vg.Length {
	return 2*margin + axisText.line() + 2 + p.key.height(p.look.width()-2*margin)
}

// twoColumns are the numbers of columns to try where panels read well in pairs.
func (p *panels) twoColumns() []int {
	if p.look.narrow() {
		return []int{2}
	}
	return []int{2, 4}
}

// drawWithKey draws every panel, the title of the axes below them, and the key.
func (p *panels) drawWithKey(s sheet, up, across string, panel func(s sheet, area box, index int)) {
	foot := p.grid.draw(s, up, panel)
	s.text(axisText, s.width/2, foot-2, atMiddle, onTop, axisText.shorten(across, s.width-2*margin))
	p.key.draw(s, margin, s.width-margin, margin)
}

// multiples is the layout of small multiples: panels of one size in rows and columns, each with
// a head above it and room for its axes.
type multiples struct {
	above        []string   // common title, wrapped; nil if there is none
	heads        [][]string // by panel, wrapped
	notes        []string   // below each head; nil if there are none
	allNotes     []string   // by addNote
	columns      int
	left, right  vg.Length   // room beside a plot, for labels
	sharedScale  bool        // only the first column has labels, and room for them
	headIndent   vg.Length   // distance of a head's left end from its plot's
	headRooms    []vg.Length // room above the plots of each row
	foot         vg.Length   // room below a plot
	width, panel vg.Length   // of a plot
}

const (
	multiplesApart = vg.Length(12)       // between columns
	multiplesPage  = 225 * vg.Millimeter // what a page holds
	mostHeadLines  = 6                   // what tells panels apart comes last: it is not to be cut
	mostNoteLines  = 4
)

// fit uses the smallest column count in try (ascending) with which the panels fit on a page,
// or else the largest one whose plots are at least as wide as least. rest is the height of
// everything but the panels.
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
	if m.sharedScale {
		beside = m.left
	}
	m.width = (look.width() - 2*margin - beside - n*m.right - (n-1)*multiplesApart) / n
	m.heads, m.headRooms = nil, nil
	for i, title := range titles {
		head := panelText.wrapTo(title, m.width+m.right+m.headIndent, mostHeadLines)
		m.heads = append(m.heads, head)
		if i%columns == 0 {
			m.headRooms = append(m.headRooms, 0)
		}
		_, noted := m.note(i)
		room := vg.Length(len(head))*panelText.line() + 7 + noted
		row := i / columns
		m.headRooms[row] = max(m.headRooms[row], room)
	}
	m.panel = panel(m.width)
}

func (m *multiples) height() vg.Length {
	height := vg.Length(len(m.above)) * panelText.line()
	for _, room := range m.headRooms {
		height += room + m.panel + m.foot
	}
	return height
}

// area is where a panel's plot lies below a height.
func (m *multiples) area(i int, top vg.Length) box {
	column, row := i%m.columns, i/m.columns
	step := m.width + m.right + multiplesApart
	if !m.sharedScale {
		step += m.left
	}
	left := margin + m.left + vg.Length(column)*step
	top -= vg.Length(len(m.above)) * panelText.line()
	for _, room := range m.headRooms[:row] {
		top -= room + m.panel + m.foot
	}
	top -= m.headRooms[row]
	return box{left, left + m.width, top - m.panel, top}
}

// first tells whether a panel is the first of its row.
func (m *multiples) first(i int) bool { return i%m.columns == 0 }

// drawHead draws a panel's title and note; with the first panel it also draws the common title.
func (m *multiples) drawHead(s sheet, i int, area box) {
	if i == 0 {
		s.textLines(panelText, margin, area.top+m.headRooms[0]+2, m.above)
	}
	left, y := area.left-m.headIndent, area.top+4
	note, noted := m.note(i)
	s.textLines(smallText, left, y, note)
	s.textLines(panelText, left, y+noted, m.heads[i])
}

// draw draws every panel below its head and the vertical axis title beside each row. It returns
// the height at which the last row ends.
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

// addNote adds the next panel's note. Notes take no room while all are empty.
func (m *multiples) addNote(note string) {
	m.allNotes = append(m.allNotes, note)
	if note != "" || m.notes != nil {
		m.notes = m.allNotes
	}
}

// note returns a panel's note in lines, and their height; none if no panel has one.
func (m *multiples) note(i int) (lines []string, height vg.Length) {
	if m.notes == nil {
		return nil, 0
	}
	lines = smallText.wrapTo(m.notes[i], m.width+m.right, mostNoteLines)
	return lines, tickText.line() + vg.Length(max(0, len(lines)-1))*smallText.line()
}
