package findings

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/scenarios"
	"dugnad/scenarios/studies"
	"dugnad/sim/evidence"
	"dugnad/sim/files"
)

// Study is a complete study, read from its directory.
type Study struct {
	Study        *studies.Study
	Fields       map[string]string // labels of the policy fields, by name
	Cells        [][]string        // values of the factors, by row
	Values       [][][]float64     // by row, outcome and replication; NaN where the cell is empty
	Replications int
	base         *scenarios.Scenario
	Failed       int // runs; a run that did not fail may have nothing to average
}

// readStudy reads study.toml, the labels of the fields from scenario.toml, and the two tables.
func readStudy(directory string) (*Study, error) {
	text, err := files.Read(filepath.Join(directory, "study.toml"))
	if err != nil {
		return nil, err
	}
	t := &Study{Fields: map[string]string{}}
	if t.Study, err = studies.Read(text); err != nil {
		return nil, err
	}
	base, err := LoadKept(filepath.Join(directory, "scenario.toml"))
	if err != nil {
		return nil, err
	}
	t.base = base
	for _, field := range base.Fields {
		t.Fields[field.Name] = field.Label.In("en")
	}
	design := []string{"row", "role", "base_row"}
	for i := range t.Study.Factors {
		design = append(design, t.Study.Factors[i].Column())
	}
	outcomes := []string{"row", "role", "base_row", "replication", "luck", "status"}
	for i := range t.Study.Outcomes {
		outcomes = append(outcomes, t.Study.Outcomes[i].Name)
	}
	err = readRows(filepath.Join(directory, "design.csv"), design, func(cells []string) error {
		t.Cells = append(t.Cells, slices.Clone(cells[3:]))
		t.Values = append(t.Values, make([][]float64, len(t.Study.Outcomes)))
		return nil
	})
	if err != nil {
		return nil, err
	}
	if names := t.Study.RowNames(); len(names) > 0 && len(names) != len(t.Cells) {
		return nil, fault.Input("the same sweep again writes study.toml anew", "%s: %d names for %d rows",
			filepath.Join(directory, "study.toml"), len(names), len(t.Cells))
	}
	return t, readRows(filepath.Join(directory, "outcomes.csv"), outcomes, func(cells []string) error {
		row, err := strconv.Atoi(cells[0])
		replication, err2 := strconv.Atoi(cells[3])
		if err := errors.Join(err, err2); err != nil {
			return err
		}
		if row < 0 || row >= len(t.Values) {
			return fmt.Errorf("row %d is not in design.csv", row)
		}
		t.Replications = max(t.Replications, replication)
		if replication != len(t.Values[row][0])+1 {
			return fmt.Errorf("row %d has replication %d after %d", row, replication, len(t.Values[row][0]))
		}
		if cells[5] == "failed" {
			t.Failed++
		}
		for i, cell := range cells[6:] {
			value := math.NaN() // the run failed, or there is nothing to average
			if cell != "" {
				if value, err = strconv.ParseFloat(cell, 64); err != nil {
					return err
				}
			}
			t.Values[row][i] = append(t.Values[row][i], value)
		}
		return nil
	})
}

// WithoutNumbers says why an outcome has no number in any run; it is empty if it has one.
func (t *Study) WithoutNumbers(outcome int) string {
	runs := 0
	for _, row := range t.Values {
		runs += len(row[outcome])
		if len(DropMissing(row[outcome])) > 0 {
			return ""
		}
	}
	switch t.Failed {
	case 0:
		return fmt.Sprintf("nothing to average in any of %d runs", runs)
	case runs:
		return fmt.Sprintf("all %d runs failed", runs)
	}
	return fmt.Sprintf("%d of %d runs failed, and the others had nothing to average", t.Failed, runs)
}

// readRows calls each with every row of a CSV file below its head. Another head than the expected one is
// an error: study.toml decides the columns, and was edited.
func readRows(name string, head []string, each func([]string) error) error {
	file, err := files.Open(name)
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
			return fault.Input("the same sweep again writes study.toml anew", "%s has other columns than the study.toml beside it: %s", name, strings.Join(row, ", "))
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
}

// FactorLevels are the different values of a factor in a design: numbers in ascending order, words in
// the order of the design.
type FactorLevels struct {
	Cells   []string
	Numbers []float64 // nil for words
}

// Places returns the positions of the levels on an axis: the numbers, or 0, 1, 2 … for words.
func (l FactorLevels) Places() []float64 {
	if l.Numbers != nil {
		return l.Numbers
	}
	places := make([]float64, len(l.Cells))
	for i := range places {
		places[i] = float64(i)
	}
	return places
}

// OutcomeEstimate returns the mean of replications with its interval, clipped by Clip.
func OutcomeEstimate(o *studies.Outcome, replications []float64) evidence.Estimate {
	return Clip(o, evidence.Mean(replications))
}

// Clip returns an estimate of an outcome whose interval ends where its measure does: no measure is below 0,
// and no share above 1.
func Clip(o *studies.Outcome, e evidence.Estimate) evidence.Estimate {
	if _, known := agents.KnownMeasure(o.Measure); !known || !e.HasInterval() {
		return e
	}
	most := math.Inf(1)
	if IsShare(o) {
		most = max(1, e.Mean)
	}
	return e.Clipped(min(0, e.Mean), most)
}

// IsShare tells whether the measure of an outcome is a share.
func IsShare(o *studies.Outcome) bool {
	m, ok := agents.KnownMeasure(o.Measure)
	return ok && strings.HasPrefix(m.Unit, "share")
}

// MaxPairedRows is the largest number of rows of a study that are compared in pairs.
const MaxPairedRows = 12

// SharesLuck tells whether a replication has the same random numbers in every row. A factor that varies
// the seed gives each row its own.
func SharesLuck(s *studies.Study) bool { return s.Luck == "shared" && !variesSeed(s) }

func variesSeed(s *studies.Study) bool {
	return slices.ContainsFunc(s.Factors, func(f studies.Factor) bool {
		return slices.Contains(strings.Split(f.Column(), "+"), "seed")
	})
}

// MostListedRows is the greatest number of rows of a study that are printed one by one.
const MostListedRows = 40

// ComparesRows tells whether the rows of a grid or list are compared in pairs: up to MaxPairedRows rows that
// share their luck, or as many as are printed whose base rows the study states, which share theirs.
func ComparesRows(s *studies.Study, rows int) bool {
	if len(s.Design.Base) > 0 {
		return rows <= MostListedRows && !variesSeed(s)
	}
	return rows > 1 && rows <= MaxPairedRows && SharesLuck(s)
}

// DropMissing returns the replications without those that are NaN.
func DropMissing(replications []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(replications), math.IsNaN)
}
