// Package findings holds the input of figures, texts and reports: the typed tables of a run, a
// comparison, a study or its sensitivity indices.
//
// The tables are in memory after a run, or in a results directory. Both give the same numbers, so the
// figures have the same bytes. It may import the model, scenarios and sim, and of the rooms of this
// program only fault and build. Start reading at Findings in findings.go; then:
//
//	directory.go    opens a directory and verifies that no table has changed; kept.go reads the scenario in it
//	rows.go         a row type for every table, and the one function that reads them
//	study.go        the rows of a study; indices.go and analysis.go its indices and their methods
//	fieldtable.go   the table of fields: what evidence says beside the model
//	words.go        labels of measures, modes and fields
package findings
