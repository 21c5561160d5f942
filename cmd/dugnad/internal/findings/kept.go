package findings

import (
	"errors"
	"fmt"
	"path/filepath"

	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

// LoadKept reads a scenario that results keep. One of an earlier version of the model is a single
// keys.Problems that is Outdated: its file was written whole, and nobody should edit it.
func LoadKept(path string) (*scenarios.Scenario, error) {
	s, err := scenarios.Load(scenarios.Source{FS: UserFiles{}, Path: filepath.ToSlash(path)}, nil)
	var problems keys.Problems
	if !errors.As(err, &problems) || !problems.Outdated() {
		return s, err
	}
	removed, first := 0, keys.Problem{}
	for _, p := range problems {
		if !p.Outdated {
			continue
		}
		if removed == 0 {
			first = p
		}
		removed++
	}
	which := first.Key
	if removed > 1 {
		which += fmt.Sprintf(" and %d more keys", removed-1)
	}
	return nil, keys.Problems{{
		File: first.File, Line: first.Line,
		Found:    fmt.Sprintf("a scenario of an earlier version of the model, which had %s", which),
		Allowed:  "one of this version",
		Hint:     "the tables beside it can be read as they are; figures and reports take the build of dugnad that the manifest names, or results made anew",
		Outdated: true,
	}}
}
