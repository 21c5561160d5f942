// Package report writes what a results directory or a study tells as one web page that stands
// alone: the question, the answer in sentences, figures, tables, patterns, methods and where it
// all comes from. The page needs no network and no script; its one script sorts tables.
//
// It may import plots, plots/wording, sim/evidence and the standard library. Like plots it knows
// nothing of the model: it
// receives finished numbers and words. Every sentence of the answer is made here from these
// numbers by rules (answer.go), and every rule says what the numbers do not: that a change
// cannot be told apart from luck, or that one run has no interval.
//
// # Where to start reading
//
// report.go says what goes into a page and writes it; page.html is its frame, style.css its
// looks. answer.go makes the sentences, parts.go those of an explanation, patterns.go those on
// patterns; tables.go the tables, alt.go the words for readers who do not see the figures,
// words.go the page's other language. What a study has is in study.go; studyanswer.go makes the
// sentences on its rows, indices.go and indexdoubts.go those on what drives its outcomes, and
// studytables.go its tables.
package report
