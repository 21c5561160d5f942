package study

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"strconv"

	"dugnad/sim/record"
)

// designTable describes design.csv. The cells of factors are text, written as the plan has them.
func designTable(factors []string) record.Table {
	t := record.Table{Name: designName, Columns: []record.Column{
		{Name: "row", Kind: record.Count},
		{Name: "role", Kind: record.Text},
		{Name: "base_row", Kind: record.Count},
	}}
	for _, factor := range factors {
		t.Columns = append(t.Columns, record.Column{Name: factor, Kind: record.Text})
	}
	return t
}

// designFile returns design.csv.
func designFile(p Plan) (File, error) {
	var text bytes.Buffer
	c := record.NewCSV(&text, designTable(p.Factors))
	for i, row := range p.Rows {
		c.Count(int64(i))
		c.Text(row.Role)
		c.Count(int64(row.BaseRow))
		for _, value := range row.Values {
			c.Text(value)
		}
		c.EndRow()
	}
	err := c.Flush()
	return File{designName, text.Bytes()}, err
}

// parseDesign reads the rows of design.csv, which lack their luck blocks.
func parseDesign(content []byte, factors int) ([]Row, error) {
	records, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, errors.New("it is empty")
	}
	rows := make([]Row, 0, len(records)-1)
	for i, cells := range records[1:] {
		if len(cells) != 3+factors || cells[0] != strconv.Itoa(i) {
			return nil, fmt.Errorf("line %d is not row %d", i+2, i)
		}
		base, err := strconv.Atoi(cells[2])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+2, err)
		}
		rows = append(rows, Row{Role: cells[1], BaseRow: base, Values: cells[3:]})
	}
	return rows, nil
}

// outcomesFile returns outcomes.csv. The outcomes are sorted by run.
func outcomesFile(p Plan, outcomes []Outcome) (File, error) {
	t := record.Table{Name: outcomesName, Columns: []record.Column{
		{Name: "row", Kind: record.Count},
		{Name: "role", Kind: record.Text},
		{Name: "base_row", Kind: record.Count},
		{Name: "replication", Kind: record.Count},
		{Name: "luck", Kind: record.Count},
		{Name: "status", Kind: record.Text},
	}}
	for _, name := range p.Outcomes {
		t.Columns = append(t.Columns, record.Column{Name: name, Kind: record.Exact})
	}
	var text bytes.Buffer
	c := record.NewCSV(&text, t)
	for _, outcome := range outcomes {
		row := p.Rows[outcome.Row]
		c.Count(int64(outcome.Row))
		c.Text(row.Role)
		c.Count(int64(row.BaseRow))
		c.Count(int64(outcome.Replication))
		c.Count(int64(row.Luck))
		c.Text(outcome.status())
		for i := range p.Outcomes {
			if outcome.Failure != "" || math.IsNaN(outcome.Values[i]) {
				c.Empty()
				continue
			}
			c.Real(outcome.Values[i])
		}
		c.EndRow()
	}
	err := c.Flush()
	return File{outcomesName, text.Bytes()}, err
}

// failuresFile returns failures.csv. The outcomes are sorted by run.
func failuresFile(outcomes []Outcome) (File, error) {
	var text bytes.Buffer
	c := record.NewCSV(&text, record.Table{Name: failuresName, Columns: []record.Column{
		{Name: "row", Kind: record.Count},
		{Name: "replication", Kind: record.Count},
		{Name: "reason", Kind: record.Text},
	}})
	for _, outcome := range outcomes {
		if outcome.Failure != "" {
			c.Count(int64(outcome.Row))
			c.Count(int64(outcome.Replication))
			c.Text(outcome.Failure)
			c.EndRow()
		}
	}
	err := c.Flush()
	return File{failuresName, text.Bytes()}, err
}

// tables returns outcomes.csv and failures.csv.
func tables(p Plan, outcomes []Outcome) ([]File, error) {
	values, err := outcomesFile(p, outcomes)
	if err != nil {
		return nil, err
	}
	failures, err := failuresFile(outcomes)
	return []File{values, failures}, err
}
