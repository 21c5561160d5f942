package jobs

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
	FormatCSV     = "csv"
	FormatParquet = "parquet"
)

// A partedTable is a table that comes in parts, one of each run: runs make theirs in parallel,
// and they are written in the runs' order.
type partedTable struct {
	table   record.Table
	file    io.WriteCloser
	parquet *parquet.Writer // nil where the format is CSV
}

// A part is rows of one run, in the format of the table that they are for.
type part struct {
	record.RowWriter
	text *bytes.Buffer
	rows *parquet.Rows
}

// begin opens a table whose rows come in parts. In Parquet its name ends so, and it says where
// it comes from.
func (w *writer) begin(table record.Table, format string) (*partedTable, error) {
	if format == FormatParquet {
		table.Name = strings.TrimSuffix(table.Name, ".csv") + ".parquet"
	}
	file, err := w.directory.Create(table.Name)
	if err != nil {
		return nil, err
	}
	t := &partedTable{table: table, file: file}
	w.open = append(w.open, t)
	w.tables = append(w.tables, table)
	if format == FormatParquet {
		t.parquet = parquet.NewWriter(file, table, w.origin)
		return t, nil
	}
	return t, record.NewCSV(file, table).Flush()
}

// part begins the part of a run that will add about so many rows, 0 where that is not known.
func (t *partedTable) part(rows int) part {
	const rowBytes = 160 // a little more than as measured: growing would copy
	if t.parquet != nil {
		typed := parquet.NewRows(t.table, rows)
		return part{RowWriter: typed, rows: typed}
	}
	text := new(bytes.Buffer)
	text.Grow(rows * rowBytes)
	return part{RowWriter: record.NewRows(text, t.table), text: text}
}

// append writes a part after all that came before.
func (t *partedTable) append(p part) error {
	if t.parquet != nil {
		return t.parquet.Append(p.rows)
	}
	_, err := t.file.Write(p.text.Bytes())
	return err
}

// Close ends the table. Its file is certain only if it returns nil.
func (t *partedTable) Close() error {
	if t.parquet == nil {
		return t.file.Close()
	}
	return errors.Join(t.parquet.Close(), t.file.Close())
}

// provenance is what a Parquet file says of where it comes from.
func provenance(ran []results.Scenario, seed uint64, replications int) map[string]string {
	list, err := json.Marshal(ran)
	if err != nil {
		panic(err) // strings can always be encoded
	}
	return map[string]string{
		"scenarios":    string(list),
		"seed":         strconv.FormatUint(seed, 10),
		"replications": strconv.Itoa(replications),
		"version":      "dugnad " + build.This().Version,
	}
}
