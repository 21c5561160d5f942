package plots

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// panels is what the plans of figures on small multiples have in common.
type panels struct {
	look      Look
	titles    []string // in the look's language
	kept      []int    // factors that are drawn
	intervals bool     // some interval is drawn
	grid      multiples
	key       legend
	height    vg.Length
}

// lay lays the panels out in one of the numbers of columns. Rest is the height of what stands
// beside them; a plot is so high, at least and at most, and at that share of its width between.
func (p *panels) lay(try []int, rest, least vg.Length, share vg.Length, most vg.Length) error {
	return p.layBy(try, 60, rest, func(width vg.Length) vg.Length { return max(least, min(width*share, most)) })
}

// layBy is lay of plots at least so wide, whose height panel tells from their width.
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
		s.stacked(panelText, margin, area.top+m.tall[0]+2, m.above)
	}
	left, y := area.left-m.before, area.top+4
	if m.notes != nil {
		s.text(smallText, left, y, atStart, onBase, m.note(i))
		y += tickText.line()
	}
	s.stacked(panelText, left, y, m.heads[i])
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
