// Package results writes a results directory, which is complete or does not exist, and verifies
// its files.
//
// A Directory is written as OUT.incomplete, under the lock OUT.lock. When every file is on disk and
// manifest.json lists them all with size and SHA-256, it is renamed to OUT, so that OUT is always
// complete. An interrupted run leaves nothing; what a killed one leaves, the next command that
// writes OUT removes. Verify and Check compare the files with the manifest, whose own text has a
// checksum. An Addition adds files, such as figures, to a finished directory and its manifest.
//
// Only files that dugnad wrote, and that are as it wrote them, are ever replaced or removed.
//
//	directory, err := results.Create("results/base", false, nil)
//	if err != nil { ... }
//	defer directory.Abort() // does nothing after Finish
//	file, err := directory.Create("series.csv")
//	... write to file, file.Close() ...
//	err = directory.Finish(results.Manifest{ ... })
//
// The package may import the standard library including os, and of ours sim/files, which
// performs all writing, and sim/text. It knows neither models nor tables.
//
// Errors wrap the path that they concern; errors.go says which of them the user can correct. Every
// other error is the environment's: a full disk, a missing permission.
//
// Start reading at Create in directory.go, then manifest.go and addition.go; leftover.go decides what
// may be removed or replaced.
package results
