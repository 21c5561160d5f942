package tables

import (
	"bytes"
	"errors"
	"io"
	"path"
	"time"

	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/scenarios"
	"dugnad/sim/record"
	"dugnad/sim/results"
)

// A Writer writes the files of a results directory and remembers its tables for the data
// package. It closes what it opened, so that Windows lets an aborted directory be removed.
type Writer struct {
	Directory *results.Directory
	tables    []record.Table
	open      []io.Closer
	data      map[string]bool   // the users' data files that are there
	Origin    map[string]string // what Parquet files say of where they come from
	Elapsed   time.Duration     // for writing
}

// Close closes the tables begun; their files are certain only if it returns nil.
func (w *Writer) Close() error {
	var problems []error
	for _, file := range w.open {
		problems = append(problems, file.Close())
	}
	w.open = nil
	return errors.Join(problems...)
}

// Keep has the writer close a file.
func (w *Writer) AddCloser(file io.Closer) { w.open = append(w.open, file) }

// DataPackage writes datapackage.json: every table's columns with their types, units and meanings.
func (w *Writer) DataPackage(name, title string) error {
	return w.File("datapackage.json", func(out io.Writer) error { return record.WriteDataPackage(out, name, title, w.tables) })
}

// File writes one file.
func (w *Writer) File(name string, write func(io.Writer) error) error {
	file, err := w.Directory.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}

// Scenario writes a resolved scenario and, beside it, the user's data that it reads, unless
// another scenario's are there already.
func (w *Writer) Scenario(name string, s *scenarios.Scenario) error {
	err := w.File(name, func(out io.Writer) error {
		_, err := out.Write(s.Sourced())
		return err
	})
	if err != nil {
		return err
	}
	if w.data == nil {
		w.data = map[string]bool{}
	}
	for _, data := range s.DataFiles() {
		beside := path.Join(path.Dir(name), data.Name)
		if data.Shipped || w.data[beside] {
			continue
		}
		w.data[beside] = true
		err := w.File(beside, func(out io.Writer) error {
			_, err := out.Write(data.Content)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// A Buffers are tables that are made before they are written, as figures are drawn from them.
type Buffers struct{ tables []buffer }

type buffer struct {
	table record.Table
	text  bytes.Buffer
}

// Content is a table and what makes its rows.
type Content struct {
	Table record.Table
	Rows  func(*record.CSV)
}

// Add makes tables.
func (m *Buffers) Add(all ...Content) error {
	for _, one := range all {
		m.tables = append(m.tables, buffer{table: one.Table})
		csv := record.NewCSV(&m.tables[len(m.tables)-1].text, one.Table)
		one.Rows(csv)
		if err := csv.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// Write writes the tables.
func (m *Buffers) Write(w *Writer) error {
	for i := range m.tables {
		w.tables = append(w.tables, m.tables[i].table)
		err := w.File(m.tables[i].table.Name, func(out io.Writer) error {
			_, err := out.Write(m.tables[i].text.Bytes())
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Hold makes the tables those of findings.
func (m *Buffers) AddTo(f *findings.Findings) {
	for i := range m.tables {
		f.AddTable(m.tables[i].table.Name, &m.tables[i].text)
	}
}

// Text returns the text of a table that was made.
func (m *Buffers) Reader(name string) io.Reader {
	for i := range m.tables {
		if m.tables[i].table.Name == name {
			return bytes.NewReader(m.tables[i].text.Bytes())
		}
	}
	return bytes.NewReader(nil)
}
