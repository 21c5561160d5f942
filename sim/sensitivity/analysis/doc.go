// Package analysis makes the table of indices of a study: from its two tables, design.csv and
// outcomes.csv, to the rows of indices.csv.
//
// The mathematics is in sim/sensitivity. What is here is which method suits which design, what a
// failed run or an outcome without a number means for it, and what the results are called in a
// file. It knows no model and opens no file: it reads bytes, gives rows, and builds for the
// browser. Of ours it imports sim/sensitivity, sim/design and, for tables, sim/record.
//
//   - sample.go reads the two tables; scan.go is how, fast; inputs.go turns a factor's cells into
//     numbers.
//   - analysis.go chooses the methods and runs them; variance.go, screening.go and givendata.go
//     have one kind of design each.
//   - table.go is the schema of indices.csv and convergence.csv, with the words in them.
//
// Start reading at Analyse in analysis.go.
package analysis
