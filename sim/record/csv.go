package record

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Kind is the type of a column's cells.
type Kind uint8

// The kinds of columns. A code such as 0301 is text, though made of digits.
const (
	Text  Kind = iota // words and codes
	Count             // whole numbers
	Real              // other numbers, written with nine significant digits
	Exact             // other numbers, written so that they read back as the same bits
)

// String is the kind's name in messages.
func (k Kind) String() string {
	switch k {
	case Text:
		return "text"
	case Count:
		return "count"
	case Real:
		return "real"
	case Exact:
		return "exact"
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// A Column describes one column of a table: what the CSV writer checks, and
// what the data package tells a reader.
type Column struct {
	Name    string // the header's cell
	Kind    Kind
	Unit    string // "hours per month"; empty where there is none
	Meaning string // a sentence
}

// A Table describes a table: the name of its file, and its columns in order.
type Table struct {
	Name    string // "series.csv"
	Columns []Column
}

// A CSV writes a table to w as its rows arrive and keeps none of them. Cells
// are appended in the order of the columns, each row is closed by EndRow:
//
//	for ... {
//		c.Text("0301")
//		c.Count(12)
//		c.Real(0.25)
//		c.EndRow()
//	}
//	err := c.Flush()
//
// The first error sticks, later calls do nothing, and Flush returns it. A row
// costs no allocation. Use a CSV from one goroutine at a time.
type CSV struct {
	w       io.Writer
	table   Table
	buffer  []byte // what is not yet written to w
	column  int    // of the cell that comes next
	row     int64  // of that cell, from 1; the header does not count
	problem error  // the first one
}

// bufferSize is when whole rows are handed to the writer: large enough that
// system calls do not matter.
const bufferSize = 64 << 10

// NewCSV begins a table on w by its header.
func NewCSV(w io.Writer, t Table) *CSV {
	c := &CSV{w: w, table: t, buffer: make([]byte, 0, bufferSize+4<<10), row: 1}
	for i, column := range t.Columns {
		if i > 0 {
			c.buffer = append(c.buffer, ',')
		}
		c.buffer = appendText(c.buffer, column.Name)
	}
	c.buffer = append(c.buffer, '\n')
	return c
}

// Text appends a cell to a Text column, quoted as RFC 4180 wants where it
// holds a comma, a quotation mark or a line's end. Text that is not valid
// UTF-8 is an error.
func (c *CSV) Text(s string) {
	if !c.begin(Text) {
		return
	}
	if !utf8.ValidString(s) {
		c.fail(c.column-1, "%q is not valid UTF-8", s)
		return
	}
	c.buffer = appendText(c.buffer, s)
}

// Count appends a cell to a Count column.
func (c *CSV) Count(n int64) {
	if c.begin(Count) {
		c.buffer = strconv.AppendInt(c.buffer, n, 10)
	}
}

// Real appends a cell to a Real column, as AppendReal writes it. NaN and the
// infinities are errors: where there is nothing to average a cell is Empty,
// and one NaN would empty every mean that is later taken over the table.
func (c *CSV) Real(x float64) {
	if c.begin(Real) && c.finite(x) {
		c.buffer = AppendReal(c.buffer, x)
	}
}

// Exact appends a cell to an Exact column, as AppendExact writes it, for tables
// that a program goes on computing from. NaN and the infinities are errors, as
// for Real.
func (c *CSV) Exact(x float64) {
	if c.begin(Exact) && c.finite(x) {
		c.buffer = AppendExact(c.buffer, x)
	}
}

// Empty appends an empty cell to a column of any kind: a missing value.
func (c *CSV) Empty() {
	if c.column < len(c.table.Columns) {
		c.begin(c.table.Columns[c.column].Kind)
		return
	}
	c.begin(Text) // reports the cell too many
}

// EndRow closes the row. A row with too few cells is an error.
func (c *CSV) EndRow() {
	if c.problem != nil {
		return
	}
	if c.column != len(c.table.Columns) {
		c.problem = fmt.Errorf("%s, row %d: %d cells where there are %d columns",
			c.table.Name, c.row, c.column, len(c.table.Columns))
		return
	}
	c.buffer = append(c.buffer, '\n')
	c.column = 0
	c.row++
	if len(c.buffer) >= bufferSize {
		c.write()
	}
}

// Flush writes what is still in the buffer and returns the first error of all
// the calls before it, of w or of the caller. Call it once at the end; a row
// begun and not ended is an error.
func (c *CSV) Flush() error {
	if c.problem == nil && c.column != 0 {
		c.problem = fmt.Errorf("%s, row %d: the row was not ended", c.table.Name, c.row)
	}
	if c.problem == nil {
		c.write()
	}
	return c.problem
}

// begin opens the next cell and reports whether a cell of that kind belongs
// there.
func (c *CSV) begin(kind Kind) bool {
	if c.problem != nil {
		return false
	}
	if c.column >= len(c.table.Columns) {
		c.problem = fmt.Errorf("%s, row %d: more cells than the %d columns",
			c.table.Name, c.row, len(c.table.Columns))
		return false
	}
	if want := c.table.Columns[c.column].Kind; kind != want {
		c.fail(c.column, "a %v cell in a %v column", kind, want)
		return false
	}
	if c.column > 0 {
		c.buffer = append(c.buffer, ',')
	}
	c.column++
	return true
}

// finite reports whether the cell just begun may hold x.
func (c *CSV) finite(x float64) bool {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		c.fail(c.column-1, "%v is not a number that a table may hold", x)
		return false
	}
	return true
}

// fail keeps a problem with the table, row and column where it arose.
func (c *CSV) fail(column int, format string, details ...any) {
	c.problem = fmt.Errorf("%s, row %d, column %s: %s",
		c.table.Name, c.row, c.table.Columns[column].Name, fmt.Sprintf(format, details...))
}

// write hands the buffer to the writer.
func (c *CSV) write() {
	if _, err := c.w.Write(c.buffer); err != nil {
		c.problem = fmt.Errorf("writing %s: %w", c.table.Name, err)
	}
	c.buffer = c.buffer[:0]
}

// AppendReal appends a number as tables hold it: nine significant digits
// without trailing zeros, an exponent below 1e-04 and from 1e+09 on, and 0 for
// negative zero. NaN and infinities come out as strconv writes them; the CSV
// writer does not let them through.
func AppendReal(dst []byte, x float64) []byte {
	if x == 0 {
		return append(dst, '0') // also for -0
	}
	return strconv.AppendFloat(dst, x, 'g', 9, 64)
}

// AppendExact appends the shortest number that reads back as the same bits,
// with an exponent below 1e-04 and from 1e+06 on, and 0 for negative zero.
func AppendExact(dst []byte, x float64) []byte {
	if x == 0 {
		return append(dst, '0') // also for -0
	}
	return strconv.AppendFloat(dst, x, 'g', -1, 64)
}

// appendText appends a text cell with RFC 4180's quotation marks where it
// needs them.
func appendText(dst []byte, s string) []byte {
	if !strings.ContainsAny(s, ",\"\r\n") {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		if s[i] == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, s[i])
	}
	return append(dst, '"')
}
