package plots

import (
	"math"
	"strings"

	"gonum.org/v1/plot/vg"

	"dugnad/plots/internal/canvas"
)

// tell says what lies in a box to a reader who points at it. On paper it says nothing.
func (s sheet) tell(b box, words string) {
	canvas.Tell(s.Canvas, vg.Rectangle{Min: point(b.left, b.bottom), Max: point(b.right, b.top)}, words)
}

// tellPoint is tell of a mark, in a box that can be hit.
func (s sheet) tellPoint(at vg.Point, words string) {
	const reach = vg.Length(3)
	s.tell(box{at.X - reach, at.X + reach, at.Y - reach, at.Y + reach}, words)
}

// tellMonths says of every month what its column of a panel shows; words is empty where that
// is nothing.
func (p *emergencePlan) tellMonths(s sheet, area box, words func(month int) string) {
	for i, month := range p.data.Months {
		if text := words(i); text != "" {
			at := float64(p.axis.first) + float64(i)
			s.tell(box{area.at(p.axis.share(at), 0).X, area.at(p.axis.share(at+1), 0).X, area.bottom, area.top}, month+": "+text)
		}
	}
}

// stagesIn says the two stages' values in a month.
func (l Look) stagesIn(month int, design, implementation Band, write func(float64) string, unit string) string {
	var parts []string
	for stage, band := range [2]Band{design, implementation} {
		if words := l.valueIn(month, band, write, unit); words != "" {
			parts = append(parts, l.Say(stageWords[stage])+" "+words)
		}
	}
	return strings.Join(parts, ", ")
}

// valueIn is a band's value in a month with its interval, empty if it has none.
func (l Look) valueIn(month int, band Band, write func(float64) string, unit string) string {
	mean, lower, upper := band.at(month)
	if math.IsNaN(mean) {
		return ""
	}
	words := write(mean)
	if !math.IsNaN(lower + upper) {
		words += " (" + write(lower) + l.Say(" to ") + write(upper) + ")"
	}
	return words + unit
}

// told is a number with its interval, three digits of each; empty if it has none.
func (l Look) told(e Estimate) string {
	if math.IsNaN(e.Mean) {
		return ""
	}
	write := func(x float64) string { return l.number(roundTo(x, 3)) }
	words := write(e.Mean)
	if e.hasInterval() {
		words += " (" + write(e.Lower) + l.Say(" to ") + write(e.Upper) + ")"
	}
	return words
}

// toldAt is told of a band.
func (l Look) toldAt(band Band, i int) string {
	mean, lower, upper := band.at(i)
	return l.told(Estimate{Mean: mean, Lower: lower, Upper: upper})
}

// percent writes a share with one decimal, without its unit.
func (l Look) percent(share float64) string { return l.fixed(100*share, 1) }

const percentSign = "\u00a0%"
