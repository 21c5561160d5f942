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

	"dugnad/agents"
	"dugnad/plots"
	"dugnad/scenarios"
	"dugnad/sim/record"
)

// drawStudy draws the figure of a whole study into its directory. It reads what is on the disk, so
// that sweep and merge draw the same. What cannot be laid out is left out with a message: the
// numbers are there all the same.
func (a *app) drawStudy(directory string) error {
	t, err := readStudy(directory)
	if err != nil {
		return err
	}
	figure, err := t.figure()
	if err != nil {
		a.say("not drawn: %v", err)
		return nil
	}
	folder := filepath.Join(directory, "figures")
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	return errors.Join(
		replaceFile(filepath.Join(folder, figure.Name+".pdf"), figure.WritePDF),
		replaceFile(filepath.Join(folder, figure.Name+".png"), figure.WritePNG))
}

// studyTables is a finished study as its directory has it.
type studyTables struct {
	study        *scenarios.Study
	cells        [][]string    // by row: the factors' values
	values       [][][]float64 // by row and outcome: what replications there are
	replications int
}

// readStudy reads the study's file and its two tables.
func readStudy(directory string) (*studyTables, error) {
	text, err := os.ReadFile(filepath.Join(directory, "study.toml"))
	if err != nil {
		return nil, err
	}
	t := &studyTables{}
	if t.study, err = scenarios.ReadStudy(text); err != nil {
		return nil, err
	}
	factors, outcomes := len(t.study.Factors), len(t.study.Outcomes)
	err = readRows(filepath.Join(directory, "design.csv"), 3+factors, func(cells []string) error {
		t.cells = append(t.cells, slices.Clone(cells[3:]))
		t.values = append(t.values, make([][]float64, outcomes))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return t, readRows(filepath.Join(directory, "outcomes.csv"), 6+outcomes, func(cells []string) error {
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

// readRows reads a table below its head, each row with as many cells.
func readRows(name string, cells int, each func([]string) error) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	reader := csv.NewReader(file)
	reader.FieldsPerRecord, reader.ReuseRecord = cells, true
	for line := 0; ; line++ {
		row, err := reader.Read()
		if err == io.EOF {
			return nil
		}
		if err == nil && line > 0 {
			err = each(row)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
}

// mostRowsDrawn is the number of rows that are drawn one by one.
const mostRowsDrawn = 40

// figure is the study's figure in the form that suits its design.
func (t *studyTables) figure() (plots.Figure, error) {
	kind := t.study.Design.Kind
	if kind == "grid" {
		if order, levels := t.risingLevels(); len(levels) > 2 && len(t.cells)/len(levels) <= plots.MostLines {
			return plots.NewResponseLines(t.lines(order, levels))
		}
	}
	if (kind == "grid" || kind == "list") && len(t.cells) <= mostRowsDrawn {
		return plots.NewResponseRows(t.rows())
	}
	return plots.NewResponseScatter(t.scatter())
}

// risingLevels are the values of a grid's first factor from the least on, and in which order the
// grid has them; none if they are not different numbers.
func (t *studyTables) risingLevels() (order []int, levels []float64) {
	var cells []string
	for _, row := range t.cells {
		if !slices.Contains(cells, row[0]) {
			cells = append(cells, row[0])
		}
	}
	values := make([]float64, len(cells))
	for i, cell := range cells {
		x, err := strconv.ParseFloat(cell, 64)
		if err != nil {
			return nil, nil
		}
		values[i] = x
		order = append(order, i)
	}
	slices.SortFunc(order, func(a, b int) int {
		if values[a] < values[b] {
			return -1
		}
		return 1
	})
	for _, i := range order {
		levels = append(levels, values[i])
	}
	if len(t.cells)%len(levels) != 0 { // a level is given twice
		return nil, nil
	}
	return order, levels
}

func (t *studyTables) lines(order []int, levels []float64) plots.ResponseLines {
	data := plots.ResponseLines{
		Factor: t.study.Factors[0].Shown(), Levels: levels,
		Others: t.factorNames(1), Replications: t.replications,
	}
	perLevel := len(t.cells) / len(levels)
	for line := range perLevel {
		data.Lines = append(data.Lines, shownCells(t.cells[line][1:]))
	}
	for i := range t.study.Outcomes {
		outcome := t.outcome(i)
		for line := range perLevel {
			var rows []int
			for _, level := range order {
				rows = append(rows, level*perLevel+line)
			}
			outcome.Values = append(outcome.Values, t.band(i, rows))
		}
		data.Outcomes = append(data.Outcomes, outcome)
	}
	return data
}

func (t *studyTables) rows() plots.ResponseRows {
	data := plots.ResponseRows{Factors: "Row: " + t.factorNames(0), Replications: t.replications}
	for row, cells := range t.cells {
		data.Rows = append(data.Rows, fmt.Sprintf("%d: %s", row, shownCells(cells)))
	}
	for i := range t.study.Outcomes {
		outcome := t.outcome(i)
		outcome.Values = []plots.Band{t.band(i, t.everyRow())}
		data.Outcomes = append(data.Outcomes, outcome)
	}
	return data
}

func (t *studyTables) scatter() plots.ResponseScatter {
	data := plots.ResponseScatter{Replications: t.replications}
	for i := range t.study.Factors {
		factor := plots.ScatterFactor{Name: t.study.Factors[i].Shown()}
		for _, cells := range t.cells {
			if _, err := strconv.ParseFloat(cells[i], 64); err != nil && !slices.Contains(factor.Words, cells[i]) {
				factor.Words = append(factor.Words, cells[i])
			}
		}
		for _, cells := range t.cells {
			x, err := strconv.ParseFloat(cells[i], 64)
			if factor.Words != nil {
				at := slices.Index(factor.Words, cells[i])
				if err == nil && at < 0 { // numbers among words
					at = len(factor.Words)
					factor.Words = append(factor.Words, cells[i])
				}
				x = float64(at)
			}
			factor.Values = append(factor.Values, x)
		}
		data.Factors = append(data.Factors, factor)
	}
	for i := range t.study.Outcomes {
		outcome := t.outcome(i)
		band := t.band(i, t.everyRow())
		outcome.Values = []plots.Band{{Mean: band.Mean}}
		data.Outcomes = append(data.Outcomes, outcome)
	}
	return data
}

func (t *studyTables) everyRow() []int {
	rows := make([]int, len(t.cells))
	for row := range rows {
		rows[row] = row
	}
	return rows
}

// outcome is what the figure says of an outcome.
func (t *studyTables) outcome(i int) plots.ResponseOutcome {
	o := &t.study.Outcomes[i]
	words := []string{strings.ReplaceAll(o.Measure, "coproduction", "co-production"), o.Field, o.Stage, o.Period}
	if o.Group != "all" {
		words = append(words, o.Group)
	}
	return plots.ResponseOutcome{Name: o.Name, Detail: strings.Join(words, ", ")}
}

// band is an outcome's means and intervals in some rows.
func (t *studyTables) band(outcome int, rows []int) plots.Band {
	var band plots.Band
	for _, row := range rows {
		mean, lower, upper := outcomeInterval(&t.study.Outcomes[outcome], t.values[row][outcome])
		band.Mean = append(band.Mean, mean)
		band.Lower, band.Upper = append(band.Lower, lower), append(band.Upper, upper)
	}
	return band
}

// outcomeInterval is the mean of replications with its interval, which for a share ends where
// shares do.
func outcomeInterval(o *scenarios.Outcome, replications []float64) (mean, lower, upper float64) {
	mean, lower, upper = record.MeanInterval(replications)
	if isShare(o) && !math.IsNaN(lower) {
		lower, upper = max(lower, min(0, mean)), min(upper, max(1, mean))
	}
	return mean, lower, upper
}

// isShare tells whether an outcome is a share of something, which is shown in percent or
// percentage points elsewhere.
func isShare(o *scenarios.Outcome) bool {
	for i := range agents.Measures {
		if agents.Measures[i].Name == o.Measure {
			_, scale := unitOf(&agents.Measures[i])
			return scale == 100
		}
	}
	return false
}

// factorNames are the names of the factors from a number on.
func (t *studyTables) factorNames(from int) string {
	var names []string
	for i := from; i < len(t.study.Factors); i++ {
		names = append(names, t.study.Factors[i].Shown())
	}
	return strings.Join(names, " · ")
}

// shownCells are the values of a row's factors in one line.
func shownCells(cells []string) string {
	shown := make([]string, len(cells))
	for i, cell := range cells {
		shown[i] = shortCell(cell)
	}
	return strings.Join(shown, " · ")
}
