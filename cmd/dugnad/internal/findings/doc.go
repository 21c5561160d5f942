// Package findings holds what figures, texts and reports are made from: the typed tables of a run, a
// comparison, a study or its indices.
//
// A run that has just ended holds its tables in memory, and a results directory is read again; both
// give the same numbers, so that both draw the same bytes. It may import the model, scenarios and sim,
// and of the rooms of this program only fault. Start reading at Findings in findings.go; then:
//
//	directory.go    a directory → Findings, once it is certain that no table has changed
//	rows.go         a row type for every table, and the one function that reads them
//	study.go        a study's rows; indices.go and analysis.go its indices and how they were made
//	paper.go        Table 4 of the study beside the model
//	words.go        what measures, modes and fields are called
package findings
