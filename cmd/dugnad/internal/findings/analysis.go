package findings

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/sim/files"
)

// AnalysisName is the file that says what tables of indices were made of and how.
const AnalysisName = "analysis.json"

// Analysis is that file: of which tables the indices beside it were made, and how.
type Analysis struct {
	Format         string         `json:"format"`
	From           []DigestedFile `json:"from"`
	Files          []DigestedFile `json:"files"`
	Methods        []string       `json:"methods"`
	EstimatorFirst string         `json:"estimator_first"`
	EstimatorTotal string         `json:"estimator_total"`
	Surrogate      bool           `json:"surrogate"`
	Nets           int            `json:"nets"`
	Resamples      int            `json:"resamples"`
	SharedLuck     bool           `json:"shared_luck"`
	Forced         bool           `json:"forced"`

	Digest string `json:"-"` // of the file itself, where it was read
}

type DigestedFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`

	Bytes int64 `json:"-"` // of one that was read
}

// readAnalysis reads analysis.json, nil if there is none.
func readAnalysis(directory string) (*Analysis, error) {
	path := filepath.Join(directory, AnalysisName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	about := &Analysis{Digest: files.Digest(text)}
	if err == nil {
		err = json.Unmarshal(text, about)
	}
	if err != nil {
		return nil, fault.Input("run sensitivity again", "%s: %s", path, err)
	}
	return about, nil
}

// usesTable tells whether the indices were made of a table with that digest.
func (a *Analysis) usesTable(name, digest string) bool {
	for _, from := range a.From {
		if from.Name == name && from.SHA256 == digest {
			return true
		}
	}
	return false
}

// Intervals says how the intervals of indices were made.
func (a *Analysis) Intervals() string {
	switch {
	case !slices.ContainsFunc(a.Methods, func(method string) bool { return method != "efast" && method != "finite-changes" }):
		return "Intervals are 95 %, Student's t over curves, settings or replications."
	case a.Resamples < 2:
		return "No intervals were asked for."
	case a.Nets > 1:
		return fmt.Sprintf("Intervals are 95 %%; those of the mean response from %d nets, each scrambled on its own, others by bootstrap with %d resamples.", a.Nets, a.Resamples)
	}
	return fmt.Sprintf("Intervals are 95 %%, by bootstrap with %d resamples.", a.Resamples)
}
