package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"dugnad/cmd/dugnad/internal/figures"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
)

// A table of another version or another program's is told in words, never a panic.
func TestBrokenTables(t *testing.T) {
	f, err := findings.OpenResults(ranTiny(t))
	if err != nil {
		t.Fatal(err)
	}
	whole := map[string]string{}
	for name, open := range f.Tables {
		file, err := open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(file)
		if err != nil {
			t.Fatal(err)
		}
		file.Close()
		whole[name] = string(text)
	}
	for _, kind := range figures.Kinds {
		for _, table := range kind.Needs {
			text, ok := whole[table]
			if !ok {
				continue
			}
			header, rows, _ := strings.Cut(text, "\n")
			for name, broken := range map[string]string{
				"nothing":       "",
				"other columns": "a,b\n1,2\n",
				"no rows":       header + "\n",
				"half a row":    header + "\n" + rows[:20],
				"other names":   header + "\n" + strings.NewReplacer("culture", "sport", "2015-04", "1815-04", "north", "south").Replace(rows),
				"cut":           text[:len(text)/2],
			} {
				g := *f
				g.Series, g.Summary = nil, nil
				g.Tables = map[string]func() (io.ReadCloser, error){}
				for other, text := range whole {
					if other == table {
						text = broken
					}
					g.AddTable(other, bytes.NewBufferString(text))
				}
				g.Monthly = g.MonthlyOfSeries
				figures, err := kind.Draw(&g, plots.Look{})
				if err != nil {
					continue // in words
				}
				figure := figures[0]
				for _, format := range []string{"svg", "pdf"} {
					if err := figure.Write(io.Discard, format); err != nil {
						t.Errorf("%s with %s of %s: %v", kind.Name, name, table, err)
					}
				}
			}
		}
	}
}

// ranTiny is a results directory of the tests' scenario.
func ranTiny(t *testing.T) string {
	t.Helper()
	dir := t.TempDir() + "/results"
	if code, _, errs := call(t, t.Context(), nil, "run", "testdata/tiny.toml", "--figures", "none", "--network", "030110", "--out", dir, "--quiet"); code != 0 {
		t.Fatal(errs)
	}
	return dir
}
