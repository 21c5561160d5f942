package plots

import (
	"cmp"
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
)

// ResponseRows is a design's outcomes row by row: for lists, and for factors that are words.
type ResponseRows struct {
	Factors      string   // whose values the rows' names are; empty if these are names
	Rows         []string // their names from top to bottom; the figure numbers them from 0
	Outcomes     []ResponseOutcome
	Replications int // that the means and intervals rest on; 0 if unknown
}

// NewResponseRows checks the data and lays out the figure: rows from top to bottom, outcomes
// beside one another, each on a scale of its own. It returns an error if there is no outcome
// or row, or if lengths differ.
func NewResponseRows(data ResponseRows, look Look) (Figure, error) {
	p, err := newPlan("response", planResponseRows, data, look)
	if err != nil {
		return Figure{}, err
	}
	return withTitle(Figure{
		Name: "response", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title: look.Say("Outcomes row by row"),
		Reading: look.Say("Each line is a row of the study's design, with its number in design.csv, each panel an outcome: " +
			"its mean over replications. Panels have scales of their own."),
		Interval: look.intervalSentence(p.bands, false, data.Replications, "Bars"),
	}, look), nil
}

// table is the figure's data.
func (p *responseRowsPlan) table() Data {
	d := Data{Columns: []string{"outcome", "row", "name", "mean", "lower", "upper"}}
	for _, outcome := range p.data.Outcomes {
		for row, name := range p.data.Rows {
			d.add(outcome.Name, row, name, outcome.Values[0].at(row))
		}
	}
	return d
}

type responseRowsPlan struct {
	look         Look
	data         ResponseRows
	bands        bool
	heads        []string // what the rows' names are, wrapped
	names        [][]string
	details      [][]string // what outcomes are, wrapped
	detail       int        // lines of the longest
	scales       [][]float64
	columns      int
	label, panel vg.Length // widths
	row, block   vg.Length // heights
	head         vg.Length // above a block
	key          legend
	height       vg.Length
}

const (
	rowPad        = vg.Length(3)
	rowLines      = 3             // of a row's name
	leastRowPanel = vg.Length(84) // width
	rowsGap       = vg.Length(20) // between panels
	rowsFoot      = tickSize + 3 + 7*lineSpacing + 12
)

func planResponseRows(data ResponseRows, look Look) (*responseRowsPlan, error) {
	p := &responseRowsPlan{look: look, data: data}
	if err := cmp.Or(noneOf("outcome", len(p.data.Outcomes)), noneOf("row", len(p.data.Rows))); err != nil {
		return nil, err
	}
	if err := checkRows(p.data.Outcomes, len(p.data.Rows)); err != nil {
		return nil, err
	}
	for _, outcome := range p.data.Outcomes {
		p.scales = append(p.scales, scaleOf(outcome.Values, 3))
		p.bands = p.bands || hasBands(outcome.Values)
	}
	p.label = 50
	if p.data.Factors != "" {
		p.label = 80 // room for the factors' names
	}
	for row := range p.data.Rows {
		p.label = max(p.label, tickText.width(p.name(row))+8.5)
	}
	p.label = min(p.label, 140, p.look.width()*0.42)
	names := make([]string, len(p.data.Rows))
	for row := range names {
		names[row] = p.name(row)
	}
	var lines int
	p.names, lines, _ = tickText.wrapEach(names, p.label-8, rowLines)
	head := p.look.Say("Row")
	if p.data.Factors != "" {
		head += ": " + p.look.Values(p.data.Factors)
	}
	p.heads = smallText.wrapTo(head, p.label-8, 6)
	width := p.look.width() - 2*margin
	room := width - p.label
	p.columns = max(1, min(len(p.data.Outcomes), int(room/(leastRowPanel+rowsGap))))
	p.panel = room/vg.Length(p.columns) - rowsGap
	p.row = vg.Length(lines)*tickText.line() + 2*rowPad
	p.block = p.row * vg.Length(len(p.data.Rows))
	for i := range p.data.Outcomes {
		p.details = append(p.details, smallText.wrapTo(p.data.Outcomes[i].Detail, p.panel+rowsGap-4, 3))
		p.detail = max(p.detail, len(p.details[i]))
	}
	p.head = vg.Length(max(len(p.heads), p.detail+1))*smallText.line() + 6
	interval := legendEntry{words: p.look.interval(p.bands, false, p.data.Replications)}
	if p.bands {
		interval.width, interval.mark = 16, func(s sheet, x, y vg.Length) {
			s.whisker(fieldColour(0), x, x+16, y)
			s.dot(fieldColour(0), point(x+8, y), 2.1, false)
		}
	}
	p.key = legend{interval, p.look.farFromZero(p.scales)}
	blocks := (len(p.data.Outcomes) + p.columns - 1) / p.columns
	p.height = 2*margin + vg.Length(blocks)*(p.head+p.block+rowsFoot) + p.key.height(width)
	return p, tooHigh(p.height, "rows or outcomes")
}

// name is a row's, with its number.
func (p *responseRowsPlan) name(row int) string {
	return fmt.Sprintf("%d: %s", row, p.look.Values(p.data.Rows[row]))
}

func (p *responseRowsPlan) draw(s sheet) {
	for from := 0; from < len(p.data.Outcomes); from += p.columns {
		top := s.height - margin - vg.Length(from/p.columns)*(p.head+p.block+rowsFoot) - p.head
		to := min(from+p.columns, len(p.data.Outcomes))
		right := margin + p.label + vg.Length(to-from)*(p.panel+rowsGap)
		s.textLines(smallText, margin, top+4, p.heads)
		for i := range p.data.Rows {
			y := top - vg.Length(i)*p.row
			if i%2 == 0 {
				s.fillBox(grey(0.955), box{margin, right - rowsGap + 6, y - p.row, y})
			}
			s.paragraph(tickText, margin+3, y-p.row/2, atStart, p.names[i])
		}
		for i := from; i < to; i++ {
			left := margin + p.label + vg.Length(i-from)*(p.panel+rowsGap)
			p.drawOutcome(s, i, box{left, left + p.panel, top - p.block, top})
		}
	}
	p.key.draw(s, margin, s.width-margin, margin)
}

// drawOutcome draws one outcome's means and intervals beside the rows.
func (p *responseRowsPlan) drawOutcome(s sheet, index int, area box) {
	outcome, ticks := &p.data.Outcomes[index], p.scales[index]
	for i, line := range p.details[index] {
		s.text(smallText, area.left, area.top+4+vg.Length(p.detail-1-i)*smallText.line(), atStart, onBase, line)
	}
	s.text(panelText, area.left, area.top+4+vg.Length(p.detail)*smallText.line(), atStart, onBase,
		panelText.shorten(outcome.Name, area.width()+rowsGap-4))
	low, high := ticks[0], ticks[len(ticks)-1]
	x := func(value float64) vg.Length { return area.at((value-low)/(high-low), 0).X }
	for _, tick := range ticks {
		s.line(gridWidth, grey(0.75), nil, point(x(tick), area.bottom), point(x(tick), area.top))
	}
	p.look.drawFactorScale(s, area, ticks, x, rowsGap/2-1, "")
	band := &outcome.Values[0]
	for i, mean := range band.Mean {
		y := area.top - (vg.Length(i)+0.5)*p.row
		if words := p.look.bandText(*band, i); words != "" {
			s.tooltip(box{area.left, area.right, y - p.row/2, y + p.row/2}, p.name(i)+": "+words)
		}
		if math.IsNaN(mean) {
			s.text(smallText, area.at(0.5, 0).X, y, atMiddle, onCentre, p.look.Say("no values"))
			continue
		}
		if e := band.at(i); e.HasInterval() {
			s.whisker(fieldColour(0), x(e.Lower), x(e.Upper), y)
		}
		s.dot(fieldColour(0), point(x(mean), y), 2.1, false)
	}
}
