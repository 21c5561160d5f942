// Package scenarios turns a scenario file and real data into a validated, immutable
// Scenario, and that into a world to run.
//
// A scenario is TOML. It may extend another (tables merge by key, arrays and scalars
// replace), it is decoded strictly, and every problem of a load is reported at once
// with file, line, key, what was found, what is allowed and the nearest valid name.
//
// Start reading at Load in load.go, which is the way of a file through the package:
//
//	load.go             the chain of files a scenario extends, merged; then the steps below
//	tree.go, lines.go   text → an ordered tree whose values know their file and line
//	set.go              --set path=value laid over the tree
//	schema.go           the tagged Go structs, read once: the only documentation of keys
//	decode.go           tree → struct, strictly; encode.go is the way back
//	data.go, month.go   the three CSV files, and months
//	check.go            what no single key can tell: mixes, names, months, places, data
//	diff.go             how two scenarios differ; reference.go documents the keys
//	world.go            scenario → what the model runs on
//	experiment.go       a scenario made ready to run, which all commands share
//	provenance.go       where each value comes from
//	blend.go            scenarios between two; players.go groups what differs, and
//	                    explanation.go and explained.go attribute differences to it
//	validation.go       the runs of the acceptance test; robustness.go draws its parameters
//
// A Study varies factors of a scenario: study.go has its keys and reads it, studycheck.go and
// studyfactors.go check it, studydesign.go makes its rows.
//
// The package imports no os, net or syscall, so that it also runs in a browser: files
// come through an fs.FS, and the shipped ones are embedded. Of our own packages it
// imports agents and agents/patterns, and of sim what designs a study, divides a difference and
// describes a table.
package scenarios
