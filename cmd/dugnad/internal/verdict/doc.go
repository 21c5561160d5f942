// Package verdict says what may be said of findings, as values: which outcomes move, which are open,
// which indices are more than chance.
//
// It chooses no words, so that terminal, report and figures cannot disagree. Start reading at
// comparison.go for differences and at chance.go for indices.
package verdict
