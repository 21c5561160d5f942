// Package selection finds what a user names in a scenario: places, fields, months, and the outcomes to
// show.
//
// A name becomes an index, or an error that says what is allowed and the nearest name. Start reading
// at selection.go.
package selection
