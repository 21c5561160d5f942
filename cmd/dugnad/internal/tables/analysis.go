package tables

import (
	"bytes"
	"fmt"
	"strings"

	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/sim/files"
	"dugnad/sim/sensitivity/analysis"
	"dugnad/sim/study"
)

// Analysis is a sample with its sensitivity indices and their tables.
type Analysis struct {
	*analysis.Result
	Sample   *analysis.Sample
	settings analysis.Settings
	Files    []study.File // indices.csv first
}

// NoIndexWords returns a sentence for the methods that found no index of an outcome for the same reason.
func (a *Analysis) NoIndexWords() []string {
	var words []string
	list := a.Empty
	for i := 0; i < len(list); {
		first, methods := list[i], []string(nil)
		for ; i < len(list) && list[i].Outcome == first.Outcome && list[i].Reason == first.Reason; i++ {
			methods = append(methods, list[i].Method)
		}
		words = append(words, fmt.Sprintf("%s: no index by %s: %s", first.Outcome, strings.Join(methods, ", "), first.Reason))
	}
	return words
}

// Analyse computes the indices and their tables, in memory.
func Analyse(sample *analysis.Sample, settings analysis.Settings) (*Analysis, error) {
	result, err := analysis.Analyse(sample, settings)
	if err != nil {
		return nil, err
	}
	a := &Analysis{Result: result, Sample: sample, settings: settings}
	var indices, convergence bytes.Buffer
	if err := analysis.WriteIndices(&indices, result.Indices); err != nil {
		return nil, err
	}
	a.Files = append(a.Files, study.File{Name: analysis.IndexTable.Name, Content: indices.Bytes()})
	if sample.Kind() == analysis.BasePoints { // without resamples only a head, which replaces an older table
		if err := analysis.WriteConvergence(&convergence, result.Convergence); err != nil {
			return nil, err
		}
		a.Files = append(a.Files, study.File{Name: analysis.ConvergenceTable.Name, Content: convergence.Bytes()})
	}
	return a, nil
}

// Table returns the text of indices.csv.
func (a *Analysis) Table() []byte { return a.Files[0].Content }

// Record adds analysis.json to the files.
func (a *Analysis) Record(designDigest, outcomesDigest string) {
	s := a.settings
	methods := s.Methods
	if len(methods) == 0 {
		methods = a.Sample.Shape(s.Random).Suited()
	}
	about := findings.Analysis{
		Format: "dugnad analysis 1", From: []findings.DigestedFile{{Name: "design.csv", SHA256: designDigest}, {Name: "outcomes.csv", SHA256: outcomesDigest}}, Methods: methods,
		EstimatorFirst: s.First.String(), EstimatorTotal: s.Total.String(), Surrogate: s.Surrogate,
		Nets: max(1, s.Nets), Resamples: s.Resamples, SharedLuck: a.Sample.SharedLuck, Forced: s.Force,
	}
	for _, file := range a.Files {
		about.Files = append(about.Files, findings.DigestedFile{Name: file.Name, SHA256: files.Digest(file.Content)})
	}
	text, err := files.EncodeRecord(about)
	if err != nil {
		panic(err) // texts and numbers can always be encoded
	}
	a.Files = append(a.Files, study.File{Name: findings.AnalysisName, Content: text})
}
