package tables

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/build"
	"dugnad/sim/files"
	"dugnad/sim/record"
	"dugnad/sim/record/parquet"
	"dugnad/sim/study"
)

const outcomesParquet = "outcomes.parquet"

// AddOutcomesParquet writes outcomes.parquet beside the outcomes.csv of a complete study: the same rows,
// with types and the meaning of every column. add begins the addition: study.Add, or the method of a study
// that this process holds.
func AddOutcomesParquet(directory string, add func(names []string, force bool) (*study.Addition, error)) error {
	status, err := study.Inspect(directory)
	if err != nil {
		return err
	}
	source, err := files.Open(filepath.Join(directory, "outcomes.csv"))
	if err != nil {
		return err
	}
	defer source.Close()
	addition, err := add([]string{outcomesParquet}, false)
	if err != nil {
		return err
	}
	defer addition.Abort()
	err = addition.Write(outcomesParquet, func(out io.Writer) error { return writeOutcomesParquet(out, source, &status) })
	if err != nil {
		return err
	}
	return addition.Finish()
}

func writeOutcomesParquet(out io.Writer, source io.Reader, status *study.Status) error {
	reader := csv.NewReader(source)
	reader.ReuseRecord = true
	names, err := reader.Read()
	if err != nil {
		return fmt.Errorf("reading outcomes.csv: %w", err)
	}
	facts, err := json.Marshal(status.Facts)
	if err != nil {
		return err
	}
	table := typedOutcomes(slices.Clone(names), status.Facts)
	w := parquet.NewWriter(out, table, map[string]string{
		"study": status.Name, "digest": status.Digest, "facts": string(facts),
		"seed": strconv.FormatUint(status.Seed, 10), "replications": strconv.Itoa(status.Replications),
		"version": "dugnad " + build.Current().Version,
	})
	for {
		cells, err := reader.Read()
		if err == io.EOF {
			return w.Close()
		}
		if err != nil {
			return fmt.Errorf("reading outcomes.csv: %w", err)
		}
		for i, cell := range cells {
			kind := table.Columns[i].Kind
			switch x, err := strconv.ParseFloat(cell, 64); {
			case kind == record.Text:
				w.Text(cell)
			case cell == "":
				w.Empty()
			case err != nil:
				return fmt.Errorf("reading outcomes.csv: %w", err)
			case kind == record.Exact:
				w.Real(x)
			default:
				n, err := strconv.ParseInt(cell, 10, 64)
				if err != nil {
					return fmt.Errorf("reading outcomes.csv: %w", err)
				}
				w.Count(n)
			}
		}
		w.EndRow()
	}
}

// typedOutcomes returns the columns of outcomes.csv with their types and meanings.
func typedOutcomes(names []string, facts []study.Fact) record.Table {
	known := map[string]record.Column{
		"row":         {Kind: record.Count, Meaning: "row of design.csv, from 0"},
		"role":        {Kind: record.Text, Meaning: "part that the row plays in its design"},
		"base_row":    {Kind: record.Count, Meaning: "row, base point or trajectory that the row belongs to"},
		"replication": {Kind: record.Count, Meaning: "replication, from 1"},
		"luck":        {Kind: record.Count, Meaning: "luck block: equal ones share their luck"},
		"status":      {Kind: record.Text, Meaning: "done, or failed: failures.csv says why"},
	}
	table := record.Table{Name: outcomesParquet}
	for _, name := range names {
		column, fixed := known[name]
		if !fixed {
			column = record.Column{Kind: record.Exact, Meaning: "an outcome of the run"}
			for _, fact := range facts {
				if fact.Name != "outcome "+name {
					continue
				}
				column.Meaning = fact.Value
				measure, _, _ := strings.Cut(fact.Value, ",")
				if m, ok := agents.KnownMeasure(measure); ok {
					column.Unit = m.Unit
				}
			}
		}
		column.Name = name
		table.Columns = append(table.Columns, column)
	}
	return table
}
