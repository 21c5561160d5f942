// Package selection resolves the names that a user gives for parts of a scenario: places, fields,
// months, organisations, measures, and the outcomes to show.
//
// A name becomes an index, or an error with the allowed names and the nearest one. It may import
// fault, findings, the model and sim. Start reading at selection.go.
package selection
