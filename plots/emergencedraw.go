package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

var stageDashes = []vg.Length{3.2, 1.6}

// draw paints the figure on its sheet.
func (p *emergencePlan) draw(s sheet) {
	top := s.height - margin - p.periodStrip
	for column := range p.columns {
		edge := p.left + vg.Length(column)*(p.early.room()+p.column+columnGap)
		left := edge + p.early.room()
		used := min(p.rows, len(p.data.Fields)-column*p.rows)
		if used <= 0 {
			continue
		}
		bottom := top - p.panels(used)
		if p.data.Arrivals != nil {
			bottom -= p.arrivalsBlock()
		}
		p.drawPeriods(s, box{left, left + p.column, bottom, top})
		p.early.drawShade(s, edge, bottom, top)
		y := top
		if p.data.Arrivals != nil {
			s.text(tickText, edge+nameIndent, y-panelText.line(), atStart, onBase, tickText.shorten(p.look.Say(p.data.ArrivalsLabel), left+p.column-edge-2*nameIndent))
			y -= panelText.line() + 5
			p.drawArrivals(s, box{left, left + p.column, y - p.arrivals, y}, column == 0)
			y -= p.arrivals
		}
		for row := range used {
			index := column*p.rows + row
			y -= p.nameHeight
			s.textLines(panelText, edge+nameIndent, y+5, p.names[index])
			high := vg.Length(p.tops[row]) * p.panel
			p.drawField(s, box{left, left + p.column, y - high, y}, index, column == 0)
			y -= high
		}
		p.drawTime(s, box{left, left + p.column, y, top})
		p.early.drawTime(s, edge, y)
	}
	fieldsTop := top
	if p.data.Arrivals != nil {
		fieldsTop -= p.arrivalsBlock()
	}
	bottom := fieldsTop - p.panels(p.rows)
	middle := (fieldsTop - p.nameHeight + bottom) / 2
	label := p.look.Say("Share of tasks that are co-produced (%)")
	if axisText.width(label) > fieldsTop-bottom {
		label = p.look.Say("Co-produced (%)")
	}
	s.titleUp(label, middle)
	p.key.draw(s, p.left, s.width-margin, margin)
}

// drawPeriods shades the periods behind a whole column and names them above it.
func (p *emergencePlan) drawPeriods(s sheet, column box) {
	for _, period := range p.periods {
		shade := grey(0.972)
		if period.dark {
			shade = grey(0.91)
		}
		from, to := column.at(p.axis.share(period.from), 0), column.at(p.axis.share(period.to), 1)
		s.fillBox(shade, box{from.X, to.X, from.Y, to.Y})
	}
	for _, period := range p.periods {
		s.text(smallText, column.left+period.centre, column.top+3+vg.Length(period.level)*smallText.line(), atMiddle, onBase, period.label)
	}
}

// drawArrivals draws one bar per month without gaps, as a step area.
func (p *emergencePlan) drawArrivals(s sheet, area box, labelled bool) {
	ticks := p.arrivalTicks()
	top := ticks[len(ticks)-1]
	p.drawScale(s, p.early.extended(area), ticks, top, labelled, p.look.number)
	p.early.drawArrivals(s, area, p.data.SpinUp.Arrivals/top)
	var outline []vg.Point
	flush := func() {
		if len(outline) > 0 {
			base := area.bottom
			closed := append([]vg.Point{point(outline[0].X, base)}, outline...)
			closed = append(closed, point(outline[len(outline)-1].X, base))
			s.fill(grey(0.72), closed...)
			s.line(0.7, softInk, nil, outline...)
			outline = nil
		}
	}
	for i, value := range p.data.Arrivals {
		if math.IsNaN(value) {
			flush()
			continue
		}
		at := float64(p.axis.first) + float64(i)
		outline = append(outline, area.at(p.axis.share(at), value/top), area.at(p.axis.share(at+1), value/top))
	}
	flush()
	p.drawBase(s, area)
	p.monthTooltips(s, area, func(month int) string {
		if math.IsNaN(p.data.Arrivals[month]) {
			return ""
		}
		return p.look.number(p.data.Arrivals[month])
	})
}

// drawField draws the two stages of one field.
func (p *emergencePlan) drawField(s sheet, area box, index int, labelled bool) {
	top := p.tops[index%p.rows]
	ticks := []float64{0, 0.25, 0.5, 0.75, 1}[:1+int(4*top)]
	if top == 1 && area.height() < 50 {
		ticks = []float64{0, 0.5, 1}
	}
	p.drawScale(s, p.early.extended(area), ticks, top, labelled, func(v float64) string { return p.look.number(v * 100) })
	p.early.drawField(s, area, index, top)
	field := p.data.Fields[index]
	if !p.drawStages(s, area, field, index, top) {
		s.noValues(area, p.look)
	}
	p.drawBase(s, area)
	p.monthTooltips(s, area, func(month int) string {
		return p.look.stagesIn(month, field.Design, field.Implementation, p.look.percent, percentSign)
	})
}

// drawStages draws the intervals and means of a field's two stages on a scale that ends at top. It
// reports whether it drew a mean.
func (p *emergencePlan) drawStages(s sheet, area box, field FieldSeries, index int, top float64) bool {
	share := func(value float64) float64 { return value / top }
	design, implementation := field.Design.scaled(share), field.Implementation.scaled(share)
	colour := translucent(fieldColour(index), bandAlpha)
	p.drawInterval(s, p.beside(area, -1), design, colour)
	p.drawInterval(s, p.beside(area, +1), implementation, colour)
	some := p.drawMean(s, p.beside(area, -1), design, index, nil)
	return p.drawMean(s, p.beside(area, +1), implementation, index, stageDashes) || some
}

// beside shifts an area sideways if there is one month only, as the stages' dots
// would otherwise hide one another.
func (p *emergencePlan) beside(area box, direction vg.Length) box {
	if p.axis.first == p.axis.last {
		area.left += 6 * direction
		area.right += 6 * direction
	}
	return area
}

// points returns the stretches of consecutive months in which a value is
// defined, as points of the area.
func (p *emergencePlan) points(area box, values []float64) [][]vg.Point {
	var stretches [][]vg.Point
	open := false
	for i, value := range values {
		if math.IsNaN(value) {
			open = false
			continue
		}
		at := area.at(p.axis.share(float64(p.axis.first)+float64(i)+0.5), math.Max(0, math.Min(1, value)))
		if !open {
			stretches = append(stretches, nil)
			open = true
		}
		last := len(stretches) - 1
		stretches[last] = append(stretches[last], at)
	}
	return stretches
}

func (p *emergencePlan) drawInterval(s sheet, area box, band Band, colour color.Color) {
	lower, upper := make([]float64, len(band.Lower)), make([]float64, len(band.Lower))
	for i := range band.Lower {
		gap := band.Lower[i] + band.Upper[i]
		if len(band.Mean) == len(band.Lower) {
			gap += band.Mean[i] // no interval without the mean it belongs to
		}
		lower[i], upper[i] = band.Lower[i]+0*gap, band.Upper[i]+0*gap
	}
	tops := p.points(area, upper)
	for i, bottom := range p.points(area, lower) {
		above := tops[i]
		if len(bottom) == 1 { // one month alone: a bar wide enough to be seen
			half := max(1.2, area.width()*vg.Length(0.5/float64(p.axis.last+1-p.axis.first)))
			half = min(half, 4)
			s.fillBox(colour, box{bottom[0].X - half, bottom[0].X + half, bottom[0].Y, above[0].Y})
			continue
		}
		s.ribbon(colour, bottom, above)
	}
}

// drawMean draws a curve, and a dot for each isolated month (hollow
// where the curve would be dashed). It reports whether it drew anything.
func (p *emergencePlan) drawMean(s sheet, area box, band Band, index int, dashes []vg.Length) bool {
	stretches := p.points(area, band.Mean)
	for _, points := range stretches {
		if len(points) == 1 {
			s.dot(fieldColour(index), points[0], 1.6, dashes != nil)
			continue
		}
		s.line(dataWidth, fieldColour(index), dashes, points...)
	}
	return len(stretches) > 0
}

// drawScale draws the value axis with its grid; only the first column is
// labelled, as all columns share it.
func (p *emergencePlan) drawScale(s sheet, area box, ticks []float64, top float64, labelled bool, write func(float64) string) {
	for _, tick := range ticks {
		y := area.at(0, tick/top).Y
		if tick > 0 {
			s.line(gridWidth, gridInk, nil, point(area.left, y), point(area.right, y))
		}
		s.line(axisWidth, ink, nil, point(area.left-tickSize, y), point(area.left, y))
		if labelled {
			s.text(tickText, area.left-tickSize-2, y, atEnd, onCentre, write(tick))
		}
	}
	s.line(axisWidth, ink, nil, area.at(0, 0), area.at(0, 1))
}

func (p *emergencePlan) drawBase(s sheet, area box) {
	s.line(axisWidth, ink, nil, area.at(0, 0), area.at(1, 0))
}

// drawTime draws the time axis below a column.
func (p *emergencePlan) drawTime(s sheet, column box) {
	ticks, unit := p.axis.ticks(column.width(), tickText)
	for _, tick := range ticks {
		at := float64(tick.at)
		if unit == "Month" {
			at += 0.5 // the label names the whole month, not its first day
		}
		x := column.at(p.axis.share(at), 0).X
		s.line(axisWidth, ink, nil, point(x, column.bottom), point(x, column.bottom-tickSize))
		// A label may reach half way into the gap to the next column.
		half, reach := tickText.width(tick.label)/2, columnGap/2-1.5
		x = max(column.left-reach+half, min(column.right+reach-half, s.width-margin-half, x))
		s.text(tickText, x, column.bottom-tickSize-2, atMiddle, onTop, tick.label)
	}
	s.text(axisText, column.at(0.5, 0).X, column.bottom-tickSize-3-tickText.line(), atMiddle, onTop, p.look.Say(unit))
}

// legend explains line styles and band.
func (p *emergencePlan) legend() legend {
	return legend{
		curveEntry(p.look.Say("Design"), curve{ink, nil}, p.isolated),
		curveEntry(p.look.Say("Implementation"), curve{ink, stageDashes}, p.isolated),
		bandEntry(p.look.interval(p.bands, p.paired, p.data.Replications), p.bands),
	}
}
