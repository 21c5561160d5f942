package record

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// A Kind is the type of a column's cells.
type Kind uint8

// The kinds of columns. A code such as 0301 is text, though made of digits.
const (
	Text  Kind = iota // words and codes
	Count             // whole numbers
	Real              // other numbers, kept to nine significant digits
	Exact             // other numbers, kept so that they read back as they were
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

// A Column describes one column of a table: what the writers check, and
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
	w      io.Writer
	cursor Cursor
	buffer []byte // what is not yet written to w
}

// bufferSize is when whole rows are handed to the writer: large enough that
// system calls do not matter.
const bufferSize = 64 << 10

// NewCSV begins a table on w by its header.
func NewCSV(w io.Writer, t Table) *CSV {
	c := NewRows(w, t)
	for i, column := range t.Columns {
		if i > 0 {
			c.buffer = append(c.buffer, ',')
		}
		c.buffer = appendText(c.buffer, column.Name)
	}
	c.buffer = append(c.buffer, '\n')
	return c
}

// NewRows is NewCSV without the header, for a table whose rows are made in parts that are
// joined later: each run of an ensemble formats its own rows, in parallel with the others,
// and the parts are written in the runs' order.
func NewRows(w io.Writer, t Table) *CSV {
	return &CSV{w: w, cursor: NewCursor(t), buffer: make([]byte, 0, bufferSize+4<<10)}
}

// Text appends a cell to a Text column, quoted as RFC 4180 wants where it
// holds a comma, a quotation mark or a line's end. Text that is not valid
// UTF-8 is an error.
func (c *CSV) Text(s string) {
	if c.cursor.Text(s) {
		c.separate()
		c.buffer = appendText(c.buffer, s)
	}
}

// Count appends a cell to a Count column.
func (c *CSV) Count(n int64) {
	if c.cursor.Count() {
		c.separate()
		c.buffer = strconv.AppendInt(c.buffer, n, 10)
	}
}

// Real appends a cell to a Real column, as AppendReal writes it, or to an
// Exact one, in the fewest digits that read back as the same number. NaN and
// the infinities are errors.
func (c *CSV) Real(x float64) {
	if !c.cursor.Real(x) {
		return
	}
	c.separate()
	if c.cursor.table.Columns[c.cursor.Column()].Kind == Exact {
		c.buffer = AppendExact(c.buffer, x)
		return
	}
	c.buffer = AppendReal(c.buffer, x)
}

// Empty appends an empty cell to a column of any kind: a missing value.
func (c *CSV) Empty() {
	if c.cursor.Empty() {
		c.separate()
	}
}

// EndRow closes the row. A row with too few cells is an error.
func (c *CSV) EndRow() {
	if !c.cursor.EndRow() {
		return
	}
	c.buffer = append(c.buffer, '\n')
	if len(c.buffer) >= bufferSize {
		c.write()
	}
}

// Flush writes what is still in the buffer and returns the first error of all
// the calls before it, of w or of the caller. Call it once at the end; a row
// begun and not ended is an error.
func (c *CSV) Flush() error {
	if c.cursor.End() == nil {
		c.write()
	}
	return c.cursor.End()
}

// separate puts a comma before every cell of a row but the first.
func (c *CSV) separate() {
	if c.cursor.Column() > 0 {
		c.buffer = append(c.buffer, ',')
	}
}

// write hands the buffer to the writer.
func (c *CSV) write() {
	if _, err := c.w.Write(c.buffer); err != nil {
		c.cursor.Fail(err)
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
