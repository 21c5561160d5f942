// Package recipe rebuilds the figures of a paper from nothing: a file names scenarios, studies and
// figures, what has to be run is run, and what is up to date is left as it is.
//
// It makes jobs and figures and never a command line. Start reading at recipe.go, the keys of the file;
// rebuild.go does the work and results.go makes a job of each [[results]].
package recipe
