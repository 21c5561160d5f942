// Package agents is the model: municipalities and voluntary organisations that negotiate the
// design and the implementation of tasks, month by month and field by field.
//
// A Setting holds parameters, places and national series. NewBlueprint prepares it once for all
// replications. A World is the state of one replication; it steps through the spin-up and the
// months of the clock. A month is observed as Cells: sums and counts by place, field and stage.
// A Tally adds up the cells of a run, a Summary collects the tallies of an ensemble, a
// Comparison pairs two summaries, and a Series writes the rows of every month. A Tracer records
// single tasks as Episodes, which agents/transcript puts into words.
//
// The package may import agents/negotiation, the engine (sim) and sim/record, and none of os,
// net and syscall. It names no policy field: fields, activities, resources, organisation types
// and places are data.
//
// Start reading at month.go, the list of what happens in a month; then dependence.go and
// stages.go, which have the equations. world.go has the layout of the state, run.go builds and
// steps it, parameters.go has every number with its unit, mechanisms.go every switch, columns.go
// everything that is observed. The files refer to each other in one direction only.
package agents
