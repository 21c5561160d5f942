package analysis

import (
	"io"
	"math"

	"dugnad/sim/evidence"
	"dugnad/sim/record"
)

// Row is a row of indices.csv: one number of one method.
type Row struct {
	Outcome string
	Method  string
	Factor  string // a factor or group of factors, Dummy or Luck; empty: about the outcome as a whole
	Other   string // the second factor of an index of two; else empty
	Index   string // the word for the number, see IndexTable
	evidence.Estimate
	Note string // how the interval was made, or why there is no number, or what to know of it
}

// StageRow is a row of convergence.csv: an index of the first base points alone.
type StageRow struct {
	Outcome    string
	Method     string
	BasePoints int // of each net
	Factor     string
	Index      string
	evidence.Estimate
}

// Values of the column factor that are no factor of the design. The brackets keep them apart from
// factors of such names.
const (
	Dummy = "(dummy)" // a factor that changes nothing but the luck
	Luck  = "(luck)"  // what the random numbers do
)

// IndexTable is the schema of indices.csv.
var IndexTable = record.Table{Name: "indices.csv", Columns: []record.Column{
	{Name: "outcome", Kind: record.Text, Meaning: "column of outcomes.csv"},
	{Name: "method", Kind: record.Text, Meaning: "what the index is about: mean response, seed as a factor, distributional change, as given (Sobol' indices of four estimands); advice; morris; pawn, delta, rbd-fast, regression, regional, shapley (given data); efast; finite-changes; truth-table"},
	{Name: "factor", Kind: record.Text, Meaning: "factor or group of factors; of a truth table, changes joined by AND; (dummy), which changes nothing but the luck; (luck); empty for the outcome as a whole"},
	{Name: "other_factor", Kind: record.Text, Meaning: "the second factor of an interaction"},
	{Name: "index", Kind: record.Text, Meaning: "which number this is, a word of the method"},
	{Name: "value", Kind: record.Exact, Meaning: "the number; empty where there is none, and the note says why"},
	{Name: "lower", Kind: record.Exact, Meaning: "lower bound of the 95 % interval; empty where there is none"},
	{Name: "upper", Kind: record.Exact, Meaning: "upper bound"},
	{Name: "note", Kind: record.Text, Meaning: "how the interval was made, and what to know of the number"},
}}

// ConvergenceTable is the schema of convergence.csv.
var ConvergenceTable = record.Table{Name: "convergence.csv", Columns: []record.Column{
	{Name: "outcome", Kind: record.Text, Meaning: "column of outcomes.csv"},
	{Name: "method", Kind: record.Text, Meaning: "as in indices.csv"},
	{Name: "base_points", Kind: record.Count, Unit: "base points", Meaning: "the first so many base points of each net are used"},
	{Name: "factor", Kind: record.Text, Meaning: "factor or group of factors; empty for all together"},
	{Name: "index", Kind: record.Text, Meaning: "first or total; or, of all factors together, how settled these are: values, ranking, screening"},
	{Name: "value", Kind: record.Exact, Meaning: "the number"},
	{Name: "lower", Kind: record.Exact, Meaning: "lower bound of the 95 % interval"},
	{Name: "upper", Kind: record.Exact, Meaning: "upper bound"},
}}

// WriteIndices writes indices.csv.
func WriteIndices(w io.Writer, rows []Row) error {
	c := record.NewCSV(w, IndexTable)
	for _, row := range rows {
		c.Text(row.Outcome)
		c.Text(row.Method)
		c.Text(row.Factor)
		c.Text(row.Other)
		c.Text(row.Index)
		writeEstimate(c, row.Estimate)
		c.Text(row.Note)
		c.EndRow()
	}
	return c.Flush()
}

// WriteConvergence writes convergence.csv.
func WriteConvergence(w io.Writer, rows []StageRow) error {
	c := record.NewCSV(w, ConvergenceTable)
	for _, row := range rows {
		c.Text(row.Outcome)
		c.Text(row.Method)
		c.Count(int64(row.BasePoints))
		c.Text(row.Factor)
		c.Text(row.Index)
		writeEstimate(c, row.Estimate)
		c.EndRow()
	}
	return c.Flush()
}

func writeEstimate(c *record.CSV, e evidence.Estimate) {
	for _, x := range []float64{e.Mean, e.Lower, e.Upper} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			c.Empty()
			continue
		}
		c.Real(x)
	}
}
