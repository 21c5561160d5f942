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

// Formats of the tables to which every run adds rows.
const (
	CSV     = "csv"
	Parquet = "parquet"
)

// Stream is a table that is written in parts, one per run. Runs fill their parts in parallel; the parts
// are appended in the order of the runs.
type Stream struct {
	table   record.Table
	file    io.WriteCloser
	parquet *parquet.Writer // nil for CSV
}

// Part is the rows of one run, in the format of its stream.
type Part struct {
	record.RowWriter
	text *bytes.Buffer
	rows *parquet.Rows
}

// OpenStream opens a table that is written in parts. In Parquet its file name ends in .parquet, and the
// file states its origin. Close of the writer closes it.
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

// Part returns an empty part for about so many rows, 0 if the number is not known.
func (t *Stream) Part(rows int) Part {
	const rowBytes = 180 // slightly more than measured, as a growing buffer is copied
	if t.parquet != nil {
		typed := parquet.NewRows(t.table, rows)
		return Part{RowWriter: typed, rows: typed}
	}
	text := new(bytes.Buffer)
	text.Grow(rows * rowBytes)
	return Part{RowWriter: record.NewRows(text, t.table), text: text}
}

// Append writes a part after the earlier ones.
func (t *Stream) Append(p Part) error {
	if t.parquet != nil {
		return t.parquet.Append(p.rows)
	}
	_, err := t.file.Write(p.text.Bytes())
	return err
}

// Close ends the table. Its file is complete only if Close returns nil.
func (t *Stream) Close() error {
	if t.parquet == nil {
		return t.file.Close()
	}
	return errors.Join(t.parquet.Close(), t.file.Close())
}

// Provenance returns the origin that a Parquet file states: scenarios with their digests as JSON, seed,
// replications and version.
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
