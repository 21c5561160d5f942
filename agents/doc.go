// Package agents is the model: municipalities and voluntary organisations that negotiate the
// design and the implementation of tasks, month by month and field by field.
//
// A Setting (parameters, places, national series) is worked out once into a Blueprint, which
// all replications share. A World is the state of one replication; it steps through the
// spin-up and the clock, and what is observed of a month are its Cells: sums and counts by
// place, field and stage. A Tally adds a run's cells up, a Summary an ensemble's tallies, a
// Comparison pairs two summaries, and a Series writes every month's rows. A Tracer looks on
// while single tasks are dealt with and tells each as an Episode, which agents/transcript puts
// in words.
//
// The package may import agents/negotiation, the engine (sim) and sim/record, and none of os,
// net and syscall. It names no policy field: fields, activities, resources, organisation types
// and places are data.
//
// Start reading at month.go, the list of what happens in a month; then dependence.go and
// stages.go, where the equations are. world.go is the layout of the state, parameters.go every
// number with its unit, mechanisms.go every switch, columns.go what is observed.
package agents
