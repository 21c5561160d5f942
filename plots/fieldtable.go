package plots

import (
	"cmp"
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
)

// The names of the figure: with evidence and without.
const (
	EvidenceTable = "table-four"
	PlainTable    = "table"
)

// FieldTable holds the data of the table of fields: the model's value, dimension by dimension, and above
// it what evidence says, if there is any.
type FieldTable struct {
	Title, Source string   // of the evidence, such as "Table 4 of the study"; empty: there is none
	Columns       []string // the dimensions, such as "Co-production in design"
	Rows          []TableRow
	Period, Group string // of rows whose labels name none; empty: there is one only
	Tasks         string // a sentence on the tasks that values are means over; may be empty
}

// Notes returns sentences on the rows and values of the table, with a blank before each.
func (t *FieldTable) Notes(look Look) string {
	notes := ""
	if t.Period != "" {
		notes += " " + look.sayf("Where a row names no period, it is “%s”.", look.Say(t.Period))
	}
	if t.Group != "" {
		notes += " " + look.sayf("Where a row names no group of places, it is “%s”.", look.Say(t.Group))
	}
	if t.Tasks != "" {
		notes += " " + look.Say(t.Tasks)
	}
	return notes
}

// TableRow is one field, or one field in a situation.
type TableRow struct {
	Label string      // such as "Integration of immigrants, surge"
	Words []TableCell // one per column: what the evidence says; nil without evidence
	Model []Estimate  // one per column: the model's value, from 0 to 1
}

// TableCell is a level with the words printed on it.
type TableCell struct {
	Level float64 // from 0 (low) to 1 (high); NaN where there is none
	Text  string  // the words
}

// NewFieldTable checks the data and lays out the figure: rows are fields, in each the line of the evidence,
// if there is any, and the model's, coloured by one scale. Rows grow with their words. It returns an error
// if there is no row or column, if a row has not one cell per column, if a level is not within 0 and 1, or
// if there are more rows or columns than can be read.
func NewFieldTable(data FieldTable, look Look) (Figure, error) {
	name := PlainTable
	if data.Title != "" {
		name = EvidenceTable
	}
	p, err := newPlan(name, planFieldTable, data, look)
	if err != nil {
		return Figure{}, err
	}
	interval := look.Say("One replication gives no interval, and none is drawn.")
	if p.intervals {
		interval = look.intervalSentence(true, false, 0, "Numbers in brackets")
	}
	title := look.Say("What the law leaves, who depends on whom, what comes of it")
	reading := look.Say("The model's values in design, field by field, coloured by the value.")
	if data.Title != "" {
		title = look.sayf("%s beside the model", look.Say(data.Title))
		source := ""
		if data.Source != "" {
			source = " (" + data.Source + ")"
		}
		reading = look.sayf("Each field's dimensions in the words of the source%s, coloured at the middle of the interval that they are read as, "+
			"above the model's value in design, coloured by that value. Dark beside dark is agreement.", source)
	}
	reading += data.Notes(look)
	return withTitle(Figure{
		Name: name, Width: look.width(), Height: p.height, draw: p.draw, Data: fieldTableData(data),
		Title: title, Reading: reading, Interval: interval,
	}, look), nil
}

// fieldTableData is the figure's data.
func fieldTableData(data FieldTable) Data {
	d := Data{Columns: []string{"row", "dimension", "source", "level", "lower", "upper", "words"}}
	for _, row := range data.Rows {
		for i, column := range data.Columns {
			if row.Words != nil {
				d.add(row.Label, column, "evidence", row.Words[i].Level, math.NaN(), math.NaN(), row.Words[i].Text)
			}
			d.add(row.Label, column, "model", row.Model[i], "")
		}
	}
	return d
}

// tableLine is one line of cells of a row: that of the evidence or the model's.
type tableLine struct {
	source string
	cells  []TableCell
	words  [][]string // wrapped
	height vg.Length
}

type tablePlan struct {
	look               Look
	labels             [][]string    // the rows', wrapped
	lines              [][]tableLine // of the rows
	heads              [][]string
	label, source      vg.Length // widths; a narrow figure's labels stand above their rows
	cell, pad          vg.Length // width, and blank at its sides
	head, key, height  vg.Length // heights of the heads, the key, the whole
	keyWords           []string
	evidence           bool // rows have lines of it
	hasGaps, intervals bool // some cell has no level; some has an interval
}

const (
	tableGap  = vg.Length(5) // between rows
	cellPad   = vg.Length(3) // above and below words
	cellGap   = vg.Length(1) // white line between cells: no seam can show
	leastCell = vg.Length(41)
)

func planFieldTable(data FieldTable, look Look) (*tablePlan, error) {
	if err := cmp.Or(noneOf("dimension", len(data.Columns)), noneOf("field", len(data.Rows))); err != nil {
		return nil, err
	}
	p := &tablePlan{look: look, evidence: data.Title != "", label: 82, source: 30, pad: 3}
	if look.narrow() {
		p.label, p.source, p.pad = 0, 11, 1
	}
	if !p.evidence { // all lines are the model's
		if !look.narrow() {
			p.label += p.source
		}
		p.source = 0
	}
	room := look.width() - margin - p.left()
	p.cell = room / vg.Length(len(data.Columns))
	if p.cell < leastCell {
		return nil, fmt.Errorf("%d dimensions do not fit a width of %.4g mm; at most %d do",
			len(data.Columns), look.width()/vg.Millimeter, int(room/leastCell))
	}
	// One cell alone would be a very wide one.
	p.cell = min(p.cell, 120)
	lines := 1
	for _, name := range data.Columns {
		head := p.headText().wrap(look.Say(name), p.cell-2*p.pad)
		p.heads = append(p.heads, head)
		lines = max(lines, len(head))
	}
	p.head = vg.Length(lines)*p.headText().line() + 4
	p.height = 2*margin + p.head
	for _, row := range data.Rows {
		if err := p.add(row, data.Columns); err != nil {
			return nil, fmt.Errorf("row %q: %w", row.Label, err)
		}
	}
	key := look.Say("Level: the model's value (0–1)")
	if data.Title != "" {
		key = look.Say("Level: of the source as its words are read, of the model its value (0–1)")
	}
	p.keyWords = tickText.wrap(key, look.width()-2*margin)
	p.key = 26 + vg.Length(len(p.keyWords))*tickText.line()
	p.height += p.key
	return p, tooHighFor(p.height, "draw it for fewer fields", "%d rows", len(data.Rows))
}

// headText is the type of the columns' heads.
func (p *tablePlan) headText() style {
	if p.look.narrow() {
		return p.cellText()
	}
	return panelText
}

// cellText is the type of the cells: in a column a little smaller, so that words stay whole.
func (p *tablePlan) cellText() style {
	text := tickText
	if p.look.narrow() {
		text.size = 6.5
	}
	return text
}

// left is where the cells begin.
func (p *tablePlan) left() vg.Length { return margin + p.label + p.source }

// add wraps a row's words and makes room for them.
func (p *tablePlan) add(row TableRow, columns []string) error {
	if len(row.Model) != len(columns) {
		return fmt.Errorf("there are %d dimensions and %d cells of the Model", len(columns), len(row.Model))
	}
	var model []TableCell
	for i, e := range row.Model {
		for _, value := range []float64{e.Lower, e.Upper} {
			if value < 0 || value > 1 {
				return fmt.Errorf("%s, Model: %v is not a level from 0 to 1", columns[i], value)
			}
		}
		model = append(model, TableCell{e.Mean, p.estimate(e)})
	}
	type part struct {
		name  string
		cells []TableCell
	}
	parts := []part{{"Source", row.Words}, {"Model", model}}
	if row.Words == nil && !p.evidence {
		parts = parts[1:]
	}
	var block []tableLine
	var height vg.Length
	for _, source := range parts {
		if len(source.cells) != len(columns) {
			return fmt.Errorf("there are %d dimensions and %d cells of the %s", len(columns), len(source.cells), source.name)
		}
		line := tableLine{cells: source.cells}
		if p.evidence {
			line.source = p.look.Say(source.name)
		}
		most := 1
		for j, cell := range source.cells {
			if cell.Level < 0 || cell.Level > 1 {
				return fmt.Errorf("%s, %s: %v is not a level from 0 to 1", columns[j], source.name, cell.Level)
			}
			p.hasGaps = p.hasGaps || math.IsNaN(cell.Level)
			words := p.cellText().wrap(p.look.Say(cell.Text), p.cell-cellGap-2*p.pad)
			line.words = append(line.words, words)
			most = max(most, len(words))
		}
		line.height = vg.Length(most)*tickText.line() + 2*cellPad
		if p.label == 0 { // what stands upright beside the cells has room
			line.height = max(line.height, smallText.width(line.source)+4)
		}
		block = append(block, line)
		height += line.height
	}
	width := p.label - 6
	if p.label == 0 {
		width = p.look.width() - 2*margin
	}
	label := panelText.wrap(p.look.Say(row.Label), width)
	if short := vg.Length(len(label))*panelText.line() + cellPad - height; p.label > 0 && short > 0 {
		for i := range block {
			block[i].height += short / vg.Length(len(block))
		}
		height += short
	}
	p.labels = append(p.labels, label)
	p.lines = append(p.lines, block)
	p.height += height + tableGap + p.above(label)
	return nil
}

// above is the room for a label above its row.
func (p *tablePlan) above(label []string) vg.Length {
	if p.label > 0 {
		return 0
	}
	return vg.Length(len(label))*panelText.line() + 2
}

// estimate writes a mean with its interval.
func (p *tablePlan) estimate(e Estimate) string {
	switch {
	case math.IsNaN(e.Mean):
		return ""
	case !e.HasInterval():
		return p.look.Fixed(e.Mean, 2)
	}
	p.intervals = true
	return fmt.Sprintf("%s (%s–%s)", p.look.Fixed(e.Mean, 2), p.look.Fixed(e.Lower, 2), p.look.Fixed(e.Upper, 2))
}

// draw paints the figure on its sheet.
func (p *tablePlan) draw(s sheet) {
	left := p.left()
	right := left + p.cell*vg.Length(len(p.heads))
	y := s.height - margin
	for j, head := range p.heads {
		middle := left + (vg.Length(j)+0.5)*p.cell
		// Heads end at the table's first line, whatever their number of lines.
		base := y - p.head + 4 + vg.Length(len(head)-1)*p.headText().line() + 2
		for i, line := range head {
			s.text(p.headText(), middle, base-vg.Length(i)*p.headText().line(), atMiddle, onBase, line)
		}
	}
	y -= p.head
	for i, block := range p.lines {
		s.line(axisWidth, softInk, nil, point(margin, y), point(right, y))
		y -= tableGap / 2
		height := vg.Length(0)
		for _, line := range block {
			height += line.height
		}
		if p.label > 0 {
			s.paragraph(panelText, margin, y-height/2, atStart, p.labels[i])
		} else {
			above := p.above(p.labels[i])
			s.paragraph(panelText, margin, y-above/2+1, atStart, p.labels[i])
			y -= above
		}
		for _, line := range block {
			row := box{left, right, y - line.height, y}
			switch {
			case line.source == "":
			case p.label > 0:
				s.text(smallText, left-4, row.at(0, 0.5).Y, atEnd, onCentre, line.source)
			default:
				s.turned(smallText, left-3, row.at(0, 0.5).Y, math.Pi/2, atMiddle, onBase, line.source)
			}
			for j, cell := range line.cells {
				p.drawCell(s, box{left + vg.Length(j)*p.cell, left + vg.Length(j+1)*p.cell, row.bottom, row.top}.inset(cellGap/2), cell, line.words[j])
			}
			y -= line.height
		}
		y -= tableGap / 2
	}
	s.line(axisWidth, softInk, nil, point(margin, y), point(right, y))
	p.drawKey(s)
}

// drawCell paints a cell and its words; one without a level stays white with a
// thin frame, as white is no colour of the scale.
func (p *tablePlan) drawCell(s sheet, b box, cell TableCell, words []string) {
	text := p.cellText().in(softInk)
	if math.IsNaN(cell.Level) {
		s.drawEmpty(b)
		if len(words) == 0 {
			words = []string{"–"}
		}
	} else {
		ground := scaleColour(cell.Level)
		s.fillBox(ground, b)
		text = text.in(contrasting(ground))
	}
	middle := b.at(0.5, 0.5)
	s.paragraph(text, middle.X, middle.Y, atMiddle, words)
}

func (s sheet) drawEmpty(b box) {
	s.frame(gridWidth, grey(0.75), b.inset(gridWidth/2))
}

// drawKey explains the colours below the table.
func (p *tablePlan) drawKey(s sheet) {
	left := min(p.left(), margin+8)
	if p.label > 0 {
		left = p.left()
	}
	low, high := p.look.Say("low"), p.look.Say("high")
	bar := box{left + tickText.width(low) + 5, 0, margin + 4, margin + 12}
	bar.right = bar.left + 110
	if p.label == 0 {
		bar.right = bar.left + 80
	}
	middle := bar.at(0, 0.5).Y
	s.colourBar(bar)
	s.text(tickText, bar.left-4, middle, atEnd, onCentre, low)
	s.text(tickText, bar.right+4, middle, atStart, onCentre, high)
	if p.hasGaps {
		x := bar.right + 4 + tickText.width(high) + 18
		s.drawEmpty(box{x, x + 20, bar.bottom, bar.top})
		s.text(smallText, x+10, middle, atMiddle, onCentre, "–")
		s.text(tickText, x+24, middle, atStart, onCentre, p.look.Say("none given"))
	}
	at := min(bar.left-4-tickText.width(low), s.width-margin-tickText.width(p.keyWords[0]))
	for i, line := range p.keyWords {
		s.text(tickText, at, bar.top+5+vg.Length(len(p.keyWords)-1-i)*tickText.line(), atStart, onBase, line)
	}
}
