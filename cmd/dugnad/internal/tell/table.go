package tell

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/sim/record"
)

// A Table is text in columns, each as wide as its widest cell. Numbers are aligned to the right, and the
// lines of heads to the bottom.
type Table struct {
	Heads []string // by column; \n separates the lines of a head
	Left  []bool   // by column: aligned to the left, as text is
	Rows  [][]string
	Width int // of the terminal in columns: longer lines are cut; 0 where there is none
}

// Add appends a row with a cell for each column. A row of one cell is a line across all columns.
func (t *Table) Add(cells ...string) { t.Rows = append(t.Rows, cells) }

// String returns the table as text, a line for each row.
func (t *Table) String() string {
	var heads [][]string
	lines := 0
	for _, head := range t.Heads {
		heads = append(heads, strings.Split(head, "\n"))
		lines = max(lines, len(heads[len(heads)-1]))
	}
	var rows [][]string
	for line := range lines {
		row := make([]string, len(heads))
		for column, head := range heads {
			if i := line - (lines - len(head)); i >= 0 {
				row[column] = head[i]
			}
		}
		rows = append(rows, row)
	}
	rows = append(rows, t.Rows...)
	widths := make([]int, len(t.Heads))
	for _, row := range rows {
		if len(row) == 1 && len(widths) > 1 {
			continue
		}
		for column, cell := range row {
			widths[column] = max(widths[column], utf8.RuneCountInString(cell))
		}
	}
	var text strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for column, cell := range row {
			blank := strings.Repeat(" ", max(0, widths[column]-utf8.RuneCountInString(cell)))
			switch {
			case len(row) == 1 && len(widths) > 1:
				line.WriteString(cell)
			case t.Left[column]:
				line.WriteString(cell + blank)
			default:
				line.WriteString(blank + cell)
			}
			if column < len(row)-1 {
				line.WriteByte(' ')
			}
		}
		text.WriteString(cut(strings.TrimRight(line.String(), " "), t.Width) + "\n")
	}
	return text.String()
}

// cut shortens a line to the width of a terminal.
func cut(line string, width int) string {
	if width <= 0 || utf8.RuneCountInString(line) <= width {
		return line
	}
	return string([]rune(line)[:width-1]) + "…"
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
		names[i] = jobs.QuoteJSON(column.Name)
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
				line = append(line, jobs.QuoteJSON(cell)...)
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
