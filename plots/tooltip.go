package plots

import (
	"math"
	"strings"

	"gonum.org/v1/plot/vg"

	"dugnad/plots/internal/canvas"
)

// tooltip attaches words to a box. They appear when a reader points at it in a web page.
func (s sheet) tooltip(b box, words string) {
	canvas.Tooltip(s.Canvas, vg.Rectangle{Min: point(b.left, b.bottom), Max: point(b.right, b.top)}, words)
}

// pointTooltip attaches words to a mark, in a box large enough to point at.
func (s sheet) pointTooltip(at vg.Point, words string) {
	const reach = vg.Length(3)
	s.tooltip(box{at.X - reach, at.X + reach, at.Y - reach, at.Y + reach}, words)
}

// monthTooltips attaches a tooltip to every month of a panel; words returns its text, empty if the
// month has no value.
func (p *emergencePlan) monthTooltips(s sheet, area box, words func(month int) string) {
	for i, month := range p.data.Months {
		if text := words(i); text != "" {
			at := float64(p.axis.first) + float64(i)
			s.tooltip(box{area.at(p.axis.share(at), 0).X, area.at(p.axis.share(at+1), 0).X, area.bottom, area.top}, month+": "+text)
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
	e := band.at(month)
	if math.IsNaN(e.Mean) {
		return ""
	}
	return l.written(e, write) + unit
}

// written is an estimate with its interval.
func (l Look) written(e Estimate, write func(float64) string) string {
	words := write(e.Mean)
	if e.HasInterval() {
		words += " (" + write(e.Lower) + l.Say(" to ") + write(e.Upper) + ")"
	}
	return words
}

// estimateText formats a mean and its interval with three significant digits; it is empty for NaN.
func (l Look) estimateText(e Estimate) string {
	if math.IsNaN(e.Mean) {
		return ""
	}
	return l.written(e, func(x float64) string { return l.number(roundTo(x, 3)) })
}

// bandText is estimateText for one value of a band.
func (l Look) bandText(band Band, i int) string {
	return l.estimateText(band.at(i))
}

// percent writes a share with one decimal, without its unit.
func (l Look) percent(share float64) string { return l.Fixed(100*share, 1) }

const percentSign = "\u00a0%"
