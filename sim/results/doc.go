// Package results writes a results directory, which is complete or does not exist, and verifies
// its files.
//
// A Directory is written as OUT.incomplete. When every file is on disk and manifest.json lists
// them all with size and SHA-256, it is renamed to OUT, so that OUT is always complete. An
// interrupted run leaves nothing; a killed one leaves an OUT.incomplete, which the next run
// removes. Verify compares the files with the manifest. An Addition adds files, such as figures,
// to a finished directory and its manifest.
//
//	directory, err := results.Create("results/base", false, false)
//	if err != nil { ... }
//	defer directory.Abort() // does nothing after Finish
//	file, err := directory.Create("series.csv")
//	... write to file, file.Close() ...
//	err = directory.Finish(results.Manifest{ ... })
//
// The package may import the standard library including os, and of ours sim/files, which
// performs all writing. It knows neither models nor tables.
//
// Errors wrap the path that they concern. The user can correct ErrExists, ErrNotOurs,
// ErrUnfinished and ErrChanged (by another name, --force, a fresh copy); every other error is the
// environment's: a full disk, a missing permission.
//
// Start reading at Create in directory.go, then manifest.go and addition.go; claim.go decides
// which process may write a directory.
package results
