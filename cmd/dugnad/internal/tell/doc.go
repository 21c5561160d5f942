// Package tell turns finished jobs into text for a terminal: summaries, comparisons, explanations,
// studies, indices, patterns, and progress.
//
// It computes no results: numbers come from jobs and findings, conclusions from verdict.
// Start reading at table.go, which sets columns, and at summary.go, the shortest text.
package tell
