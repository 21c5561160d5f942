package parquet

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	library "github.com/parquet-go/parquet-go"

	"dugnad/sim/record"
)

// A Writer writes a table to a Parquet file. Rows are written cell by cell, as with record.CSV, or
// as Rows that other goroutines made:
//
//	for ... {
//		w.Text("0301")
//		w.Count(12)
//		w.Real(0.25)
//		w.EndRow()
//	}
//	err := w.Close()
//
// Text is Parquet's STRING, a count INT64, another number DOUBLE, and an empty cell null. Memory
// holds one compressed row group, not the table. The same rows and metadata give the same bytes,
// on every processor and for every division of the rows among calls. A Writer is used from one
// goroutine at a time.
type Writer struct {
	table   record.Table
	file    *library.GenericWriter[any]
	own     *Rows // written cell by cell
	group   int   // rows of the current row group
	values  []library.Value
	problem error // the first
}

const (
	// rowGroupRows is the most rows of a row group, which readers and the writer hold in memory.
	// It is DuckDB's own size, rounded to a power of two.
	rowGroupRows = 128 << 10
	// pageRows is the number of cells that a column compresses together. Without it the library's
	// pages would depend on how the rows are divided among calls.
	pageRows = 16 << 10
	// ownRows is the number of rows, written cell by cell, after which they are passed on.
	ownRows = 4 << 10
	// batchRows is the number of cells of a column that are passed to the library at once.
	batchRows = 1 << 10
	// libraryVersion is written into files, since readers work around known bugs of libraries. It
	// is the version in go.mod.
	libraryVersion = "0.32.0"
)

// NewWriter begins a Parquet file on w. Its key-value metadata are the given ones and two more:
// "table", the table's name, and "columns", a JSON array of each column's name, type (text, count,
// real or exact), unit and meaning.
func NewWriter(w io.Writer, t record.Table, metadata map[string]string) *Writer {
	nodes := library.Group{}
	for _, c := range t.Columns {
		nodes[c.Name] = node(c.Kind)
	}
	fields := nodes.Fields() // by name
	slices.SortStableFunc(fields, func(a, b library.Field) int { return position(t, a.Name()) - position(t, b.Name()) })
	options := []library.WriterOption{
		library.NewSchema("table", columnsInOrder{nodes, fields}),
		library.Compression(&library.Zstd),
		library.PageBufferSize(1 << 30), // pageRows ends pages
		library.CreatedBy("parquet-go", libraryVersion, "dugnad"),
		library.KeyValueMetadata("table", t.Name),
		library.KeyValueMetadata("columns", describe(t)),
	}
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		options = append(options, library.KeyValueMetadata(key, metadata[key]))
	}
	p := &Writer{table: t, own: NewRows(t, ownRows), values: make([]library.Value, 0, batchRows)}
	if len(nodes) != len(t.Columns) || len(nodes) == 0 {
		p.problem = fmt.Errorf("%s: %d columns have %d different names", t.Name, len(t.Columns), len(nodes))
		return p
	}
	p.file = library.NewGenericWriter[any](w, options...)
	return p
}

// Text appends a cell to a Text column. Empty text is an empty cell.
func (w *Writer) Text(s string) { w.own.Text(s) }

// Count appends a cell to a Count column.
func (w *Writer) Count(n int64) { w.own.Count(n) }

// Real appends a cell to a Real column, rounded to nine digits as in CSV, or to an Exact one.
// NaN and the infinities are errors.
func (w *Writer) Real(x float64) { w.own.Real(x) }

// Empty appends an empty cell to a column of any kind: a missing value.
func (w *Writer) Empty() { w.own.Empty() }

// EndRow ends the row. A row with too few cells is an error.
func (w *Writer) EndRow() {
	w.own.EndRow()
	if w.own.count == ownRows {
		w.flushOwn()
	}
}

// Append writes rows after all earlier ones. The caller must not use rows any more. It returns the
// first error, of rows or of the file.
func (w *Writer) Append(rows *Rows) error {
	w.flushOwn()
	if err := rows.Flush(); err != nil && w.problem == nil {
		w.problem = err
	}
	w.write(rows)
	return w.problem
}

// Flush passes on the rows that were written cell by cell and returns the first error of all earlier
// calls. A row without EndRow is an error. The file is complete only after Close.
func (w *Writer) Flush() error {
	if err := w.own.Flush(); err != nil && w.problem == nil {
		w.problem = err
	}
	w.flushOwn()
	return w.problem
}

// Close writes the remaining rows and the file's footer, and returns the first error. It does not
// close the io.Writer of NewWriter.
func (w *Writer) Close() error {
	if w.Flush() != nil {
		return w.problem
	}
	w.check(w.file.Close())
	if w.problem == nil {
		w.problem = errClosed
		return nil
	}
	return w.problem
}

var errClosed = errors.New("the Parquet file was closed")

func (w *Writer) flushOwn() {
	w.write(w.own)
	w.own.clear()
}

// write passes rows to the library, in pages and row groups that do not depend on the division of
// rows among calls.
func (w *Writer) write(rows *Rows) {
	words := make([]library.Value, len(rows.words))
	for i, word := range rows.words {
		words[i] = library.ByteArrayValue([]byte(word))
	}
	for first := 0; first < rows.count && w.problem == nil; {
		last := min(rows.count, first+batchRows, first+pageRows-w.group%pageRows)
		w.group += last - first
		for i, c := range w.file.ColumnWriters() {
			w.values = rows.appendValues(w.values[:0], words, i, first, last)
			_, err := c.WriteRowValues(w.values)
			w.check(err)
			if w.group%pageRows == 0 {
				w.check(c.Flush())
			}
		}
		first = last
		if w.group == rowGroupRows {
			w.check(w.file.Flush())
			w.group = 0
		}
	}
}

// check records the first problem of the file.
func (w *Writer) check(err error) {
	if err != nil && w.problem == nil {
		w.problem = fmt.Errorf("writing %s: %w", w.table.Name, err)
	}
}

// appendValues appends the cells first to last-1 of a column as values of the library.
func (r *Rows) appendValues(values, words []library.Value, index, first, last int) []library.Value {
	const null, present = 0, 1 // definition levels
	c, kind := &r.columns[index], r.table.Columns[index].Kind
	for row := first; row < last; row++ {
		bits := c.cells[row]
		switch {
		case c.empty[row]:
			values = append(values, library.NullValue().Level(0, null, index))
		case kind == record.Text:
			values = append(values, words[bits].Level(0, present, index))
		case kind == record.Count:
			values = append(values, library.Int64Value(int64(bits)).Level(0, present, index))
		default:
			values = append(values, library.DoubleValue(math.Float64frombits(bits)).Level(0, present, index))
		}
	}
	return values
}

// node returns a column's type. Any cell may be empty. Cells are stored in PLAIN encoding, which
// every reader knows. A dictionary would save hardly a byte, because the compression finds repeated
// words, and the library packs a dictionary's indices differently on different processors.
func node(kind record.Kind) library.Node {
	switch kind {
	case record.Text:
		return library.Optional(library.Encoded(library.String(), &library.Plain))
	case record.Count:
		return library.Optional(library.Encoded(library.Int(64), &library.Plain))
	}
	return library.Optional(library.Encoded(library.Leaf(library.DoubleType), &library.Plain))
}

// columnsInOrder is a group whose fields keep the table's order; the library sorts them by
// name.
type columnsInOrder struct {
	library.Group
	fields []library.Field
}

func (c columnsInOrder) Fields() []library.Field { return c.fields }

func position(t record.Table, name string) int {
	return slices.IndexFunc(t.Columns, func(c record.Column) bool { return c.Name == name })
}

// describe returns the metadata's "columns".
func describe(t record.Table) string {
	type described struct {
		Name    string `json:"name"`
		Type    string `json:"type"`
		Unit    string `json:"unit,omitempty"`
		Meaning string `json:"meaning"`
	}
	columns := make([]described, 0, len(t.Columns))
	for _, c := range t.Columns {
		columns = append(columns, described{c.Name, c.Kind.String(), c.Unit, c.Meaning})
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // "<" in a meaning is for people
	if err := encoder.Encode(columns); err != nil {
		panic(err) // strings can always be encoded
	}
	return strings.TrimSuffix(text.String(), "\n")
}
