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

// A Writer writes a table to a Parquet file. Rows come cell by cell, as for record.CSV, or as
// Rows that others have made:
//
//	for ... {
//		w.Text("0301")
//		w.Count(12)
//		w.Real(0.25)
//		w.EndRow()
//	}
//	err := w.Close()
//
// Text is Parquet's STRING, a count INT64, another number DOUBLE, and an empty cell null.
// Memory holds the rows of one row group, compressed, and not the table. The same rows and
// metadata give the same bytes, on any processor and however the rows were divided among calls.
// Use a Writer from one goroutine at a time.
type Writer struct {
	table   record.Table
	file    *library.GenericWriter[any]
	own     *Rows // that came cell by cell
	group   int   // rows of the row group under way
	values  []library.Value
	problem error // the first one of the file
}

const (
	// rowGroupRows bounds a row group, which is what a reader takes at once and what a writer
	// keeps in memory. As many as DuckDB's own, rounded to a power of two.
	rowGroupRows = 128 << 10
	// pageRows is how many of its cells a column compresses together. The library would go by
	// what came at once, which must not matter.
	pageRows = 16 << 10
	// ownRows is when rows that came cell by cell are handed on.
	ownRows = 4 << 10
	// batchRows is how many cells of a column are handed to the library at once.
	batchRows = 1 << 10
	// libraryVersion is written into files as what made them, since readers work around the
	// bugs of libraries they know. It is go.mod's.
	libraryVersion = "0.32.0"
)

// NewWriter begins a Parquet file on w. Its key-value metadata are those given and two of its
// own: "table", the table's name, and "columns", a JSON array of each column's name, type
// (text, count, real or exact), unit and meaning.
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

// EndRow closes the row. A row with too few cells is an error.
func (w *Writer) EndRow() {
	w.own.EndRow()
	if w.own.count == ownRows {
		w.flushOwn()
	}
}

// Append writes rows that were made by themselves, after all that came before. They may be
// used no more. It returns the first error there was, theirs or the file's.
func (w *Writer) Append(rows *Rows) error {
	w.flushOwn()
	if err := rows.Flush(); err != nil && w.problem == nil {
		w.problem = err
	}
	w.write(rows)
	return w.problem
}

// Flush hands on the rows that came cell by cell and returns the first error of all the calls
// before it; a row begun and not ended is one. The file is whole only after Close.
func (w *Writer) Flush() error {
	if err := w.own.Flush(); err != nil && w.problem == nil {
		w.problem = err
	}
	w.flushOwn()
	return w.problem
}

// Close writes what is left and the file's footer, and returns the first error there was. It
// does not close what NewWriter was given.
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

// write hands rows to the library, in pages and row groups that do not depend on how many rows
// come at once.
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

// check keeps the first problem that the file had.
func (w *Writer) check(err error) {
	if err != nil && w.problem == nil {
		w.problem = fmt.Errorf("writing %s: %w", w.table.Name, err)
	}
}

// appendValues appends the cells first to last-1 of a column as the library wants them.
func (r *Rows) appendValues(values, words []library.Value, index, first, last int) []library.Value {
	const null, there = 0, 1 // definition levels
	c, kind := &r.columns[index], r.table.Columns[index].Kind
	for row := first; row < last; row++ {
		bits := c.cells[row]
		switch {
		case c.empty[row]:
			values = append(values, library.NullValue().Level(0, null, index))
		case kind == record.Text:
			values = append(values, words[bits].Level(0, there, index))
		case kind == record.Count:
			values = append(values, library.Int64Value(int64(bits)).Level(0, there, index))
		default:
			values = append(values, library.DoubleValue(math.Float64frombits(bits)).Level(0, there, index))
		}
	}
	return values
}

// node is a column's type. Any cell may be empty. Cells are stored in PLAIN encoding, which
// every reader knows, and left to the compression, which finds the words that repeat: a
// dictionary saves hardly a byte beyond that, and the library packs the indices of one
// differently on different processors.
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

// describe is the metadata's "columns".
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
