package record

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
)

// A Reader reads a table row by row and keeps no earlier rows in memory:
//
//	for r.Next() {
//		place, tasks := r.Text(code), r.Count(tasks)
//	}
//	err := r.Err()
//
// After the first error Next returns false. Errors name the table, the line and the column.
type Reader struct {
	table Table    // with the columns of the file
	later []Column // of the table, which an older file does not have
	csv   *csv.Reader
	cells []string
	err   error
}

// NewReader reads the header of a table, which must have the columns of t in the same order. The
// last columns may be missing if they are Later.
func NewReader(in io.Reader, t Table) (*Reader, error) {
	r := &Reader{table: t, csv: csv.NewReader(in)}
	r.csv.ReuseRecord = true
	header, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s is empty; it should begin with its columns' names", t.Name)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.Name, err)
	}
	names := make([]string, len(t.Columns))
	for i, column := range t.Columns {
		names[i] = column.Name
	}
	count := min(len(header), len(names))
	if !slices.Equal(header, names[:count]) || slices.ContainsFunc(t.Columns[count:], func(c Column) bool { return !c.Later }) {
		return nil, fmt.Errorf("%s, line 1: found the columns %q; allowed: %q", t.Name, header, names)
	}
	r.table.Columns, r.later = t.Columns[:count], t.Columns[count:]
	return r, nil
}

// Has reports whether the file has a column of the table. It panics on an unknown name, as Column does.
func (r *Reader) Has(name string) bool {
	if slices.ContainsFunc(r.later, func(c Column) bool { return c.Name == name }) {
		return false
	}
	r.Column(name)
	return true
}

// Column returns the index of a column, for Text, Count and Real. It panics on an unknown name,
// which is an error of the program.
func (r *Reader) Column(name string) int {
	i := slices.IndexFunc(r.table.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		panic(fmt.Sprintf("%s has no column %q", r.table.Name, name))
	}
	return i
}

// Next moves to the next row. It returns false at the end and after an error.
func (r *Reader) Next() bool {
	if r.err != nil {
		return false
	}
	cells, err := r.csv.Read()
	switch {
	case errors.Is(err, io.EOF):
		return false
	case err != nil:
		r.err = fmt.Errorf("%s: %w", r.table.Name, err) // which names the line
		return false
	}
	r.cells = cells
	return true
}

// Text returns a cell of the row, unchanged. It stays valid after Next.
func (r *Reader) Text(column int) string { return r.cells[column] }

// Count returns a cell of a Count column.
func (r *Reader) Count(column int) int64 {
	n, err := strconv.ParseInt(r.cells[column], 10, 64)
	if err != nil {
		r.fail(column, "a whole number")
	}
	return n
}

// Real returns a cell of a Real or Exact column. An empty cell is NaN.
func (r *Reader) Real(column int) float64 {
	if r.cells[column] == "" {
		return math.NaN()
	}
	x, err := strconv.ParseFloat(r.cells[column], 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		r.fail(column, "a number, or nothing")
		return math.NaN()
	}
	return x
}

func (r *Reader) fail(column int, allowed string) {
	if r.err == nil {
		line, _ := r.csv.FieldPos(column)
		r.err = fmt.Errorf("%s, line %d, %s: found %q; allowed: %s",
			r.table.Name, line, r.table.Columns[column].Name, r.cells[column], allowed)
	}
}

// Err returns the first error.
func (r *Reader) Err() error { return r.err }
