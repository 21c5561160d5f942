// Package sim is the engine: what any agent-based model with months, places
// and chance needs, and nothing about municipalities or organisations.
//
//   - schedule.go: a month is a list of named phases, run and printed from the
//     same list; Run steps a model through its months.
//   - streams.go: random numbers by name. A number is a function of the run's
//     seed, a purpose, a place, a field, a month, an index and a draw, not of
//     what was drawn before. So two runs that differ in one thing differ in the
//     luck of nothing else, and the order of work does not matter.
//   - ensemble.go: many runs on a bounded pool of workers, delivered in order;
//     and ForEach, for the places within one run.
//   - portable.go: Exp, Log and Sum with the same bits on every processor.
//
// The package imports the standard library only, and of that no os, net or
// syscall: it builds for the browser. Its directories are rooms of their own:
// sim/record writes tables, sim/results keeps a results directory, sim/design
// makes designs of experiments, sim/study runs and keeps one, sim/sensitivity
// says which factors drive its outcomes, sim/attribution divides a difference
// among the changes that made it.
//
// Nothing here has a seed, a clock or a state of its own, except the registry
// of purposes, which is filled while the program starts.
//
// Start reading at the two examples, Schelling's segregation model and an
// exchange of wealth, which use all of it in a page each; then streams.go.
package sim
