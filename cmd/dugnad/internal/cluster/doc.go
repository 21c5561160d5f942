// Package cluster estimates the time and disk space of a study from a probe of a few runs, and writes
// the study as a job array for Slurm.
//
// It may import jobs, tables and fault. Start reading at probe.go; slurm.go has the scripts.
package cluster
