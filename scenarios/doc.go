// Package scenarios loads a scenario file and its data, checks them, and runs the scenario.
//
// A scenario is TOML in the language of package keys. It may extend another scenario: tables
// merge by key, arrays and scalars replace.
//
// Start reading at Run in run.go, which loads a scenario by name, runs it and returns a summary,
// or at Load in load.go. The files:
//
//	load.go           loads: merges the chain of extended files, applies --set, decodes
//	scenario.go       the Scenario struct, whose tags define the keys; removed.go: keys that earlier versions had
//	data.go           reads the three CSV files; datafiles.go finds them
//	check.go          checks that need several keys or the data: shares, names, months, places
//	diff.go           lists the differences between two scenarios
//	template.go       the reference of all keys and the template of a new scenario
//	resolved.go       converts a scenario to a tree and back
//	world.go          computes the model's input from a scenario
//	experiment.go     a scenario prepared for running; run.go runs replications
//	provenance.go     the file, line and source of each value
//
// Packages above this one: studies (designs over factors), explain (differences attributed to
// changes), acceptance (patterns, ablation, robustness) and describe (the ODD+D document).
//
// The package may import keys, agents and sim. It imports no os, net or syscall, so that it also
// runs in a browser: files come through an fs.FS, and the shipped ones are embedded.
package scenarios
