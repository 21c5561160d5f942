// Package sim is the engine of an agent-based model with months, places and chance. It knows
// nothing about municipalities or organisations.
//
//   - schedule.go: a month is a list of named phases, which is both run and printed; Run steps a
//     model through its months.
//   - streams.go: random numbers by name. A number is a function of the run's seed, a purpose, a
//     place, a field, a month, an index and a draw, not of earlier draws. A difference between two
//     runs therefore changes no other random number, and the order of work does not matter.
//   - ensemble.go: many runs on a bounded pool of workers, delivered in order; and ForEach, for the
//     places within one run.
//   - portable.go: Exp, Log and Sum with the same bits on every processor.
//
// The package imports the standard library only, and of that no os, net or syscall: it builds for
// the browser. The packages in its directories: sim/record writes tables, sim/files writes and
// locks files, sim/results keeps a results directory, sim/design makes designs of experiments,
// sim/study runs and keeps one on disk, sim/sensitivity computes which factors influence its
// outcomes, sim/attribution divides a difference among the changes that caused it.
//
// The package has no seed, clock or state of its own, except the registry of purposes, which is
// filled while the program starts.
//
// Start reading at the two examples, Schelling's segregation model and an exchange of wealth, which
// use all of it in a page each; then streams.go.
package sim
