// Package verdict draws conclusions from findings, as values: which outcomes move, which are open, which
// indices are above chance.
//
// It has no words, so that terminal, report and figures cannot disagree. Start reading at comparison.go
// for differences and at chance.go for indices.
package verdict
