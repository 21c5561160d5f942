// Package fault holds errors that are written for the user: a text, a hint and an exit code.
//
// It is for errors that no loader reports: a wrong flag, a file that exists, an interruption. Code
// tells the exit code of any error, HintFor what to do about it. It may import what defines errors
// (scenarios/keys, sim/results, sim/study, sim/sensitivity/analysis) and no other room. Start
// reading at fault.go; shell.go quotes commands for hints.
package fault
