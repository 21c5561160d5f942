// Package results keeps a results directory: complete or not there at all,
// and able to say whether a file in it has been changed.
//
// A Directory is written as OUT.incomplete and renamed to OUT at the end, when
// every file is on the disk and manifest.json lists them all with size and
// SHA-256. So whoever finds OUT finds a whole result; a run that is
// interrupted leaves nothing, and one that is killed leaves an OUT.incomplete
// that the next run removes. Verify compares the files with the manifest. An
// Addition puts further files, such as figures, into a directory that is
// finished, and into its manifest.
//
//	directory, err := results.Create("results/base", false, false)
//	if err != nil { ... }
//	defer directory.Abort() // does nothing after Finish
//	file, err := directory.Create("series.csv")
//	... write to file, file.Close() ...
//	err = directory.Finish(results.Manifest{ ... })
//
// The package may import the standard library including os, and nothing of
// ours: it knows neither models nor tables. It runs on Linux, macOS and
// Windows; what differs there (no directory sync, no signals) is in claim.go
// and sync.go.
//
// Errors wrap the path they are about. ErrExists, ErrNotOurs, ErrUnfinished
// and ErrChanged are the user's to put right (another name, --force, a fresh
// copy); every other error is the environment's: a full disk, a missing
// permission.
//
// Start reading at Create in directory.go, then manifest.go and addition.go.
package results
