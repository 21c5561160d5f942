package plots

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"

	"dugnad/plots/wording"
)

// Forest holds the data of figure "forest": each alternative's difference from the base over a
// whole period, field by field, with its interval.
type Forest struct {
	Base         string
	Alternatives []string
	Sections     []ForestSection // one per period
	Replications int             // that the means and intervals rest on; 0 if unknown
}

// ForestSection is the rows of one period.
type ForestSection struct {
	Name string
	Rows []ForestRow // one per field, in the scenario's order, which fixes their colours
}

// ForestRow is one field.
type ForestRow struct {
	Label  string
	Points []ForestPoint // one per alternative
}

// ForestPoint is the differences of the two stages of a policy: differences of shares, from −1 to 1.
type ForestPoint struct{ Design, Implementation Difference }

// NewForest checks the data and lays out the figure: sections and rows from top to bottom,
// alternatives beside one another on one scale, and the numbers where there is room for
// them. It returns an error if there is no alternative, section or row, if a row has not one
// point per alternative, or if a difference is not within −1 and 1.
func NewForest(data Forest, look Look) (Figure, error) {
	p, err := newPlan("forest", planForest, data, look)
	if err != nil {
		return Figure{}, err
	}
	return withTitle(Figure{
		Name: "forest", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title: look.Say("Differences in co-production by period and field"),
		Reading: look.sayf("Mean difference of each alternative from %s in the share of tasks co-produced, in percentage points, "+
			"over whole periods and all places, on shared luck: filled for design, hollow for implementation.", data.Base),
		Interval: look.intervalSentence(p.bands, true, data.Replications, "Bars"),
	}, look), nil
}

// table is the figure's data.
func (p *forestPlan) table() Data {
	d := Data{Columns: []string{"alternative", "period", "field", "stage", "difference", "lower", "upper", "identical"}}
	for i, alternative := range p.data.Alternatives {
		for _, section := range p.data.Sections {
			for _, row := range section.Rows {
				for stage, k := range []Difference{row.Points[i].Design, row.Points[i].Implementation} {
					d.add(alternative, section.Name, row.Label, stageWords[stage], k.Estimate, k.Identical)
				}
			}
		}
	}
	return d
}

type forestPlan struct {
	look          Look
	key           legend
	data          Forest
	ticks         []float64
	bands         bool
	labels        [][][]string // by section and row, wrapped
	columns       int
	label         vg.Length // width of the rows' labels
	column, plot  vg.Length // widths of an alternative's column, and of the plot in it
	head, height  vg.Length
	block         vg.Length // height of the sections
	numbers, some bool      // numbers are written; something is identical
}

const (
	forestLine    = vg.Length(10.5) // one stage of one row
	forestPad     = vg.Length(3.5)  // above and below a row
	forestSection = vg.Length(15)   // a section's name
	forestGap     = vg.Length(24)   // before columns: room for the ends of scales
	forestNumbers = vg.Length(96)
	forestAxis    = tickSize + 3 + 7*lineSpacing + 8*lineSpacing
)

func planForest(data Forest, look Look) (*forestPlan, error) {
	p := &forestPlan{look: look, data: data, label: 92}
	if look.narrow() {
		p.label = 70
	}
	reach, err := p.check()
	if err != nil {
		return nil, err
	}
	p.columns = min(len(data.Alternatives), look.abreast())
	p.numbers = p.columns <= 2 && !look.narrow()
	right := margin
	if !p.numbers {
		right += forestGap / 2
	}
	p.column = (look.width() - margin - right - p.label - vg.Length(p.columns)*forestGap) / vg.Length(p.columns)
	p.plot = p.column
	if p.numbers {
		p.plot -= forestNumbers
	}
	wanted := 3
	if p.plot > 150 {
		wanted = 6
	}
	p.ticks = signedTicks(reach.low, reach.high, wanted)
	for _, section := range data.Sections {
		var rows [][]string
		p.block += forestSection
		for _, row := range section.Rows {
			rows = append(rows, tickText.wrapTo(p.look.Say(row.Label), p.label-6, 3))
			p.block += 2*forestLine + 2*forestPad
		}
		p.labels = append(p.labels, rows)
	}
	lines := 1
	for _, name := range data.Alternatives {
		lines = max(lines, len(p.heading(name)))
	}
	p.head = vg.Length(lines)*panelText.line() + 5
	blocks := (len(data.Alternatives) + p.columns - 1) / p.columns
	p.height = 2*margin + vg.Length(blocks)*(p.head+p.block+forestAxis) + vg.Length(blocks-1)*blockGap
	p.key = p.legend()
	p.height += p.key.height(look.width() - 2*margin)
	return p, tooHighFor(p.height, "draw it for fewer periods, fields or alternatives", "its rows")
}

// check returns the values that the scale must include.
func (p *forestPlan) check() (reach extent, err error) {
	if err := cmp.Or(noneOf("alternative", len(p.data.Alternatives)), noneOf("period", len(p.data.Sections))); err != nil {
		return reach, err
	}
	for _, section := range p.data.Sections {
		if len(section.Rows) == 0 {
			return reach, fmt.Errorf("period %q has no field to draw", section.Name)
		}
		for _, row := range section.Rows {
			if len(row.Points) != len(p.data.Alternatives) {
				return reach, fmt.Errorf("period %q, row %q: there are %d alternatives and %d points",
					section.Name, row.Label, len(p.data.Alternatives), len(row.Points))
			}
			for i, point := range row.Points {
				for _, d := range []Difference{point.Design, point.Implementation} {
					if err := checkShares(d.Estimate); err != nil {
						return reach, fmt.Errorf("period %q, row %q, alternative %q: %w", section.Name, row.Label, p.data.Alternatives[i], err)
					}
					reach.hold(d.Mean, d.Lower, d.Upper)
					p.bands = p.bands || d.HasInterval() && !d.Identical
					p.some = p.some || d.Identical
				}
			}
		}
	}
	return reach, nil
}

// checkShares returns an error unless an estimate can be a difference of shares.
func checkShares(d Estimate) error {
	for _, value := range []float64{d.Mean, d.Lower, d.Upper} {
		if value < -1-1e-9 || value > 1+1e-9 {
			return fmt.Errorf("%v is not a difference of shares", value)
		}
	}
	if d.Lower > d.Upper {
		return errors.New("the interval ends before it begins")
	}
	return nil
}

// heading names an alternative, and the base where the axis has no room for it.
func (p *forestPlan) heading(name string) []string {
	if !p.numbers {
		name = p.look.sayf("%s minus %s", name, p.data.Base)
	}
	return panelText.wrapTo(name, p.column, 4)
}

// draw paints the figure on its sheet.
func (p *forestPlan) draw(s sheet) {
	y := s.height - margin
	for from := 0; from < len(p.data.Alternatives); from += p.columns {
		if from > 0 {
			y -= blockGap
		}
		p.drawBlock(s, from, min(from+p.columns, len(p.data.Alternatives)), y)
		y -= p.head + p.block + forestAxis
	}
	p.key.draw(s, margin, s.width-margin, margin)
}

// drawBlock draws alternatives beside one another below a height.
func (p *forestPlan) drawBlock(s sheet, from, to int, ceiling vg.Length) {
	top := ceiling - p.head
	left := margin + p.label + forestGap
	right := left + vg.Length(to-from)*(p.column+forestGap) - forestGap
	bottom := top - p.block
	// Bands behind the sections' names, then grids, then the marks.
	y := top
	for i, section := range p.data.Sections {
		s.fillBox(grey(0.93), box{margin, right, y - forestSection + 2, y - 1})
		s.text(panelText, margin+3, y-forestSection/2, atStart, onCentre, panelText.shorten(p.look.Say(section.Name), p.label))
		y -= forestSection
		for j := range section.Rows {
			height := 2*forestLine + 2*forestPad
			s.paragraph(tickText, margin+3, y-height/2, atStart, p.labels[i][j])
			if j > 0 {
				s.line(gridWidth, gridInk, nil, point(margin, y), point(right, y))
			}
			y -= height
		}
	}
	for alternative := from; alternative < to; alternative++ {
		x := left + vg.Length(alternative-from)*(p.column+forestGap)
		p.drawAlternative(s, alternative, box{x, x + p.plot, bottom, top})
		for i, line := range p.heading(p.data.Alternatives[alternative]) {
			s.text(panelText, x, ceiling-vg.Length(i+1)*panelText.line()+1, atStart, onBase, line)
		}
	}
	label := p.look.sayf("Difference from %s in tasks co-produced (percentage points)", p.data.Base)
	if !p.numbers || axisText.width(label) > right-left {
		label = p.look.Say("Difference in tasks co-produced (percentage points)")
	}
	if axisText.width(label) > s.width-2*margin {
		label = p.look.Say("Difference (percentage points)")
	}
	middle := left + (right-left)/2
	if to-from == 1 {
		middle = left + p.plot/2
	}
	s.titleAcross(label, middle, bottom-tickSize-3-tickText.line())
}

// drawAlternative draws one alternative's differences into the box of its plot.
func (p *forestPlan) drawAlternative(s sheet, alternative int, area box) {
	low, high := p.ticks[0], p.ticks[len(p.ticks)-1]
	at := func(difference float64) vg.Length { return area.at((difference-low)/(high-low), 0).X }
	y := area.top
	var rows []box
	for _, section := range p.data.Sections {
		y -= forestSection
		height := vg.Length(len(section.Rows)) * (2*forestLine + 2*forestPad)
		rows = append(rows, box{area.left, area.right, y - height, y})
		y -= height
	}
	s.differenceScale(area, rows, p.ticks, p.look.percentagePoints)
	for i, section := range p.data.Sections {
		y := rows[i].top
		for j, row := range section.Rows {
			y -= forestPad
			point := row.Points[alternative]
			p.drawDifference(s, area, y-forestLine/2, at, point.Design, fieldColour(j), false)
			y -= forestLine
			p.drawDifference(s, area, y-forestLine/2, at, point.Implementation, fieldColour(j), true)
			y -= forestLine + forestPad
		}
	}
}

// drawDifference draws one difference at a height: a mark with its interval, and its
// numbers beside the plot. What is identical is a short stroke on the line of no difference.
func (p *forestPlan) drawDifference(s sheet, area box, y vg.Length, at func(float64) vg.Length, d Difference, colour color.Color, hollow bool) {
	words := p.look.Say("no values")
	switch {
	case d.Identical:
		words = p.look.Say(wording.Identical)
		x := at(0)
		s.line(dataWidth, softInk, nil, point(x, y-2.5), point(x, y+2.5))
		s.line(dataWidth, softInk, nil, point(x-1.8, y), point(x+1.8, y))
	case math.IsNaN(d.Mean):
	default:
		words = p.look.written(d.Estimate, p.look.twoDecimals)
		if d.HasInterval() {
			if from, to := at(d.Lower), at(d.Upper); max(to-at(d.Mean), at(d.Mean)-from) > 2.6 { // else the mark hides it
				s.whisker(colour, from, to, y)
			}
		}
		s.dot(colour, point(at(d.Mean), y), 2.1, hollow)
		s.tooltip(box{area.left, area.right, y - forestLine/2, y + forestLine/2}, words)
	}
	style := tickText
	if d.Identical || math.IsNaN(d.Mean) {
		style = smallText
	}
	if p.numbers {
		s.text(style, area.right+forestNumbers, y, atEnd, onCentre, style.shorten(words, forestNumbers-4))
	}
}

// legend explains the marks.
func (p *forestPlan) legend() legend {
	all := legend{
		{p.look.Say("Design"), 4, func(s sheet, x, y vg.Length) { s.dot(ink, point(x+2, y), 2.1, false) }},
		{p.look.Say("Implementation"), 4, func(s sheet, x, y vg.Length) { s.dot(ink, point(x+2, y), 2.1, true) }},
	}
	all = append(all, whiskerEntry(p.look.interval(p.bands, true, p.data.Replications), p.bands))
	if p.some {
		all = append(all, legendEntry{p.look.Say(wording.IdenticalLegend), 4, func(s sheet, x, y vg.Length) {
			s.line(dataWidth, softInk, nil, point(x+2, y-2.5), point(x+2, y+2.5))
			s.line(dataWidth, softInk, nil, point(x+0.2, y), point(x+3.8, y))
		}})
	}
	return all
}
