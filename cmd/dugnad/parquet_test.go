package main

import (
	"bytes"
	"os"
	"testing"

	library "github.com/parquet-go/parquet-go"
	"github.com/rogpeppe/go-internal/testscript"

	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/sim/record"
)

// Nothing is too large for Parquet.
func TestParquetIsNotRefusedForItsSize(t *testing.T) {
	s := new(app).sink(true)
	changes := jobs.Changes{Replications: 1000}
	for format, refused := range map[string]bool{tables.CSV: true, tables.Parquet: false} {
		run := &jobs.Run{Scenario: "norway-all", Changes: changes, By: "place", Format: format}
		if _, err := run.Check(t.Context(), s); (err != nil) != refused {
			t.Errorf("run in %s: %v", format, err)
		}
		compare := &jobs.Compare{Scenarios: []string{"norway-all"}, Alternatives: []jobs.Alternative{{Name: "same"}}, Changes: changes, By: "place", Format: format}
		if _, err := compare.Check(t.Context(), s); (err != nil) != refused {
			t.Errorf("compare in %s: %v", format, err)
		}
	}
}

// ascsv FROM TO writes the cells of a Parquet file as CSV, which is what the program would have
// written without --format parquet.
func ascsv(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: ascsv FROM TO")
	}
	file := openParquet(ts, args[0])
	table := record.Table{Name: args[1]}
	for _, field := range file.Schema().Fields() {
		kind := map[library.Kind]record.Kind{library.ByteArray: record.Text, library.Int64: record.Count, library.Double: record.Exact}[field.Type().Kind()]
		table.Columns = append(table.Columns, record.Column{Name: field.Name(), Kind: kind})
	}
	var text bytes.Buffer
	csv := record.NewCSV(&text, table)
	reader := library.NewReader(file)
	rows := make([]library.Row, 1)
	for range file.NumRows() {
		if n, err := reader.ReadRows(rows); n != 1 { // the last comes with io.EOF
			ts.Check(err)
		}
		for _, value := range rows[0] {
			switch {
			case value.IsNull():
				csv.Empty()
			case value.Kind() == library.ByteArray:
				csv.Text(string(value.ByteArray()))
			case value.Kind() == library.Int64:
				csv.Count(value.Int64())
			default:
				csv.Real(value.Double())
			}
		}
		csv.EndRow()
	}
	ts.Check(csv.Flush())
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), text.Bytes(), 0o666))
}

// metadata FROM TO writes a Parquet file's metadata, a line each.
func metadata(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: metadata FROM TO")
	}
	var text bytes.Buffer
	for _, entry := range openParquet(ts, args[0]).Metadata().KeyValueMetadata {
		text.WriteString(entry.Key + ": " + entry.Value + "\n")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), text.Bytes(), 0o666))
}

func openParquet(ts *testscript.TestScript, name string) *library.File {
	content, err := os.ReadFile(ts.MkAbs(name))
	ts.Check(err)
	file, err := library.OpenFile(bytes.NewReader(content), int64(len(content)))
	ts.Check(err)
	return file
}
