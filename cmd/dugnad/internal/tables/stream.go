package tables

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"dugnad/cmd/dugnad/internal/build"
	"dugnad/sim/record"
	"dugnad/sim/record/parquet"
	"dugnad/sim/results"
)

// The formats of tables that grow with every run.
const (
	CSV     = "csv"
	Parquet = "parquet"
)

// A Stream is a table that comes in parts, one of each run: runs make theirs in parallel,
// and they are written in the runs' order.
type Stream struct {
	table   record.Table
	file    io.WriteCloser
	parquet *parquet.Writer // nil where the format is CSV
}

// A Part is rows of one run, in the format of the table that they are for.
type Part struct {
	record.RowWriter
	text *bytes.Buffer
	rows *parquet.Rows
}

// Begin opens a table whose rows come in parts. In Parquet its name ends so, and it says where
// it comes from.
func (w *Writer) OpenStream(table record.Table, format string) (*Stream, error) {
	if format == Parquet {
		table.Name = strings.TrimSuffix(table.Name, ".csv") + ".parquet"
	}
	file, err := w.Directory.Create(table.Name)
	if err != nil {
		return nil, err
	}
	t := &Stream{table: table, file: file}
	w.open = append(w.open, t)
	w.tables = append(w.tables, table)
	if format == Parquet {
		t.parquet = parquet.NewWriter(file, table, w.Origin)
		return t, nil
	}
	return t, record.NewCSV(file, table).Flush()
}

// Part begins the part of a run that will add about so many rows, 0 where that is not known.
func (t *Stream) Part(rows int) Part {
	const rowBytes = 160 // a little more than as measured: growing would copy
	if t.parquet != nil {
		typed := parquet.NewRows(t.table, rows)
		return Part{RowWriter: typed, rows: typed}
	}
	text := new(bytes.Buffer)
	text.Grow(rows * rowBytes)
	return Part{RowWriter: record.NewRows(text, t.table), text: text}
}

// Append writes a part after all that came before.
func (t *Stream) Append(p Part) error {
	if t.parquet != nil {
		return t.parquet.Append(p.rows)
	}
	_, err := t.file.Write(p.text.Bytes())
	return err
}

// Close ends the table. Its file is certain only if it returns nil.
func (t *Stream) Close() error {
	if t.parquet == nil {
		return t.file.Close()
	}
	return errors.Join(t.parquet.Close(), t.file.Close())
}

// Provenance is what a Parquet file says of where it comes from.
func Provenance(ran []results.Scenario, seed uint64, replications int) map[string]string {
	list, err := json.Marshal(ran)
	if err != nil {
		panic(err) // strings can always be encoded
	}
	return map[string]string{
		"scenarios":    string(list),
		"seed":         strconv.FormatUint(seed, 10),
		"replications": strconv.Itoa(replications),
		"version":      "dugnad " + build.Current().Version,
	}
}
