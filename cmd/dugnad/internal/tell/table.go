package tell

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/sim/record"
)

// A Table is text in columns, each as wide as its widest cell. Numbers are aligned to the right, and the
// lines of heads to the bottom. Where it is wider than the terminal, it is printed in blocks of columns.
type Table struct {
	Heads []string // by column; \n separates the lines of a head
	Left  []bool   // by column: aligned to the left, as text is
	Keys  int      // the leading columns that every block repeats; 0: those before the first number, or the first
	Rows  [][]string
	Width int // of the terminal in columns; 0 where lines may have any length
}

// Add appends a row with a cell for each column. A row of one cell is a line across all columns.
func (t *Table) Add(cells ...string) { t.Rows = append(t.Rows, cells) }

// String returns the table as text, a line for each row, and more where cells are wrapped.
func (t *Table) String() string {
	widths := t.natural()
	var blocks []string
	for _, block := range t.blocks(widths) {
		blocks = append(blocks, t.block(block))
	}
	return strings.Join(blocks, "\n")
}

// natural returns the width of the widest cell of each column.
func (t *Table) natural() []int {
	widths := make([]int, len(t.Heads))
	for column, head := range t.Heads {
		for line := range strings.SplitSeq(head, "\n") {
			widths[column] = max(widths[column], utf8.RuneCountInString(line))
		}
	}
	for _, row := range t.Rows {
		if t.across(row) {
			continue
		}
		for column, cell := range row {
			widths[column] = max(widths[column], utf8.RuneCountInString(cell))
		}
	}
	return widths
}

// across tells whether a row is a line across all columns.
func (t *Table) across(row []string) bool { return len(row) == 1 && len(t.Heads) > 1 }

// block returns some columns as text.
func (t *Table) block(columns []placed) string {
	var text strings.Builder
	heads := make([][]string, len(columns))
	lines := 0
	for i, c := range columns {
		for head := range strings.SplitSeq(t.Heads[c.column], "\n") {
			heads[i] = append(heads[i], wrapCell(head, c.width)...)
		}
		lines = max(lines, len(heads[i]))
	}
	for i := range heads {
		heads[i] = slices.Concat(make([]string, lines-len(heads[i])), heads[i])
	}
	t.write(&text, columns, heads)
	for _, row := range t.Rows {
		if t.across(row) {
			for _, line := range wrapCell(row[0], t.Width) {
				text.WriteString(strings.TrimRight(line, " ") + "\n")
			}
			continue
		}
		cells := make([][]string, len(columns))
		for i, c := range columns {
			cells[i] = wrapCell(row[c.column], c.width)
		}
		t.write(&text, columns, cells)
	}
	return text.String()
}

// write appends the lines of a row, whose cells may have several each.
func (t *Table) write(text *strings.Builder, columns []placed, cells [][]string) {
	lines := 0
	for _, cell := range cells {
		lines = max(lines, len(cell))
	}
	for i := range lines {
		var line strings.Builder
		for k, c := range columns {
			cell := ""
			if i < len(cells[k]) {
				cell = cells[k][i]
			}
			blank := strings.Repeat(" ", max(0, c.width-utf8.RuneCountInString(cell)))
			if t.Left[c.column] {
				line.WriteString(cell + blank)
			} else {
				line.WriteString(blank + cell)
			}
			line.WriteByte(' ')
		}
		text.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// RowsAsJSON writes the rows of a CSV table as an array of JSON objects, one line each. Keys are the columns
// in their order; empty cells are null. Its errors are those of reading content and of writing to out.
func RowsAsJSON(out io.Writer, table record.Table, content io.Reader) error {
	reader := csv.NewReader(content)
	reader.ReuseRecord = true
	if _, err := reader.Read(); err != nil {
		return fmt.Errorf("reading %s: %w", table.Name, err)
	}
	names := make([][]byte, len(table.Columns))
	for i, column := range table.Columns {
		names[i] = tables.QuoteJSON(column.Name)
	}
	line := []byte("[")
	for first := true; ; first = false {
		cells, err := reader.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("reading %s: %w", table.Name, err)
		}
		if !first {
			line = append(line, ',')
		}
		line = append(line, "\n  {"...)
		for i, cell := range cells {
			if i > 0 {
				line = append(line, ", "...)
			}
			line = append(append(line, names[i]...), ": "...)
			switch {
			case cell == "":
				line = append(line, "null"...)
			case table.Columns[i].Kind == record.Text:
				line = append(line, tables.QuoteJSON(cell)...)
			default:
				line = append(line, cell...) // a table's numbers are JSON's
			}
		}
		line = append(line, '}')
		if _, err := out.Write(line); err != nil {
			return err
		}
		line = line[:0]
	}
	_, err := out.Write(append(line, "\n]\n"...))
	return err
}
