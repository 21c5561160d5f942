package tables

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/build"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/sim/files"
	"dugnad/sim/record"
	"dugnad/sim/record/parquet"
	"dugnad/sim/study"
)

const outcomesParquet = "outcomes.parquet"

// RemoveDerived removes the files derived from an outcomes.csv that more replications replace:
// outcomes.parquet, the figure of the response and the report. A report that the user changed stays.
func RemoveDerived(directory string) error {
	for _, name := range []string{outcomesParquet, "figures/response.pdf", "figures/response.png"} {
		err := files.Remove(filepath.Join(directory, filepath.FromSlash(name)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	page := filepath.Join(directory, findings.ReportName)
	if text, err := os.ReadFile(page); err == nil && findings.HasOwnDigest(text) {
		return files.Remove(page)
	}
	return nil
}

// AddOutcomesParquet writes outcomes.parquet beside the outcomes.csv of a complete study: the same rows,
// with types and the meaning of every column. The file appears once it is complete.
func AddOutcomesParquet(directory string) error {
	status, err := study.Inspect(directory)
	if err != nil {
		return err
	}
	source, err := os.Open(filepath.Join(directory, "outcomes.csv"))
	if err != nil {
		return err
	}
	defer source.Close()
	return files.WriteFrom(filepath.Join(directory, outcomesParquet), func(out io.Writer) error {
		return writeOutcomesParquet(out, source, &status)
	})
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
				if m, ok := agents.MeasureNamed(measure); ok {
					column.Unit = m.Unit
				}
			}
		}
		column.Name = name
		table.Columns = append(table.Columns, column)
	}
	return table
}
