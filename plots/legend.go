package plots

import (
	"image/color"

	"gonum.org/v1/plot/vg"
)

// legend is the key at a figure's foot, set in as many lines as its width needs.
type legend []legendEntry

// legendEntry is a mark with its meaning.
type legendEntry struct {
	words string
	width vg.Length                     // of the mark; 0 for words alone
	mark  func(s sheet, x, y vg.Length) // from x to the right, y its middle
}

const (
	legendGap    = vg.Length(4)  // between a mark and its words
	legendApart  = vg.Length(16) // between entries
	legendLine   = vg.Length(11)
	legendSample = vg.Length(20) // length of a sample line
)

func (e legendEntry) room() vg.Length {
	if e.width == 0 {
		return tickText.width(e.words)
	}
	return e.width + legendGap + tickText.width(e.words)
}

// lines breaks the entries into lines no wider than width.
func (l legend) lines(width vg.Length) (lines []legend) {
	used := vg.Length(0)
	for _, entry := range l {
		if entry.words == "" {
			continue
		}
		entry.words = tickText.shorten(entry.words, width-entry.width-legendGap)
		room := entry.room()
		if len(lines) == 0 || used+legendApart+room > width {
			lines = append(lines, nil)
			used = -legendApart
		}
		last := len(lines) - 1
		lines[last] = append(lines[last], entry)
		used += legendApart + room
	}
	return lines
}

// height returns the height of the legend at that width, with the gap above it.
func (l legend) height(width vg.Length) vg.Length {
	return vg.Length(len(l.lines(width)))*legendLine + 5
}

// draw sets the legend centred between left and right, its last line on bottom.
func (l legend) draw(s sheet, left, right, bottom vg.Length) {
	lines := l.lines(right - left)
	for i, line := range lines {
		width := -legendApart
		for _, entry := range line {
			width += entry.room() + legendApart
		}
		x, y := left+(right-left-width)/2, bottom+4+vg.Length(len(lines)-1-i)*legendLine
		for _, entry := range line {
			if entry.mark != nil {
				entry.mark(s, x, y)
			}
			at := x
			if entry.width > 0 {
				at += entry.width + legendGap
			}
			s.text(tickText, at, y, atStart, onCentre, entry.words)
			x += entry.room() + legendApart
		}
	}
}

// curveEntry explains a curve, solid or dashed.
func curveEntry(words string, c curve, lone bool) legendEntry {
	return legendEntry{words, legendSample, func(s sheet, x, y vg.Length) {
		s.line(dataWidth, c.colour, c.dashes, point(x, y), point(x+legendSample, y))
		if lone {
			s.dot(c.colour, point(x+legendSample/2, y), 1.6, c.dashes != nil)
		}
	}}
}

// bandEntry is the entry of an interval. Without an interval it is text only: the reason.
func bandEntry(words string, drawn bool) legendEntry {
	if !drawn {
		return legendEntry{words: words}
	}
	return legendEntry{words, legendSample, func(s sheet, x, y vg.Length) {
		s.fillBox(translucent(ink, bandAlpha), box{x, x + legendSample, y - 3, y + 3})
	}}
}

// barEntry explains a bar of half a thickness.
func barEntry(words string, c color.NRGBA, half vg.Length) legendEntry {
	return legendEntry{capital(words), 16, func(s sheet, x, y vg.Length) { s.fillBox(c, box{x, x + 16, y - half, y + half}) }}
}

// whiskerEntry is the entry of a horizontal whisker. Without an interval it is text only.
func whiskerEntry(words string, drawn bool) legendEntry {
	if !drawn {
		return legendEntry{words: words}
	}
	return legendEntry{words, 16, func(s sheet, x, y vg.Length) { s.whisker(ink, x, x+16, y) }}
}

// thresholdEntry explains a dashed line across a panel.
func thresholdEntry(words string) legendEntry {
	return legendEntry{capital(words), 6, func(s sheet, x, y vg.Length) {
		s.line(axisWidth*1.4, softInk, dummyDashes, point(x+3, y-5), point(x+3, y+5))
	}}
}

// patch explains a filled area.
func patch(words string, c color.NRGBA) legendEntry {
	return legendEntry{words, 10, func(s sheet, x, y vg.Length) {
		b := box{x, x + 10, y - 3.5, y + 3.5}
		s.fillBox(c, b)
		s.frame(gridWidth, softInk, b)
	}}
}

var dummyDashes = []vg.Length{2.5, 2}
