package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dugnad/scenarios"
	"dugnad/sim/study"
)

// drawStudy draws the figures of a whole study into its directory, as plot does. It reads what is
// on the disk, so that sweep, merge and plot draw the same.
func (a *app) drawStudy(ctx context.Context, directory string, workers int) error {
	f, err := findingsAt(directory)
	if err != nil {
		return err
	}
	set := &figureSet{findings: f, kinds: drawnBy("sweep"), formats: []string{"pdf", "png"}, workers: workers}
	figures, err := set.lay(a.notDrawn)
	if err != nil || len(figures) == 0 {
		return err
	}
	write, err := openStudyFigures(directory)
	if err != nil {
		return err
	}
	return set.draw(ctx, figures, write)
}

// openStudyFigures prepares the directory of a study's figures. A study's manifest does not list
// them: they are drawn anew whenever the study goes on.
func openStudyFigures(directory string) (write func(string, func(io.Writer) error) error, err error) {
	folder := filepath.Join(directory, "figures")
	return func(name string, content func(io.Writer) error) error {
		return replaceFile(filepath.Join(folder, name), content)
	}, os.MkdirAll(folder, 0o777)
}

// findingsAt reads a directory of either kind: the results of a scenario, or a study that is
// complete.
func findingsAt(directory string) (*findings, error) {
	status, err := study.Inspect(directory)
	switch {
	case errors.Is(err, study.ErrNotStudy):
		return findingsIn(directory)
	case err != nil:
		return nil, err
	case !status.Complete:
		return nil, wrongInput("run it to its end, or merge its shards: dugnad sweep STUDY --out "+quoteArgument(directory)+" --status says what is missing",
			"%s: the study is not complete: %d of %d runs are recorded", directory, status.Done+status.Failed, status.Runs)
	}
	t, err := readStudy(directory)
	if err != nil {
		return nil, err
	}
	f := &findings{
		study: t, scenarios: []scenarioOf{{name: factOf(&status, "scenario"), digest: factOf(&status, "digest of the scenario")}},
		replications: status.Replications, seed: status.Seed, tables: map[string]func() (io.ReadCloser, error){},
	}
	for _, name := range []string{"design.csv", "outcomes.csv"} {
		f.tables[name] = func() (io.ReadCloser, error) { return os.Open(filepath.Join(directory, name)) }
	}
	return f, nil
}

// factOf is one of the facts that studyJob.plan notes.
func factOf(status *study.Status, name string) string {
	for _, fact := range status.Facts {
		if fact.Name == name {
			return fact.Value
		}
	}
	return ""
}

// studyTables is a finished study as its directory has it.
type studyTables struct {
	study        *scenarios.Study
	fields       map[string]string // the fields' labels, by name
	cells        [][]string        // by row: the factors' values
	values       [][][]float64     // by row and outcome: what replications there are
	replications int
}

// readStudy reads the study's file, what its scenario calls the fields, and its two tables.
func readStudy(directory string) (*studyTables, error) {
	text, err := os.ReadFile(filepath.Join(directory, "study.toml"))
	if err != nil {
		return nil, err
	}
	t := &studyTables{fields: map[string]string{}}
	if t.study, err = scenarios.ReadStudy(text); err != nil {
		return nil, err
	}
	base, err := scenarios.Load(scenarios.Source{FS: userFiles{}, Path: filepath.ToSlash(filepath.Join(directory, "scenario.toml"))}, nil)
	if err != nil {
		return nil, err
	}
	for _, field := range base.Fields {
		t.fields[field.Name] = field.Label
	}
	design := []string{"row", "role", "base_row"}
	for i := range t.study.Factors {
		design = append(design, t.study.Factors[i].Column())
	}
	outcomes := []string{"row", "role", "base_row", "replication", "luck", "status"}
	for i := range t.study.Outcomes {
		outcomes = append(outcomes, t.study.Outcomes[i].Name)
	}
	err = readRows(filepath.Join(directory, "design.csv"), design, func(cells []string) error {
		t.cells = append(t.cells, slices.Clone(cells[3:]))
		t.values = append(t.values, make([][]float64, len(t.study.Outcomes)))
		return nil
	})
	if err != nil {
		return nil, err
	}
	if names := t.study.RowNames(); len(names) > 0 && len(names) != len(t.cells) {
		return nil, wrongInput("the same sweep again writes study.toml anew", "%s: %d names for %d rows",
			filepath.Join(directory, "study.toml"), len(names), len(t.cells))
	}
	return t, readRows(filepath.Join(directory, "outcomes.csv"), outcomes, func(cells []string) error {
		row, err := strconv.Atoi(cells[0])
		replication, err2 := strconv.Atoi(cells[3])
		if err := errors.Join(err, err2); err != nil {
			return err
		}
		if row < 0 || row >= len(t.values) {
			return fmt.Errorf("row %d is not in design.csv", row)
		}
		t.replications = max(t.replications, replication)
		for i, cell := range cells[6:] {
			if cell == "" { // failed, or nothing to average
				continue
			}
			value, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				return err
			}
			t.values[row][i] = append(t.values[row][i], value)
		}
		return nil
	})
}

// readRows reads a table below its head, which study.toml decides: who has edited that is told.
func readRows(name string, head []string, each func([]string) error) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	reader := csv.NewReader(file)
	reader.ReuseRecord = true
	for line := 0; ; line++ {
		row, err := reader.Read()
		if err == io.EOF {
			return nil
		}
		switch {
		case err == nil && line > 0:
			err = each(row)
		case err == nil && !slices.Equal(row, head):
			return wrongInput("the same sweep again writes study.toml anew", "%s has other columns than the study.toml beside it: %s", name, strings.Join(row, ", "))
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
}
