// Package report writes a results directory or a study as one web page without other files: the
// question, the answer in sentences, figures, tables, patterns, methods and the origin of the data.
// The page needs no network and no script; its one script sorts tables.
//
// It may import plots, plots/wording, sim/evidence and the standard library. Like plots it knows
// nothing of the model: it receives finished numbers and words. Every sentence of the answer is
// made here from these numbers by rules (answer.go), and every rule states the limits of the
// numbers: that a change cannot be distinguished from luck, or that one run has no interval.
//
// # Where to start reading
//
// report.go defines the content of a page and writes it; page.html is its frame, style.css its
// style. answer.go makes the sentences, parts.go those of an explanation, patterns.go those on
// patterns; tables.go the tables, alt.go the words for readers who do not see the figures, words.go
// the page's other language. The content of a study's page is in study.go; studyanswer.go makes the
// sentences on its rows, indices.go and indexdoubts.go those on the factors that drive its
// outcomes, and studytables.go its tables.
package report
