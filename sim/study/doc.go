// Package study keeps a study on disk: the rows of a design, each with several replications, and
// the outcome of every run. A study survives a closed laptop, a crash and a cluster: opening it
// again continues with the missing runs, and several processes can each do one shard of it.
//
// The package knows neither scenarios nor models. A Plan consists of words and numbers; a run is a
// function from an identity to one number per outcome.
//
//	s, err := study.Open("results/screening", plan, study.Shard{}, files, environment)
//	if err != nil { ... }
//	defer s.Close()
//	err = s.Run(ctx, workers, 0, run, nil) // the missing runs
//	complete, err := s.Finish(timing)      // the tables, if no run is missing
//
// # On disk
//
//	manifest.json     the plan, digests of the files here, environment, timing; written first
//	design.csv        row, role, base_row, and a column per factor
//	study.toml ...    files that the caller attaches
//	lock              the kernel's lock, and its holder
//	chunks/           recorded outcomes, in files that are written once and never changed
//	outcomes.csv      row, role, base_row, replication, luck, status, and a column per outcome
//	failures.csv      row, replication, reason
//	shards/i-of-n/    the same for a shard, without the two tables, which Merge writes
//
// A file that has its final name is complete, see package files. Only the runs that a killed
// process had not yet recorded are run again. The tables are written when every run is recorded,
// and are sorted. Their bytes therefore depend neither on interruptions nor on the number of
// workers or shards.
//
// Nothing is repaired silently: a file that differs from what was written is an error, which
// names the file and the remedy.
//
// The package may import os, sim for the pool, sim/files for writing and locks, and sim/record for
// the tables. Errors wrap the path that they concern. errors.go says which of them the user can
// correct.
//
// Start reading at Plan in plan.go and Open in study.go; then run.go, and chunk.go for the format.
// The files refer to one another in one direction only: errors, file, plan, chunk, tables,
// manifest, reconcile, inventory; on these stand study with run, status with merge, and results.
package study
