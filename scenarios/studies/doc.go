// Package studies loads study files. A study has a scenario, factors that vary it, a design that
// combines their values in rows, and the outcomes that are kept of each run.
//
// Start reading at Load in study.go, which also has the keys. check.go and factors.go check them,
// design.go makes the rows, data.go reads the user's data once for all rows. Study.Experiment prepares
// the run of a row, and Study.Measure takes the outcomes from it. The shipped studies are the TOML
// files in this directory.
//
// It may import scenarios, scenarios/keys, agents and sim/design. Files come through an fs.FS.
package studies
