// Package scenarios turns a scenario file and real data into a validated, immutable
// Scenario, that into a world, and runs it.
//
// A scenario is TOML in the language of package keys. It may extend another: tables merge by
// key, arrays and scalars replace.
//
// Start reading at Run in run.go, which takes a name all the way to a summary, or at Load in
// load.go, which is the way of a file through the package:
//
//	load.go           the chain of files a scenario extends, merged, set and decoded
//	scenario.go       the struct whose tags are the keys
//	data.go           the three CSV files
//	check.go          what no single key can tell: mixes, names, months, places, data
//	diff.go           how two scenarios differ; template.go documents the keys
//	resolved.go       a scenario as a tree and back, for scenarios between two
//	world.go          scenario → what the model runs on
//	experiment.go     a scenario made ready to run, which all commands share
//	provenance.go     where each value comes from
//
// Above it stand studies (factors varied by a design), explain (differences attributed to
// changes), acceptance (patterns, ablation, robustness) and describe (the ODD+D document).
//
// The package imports no os, net or syscall, so that it also runs in a browser: files
// come through an fs.FS, and the shipped ones are embedded. Of our own packages it
// imports keys, agents and sim.
package scenarios
