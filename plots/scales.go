package plots

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// tick formats a tick value without the rounding error of its step.
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

// scaleAcross draws a horizontal axis with ticks at shares of its width. If there is no room for
// all labels, every second or every third is drawn, and so on. reach is how far a label may
// extend beyond the ends.
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

// differenceScale draws a horizontal axis of differences below an area, with a line at 0 and a
// grid through rows, and as many ticks' words as have room.
func (s sheet) differenceScale(area box, rows []box, ticks []float64, words func(float64) string) {
	low, high := ticks[0], ticks[len(ticks)-1]
	last := vg.Length(-math.MaxFloat64) // right end of the words before
	for _, tick := range ticks {
		x := area.at((tick-low)/(high-low), 0).X
		width, c := gridWidth, gridInk
		if tick == 0 {
			width, c = axisWidth*1.4, ink
		}
		for _, row := range rows {
			s.line(width, c, nil, point(x, row.bottom), point(x, row.top))
		}
		s.line(axisWidth, ink, nil, point(x, area.bottom), point(x, area.bottom-tickSize))
		if half := tickText.width(words(tick)) / 2; x-half > last+3 {
			s.text(tickText, x, area.bottom-tickSize-2, atMiddle, onTop, words(tick))
			last = x + half
		}
	}
	s.line(axisWidth, ink, nil, area.at(0, 0), area.at(1, 0))
}

// regular returns the smallest step at which labels do not overlap: every step-th label from
// first on is drawn, among them the one with index certain.
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

// shares returns the positions of ticks as shares of a scale, and their labels.
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

// largest returns the indices of the largest scores, at most so many, in ascending order.
func largest(scores []float64, most int) []int {
	order := sortedIndices(len(scores), func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	order = order[:min(most, len(order))]
	slices.Sort(order)
	return order
}

// sortedIndices returns the numbers from 0 to n − 1 in order. Equal ones keep their order.
func sortedIndices(n int, compare func(a, b int) int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, compare)
	return order
}

// symbol draws the mark of a factor. Eight shapes and seven colours give 56 different marks.
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

// leftOut returns the sentence on factors that are not drawn; it is empty if all are.
func (l Look) leftOut(factors, drawn int) string {
	if drawn >= factors {
		return ""
	}
	return " " + l.sayf("Of %s factors, the %s with the largest indices are shown.", l.number(float64(factors)), l.number(float64(drawn)))
}

// roundTo rounds to a number of significant digits.
func roundTo(value float64, digits int) float64 {
	if value == 0 {
		return 0
	}
	scale := math.Pow(10, float64(digits-1)-math.Floor(math.Log10(math.Abs(value))))
	return math.Round(value*scale) / scale
}

// positive is a number above 0, or 0.
func positive(value float64) float64 {
	if value > 0 {
		return value
	}
	return 0
}
