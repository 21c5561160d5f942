package findings

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/sim/files"
)

// AnalysisName is the file that records the input and the methods of the tables of indices beside it.
const AnalysisName = "analysis.json"

// Analysis is the content of AnalysisName.
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

	Digest string `json:"-"` // of the file itself, once it is read
}

// DigestedFile is a file with its SHA-256 in hexadecimal digits.
type DigestedFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`

	Bytes int64 `json:"-"` // size, once the file is read
}

// readAnalysis reads analysis.json. It returns nil without an error if there is none.
func readAnalysis(directory string) (*Analysis, error) {
	path := filepath.Join(directory, AnalysisName)
	text, err := files.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	about := &Analysis{Digest: files.Digest(text)}
	if err == nil {
		err = files.DecodeRecord(text, about)
	}
	for _, file := range about.Files {
		if err == nil && !files.IsName(file.Name) {
			err = fmt.Errorf("it lists the file %q", file.Name)
		}
	}
	if err != nil {
		return nil, fault.Input("run sensitivity again", "%s: %s", path, err)
	}
	return about, nil
}

// usesTable tells whether the indices were computed from a table with that digest.
func (a *Analysis) usesTable(name, digest string) bool {
	return slices.ContainsFunc(a.From, func(from DigestedFile) bool { return from.Name == name && from.SHA256 == digest })
}

// Intervals returns a sentence on the confidence level and the method of the intervals.
func (a *Analysis) Intervals() string {
	switch {
	case !slices.ContainsFunc(a.Methods, func(method string) bool {
		return !slices.Contains([]string{"efast", "finite-changes", "truth-table"}, method)
	}):
		return "Intervals are 95 %, Student's t over curves, settings or replications."
	case a.Resamples < 2:
		return "No intervals were asked for."
	case a.Nets > 1:
		return fmt.Sprintf("Intervals are 95 %%; those of the mean response from %d nets, each scrambled on its own, others by bootstrap with %d resamples.", a.Nets, a.Resamples)
	}
	return fmt.Sprintf("Intervals are 95 %%, by bootstrap with %d resamples.", a.Resamples)
}
