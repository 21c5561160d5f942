package plots

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
)

// TableFour is what figure "table-four" shows: the paper's words for each field
// above the model's value, dimension by dimension.
type TableFour struct {
	Columns []string // the analytic dimensions, such as "Co-production in design"
	Rows    []TableRow
}

// TableRow is one field, or one field in a situation.
type TableRow struct {
	Label string      // such as "Integration of immigrants, arrival of 2015"
	Paper []TableCell // one per column: the paper's judgement
	Model []TableCell // one per column: the model's value
}

// TableCell is a level with the words printed on it.
type TableCell struct {
	Level float64 // from 0 (low) to 1 (high); NaN where there is none
	Text  string  // the paper's words, or the value with its interval
}

// NewTableFour checks the data and lays out the figure: rows are fields, in
// each the paper's line and below it the model's, coloured by one scale. Rows
// grow with their words. It returns an error if there is no row or column, if a
// row has not one cell per column, if a level is not within 0 and 1, or if
// there are more rows or columns than can be read.
func NewTableFour(data TableFour) (Figure, error) {
	plan, err := planTableFour(data)
	if err != nil {
		return Figure{}, fmt.Errorf("figure table-four: %w", err)
	}
	return Figure{Name: "table-four", Width: PageWidth, Height: plan.height, draw: plan.draw}, nil
}

// tableLine is one line of cells: the paper's or the model's of a row.
type tableLine struct {
	source string
	cells  []TableCell
	words  [][]string // wrapped
	height vg.Length
}

type tablePlan struct {
	labels            [][]string // the rows', wrapped
	lines             [][2]tableLine
	heads             [][]string
	cell              vg.Length // width
	head, key, height vg.Length // heights of the heads, the key, the whole
	silent            bool      // some cell has no level
}

const (
	tableLabel  = vg.Length(82) // width for the rows' labels
	tableSource = vg.Length(30) // width for "Paper" and "Model"
	tableGap    = vg.Length(5)  // between rows
	cellPad     = vg.Length(3)
	cellGap     = vg.Length(1) // white line between cells: no seam can show
	leastCell   = vg.Length(50)
)

func planTableFour(data TableFour) (*tablePlan, error) {
	if len(data.Columns) == 0 {
		return nil, errors.New("there is no dimension to draw")
	}
	if len(data.Rows) == 0 {
		return nil, errors.New("there is no field to draw")
	}
	p := &tablePlan{key: 36}
	left := margin + tableLabel + tableSource
	p.cell = (PageWidth - margin - left) / vg.Length(len(data.Columns))
	if p.cell < leastCell {
		return nil, fmt.Errorf("%d dimensions do not fit the page; at most %d do",
			len(data.Columns), int((PageWidth-margin-left)/leastCell))
	}
	// One cell alone would be a very wide one.
	p.cell = min(p.cell, 120)
	lines := 1
	for _, name := range data.Columns {
		head := panelText.wrap(name, p.cell-2*cellPad)
		p.heads = append(p.heads, head)
		lines = max(lines, len(head))
	}
	p.head = vg.Length(lines)*panelText.line() + 4
	p.height = 2*margin + p.head + p.key
	for _, row := range data.Rows {
		if err := p.add(row, data.Columns); err != nil {
			return nil, fmt.Errorf("row %q: %w", row.Label, err)
		}
	}
	if p.height > maxHeight {
		return nil, fmt.Errorf("%d rows would make it %.0f mm high; draw it for fewer fields", len(data.Rows), p.height/vg.Millimeter)
	}
	return p, nil
}

// add wraps a row's words and makes room for them.
func (p *tablePlan) add(row TableRow, columns []string) error {
	var pair [2]tableLine
	for i, source := range []struct {
		name  string
		cells []TableCell
	}{{"Paper", row.Paper}, {"Model", row.Model}} {
		if len(source.cells) != len(columns) {
			return fmt.Errorf("there are %d dimensions and %d cells of the %s", len(columns), len(source.cells), source.name)
		}
		line := tableLine{source: source.name, cells: source.cells}
		most := 1
		for j, cell := range source.cells {
			if cell.Level < 0 || cell.Level > 1 {
				return fmt.Errorf("%s, %s: %v is not a level from 0 to 1", columns[j], source.name, cell.Level)
			}
			p.silent = p.silent || math.IsNaN(cell.Level)
			words := tickText.wrap(cell.Text, p.cell-cellGap-2*cellPad)
			line.words = append(line.words, words)
			most = max(most, len(words))
		}
		line.height = vg.Length(most)*tickText.line() + 2*cellPad
		pair[i] = line
	}
	label := panelText.wrap(row.Label, tableLabel-6)
	if short := vg.Length(len(label))*panelText.line() + cellPad - pair[0].height - pair[1].height; short > 0 {
		pair[0].height += short / 2
		pair[1].height += short / 2
	}
	p.labels = append(p.labels, label)
	p.lines = append(p.lines, pair)
	p.height += pair[0].height + pair[1].height + tableGap
	return nil
}

// draw paints the figure on its sheet.
func (p *tablePlan) draw(s sheet) {
	left := margin + tableLabel + tableSource
	right := left + p.cell*vg.Length(len(p.heads))
	y := s.height - margin
	for j, head := range p.heads {
		middle := left + (vg.Length(j)+0.5)*p.cell
		// Heads stand on the table, whatever their number of lines.
		base := y - p.head + 4 + vg.Length(len(head)-1)*panelText.line() + 2
		for i, line := range head {
			s.text(panelText, middle, base-vg.Length(i)*panelText.line(), atMiddle, onBase, line)
		}
	}
	y -= p.head
	for i, pair := range p.lines {
		s.line(axisWidth, softInk, nil, point(margin, y), point(right, y))
		y -= tableGap / 2
		height := pair[0].height + pair[1].height
		s.paragraph(panelText, margin, y-height/2, atStart, p.labels[i])
		for _, line := range pair {
			row := box{left, right, y - line.height, y}
			s.text(smallText, left-4, row.at(0, 0.5).Y, atEnd, onCentre, line.source)
			for j, cell := range line.cells {
				p.drawCell(s, box{left + vg.Length(j)*p.cell, left + vg.Length(j+1)*p.cell, row.bottom, row.top}.inset(cellGap/2), cell, line.words[j])
			}
			y -= line.height
		}
		y -= tableGap / 2
	}
	s.line(axisWidth, softInk, nil, point(margin, y), point(right, y))
	p.drawKey(s, left)
}

// drawCell paints a cell and its words; one without a level stays white with a
// thin frame, as white is no colour of the scale.
func (p *tablePlan) drawCell(s sheet, b box, cell TableCell, words []string) {
	text := smallText
	if math.IsNaN(cell.Level) {
		s.drawSilent(b)
		if len(words) == 0 {
			words = []string{"–"}
		}
	} else {
		ground := scaleColour(cell.Level)
		s.fillBox(ground, b)
		text = tickText.in(contrasting(ground))
	}
	middle := b.at(0.5, 0.5)
	s.paragraph(text, middle.X, middle.Y, atMiddle, words)
}

func (s sheet) drawSilent(b box) {
	s.frame(gridWidth, grey(0.75), b.inset(gridWidth/2))
}

// drawKey explains the colours below the table.
func (p *tablePlan) drawKey(s sheet, left vg.Length) {
	bar := box{left + tickText.width("low") + 5, 0, margin + 4, margin + 12}
	bar.right = bar.left + 110
	middle := bar.at(0, 0.5).Y
	s.colourBar(bar)
	s.text(tickText, bar.left-4, middle, atEnd, onCentre, "low")
	s.text(tickText, bar.right+4, middle, atStart, onCentre, "high")
	if p.silent {
		x := bar.right + 4 + tickText.width("high") + 22
		s.drawSilent(box{x, x + 20, bar.bottom, bar.top})
		s.text(smallText, x+10, middle, atMiddle, onCentre, "–")
		s.text(tickText, x+24, middle, atStart, onCentre, "none given")
	}
	s.text(tickText, bar.left-4-tickText.width("low"), bar.top+5, atStart, onBase, "Level: of the paper, as its words are read; of the model, its value from 0 to 1")
}
