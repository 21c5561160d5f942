package tables

import (
	"bytes"
	"errors"
	"io"
	"path"
	"time"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/scenarios"
	"dugnad/sim/record"
	"dugnad/sim/results"
)

// Writer writes the files of a results directory and lists its tables for the data package. It closes
// the files that it opened, as Windows does not remove a directory with open files.
type Writer struct {
	Directory *results.Directory
	tables    []record.Table
	open      []io.Closer
	data      map[string]bool   // the user's data files already written
	Origin    map[string]string // stated in Parquet files; see Provenance
	Elapsed   time.Duration     // time spent writing
}

// Close closes the open streams and files. They are complete only if it returns nil.
func (w *Writer) Close() error {
	var problems []error
	for _, file := range w.open {
		problems = append(problems, file.Close())
	}
	w.open = nil
	return errors.Join(problems...)
}

// AddCloser makes Close close a file as well.
func (w *Writer) AddCloser(file io.Closer) { w.open = append(w.open, file) }

// DataPackage writes datapackage.json: every table's columns with their types, units and meanings.
func (w *Writer) DataPackage(name, title string) error {
	return w.File("datapackage.json", func(out io.Writer) error { return record.WriteDataPackage(out, name, title, w.tables) })
}

// File writes one file, whose name is relative to the directory, with slashes.
func (w *Writer) File(name string, write func(io.Writer) error) error {
	file, err := w.Directory.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}

// text writes one file.
func (w *Writer) text(name string, text []byte) error {
	return w.File(name, func(out io.Writer) error {
		_, err := out.Write(text)
		return err
	})
}

// Scenario writes a resolved scenario and, beside it, the user's data files that it reads. Files that
// another scenario shares are written once.
func (w *Writer) Scenario(name string, s *scenarios.Scenario) error {
	if err := w.text(name, s.ResolvedWithSources()); err != nil {
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
		if err := w.text(beside, data.Content); err != nil {
			return err
		}
	}
	return nil
}

// Buffers holds tables in memory, in CSV, for figures and for the terminal.
type Buffers struct{ tables []buffer }

type buffer struct {
	table record.Table
	text  *bytes.Buffer
}

// Content is a table and the function that writes its rows.
type Content struct {
	Table record.Table
	Rows  func(*record.CSV)
}

// Add writes tables into memory.
func (b *Buffers) Add(all ...Content) error {
	for _, content := range all {
		text := new(bytes.Buffer)
		b.tables = append(b.tables, buffer{content.Table, text})
		csv := record.NewCSV(text, content.Table)
		content.Rows(csv)
		if err := csv.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// Write writes the tables into a results directory.
func (b *Buffers) Write(w *Writer) error {
	for _, one := range b.tables {
		w.tables = append(w.tables, one.table)
		if err := w.text(one.table.Name, one.text.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// AddTo adds the tables to findings.
func (b *Buffers) AddTo(f *findings.Findings) {
	for _, one := range b.tables {
		f.AddTable(one.table.Name, one.text)
	}
}

// Reader returns the text of a table; it is empty if there is none of that name.
func (b *Buffers) Reader(name string) io.Reader {
	for _, one := range b.tables {
		if one.table.Name == name {
			return bytes.NewReader(one.text.Bytes())
		}
	}
	return bytes.NewReader(nil)
}

// RefuseSize returns an error for CSV tables over 1 GB, unless forced. Parquet has a sixth of the size.
func RefuseSize(bytes float64, format string, forced bool) error {
	const mostBytes = 1e9
	if bytes > mostBytes && format != Parquet && !forced {
		return fault.Input("take --format parquet, fewer replications or --by all, or insist with --force-size",
			"the tables would take about %.1f GB; allowed: 1 GB", bytes/1e9)
	}
	return nil
}
