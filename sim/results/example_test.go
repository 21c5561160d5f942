package results_test

import (
	"fmt"
	"os"
	"path/filepath"

	"dugnad/sim/results"
)

func Example() {
	root, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(root)

	out := filepath.Join(root, "base")
	if err := writeResult(out); err != nil {
		fmt.Println(err)
		return
	}
	manifest, err := results.ReadManifest(out)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, file := range manifest.Files {
		fmt.Println(file.Path, file.Bytes, "bytes")
	}
	fmt.Println("as written:", results.Verify(out) == nil)
	// Output:
	// series.csv 8 bytes
	// as written: true
}

// writeResult leaves a whole result or none.
func writeResult(out string) error {
	directory, err := results.Create(out, false, nil)
	if err != nil {
		return err
	}
	defer directory.Abort() // does nothing after Finish
	series, err := directory.Create("series.csv")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprint(series, "month\n1\n"); err != nil {
		series.Close()
		return err
	}
	if err := series.Close(); err != nil {
		return err
	}
	return directory.Finish(results.Manifest{Seed: 42, Replications: 1})
}
