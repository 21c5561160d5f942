package patterns

import (
	"math"

	"dugnad/sim/record"
)

var (
	idColumn        = record.Column{Name: "id", Kind: record.Text, Meaning: "pattern, P1 to P15, or test that a cause acts, D1 to D8"}
	useColumn       = record.Column{Name: "use", Kind: record.Text, Meaning: "C: used in calibration; V: not"}
	valueColumn     = record.Column{Name: "value", Kind: record.Real, Meaning: "mean over replications of the condition's value, in the condition's own unit"}
	lowerColumn     = record.Column{Name: "lower", Kind: record.Real, Meaning: "lower end of its 95 % interval (Student's t); empty where no luck enters or with one replication"}
	upperColumn     = record.Column{Name: "upper", Kind: record.Real, Meaning: "upper end"}
	thresholdColumn = record.Column{Name: "threshold", Kind: record.Text, Meaning: "the condition"}
	verdictColumn   = record.Column{Name: "verdict", Kind: record.Text, Meaning: "pass, fail, or reported where there is no condition"}
)

// The tables of validate.
var (
	// Table has a row for each pattern: its headline and its verdict.
	Table = record.Table{Name: "patterns.csv", Columns: []record.Column{idColumn, useColumn, valueColumn, lowerColumn, upperColumn, thresholdColumn, verdictColumn}}
	// TestsTable has a row for each condition of each pattern.
	TestsTable = record.Table{Name: "pattern_tests.csv", Columns: []record.Column{
		idColumn,
		{Name: "test", Kind: record.Text, Meaning: "what is compared"},
		valueColumn, lowerColumn, upperColumn, thresholdColumn,
		{Name: "verdict", Kind: record.Text, Meaning: "pass, fail, or reported where it is no condition"},
	}}
	// AblationTable has a row for each ablation and pattern.
	AblationTable = record.Table{Name: "ablation.csv", Columns: []record.Column{
		{Name: "ablation", Kind: record.Text, Meaning: "mechanism or driver"},
		{Name: "kind", Kind: record.Text, Meaning: "off: the mechanism is switched off; frozen: the driver is held at its grand mean"},
		{Name: "at", Kind: record.Real, Meaning: "the grand mean; empty for a mechanism"},
		idColumn, useColumn, valueColumn, lowerColumn, upperColumn, thresholdColumn, verdictColumn,
		{Name: "question", Kind: record.Text, Meaning: "the user's question that the mechanism serves where it carries nothing; empty for a driver"},
	}}
	// JointTable has a row for each set of patterns whose joint pass rate over draws is stated.
	JointTable = record.Table{Name: "joint.csv", Columns: []record.Column{
		{Name: "patterns", Kind: record.Text, Meaning: "which patterns hold together; P12 and P13 are accounting and left out"},
		{Name: "spread", Kind: record.Real, Meaning: "largest relative change of a free parameter, of a share that of the smaller of it and what is missing to 1"},
		{Name: "seed", Kind: record.Count, Meaning: "seed of the draws"},
		{Name: "draws", Kind: record.Count, Meaning: "draws"},
		{Name: "hold", Kind: record.Count, Meaning: "draws in which all of them hold"},
		{Name: "share", Kind: record.Real, Meaning: "share of draws"},
		{Name: "lower", Kind: record.Real, Meaning: "lower end of its 95 % interval (Wilson)"},
		{Name: "upper", Kind: record.Real, Meaning: "upper end"},
	}}
	// RobustnessTable has a row for each draw and pattern.
	RobustnessTable = record.Table{Name: "robustness.csv", Columns: []record.Column{
		{Name: "draw", Kind: record.Count, Meaning: "draw of the free parameters, from 1"},
		idColumn, useColumn, valueColumn, lowerColumn, upperColumn, thresholdColumn, verdictColumn,
	}}
)

// Write writes the headline's cells, from id on; the caller ends the row.
func (r *Result) Write(csv *record.CSV) {
	csv.Text(r.ID)
	csv.Text(r.Use)
	h := r.Headline()
	h.writeNumbers(csv)
	csv.Text(r.Verdict())
}

// WriteTests writes the rows of TestsTable.
func (r *Result) WriteTests(csv *record.CSV) {
	for _, t := range r.Tests {
		csv.Text(r.ID)
		csv.Text(t.What)
		t.writeNumbers(csv)
		csv.Text(t.Verdict())
		csv.EndRow()
	}
}

func (t *Test) writeNumbers(csv *record.CSV) {
	for _, x := range []float64{t.Mean, t.Lower, t.Upper} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			csv.Empty()
		} else {
			csv.Real(x)
		}
	}
	csv.Text(t.Threshold)
}

// Verdict returns "pass", "fail" or "reported".
func (t *Test) Verdict() string {
	switch {
	case t.Reported:
		return "reported"
	case t.Pass:
		return "pass"
	}
	return "fail"
}
