package record

import (
	"fmt"
	"math"
	"unicode/utf8"
)

// A RowWriter takes a table's rows cell by cell, in the order of the columns, and each row is
// closed by EndRow. The first error sticks, later calls do nothing, and Flush returns it. CSV
// is one; so is what package parquet writes.
type RowWriter interface {
	Text(string)
	Count(int64)
	Real(float64)
	Empty()
	EndRow()
	Flush() error
}

// A Cursor is where the next cell of a table goes. The writers of all formats move it on cell
// by cell, so that all refuse the same cells in the same words. The first problem sticks:
// after it no cell is let through.
type Cursor struct {
	table   Table
	column  int   // of the cell that comes next
	row     int64 // of that cell, from 1; the header does not count
	problem error // the first one
}

// NewCursor begins before the first row.
func NewCursor(t Table) Cursor { return Cursor{table: t, row: 1} }

// Column is the index of the column of the cell that was let through last.
func (c *Cursor) Column() int { return c.column - 1 }

// Text reports whether a text cell may come next. Text that is not valid UTF-8 may not.
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

// Count reports whether a count may come next.
func (c *Cursor) Count() bool { return c.begin(Count) }

// Real reports whether a number may come next. NaN and the infinities may not: where there is
// nothing to average a cell is empty, and one NaN would empty every mean that is later taken
// over the table.
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

// Empty reports whether an empty cell may come next: anywhere but after the last column.
func (c *Cursor) Empty() bool {
	if c.column < len(c.table.Columns) {
		return c.begin(c.table.Columns[c.column].Kind)
	}
	return c.begin(Text) // refuses the cell too many
}

// EndRow goes to the next row and reports whether the one before is whole.
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

// End is the first problem there was; a row begun and not ended is one.
func (c *Cursor) End() error {
	if c.problem == nil && c.column != 0 {
		c.problem = fmt.Errorf("%s, row %d: the row was not ended", c.table.Name, c.row)
	}
	return c.problem
}

// Fail keeps an error that the file had, unless there was a problem before.
func (c *Cursor) Fail(err error) {
	if c.problem == nil {
		c.problem = fmt.Errorf("writing %s: %w", c.table.Name, err)
	}
}

// begin moves on by a cell and reports whether one of that kind belongs there.
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

// refuse keeps a problem with the table, row and column where it arose.
func (c *Cursor) refuse(column int, format string, details ...any) {
	c.problem = fmt.Errorf("%s, row %d, column %s: %s",
		c.table.Name, c.row, c.table.Columns[column].Name, fmt.Sprintf(format, details...))
}
