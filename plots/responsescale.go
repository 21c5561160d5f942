package plots

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// scaleOf returns the ticks of a scale for all means and interval ends of some bands. It begins
// at 0, unless the values keep so far from 0, and so close to one another, that nothing could be
// read from it then; it spans at least a tenth of the largest value, so that small
// differences do not look large.
func scaleOf(bands []Band, wanted int) []float64 {
	reach := noExtent
	for _, band := range bands {
		reach.hold(slices.Concat(band.Mean, band.Lower, band.Upper)...)
	}
	if reach.empty() || reach == (extent{}) {
		return niceTicks(1, wanted)
	}
	low, high := reach.low, reach.high
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
	return ticksBetween(low, high, wanted)
}

// tickNumber writes a tick, without the rounding error of its step.
func (l Look) tickNumber(value float64) string {
	if largest := math.Abs(value); largest > 0 && (largest >= 1e9 || largest < 1e-4) {
		return l.decimalMark(fmt.Sprintf("%.4g", value))
	}
	return l.number(math.Round(value*1e9) / 1e9)
}

// scaleRoom is the room that a scale's labels take.
func (l Look) scaleRoom(ticks []float64) vg.Length {
	var widest vg.Length
	for _, tick := range ticks {
		widest = max(widest, tickText.width(l.tickNumber(tick)))
	}
	return widest + 2 + tickSize
}

// heightOf is where a value lies on a scale.
func heightOf(area box, ticks []float64, value float64) vg.Length {
	low, high := ticks[0], ticks[len(ticks)-1]
	return area.at(0, (value-low)/(high-low)).Y
}

// drawHead writes the name and the measure of an outcome above its panel.
func drawHead(s sheet, left, right, bottom vg.Length, outcome *ResponseOutcome) {
	detail := smallText.wrapTo(outcome.Detail, right-left, mostDetailLines)
	s.text(panelText, left, bottom+5+vg.Length(max(1, len(detail)))*smallText.line(), atStart, onBase, panelText.shorten(outcome.Name, right-left))
	s.textLines(smallText, left, bottom+5, detail)
}

// mostDetailLines is the number of lines that the measure of an outcome takes at most.
const mostDetailLines = 3

// moreHead returns the room that heads as wide as width need for the measures beyond responseHead.
func moreHead(outcomes []ResponseOutcome, width vg.Length) vg.Length {
	lines := 1
	for i := range outcomes {
		lines = max(lines, len(smallText.wrapTo(outcomes[i].Detail, width, mostDetailLines)))
	}
	return vg.Length(lines-1) * smallText.line()
}

// drawValueScale draws the axis of values with its grid, and a broken foot where it does not
// begin at 0.
func (l Look) drawValueScale(s sheet, area box, ticks []float64, labelled bool) {
	for _, tick := range ticks {
		y := heightOf(area, ticks, tick)
		s.line(gridWidth, gridInk, nil, point(area.left, y), point(area.right, y))
		s.line(axisWidth, ink, nil, point(area.left-tickSize, y), point(area.left, y))
		if labelled {
			s.text(tickText, area.left-tickSize-2, y, atEnd, onCentre, l.tickNumber(tick))
		}
	}
	s.line(axisWidth, ink, nil, area.at(0, 0), area.at(0, 1))
}

// drawFactorScale draws the axis below a panel, as many tick labels as have room, and its
// name. A label may reach so far beyond the panel.
func (l Look) drawFactorScale(s sheet, area box, ticks []float64, x func(float64) vg.Length, reach vg.Length, name string) {
	words := make([]string, len(ticks))
	at := make([]vg.Length, len(ticks))
	for i, tick := range ticks {
		words[i], at[i] = l.tickNumber(tick), x(tick)
	}
	drawWordScale(s, area, words, at, reach, name)
}

// axisLines is how many lines a factor's name may take below its axis.
const axisLines = 3

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
	s.factorName(area, area.bottom-tickSize-3-tickText.line(), name)
}

// factorName writes the name of an axis below a height.
func (s sheet) factorName(area box, top vg.Length, name string) {
	for i, line := range axisText.wrapTo(name, area.width()+4, axisLines) {
		s.text(axisText, area.at(0.5, 0).X, top-vg.Length(i)*axisText.line(), atMiddle, onTop, line)
	}
}

func hasBands(bands []Band) bool {
	return slices.ContainsFunc(bands, func(band Band) bool { return band.Lower != nil && len(stretches(band.Lower, band.Upper)) > 0 })
}

// farFromZero is a legend's word on scales that do not hold 0; empty where all do.
func (l Look) farFromZero(scales [][]float64) legendEntry {
	for _, ticks := range scales {
		if ticks[0] > 0 || ticks[len(ticks)-1] < 0 {
			return legendEntry{words: l.Say("Not all scales hold 0")}
		}
	}
	return legendEntry{}
}

// anyValue tells whether any outcome has a value.
func anyValue(outcomes []ResponseOutcome) bool {
	return slices.ContainsFunc(outcomes, func(o ResponseOutcome) bool { return o.some() })
}

func (o *ResponseOutcome) some() bool {
	return slices.ContainsFunc(o.Values, func(band Band) bool {
		return slices.ContainsFunc(band.Mean, func(mean float64) bool { return !math.IsNaN(mean) })
	})
}

// checkRows wants one band of every outcome with a value for each row, and some value.
func checkRows(outcomes []ResponseOutcome, rows int) error {
	for i := range outcomes {
		outcome := &outcomes[i]
		if len(outcome.Values) != 1 {
			return fmt.Errorf("outcome %q: there are %d series of rows; allowed is one", outcome.Name, len(outcome.Values))
		}
		if err := outcome.check(rows, "rows"); err != nil {
			return err
		}
	}
	if !anyValue(outcomes) {
		return errNoValue
	}
	return nil
}

var errNoValue = errors.New("no row has a value of any outcome")
