package plots

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// scaleOf returns the ticks of a scale for all means and interval ends of some bands. It begins
// at 0, unless the values keep so far from 0, and so close to one another, that nothing could be
// read from it then; it spans a tenth of the largest value all the same, as what is small is
// not to look large.
func scaleOf(bands []Band, wanted int) []float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for _, band := range bands {
		for _, values := range [][]float64{band.Mean, band.Lower, band.Upper} {
			for _, value := range values {
				if !math.IsNaN(value) {
					low, high = min(low, value), max(high, value)
				}
			}
		}
	}
	if low > high || low == 0 && high == 0 {
		return niceTicks(1, wanted)
	}
	largest := max(math.Abs(low), math.Abs(high))
	if high-low > 0.2*largest {
		low, high = min(low, 0), max(high, 0)
	} else if short := 0.1*largest - (high - low); short > 0 {
		share := high <= 1
		low, high = low-short/2, high+short/2
		if over := high - 1; share && over > 0 { // no share is above 1
			low, high = low-over, 1
		}
	}
	step := niceTicks(high-low, wanted)[1]
	var ticks []float64
	for i := math.Floor(low/step + 1e-9); ; i++ {
		ticks = append(ticks, i*step+0) // + 0 makes −0 a 0
		if i*step >= high-1e-9*step {
			return ticks
		}
	}
}

// ticksWithin returns round values from low to high; low alone if they are the same.
func ticksWithin(low, high float64, wanted int) []float64 {
	if !(high > low) {
		return []float64{low}
	}
	step := niceTicks(high-low, wanted)[1]
	var ticks []float64
	for i := math.Ceil(low/step - 1e-9); i*step <= high+1e-9*step; i++ {
		ticks = append(ticks, i*step+0)
	}
	return ticks
}

// tickNumber writes a tick: what a step's rounding leaves behind is not shown.
func tickNumber(value float64) string {
	if largest := math.Abs(value); largest > 0 && (largest >= 1e9 || largest < 1e-4) {
		return fmt.Sprintf("%.4g", value)
	}
	return Look{}.number(math.Round(value*1e9) / 1e9)
}

// scaleRoom is the room that a scale's labels take.
func scaleRoom(ticks []float64) vg.Length {
	var widest vg.Length
	for _, tick := range ticks {
		widest = max(widest, tickText.width(tickNumber(tick)))
	}
	return widest + 2 + tickSize
}

// heightOf is where a value lies on a scale.
func heightOf(area box, ticks []float64, value float64) vg.Length {
	low, high := ticks[0], ticks[len(ticks)-1]
	return area.at(0, (value-low)/(high-low)).Y
}

// drawHead writes an outcome's name and what it is above its panel.
func drawHead(s sheet, left, right, bottom vg.Length, outcome *ResponseOutcome) {
	s.text(panelText, left, bottom+5+smallText.line(), atStart, onBase, panelText.shorten(outcome.Name, right-left))
	s.text(smallText, left, bottom+5, atStart, onBase, smallText.shorten(outcome.Detail, right-left))
}

// drawValueScale draws the axis of values with its grid, and a broken foot where it does not
// begin at 0.
func drawValueScale(s sheet, area box, ticks []float64, labelled bool) {
	for _, tick := range ticks {
		y := heightOf(area, ticks, tick)
		s.line(gridWidth, gridInk, nil, point(area.left, y), point(area.right, y))
		s.line(axisWidth, ink, nil, point(area.left-tickSize, y), point(area.left, y))
		if labelled {
			s.text(tickText, area.left-tickSize-2, y, atEnd, onCentre, tickNumber(tick))
		}
	}
	s.line(axisWidth, ink, nil, area.at(0, 0), area.at(0, 1))
}

// drawFactorScale draws the axis below a panel, as many ticks' labels as have room, and what
// it is. A label may reach so far beyond the panel.
func drawFactorScale(s sheet, area box, ticks []float64, x func(float64) vg.Length, reach vg.Length, name string) {
	words := make([]string, len(ticks))
	at := make([]vg.Length, len(ticks))
	for i, tick := range ticks {
		words[i], at[i] = tickNumber(tick), x(tick)
	}
	drawWordScale(s, area, words, at, reach, name)
}

func drawWordScale(s sheet, area box, words []string, at []vg.Length, reach vg.Length, name string) {
	s.line(axisWidth, ink, nil, area.at(0, 0), area.at(1, 0))
	end := area.left - 100
	for i, word := range words {
		s.line(axisWidth, ink, nil, point(at[i], area.bottom), point(at[i], area.bottom-tickSize))
		word = tickText.shorten(word, area.width()/2)
		half := tickText.width(word) / 2
		middle := max(area.left+half-reach, min(area.right-half+reach, at[i]))
		if middle-half > end+4 {
			s.text(tickText, middle, area.bottom-tickSize-2, atMiddle, onTop, word)
			end = middle + half
		}
	}
	s.text(axisText, area.at(0.5, 0).X, area.bottom-tickSize-3-tickText.line(), atMiddle, onTop, axisText.shorten(name, area.width()+4))
}

func hasBands(bands []Band) bool {
	for _, band := range bands {
		for i := range band.Lower {
			if !math.IsNaN(band.Lower[i] + band.Upper[i]) {
				return true
			}
		}
	}
	return false
}

// scaleWords is intervalWords, and a word on scales that do not hold 0.
func scaleWords(drawn bool, replications int, scales [][]float64) string {
	words := intervalWords(drawn, replications)
	for _, ticks := range scales {
		if ticks[0] > 0 || ticks[len(ticks)-1] < 0 {
			if words == "" {
				return "Not all scales hold 0"
			}
			return words + ". Not all scales hold 0"
		}
	}
	return words
}

// intervalWords says what the intervals are, or why there are none.
func intervalWords(drawn bool, replications int) string {
	switch {
	case drawn && replications > 1:
		return fmt.Sprintf("Mean and 95\u00a0%% interval, %s replications", Look{}.number(float64(replications)))
	case drawn:
		return "Mean and 95\u00a0% interval"
	case replications == 1:
		return "One replication: no interval"
	case replications > 1:
		return fmt.Sprintf("Mean of %s replications", Look{}.number(float64(replications)))
	}
	return ""
}

// responseKey explains lines and intervals below the panels.
type responseKey struct {
	title    string   // what the lines differ in
	lines    []string // none where there is one line
	interval string
	band     bool
	heads    []string   // the title, wrapped
	words    []string   // the interval's, wrapped
	at       []vg.Point // of the lines
	height   vg.Length
}

const (
	keySample = vg.Length(22)
	keyGap    = vg.Length(4)
	keyApart  = vg.Length(14)
	keyLine   = vg.Length(11)
)

// plan places the entries: lines one after the other while there is room.
func (k *responseKey) plan(width vg.Length) {
	var x, y vg.Length
	if len(k.lines) > 0 && k.title != "" {
		k.heads = smallText.wrapTo(k.title, width, 3)
	}
	y = vg.Length(len(k.heads)) * keyLine
	place := func(wide vg.Length) {
		if x > 0 && x+wide > width {
			x, y = 0, y+keyLine
		}
		k.at = append(k.at, point(x, y))
		x += wide + keyApart
	}
	k.lines = slices.Clone(k.lines)
	for i := range k.lines {
		k.lines[i] = tickText.shorten(k.lines[i], width-keySample-keyGap)
		place(keySample + keyGap + tickText.width(k.lines[i]))
	}
	if len(k.lines) > 0 {
		y += keyLine
	}
	if k.band {
		width -= keySample + keyGap
	}
	k.words = tickText.wrapTo(k.interval, width, 3)
	k.height = y + vg.Length(max(1, len(k.words)))*keyLine
}

func (k *responseKey) draw(s sheet, area box) {
	for i, head := range k.heads {
		s.text(smallText, area.left, area.top-vg.Length(i)*keyLine-keyLine/2, atStart, onCentre, head)
	}
	for i, place := range k.at {
		x, y := area.left+place.X, area.top-place.Y-keyLine/2
		s.line(dataWidth, fieldColour(i), lineDashes(i), point(x, y), point(x+keySample, y))
		s.dot(fieldColour(i), point(x+keySample/2, y), 1.7, i%2 == 1)
		s.text(tickText, x+keySample+keyGap, y, atStart, onCentre, k.lines[i])
	}
	x, y := area.left, area.bottom+vg.Length(len(k.words))*keyLine-keyLine/2
	if k.band {
		s.fillBox(translucent(ink, 0.22), box{x, x + keySample, y - 3, y + 3})
		s.line(dataWidth, ink, nil, point(x, y), point(x+keySample, y))
		x += keySample + keyGap
	}
	for i, words := range k.words {
		s.text(tickText, x, y-vg.Length(i)*keyLine, atStart, onCentre, words)
	}
}
