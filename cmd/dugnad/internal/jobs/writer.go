package jobs

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"time"

	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/scenarios"
	"dugnad/sim/record"
	"dugnad/sim/results"
)

// A writer writes the files of a results directory and remembers its tables for the data
// package. It closes what it opened, so that Windows lets an aborted directory be removed.
type writer struct {
	directory *results.Directory
	tables    []record.Table
	open      []io.Closer
	data      map[string]bool   // the users' data files that are there
	origin    map[string]string // what Parquet files say of where they come from
	took      time.Duration     // for writing
}

// closeAll closes the tables begun; their files are certain only if it returns nil.
func (w *writer) closeAll() error {
	var problems []error
	for _, file := range w.open {
		problems = append(problems, file.Close())
	}
	w.open = nil
	return errors.Join(problems...)
}

// file writes one file.
func (w *writer) file(name string, write func(io.Writer) error) error {
	file, err := w.directory.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}

// scenario writes a resolved scenario and, beside it, the user's data that it reads, unless
// another scenario's are there already.
func (w *writer) scenario(name string, s *scenarios.Scenario) error {
	err := w.file(name, func(out io.Writer) error {
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
		err := w.file(beside, func(out io.Writer) error {
			_, err := out.Write(data.Content)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// madeTables are tables that are made before they are written, as figures are drawn from them.
type madeTables struct{ tables []madeTable }

type madeTable struct {
	table record.Table
	text  bytes.Buffer
}

// made is a table and what makes its rows.
type made struct {
	table record.Table
	rows  func(*record.CSV)
}

// add makes tables.
func (m *madeTables) add(all ...made) error {
	for _, one := range all {
		m.tables = append(m.tables, madeTable{table: one.table})
		csv := record.NewCSV(&m.tables[len(m.tables)-1].text, one.table)
		one.rows(csv)
		if err := csv.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// writeTo writes the tables.
func (m *madeTables) writeTo(w *writer) error {
	for i := range m.tables {
		w.tables = append(w.tables, m.tables[i].table)
		err := w.file(m.tables[i].table.Name, func(out io.Writer) error {
			_, err := out.Write(m.tables[i].text.Bytes())
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// holdIn makes the tables those of findings.
func (m *madeTables) holdIn(f *findings.Findings) {
	for i := range m.tables {
		f.Hold(m.tables[i].table.Name, &m.tables[i].text)
	}
}

// Text returns the text of a table that was made.
func (m *madeTables) Text(name string) io.Reader {
	for i := range m.tables {
		if m.tables[i].table.Name == name {
			return bytes.NewReader(m.tables[i].text.Bytes())
		}
	}
	return bytes.NewReader(nil)
}

// ReplaceFile writes a file whole or not at all.
func ReplaceFile(path string, content func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-")
	if err != nil {
		return err
	}
	err = errors.Join(content(file), file.Chmod(0o644), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}
