// Package cluster estimates what a study takes, by a probe of a few runs, and writes it as a job array
// for Slurm.
//
// Start reading at probe.go; slurm.go has the scripts.
package cluster
