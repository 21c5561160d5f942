package findings

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/plots"
	"dugnad/scenarios/studies"
	"dugnad/sim/files"
	"dugnad/sim/results"
	"dugnad/sim/sensitivity/analysis"
)

// HasOnlyIndices tells whether a directory holds what sensitivity --given writes: indices, and no
// manifest.
func HasOnlyIndices(directory string) bool {
	_, manifest := os.Stat(filepath.Join(directory, results.ManifestName))
	_, about := os.Stat(filepath.Join(directory, AnalysisName))
	return errors.Is(manifest, fs.ErrNotExist) && about == nil
}

// openIndices reads indices without their study. Factors and outcomes then are what the table
// names, in its order, and no more is known of them.
func openIndices(directory string) (*Findings, error) {
	f := &Findings{Study: &Study{Study: &studies.Study{}}, Tables: map[string]func() (io.ReadCloser, error){}}
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

// findIndices adds the tables of indices, if there are some and analysis.json says that they
// were made of the outcomes beside them.
func (f *Findings) findIndices(directory string) error {
	about, err := readAnalysis(directory)
	if about == nil || err != nil {
		return err
	}
	outcomes, err := os.ReadFile(filepath.Join(directory, "outcomes.csv"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f.Stale = err == nil && !about.usesTable("outcomes.csv", files.Digest(outcomes))
	if f.Stale {
		return nil
	}
	for i, file := range about.Files {
		path := filepath.Join(directory, file.Name)
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) && HasOnlyIndices(directory) {
			continue // figures say that they lack it
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

// Indices are a study's indices.
type Indices struct {
	Rows        map[IndexKey]plots.Estimate
	Notes       map[IndexKey]string
	Convergence map[IndexKey]map[int]plots.Estimate // of convergence.csv, by base points

	factors, outcomes []string // in the table's order, groups of factors among factors
}

type IndexKey struct{ Outcome, Method, Factor, Other, Index string }

// ReadIndices reads the tables of indices once.
func (f *Findings) ReadIndices() (*Indices, error) {
	if f.indices != nil {
		return f.indices, nil
	}
	x := &Indices{Rows: map[IndexKey]plots.Estimate{}, Notes: map[IndexKey]string{}, Convergence: map[IndexKey]map[int]plots.Estimate{}}
	err := EachRow(f, analysis.IndexTable, func(r *indexRow) error {
		key := IndexKey{r.Outcome, r.Method, r.Factor, r.Other, r.Index}
		x.Rows[key], x.Notes[key] = plots.Estimate{Mean: r.Value, Lower: r.Lower, Upper: r.Upper}, r.Note
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
				x.Convergence[key] = map[int]plots.Estimate{}
			}
			x.Convergence[key][int(r.BasePoints)] = plots.Estimate{Mean: r.Value, Lower: r.Lower, Upper: r.Upper}
			return nil
		})
	}
	if err != nil {
		return nil, err
	}
	f.indices = x
	return x, nil
}

// Of is an index, NoEstimate if it is not in the table.
func (x *Indices) Of(key IndexKey) plots.Estimate {
	if e, ok := x.Rows[key]; ok {
		return e
	}
	return NoEstimate
}

var NoEstimate = plots.Estimate{Mean: math.NaN(), Lower: math.NaN(), Upper: math.NaN()}

// Estimate is an outcome's mean in a row, with its interval.
func (t *Study) Estimate(row, outcome int, scale float64) plots.Estimate {
	mean, lower, upper := OutcomeInterval(&t.Study.Outcomes[outcome], DropMissing(t.Values[row][outcome]))
	return plots.Estimate{Mean: scale * mean, Lower: scale * lower, Upper: scale * upper}
}
