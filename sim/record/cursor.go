package record

import (
	"fmt"
	"math"
	"unicode/utf8"
)

// A Cursor is the position of the next cell in a table, and checks each cell. The writers of all
// formats use it, so that they refuse the same cells with the same messages. After the first
// problem it refuses every cell.
type Cursor struct {
	table   Table
	column  int   // of the next cell
	row     int64 // of the next cell, from 1; without the header
	problem error // the first one
}

// NewCursor returns a cursor before the first cell.
func NewCursor(t Table) Cursor { return Cursor{table: t, row: 1} }

// Column returns the column index of the last accepted cell.
func (c *Cursor) Column() int { return c.column - 1 }

// Text reports whether the next cell may be the text s, which must be valid UTF-8.
func (c *Cursor) Text(s string) bool {
	if !c.begin(Text) {
		return false
	}
	if !utf8.ValidString(s) {
		c.refuse(c.column-1, "%q is not valid UTF-8", s)
		return false
	}
	return true
}

// Count reports whether the next cell may be a count.
func (c *Cursor) Count() bool { return c.begin(Count) }

// Real reports whether the next cell may be the number x. NaN and the infinities are refused: a
// missing value is an empty cell, and one NaN would make every later mean over the table NaN.
func (c *Cursor) Real(x float64) bool {
	if !c.begin(Real) {
		return false
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		c.refuse(c.column-1, "%v is not a number that a table may hold", x)
		return false
	}
	return true
}

// Empty reports whether the next cell may be empty: in every column.
func (c *Cursor) Empty() bool {
	if c.column < len(c.table.Columns) {
		return c.begin(c.table.Columns[c.column].Kind)
	}
	return c.begin(Text) // refuses: the row is full
}

// EndRow moves to the next row and reports whether the row before has all its cells.
func (c *Cursor) EndRow() bool {
	if c.problem != nil {
		return false
	}
	if c.column != len(c.table.Columns) {
		c.problem = fmt.Errorf("%s, row %d: %d cells where there are %d columns",
			c.table.Name, c.row, c.column, len(c.table.Columns))
		return false
	}
	c.column = 0
	c.row++
	return true
}

// End returns the first problem. A row without EndRow is one.
func (c *Cursor) End() error {
	if c.problem == nil && c.column != 0 {
		c.problem = fmt.Errorf("%s, row %d: the row was not ended", c.table.Name, c.row)
	}
	return c.problem
}

// Fail records an error of the file, unless there was an earlier problem.
func (c *Cursor) Fail(err error) {
	if c.problem == nil {
		c.problem = fmt.Errorf("writing %s: %w", c.table.Name, err)
	}
}

// begin moves by one cell and reports whether a cell of that kind belongs there.
func (c *Cursor) begin(kind Kind) bool {
	if c.problem != nil {
		return false
	}
	if c.column >= len(c.table.Columns) {
		c.problem = fmt.Errorf("%s, row %d: more cells than the %d columns",
			c.table.Name, c.row, len(c.table.Columns))
		return false
	}
	if want := c.table.Columns[c.column].Kind; kind != want && (kind != Real || want != Exact) {
		c.refuse(c.column, "a cell of kind %v in a column of kind %v", kind, want)
		return false
	}
	c.column++
	return true
}

// refuse records a problem with its table, row and column.
func (c *Cursor) refuse(column int, format string, details ...any) {
	c.problem = fmt.Errorf("%s, row %d, column %s: %s",
		c.table.Name, c.row, c.table.Columns[column].Name, fmt.Sprintf(format, details...))
}
