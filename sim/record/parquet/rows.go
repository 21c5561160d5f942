package parquet

import (
	"math"
	"strconv"

	"dugnad/sim/record"
)

// Rows are rows of a table in memory, until Writer.Append writes them: each run of an ensemble
// makes its own, in parallel with the others, and they are written in the order of the runs. Cells
// are checked as in record.CSV, and have the values that a reader of the CSV file would read: a
// Real is rounded to nine digits, -0 is 0, and empty text is an empty cell.
//
// A row takes nine bytes per column. Rows are used from one goroutine at a time.
type Rows struct {
	cursor  record.Cursor
	table   record.Table
	columns []column
	count   int              // of complete rows
	words   []string         // each text once
	word    map[string]int64 // its index in words
}

// A column holds its cells as bits, whose meaning depends on the column's kind: the index of a
// word, a whole number, or math.Float64bits.
type column struct {
	cells []uint64
	empty []bool
}

// NewRows begins rows of a table. It allocates memory for room rows; more are allowed.
func NewRows(t record.Table, room int) *Rows {
	r := &Rows{cursor: record.NewCursor(t), table: t, word: map[string]int64{}}
	for range t.Columns {
		r.columns = append(r.columns, column{cells: make([]uint64, 0, room), empty: make([]bool, 0, room)})
	}
	return r
}

// Text appends a cell to a Text column.
func (r *Rows) Text(s string) {
	if !r.cursor.Text(s) {
		return
	}
	index, known := r.word[s]
	if !known {
		index = int64(len(r.words))
		r.words = append(r.words, s)
		r.word[s] = index
	}
	r.append(uint64(index), s == "")
}

// Count appends a cell to a Count column.
func (r *Rows) Count(n int64) {
	if r.cursor.Count() {
		r.append(uint64(n), false)
	}
}

// Real appends a cell to a Real or Exact column. NaN and the infinities are errors.
func (r *Rows) Real(x float64) {
	if !r.cursor.Real(x) {
		return
	}
	switch {
	case x == 0:
		x = 0 // also for -0
	case r.table.Columns[r.cursor.Column()].Kind == record.Real:
		x = rounded(x)
	}
	r.append(math.Float64bits(x), false)
}

// Empty appends an empty cell to a column of any kind: a missing value.
func (r *Rows) Empty() {
	if r.cursor.Empty() {
		r.append(0, true)
	}
}

// EndRow ends the row. A row with too few cells is an error.
func (r *Rows) EndRow() {
	if r.cursor.EndRow() {
		r.count++
	}
}

// Flush returns the first error of all earlier calls. A row without EndRow is an error.
func (r *Rows) Flush() error { return r.cursor.End() }

func (r *Rows) append(bits uint64, empty bool) {
	c := &r.columns[r.cursor.Column()]
	c.cells = append(c.cells, bits)
	c.empty = append(c.empty, empty)
}

// clear removes the rows and the words, and keeps their memory.
func (r *Rows) clear() {
	for i := range r.columns {
		c := &r.columns[i]
		c.cells, c.empty = c.cells[:0], c.empty[:0]
	}
	r.count = 0
	clear(r.words)
	r.words = r.words[:0]
	clear(r.word)
}

// rounded returns the number that record.AppendReal writes.
func rounded(x float64) float64 {
	var digits [24]byte
	x, err := strconv.ParseFloat(string(record.AppendReal(digits[:0], x)), 64)
	if err != nil {
		panic(err) // impossible: nine digits of a finite number are a number
	}
	return x
}
