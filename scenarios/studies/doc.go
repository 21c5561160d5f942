// Package studies reads study files: a scenario, the factors that are varied, the design that says
// which values are tried together, and the outcomes that are kept of each run.
//
// Start reading at Load in study.go, which has the keys; check.go and factors.go check them,
// design.go makes the rows, data.go reads the user's data once for all rows. A row becomes a run by
// Study.Experiment, and numbers by Study.Measure. The shipped studies are the TOML files beside
// the code.
//
// It may import scenarios, keys, agents and sim/design; files come through an fs.FS.
package studies
