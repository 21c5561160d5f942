// Package tell puts finished jobs into text for a terminal: summaries, comparisons, explanations,
// studies, indices, patterns, and progress.
//
// It computes no results: numbers come from jobs and findings, what may be said of them from verdict.
// Start reading at table.go, which sets columns, and at summary.go, the shortest text.
package tell
