// Package study keeps a study on disk: a design's rows, each run with several
// replications, and what became of every run. A study survives a closed lid, a
// crash and a cluster: opening it again goes on with the runs that are
// missing, and several processes may each do one shard of it.
//
// It knows neither scenarios nor models. A Plan is words and numbers; a run is
// a function from an identity to one number per outcome.
//
//	s, err := study.Open("results/screening", plan, study.Shard{}, files, environment)
//	if err != nil { ... }
//	defer s.Close()
//	err = s.Run(ctx, workers, 0, run, nil) // what is missing
//	complete, err := s.Finish(timing)      // the tables, once nothing is
//
// # On the disk
//
//	manifest.json     the plan, digests of the files here, environment, timing; written first
//	design.csv        row, role, base_row, and a column per factor
//	study.toml ...    what the caller keeps beside it
//	lock              the kernel's lock, and who holds it
//	chunks/           what is recorded: files that are written once and never touched again
//	outcomes.csv      row, role, base_row, replication, luck, status, and a column per outcome
//	failures.csv      row, replication, reason
//	shards/i-of-n/    the same for a shard, without the two tables, which Merge writes
//
// Whatever has its final name is whole: it was written under another name,
// synced and renamed. What a killed process had not yet recorded is run again;
// nothing else is. The tables are written when every run is recorded and are
// sorted, so that they have the same bytes however often the study was
// interrupted, and for any number of workers and shards.
//
// Nothing is repaired silently: a file that is there and is not as it was
// written is an error, which names it and the remedy.
//
// The package may import sim, for the pool, sim/record, for the tables, os, and a
// lock. Errors wrap the path they are about; which of them are the user's to
// put right is said where they are declared, in study.go.
//
// Start reading at Plan in plan.go and Open in study.go; then run.go, and
// chunk.go for the format.
package study
