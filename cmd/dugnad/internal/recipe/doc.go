// Package recipe rebuilds the figures of a paper. A file names scenarios, studies and figures; missing
// and outdated results are computed, missing and outdated figures drawn, and the others stay.
//
// It makes jobs and figures and never a command line. It may import jobs, figures, findings, tables,
// build and fault. Start reading at recipe.go, the keys of the file; rebuild.go does the work and
// results.go makes a job from each [[results]].
package recipe
