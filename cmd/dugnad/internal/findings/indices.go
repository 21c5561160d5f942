package findings

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/scenarios/studies"
	"dugnad/sim/evidence"
	"dugnad/sim/files"
	"dugnad/sim/results"
	"dugnad/sim/sensitivity/analysis"
	"dugnad/sim/study"
)

// HasOnlyIndices tells whether a directory holds the output of sensitivity --given: indices without a
// manifest.
func HasOnlyIndices(directory string) bool {
	_, manifest := os.Stat(filepath.Join(directory, results.ManifestName))
	_, about := os.Stat(filepath.Join(directory, AnalysisName))
	return errors.Is(manifest, fs.ErrNotExist) && about == nil
}

// openIndices reads indices without their study. Only the names of factors and outcomes are known, in
// the order of the table.
func openIndices(directory string) (*Findings, error) {
	f := &Findings{Study: &Study{Study: &studies.Study{}}}
	if err := f.findIndices(directory); err != nil {
		return nil, err
	}
	if f.Stale {
		return nil, fault.Input("run sensitivity again", "%s: the indices are of other outcomes than those beside them", directory)
	}
	x, err := f.ReadIndices()
	if err != nil {
		return nil, err
	}
	for _, name := range x.factors {
		f.Study.Study.Factors = append(f.Study.Study.Factors, studies.Factor{Path: name})
	}
	for _, name := range x.outcomes {
		f.Study.Study.Outcomes = append(f.Study.Study.Outcomes, studies.Outcome{Name: name})
	}
	return f, nil
}

// findIndices adds the tables of indices of a directory, if there are any. They are stale, and left out,
// if the outcomes beside them are not those in analysis.json. A changed table is an error.
func (f *Findings) findIndices(directory string) error {
	about, err := readAnalysis(directory)
	if err != nil {
		return err
	}
	if about == nil {
		derived, err := study.ReadDerived(directory)
		if err == nil && files.Listing(derived)(AnalysisName) {
			err = fault.Input("run sensitivity again", "%s is missing", filepath.Join(directory, AnalysisName))
		}
		return err
	}
	outcomes, err := files.Read(filepath.Join(directory, "outcomes.csv"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f.Stale = err == nil && !about.usesTable("outcomes.csv", files.Digest(outcomes))
	if f.Stale {
		return nil
	}
	for i, file := range about.Files {
		path := filepath.Join(directory, file.Name)
		text, err := files.Read(path)
		if errors.Is(err, fs.ErrNotExist) && HasOnlyIndices(directory) {
			continue // figures report the missing table
		}
		if err != nil {
			return err
		}
		if files.Digest(text) != file.SHA256 {
			return fault.Input("run sensitivity again", "%s is not as it was written", path)
		}
		f.AddTable(file.Name, bytes.NewBuffer(text))
		about.Files[i].Bytes = int64(len(text))
	}
	f.Analysis = about
	return nil
}

// Indices are the sensitivity indices of a study, with the notes of their rows.
type Indices struct {
	Rows        map[IndexKey]evidence.Estimate
	Notes       map[IndexKey]string
	Convergence map[IndexKey]map[int]evidence.Estimate // of convergence.csv, by base points

	factors, outcomes []string // in the order of the table; groups of factors are among the factors
}

// IndexKey identifies a row of indices.csv. Other is the second factor of an interaction, or empty.
type IndexKey struct{ Outcome, Method, Factor, Other, Index string }

// ReadIndices returns the tables of indices. It reads them once.
func (f *Findings) ReadIndices() (*Indices, error) {
	if f.indices != nil {
		return f.indices, nil
	}
	x := &Indices{Rows: map[IndexKey]evidence.Estimate{}, Notes: map[IndexKey]string{}, Convergence: map[IndexKey]map[int]evidence.Estimate{}}
	err := EachRow(f, analysis.IndexTable, func(r *indexRow) error {
		key := IndexKey{r.Outcome, r.Method, r.Factor, r.Other, r.Index}
		x.Rows[key], x.Notes[key] = r.Estimate, r.Note
		if !slices.Contains(x.outcomes, key.Outcome) {
			x.outcomes = append(x.outcomes, key.Outcome)
		}
		if !slices.Contains([]string{"", analysis.Dummy, analysis.Luck}, key.Factor) && !slices.Contains(x.factors, key.Factor) {
			x.factors = append(x.factors, key.Factor)
		}
		return nil
	})
	if err == nil && f.Has(analysis.ConvergenceTable.Name) {
		err = EachRow(f, analysis.ConvergenceTable, func(r *convergenceRow) error {
			key := IndexKey{Outcome: r.Outcome, Method: r.Method, Factor: r.Factor, Index: r.Index}
			if x.Convergence[key] == nil {
				x.Convergence[key] = map[int]evidence.Estimate{}
			}
			x.Convergence[key][int(r.BasePoints)] = r.Estimate
			return nil
		})
	}
	if err != nil {
		return nil, err
	}
	f.indices = x
	return x, nil
}

// Of returns an index, which is None if it is not in the table.
func (x *Indices) Of(key IndexKey) evidence.Estimate { return EstimateOf(x.Rows, key) }

// EstimateOf returns the estimate of a key, which is None if there is none.
func EstimateOf[Key comparable](rows map[Key]evidence.Estimate, key Key) evidence.Estimate {
	if e, ok := rows[key]; ok {
		return e
	}
	return evidence.None()
}

// Estimate returns an outcome's mean in a row, with its interval.
func (t *Study) Estimate(row, outcome int, scale float64) evidence.Estimate {
	return OutcomeEstimate(&t.Study.Outcomes[outcome], DropMissing(t.Values[row][outcome])).Scaled(scale)
}
