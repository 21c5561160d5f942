// Package evidence holds numbers with intervals and what may be concluded from them.
//
// An Estimate is a mean with its 95 % interval, a Difference an estimate of how far two sides are
// apart, and a Verdict the conclusion from a difference. Every table, figure, report and terminal
// text uses these types, so that one difference has one verdict everywhere; package plots/wording
// has the words for it. NaN stands for a number that does not exist.
//
// The package imports nothing of ours and only math of the standard library. Results have the same
// bits on every processor.
//
// Start reading at Estimate in estimate.go and Verdict in verdict.go; interval.go makes estimates
// from replications.
package evidence
