package plots

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
)

// ResponseRows is a design's outcomes row by row: for lists, and for factors that are words.
type ResponseRows struct {
	Factors      string   // what the rows' names are
	Rows         []string // from top to bottom
	Outcomes     []ResponseOutcome
	Replications int // that the means and intervals rest on; 0 if unknown
}

// NewResponseRows checks the data and lays out the figure: rows from top to bottom, outcomes
// beside one another, each on a scale of its own. It returns an error if there is no outcome
// or row, or if lengths differ.
func NewResponseRows(data ResponseRows) (Figure, error) { return newResponseRows(data, PageWidth) }

func newResponseRows(data ResponseRows, width vg.Length) (Figure, error) {
	p := &responseRowsPlan{data: data, width: width}
	if err := p.plan(); err != nil {
		return Figure{}, fmt.Errorf("figure response: %w", err)
	}
	return Figure{Name: "response", Width: width, Height: p.height, draw: p.draw}, nil
}

type responseRowsPlan struct {
	data         ResponseRows
	width        vg.Length
	heads        []string // the factors' names, wrapped
	names        [][]string
	scales       [][]float64
	columns      int
	label, panel vg.Length // widths
	row, block   vg.Length // heights
	head         vg.Length // above a block
	key          responseKey
	height       vg.Length
}

const (
	rowPad        = vg.Length(3)
	rowLines      = 3             // of a row's name
	leastRowPanel = vg.Length(84) // width
	rowsGap       = vg.Length(20) // between panels
	rowsFoot      = tickSize + 3 + 7*lineSpacing + 12
)

func (p *responseRowsPlan) plan() error {
	if len(p.data.Outcomes) == 0 {
		return errors.New("there is no outcome to draw")
	}
	if len(p.data.Rows) == 0 {
		return errors.New("there is no row to draw")
	}
	bands := false
	for i := range p.data.Outcomes {
		outcome := &p.data.Outcomes[i]
		if len(outcome.Values) != 1 {
			return fmt.Errorf("outcome %q: there are %d series of rows; allowed is one", outcome.Name, len(outcome.Values))
		}
		if err := outcome.check(len(p.data.Rows), "rows"); err != nil {
			return err
		}
		p.scales = append(p.scales, scaleOf(outcome.Values, 3))
		bands = bands || hasBands(outcome.Values)
	}
	p.label = min(130, p.width*0.36)
	lines := 1
	for _, name := range p.data.Rows {
		wrapped := tickText.wrapTo(name, p.label-8, rowLines)
		p.names = append(p.names, wrapped)
		lines = max(lines, len(wrapped))
	}
	p.heads = smallText.wrapTo(p.data.Factors, p.label-8, 6)
	room := p.width - 2*margin - p.label
	p.columns = max(1, min(len(p.data.Outcomes), int(room/(leastRowPanel+rowsGap))))
	p.panel = room/vg.Length(p.columns) - rowsGap
	p.row = vg.Length(lines)*tickText.line() + 2*rowPad
	p.block = p.row * vg.Length(len(p.data.Rows))
	p.head = max(responseHead+smallText.line(), vg.Length(len(p.heads))*smallText.line()+4)
	p.key = responseKey{interval: scaleWords(bands, p.data.Replications, p.scales)}
	p.key.plan(p.width - 2*margin)
	blocks := (len(p.data.Outcomes) + p.columns - 1) / p.columns
	p.height = 2*margin + vg.Length(blocks)*(p.head+p.block+rowsFoot) + p.key.height
	return tooHigh(p.height, "rows or outcomes")
}

func (p *responseRowsPlan) draw(s sheet) {
	for from := 0; from < len(p.data.Outcomes); from += p.columns {
		top := s.height - margin - vg.Length(from/p.columns)*(p.head+p.block+rowsFoot) - p.head
		to := min(from+p.columns, len(p.data.Outcomes))
		right := margin + p.label + vg.Length(to-from)*(p.panel+rowsGap)
		for i, line := range p.heads {
			s.text(smallText, margin, top+4+vg.Length(len(p.heads)-1-i)*smallText.line(), atStart, onBase, line)
		}
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
	p.key.draw(s, box{margin, s.width - margin, margin, margin + p.key.height})
}

// drawOutcome draws one outcome's means and intervals beside the rows.
func (p *responseRowsPlan) drawOutcome(s sheet, index int, area box) {
	outcome, ticks := &p.data.Outcomes[index], p.scales[index]
	details := smallText.wrapTo(outcome.Detail, area.width()+rowsGap-4, 2)
	for i, line := range details {
		s.text(smallText, area.left, area.top+4+vg.Length(len(details)-1-i)*smallText.line(), atStart, onBase, line)
	}
	s.text(panelText, area.left, area.top+4+vg.Length(len(details))*smallText.line(), atStart, onBase,
		panelText.shorten(outcome.Name, area.width()+rowsGap-4))
	low, high := ticks[0], ticks[len(ticks)-1]
	x := func(value float64) vg.Length { return area.at((value-low)/(high-low), 0).X }
	for _, tick := range ticks {
		s.line(gridWidth, grey(0.75), nil, point(x(tick), area.bottom), point(x(tick), area.top))
	}
	drawFactorScale(s, area, ticks, x, rowsGap/2-1, "")
	band := &outcome.Values[0]
	for i, mean := range band.Mean {
		y := area.top - (vg.Length(i)+0.5)*p.row
		if math.IsNaN(mean) {
			s.text(smallText, area.at(0.5, 0).X, y, atMiddle, onCentre, "no values")
			continue
		}
		if band.Lower != nil && !math.IsNaN(band.Lower[i]+band.Upper[i]) {
			from, to := x(band.Lower[i]), x(band.Upper[i])
			s.line(dataWidth, fieldColour(0), nil, point(from, y), point(to, y))
			for _, end := range []vg.Length{from, to} {
				s.line(dataWidth, fieldColour(0), nil, point(end, y-2), point(end, y+2))
			}
		}
		s.dot(fieldColour(0), point(x(mean), y), 2.1, false)
	}
}
