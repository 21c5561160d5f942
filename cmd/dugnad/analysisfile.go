package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dugnad/sim/sensitivity"
)

// analysisName is the file that says what tables of indices were made of and how.
const analysisName = "analysis.json"

// analysisFile is that file: of which tables the indices beside it were made, and how.
type analysisFile struct {
	Format         string         `json:"format"`
	From           []digestedFile `json:"from"`
	Files          []digestedFile `json:"files"`
	Methods        []string       `json:"methods"`
	EstimatorFirst string         `json:"estimator_first"`
	EstimatorTotal string         `json:"estimator_total"`
	Surrogate      bool           `json:"surrogate"`
	Nets           int            `json:"nets"`
	Resamples      int            `json:"resamples"`
	SharedLuck     bool           `json:"shared_luck"`
	Forced         bool           `json:"forced"`

	digest string // of the file itself, where it was read
}

type digestedFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`

	bytes int64 // of one that was read
}

// readAnalysis reads analysis.json, nil if there is none.
func readAnalysis(directory string) (*analysisFile, error) {
	path := filepath.Join(directory, analysisName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	about := &analysisFile{digest: digest(text)}
	if err == nil {
		err = json.Unmarshal(text, about)
	}
	if err != nil {
		return nil, wrongInput("run sensitivity again", "%s: %s", path, err)
	}
	return about, nil
}

// madeOf tells whether the indices were made of a table with that digest.
func (a *analysisFile) madeOf(name, digest string) bool {
	for _, from := range a.From {
		if from.Name == name && from.SHA256 == digest {
			return true
		}
	}
	return false
}

// standard tells whether the estimators are those that are used if no others are asked for.
func (a *analysisFile) standard() bool {
	return a.EstimatorFirst == sensitivity.Saltelli2010.String() && a.EstimatorTotal == sensitivity.TotalJansen1999.String()
}

// flags are those of sensitivity that make the same indices.
func (a *analysisFile) flags() []string {
	words := []string{"--method", strings.Join(a.Methods, ",")}
	if !a.standard() {
		words = append(words, "--estimator-first", a.EstimatorFirst, "--estimator-total", a.EstimatorTotal)
	}
	if a.Surrogate {
		words = append(words, "--surrogate")
	}
	if a.Resamples != usualResamples {
		words = append(words, "--resamples", strconv.Itoa(a.Resamples))
	}
	if a.Forced {
		words = append(words, "--force")
	}
	return words
}

// intervals says how the intervals of indices were made.
func (a *analysisFile) intervals() string {
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
