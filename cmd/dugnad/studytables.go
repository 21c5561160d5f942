package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dugnad/scenarios"
	"dugnad/scenarios/studies"
)

// studyTables is a finished study as its directory has it.
type studyTables struct {
	study        *studies.Study
	fields       map[string]string // the fields' labels, by name
	cells        [][]string        // by row: the factors' values
	values       [][][]float64     // by row, outcome and replication; NaN where there is no number
	replications int
}

// readStudy reads the study's file, what its scenario calls the fields, and its two tables.
func readStudy(directory string) (*studyTables, error) {
	text, err := os.ReadFile(filepath.Join(directory, "study.toml"))
	if err != nil {
		return nil, err
	}
	t := &studyTables{fields: map[string]string{}}
	if t.study, err = studies.Read(text); err != nil {
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
		if replication != len(t.values[row][0])+1 {
			return fmt.Errorf("row %d has replication %d after %d", row, replication, len(t.values[row][0]))
		}
		for i, cell := range cells[6:] {
			value := math.NaN() // failed, or nothing to average
			if cell != "" {
				if value, err = strconv.ParseFloat(cell, 64); err != nil {
					return err
				}
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
