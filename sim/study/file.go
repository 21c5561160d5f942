package study

import (
	"fmt"
	"slices"
	"strings"

	"dugnad/sim/files"
)

// The names in a study's directory.
const (
	manifestName = "manifest.json"
	designName   = "design.csv"
	outcomesName = "outcomes.csv"
	failuresName = "failures.csv"
	chunksName   = "chunks"
	shardsName   = "shards"
)

// A File is a file beside the manifest. Name is relative, with forward slashes: "study.toml",
// "data/x.csv".
type File struct {
	Name    string
	Content []byte
}

// reserved lists the names that the study itself uses in its directory.
var reserved = []string{manifestName, DerivedName, designName, outcomesName, failuresName, files.LockName, files.HolderName, chunksName, shardsName}

// checkName returns an error for a name that leads out of the directory or is reserved.
func checkName(name string) error {
	if !files.IsName(name) {
		return fmt.Errorf("%q is not the name of a file within a study", name)
	}
	first, _, _ := strings.Cut(strings.ToLower(name), "/")
	if slices.Contains(reserved, first) || files.IsTemporary(first) {
		return fmt.Errorf("the name %s is taken by the study itself", name)
	}
	return nil
}

// checkNames is checkName for several files. Two names must differ in more than upper and lower
// case, which some systems do not distinguish.
func checkNames(contents []File) error {
	var seen []string
	for _, file := range contents {
		if err := checkName(file.Name); err != nil {
			return err
		}
		if slices.Contains(seen, strings.ToLower(file.Name)) {
			return fmt.Errorf("the file %s is given twice", file.Name)
		}
		seen = append(seen, strings.ToLower(file.Name))
	}
	return nil
}
