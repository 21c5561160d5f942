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

// A File is kept beside the manifest, which lists its digest. Name has forward
// slashes: "study.toml", "data/x.csv".
type File struct {
	Name    string
	Content []byte
}

// taken are the names that the study itself uses in its directory.
var taken = []string{manifestName, designName, outcomesName, failuresName, files.LockName, files.HolderName, chunksName, shardsName}

// checkName refuses the name of a kept file that leads out of the directory or
// that the study needs itself.
func checkName(name string) error {
	if !files.IsName(name) {
		return fmt.Errorf("%q is not the name of a file within a study", name)
	}
	first, _, _ := strings.Cut(strings.ToLower(name), "/")
	if slices.Contains(taken, first) || files.IsTemporary(first) {
		return fmt.Errorf("the name %s is taken by the study itself", name)
	}
	return nil
}

// checkNames refuses files with such names, and two with the same name, also
// where upper and lower case differ, which some systems do not tell apart.
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
