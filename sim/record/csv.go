package record

import (
	"io"
	"math"
	"strconv"
	"strings"
)

// A CSV writes a table to w row by row and keeps no rows in memory. Cells are
// appended in the order of the columns; EndRow ends a row:
//
//	for ... {
//		c.Text("0301")
//		c.Count(12)
//		c.Real(0.25)
//		c.EndRow()
//	}
//	err := c.Flush()
//
// After the first error all calls do nothing, and Flush returns it. A row
// allocates no memory. A CSV is used from one goroutine at a time.
type CSV struct {
	w      io.Writer
	cursor Cursor
	buffer []byte // not yet written to w
}

// bufferSize is the number of bytes after which complete rows are written to w. It is large enough
// that system calls take no noticeable time.
const bufferSize = 64 << 10

// NewCSV begins a table on w with its header.
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

// NewRows is NewCSV without the header, for a part of a table: each run of an ensemble formats its
// own rows, in parallel with the others, and the parts are written in the order of the runs.
func NewRows(w io.Writer, t Table) *CSV {
	return &CSV{w: w, cursor: NewCursor(t), buffer: make([]byte, 0, bufferSize+4<<10)}
}

// Text appends a cell to a Text column. A text with a comma, a quotation mark or a line break is
// quoted by RFC 4180. Text that is not valid UTF-8 is an error.
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

// Real appends a cell to a Real column, as AppendReal writes it, or to an Exact column, as
// AppendExact writes it. NaN and the infinities are errors.
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

// Reals appends numbers as Real does, but an empty cell for each that is NaN.
func (c *CSV) Reals(numbers ...float64) {
	for _, x := range numbers {
		if math.IsNaN(x) {
			c.Empty()
		} else {
			c.Real(x)
		}
	}
}

// Empty appends an empty cell to a column of any kind: a missing value.
func (c *CSV) Empty() {
	if c.cursor.Empty() {
		c.separate()
	}
}

// EndRow ends the row. A row with too few cells is an error.
func (c *CSV) EndRow() {
	if !c.cursor.EndRow() {
		return
	}
	c.buffer = append(c.buffer, '\n')
	if len(c.buffer) >= bufferSize {
		c.write()
	}
}

// Flush writes the buffer and returns the first error of this or any earlier call, of w or of the
// caller. It is called once, at the end. A row without EndRow is an error.
func (c *CSV) Flush() error {
	if c.cursor.End() == nil {
		c.write()
	}
	return c.cursor.End()
}

// separate appends a comma, except before the first cell of a row.
func (c *CSV) separate() {
	if c.cursor.Column() > 0 {
		c.buffer = append(c.buffer, ',')
	}
}

// write writes the buffer to w.
func (c *CSV) write() {
	if _, err := c.w.Write(c.buffer); err != nil {
		c.cursor.Fail(err)
	}
	c.buffer = c.buffer[:0]
}

// AppendReal appends a number as tables write it: nine significant digits without trailing zeros,
// with an exponent below 1e-04 and from 1e+09 on. Negative zero is 0. NaN and the infinities are
// written as by strconv; a CSV refuses them.
func AppendReal(dst []byte, x float64) []byte {
	if x == 0 {
		return append(dst, '0') // also for -0
	}
	return strconv.AppendFloat(dst, x, 'g', 9, 64)
}

// AppendExact appends a number with the fewest digits from which the same bits are read back, with
// an exponent below 1e-04 and from 1e+06 on. Negative zero is 0.
func AppendExact(dst []byte, x float64) []byte {
	if x == 0 {
		return append(dst, '0') // also for -0
	}
	return strconv.AppendFloat(dst, x, 'g', -1, 64)
}

// appendText appends a text cell, with RFC 4180's quotation marks if it needs them.
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
