// Package analysis makes the table of indices of a study: from design.csv and outcomes.csv to the rows
// of indices.csv.
//
// The mathematics is in sim/sensitivity. This package decides which method suits which design, how
// failed runs and outcomes without a number are treated, and how results are called in files. It
// knows no model and opens no file: it reads bytes and returns rows. It imports sim/sensitivity,
// sim/design and, for tables, sim/record.
//
//   - sample.go reads the two tables with scan.go; inputs.go turns a factor's cells into numbers.
//   - analysis.go chooses the methods and runs them. variance.go, screening.go, curves.go, changes.go and
//     givendata.go serve one kind of design each.
//   - table.go is the schema of indices.csv and convergence.csv.
//
// Start reading at Analyse in analysis.go.
package analysis
