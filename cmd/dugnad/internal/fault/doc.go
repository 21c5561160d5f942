// Package fault holds errors that are written for the user: a text, a hint and an exit code.
//
// It covers the errors that no loader reports: a wrong flag, an existing file, an interruption.
// ExitCode returns the exit code of any error, HintFor the remedy. The package may import the packages
// that define errors (scenarios/keys, sim/results, sim/study, sim/sensitivity/analysis) and no other
// room. Start reading at fault.go; shell.go quotes commands for hints.
package fault
