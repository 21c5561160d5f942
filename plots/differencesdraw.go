package plots

import (
	"gonum.org/v1/plot/vg"

	"dugnad/plots/wording"
)

// drawDifferences paints the figure on its sheet.
func (p *differencesPlan) drawDifferences(s sheet) {
	y := s.height - margin
	for i, block := range p.blocks {
		if i > 0 {
			y -= blockGap
		}
		y = p.drawBlock(s, block, y)
	}
	p.key.draw(s, p.left, s.width-margin, margin)
}

// drawBlock draws a row of columns below a height and returns the height it ends at.
func (p *differencesPlan) drawBlock(s sheet, block differencesBlock, ceiling vg.Length) (floor vg.Length) {
	top := ceiling - p.heads - p.periodStrip
	lowest := top
	for i, stack := range p.stacks[block.from:block.to] {
		left := p.left + vg.Length(i)*(p.column+columnGap)
		for j, line := range stack.head {
			s.text(axisText, left+p.column/2, ceiling-vg.Length(j+1)*axisText.line()+2, atMiddle, onBase, line)
		}
		bottom := top
		for row := range stack.panels {
			bottom -= p.nameHeight + block.rows[row].area
		}
		p.drawPeriods(s, box{left, left + p.column, bottom, top})
		y := top
		for row, panel := range stack.panels {
			y -= p.nameHeight
			s.textLines(panelText, left+nameIndent, y+5, panel.name)
			p.drawPanel(s, box{left, left + p.column, y - block.rows[row].area, y}, panel, block.rows[row].ticks, i == 0)
			y -= block.rows[row].area
		}
		p.drawTime(s, box{left, left + p.column, bottom, top})
		lowest = min(lowest, bottom)
	}
	scales := 0
	for _, row := range block.rows {
		if len(row.ticks) > 1 {
			scales++
		}
	}
	label := p.look.Say("Difference in tasks co-produced (percentage points)")
	if scales > 1 {
		label = p.look.Say("Difference in tasks co-produced (percentage points, scale by row)")
	}
	if axisText.width(label) > ceiling-lowest {
		label = p.look.Say("Percentage points")
	}
	s.titleUp(label, (top+lowest)/2)
	return lowest - tickSize - 3 - tickText.line() - axisText.line()
}

// drawPanel draws the two stages of one field around the line of no difference.
func (p *differencesPlan) drawPanel(s sheet, area box, panel differencesPanel, ticks []float64, labelled bool) {
	low, high := ticks[0], ticks[len(ticks)-1]
	share := func(difference float64) float64 { return (difference - low) / (high - low) }
	if len(ticks) == 1 {
		share = func(float64) float64 { return 0.25 }
	}
	zero := area.at(0, share(0)).Y
	for _, tick := range ticks {
		y := area.at(0, share(tick)).Y
		if tick != 0 {
			s.line(gridWidth, gridInk, nil, point(area.left, y), point(area.right, y))
		}
		s.line(axisWidth, ink, nil, point(area.left-tickSize, y), point(area.left, y))
		if labelled {
			s.text(tickText, area.left-tickSize-2, y, atEnd, onCentre, p.look.percentagePoints(tick))
		}
	}
	s.line(axisWidth, ink, nil, area.at(0, 0), area.at(0, 1))
	s.line(axisWidth*1.4, ink, nil, point(area.left, zero), point(area.right, zero))
	if panel.identical {
		s.text(smallText, area.at(0.5, 0).X, zero+2.5, atMiddle, onBase, smallText.shorten(p.look.Say(wording.AlwaysIdentical), area.width()))
		return
	}
	colour := fieldColour(panel.field)
	design, implementation := panel.series.Design.scaled(share), panel.series.Implementation.scaled(share)
	p.drawInterval(s, p.beside(area, -1), design, translucent(colour, bandAlpha))
	p.drawInterval(s, p.beside(area, +1), implementation, translucent(colour, bandAlpha))
	some := p.drawMean(s, p.beside(area, -1), design, panel.field, nil)
	if !p.drawMean(s, p.beside(area, +1), implementation, panel.field, stageDashes) && !some {
		s.text(smallText, area.at(0.5, 0).X, zero+2.5, atMiddle, onBase, p.look.Say("no values"))
	}
	p.monthTooltips(s, area, func(month int) string {
		return p.look.stagesIn(month, panel.series.Design, panel.series.Implementation, p.look.twoDecimals, "")
	})
}

// scaled is a band as shares of an axis.
func (b Band) scaled(share func(float64) float64) Band {
	each := func(values []float64) []float64 {
		if values == nil {
			return nil
		}
		scaled := make([]float64, len(values))
		for i, value := range values {
			scaled[i] = share(value)
		}
		return scaled
	}
	return Band{each(b.Mean), each(b.Lower), each(b.Upper)}
}
