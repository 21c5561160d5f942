package findings

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/scenarios/studies"
	"dugnad/sim/evidence"
	"dugnad/sim/record"
	"dugnad/sim/results"
	"dugnad/sim/sensitivity/analysis"
)

// IsGiven tells whether a directory holds what sensitivity --given writes: indices, and no
// manifest.
func IsGiven(directory string) bool {
	_, manifest := os.Stat(filepath.Join(directory, results.ManifestName))
	_, about := os.Stat(filepath.Join(directory, AnalysisName))
	return errors.Is(manifest, fs.ErrNotExist) && about == nil
}

// givenFindings reads indices without their study. Factors and outcomes then are what the table
// names, in its order, and no more is known of them.
func givenFindings(directory string) (*Findings, error) {
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
	f.Stale = err == nil && !about.madeOf("outcomes.csv", Digest(outcomes))
	if f.Stale {
		return nil
	}
	for i, file := range about.Files {
		path := filepath.Join(directory, file.Name)
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) && IsGiven(directory) {
			continue // figures say that they lack it
		}
		if err != nil {
			return err
		}
		if Digest(text) != file.SHA256 {
			return fault.Input("run sensitivity again", "%s is not as it was written", path)
		}
		f.Hold(file.Name, bytes.NewBuffer(text))
		about.Files[i].Bytes = int64(len(text))
	}
	f.Analysis = about
	return nil
}

// Indices are a study's indices.
type Indices struct {
	Rows   map[IndexKey]evidence.Estimate
	Notes  map[IndexKey]string
	Stages map[IndexKey]map[int]evidence.Estimate // of convergence.csv, by base points

	factors, outcomes []string // in the table's order, groups of factors among factors
}

type IndexKey struct{ Outcome, Method, Factor, Other, Index string }

// ReadIndices reads the tables of indices once.
func (f *Findings) ReadIndices() (*Indices, error) {
	if f.indices != nil {
		return f.indices, nil
	}
	x := &Indices{Rows: map[IndexKey]evidence.Estimate{}, Notes: map[IndexKey]string{}, Stages: map[IndexKey]map[int]evidence.Estimate{}}
	text := func(r *record.Reader, column string) string { return r.Text(r.Column(column)) }
	err := f.Read(analysis.IndexTable, func(r *record.Reader) {
		key := IndexKey{text(r, "outcome"), text(r, "method"), text(r, "factor"), text(r, "other_factor"), text(r, "index")}
		x.Rows[key], x.Notes[key] = EstimateIn(r, "value"), text(r, "note")
		if !slices.Contains(x.outcomes, key.Outcome) {
			x.outcomes = append(x.outcomes, key.Outcome)
		}
		if !slices.Contains([]string{"", analysis.Dummy, analysis.Luck}, key.Factor) && !slices.Contains(x.factors, key.Factor) {
			x.factors = append(x.factors, key.Factor)
		}
	})
	if err != nil {
		return nil, err
	}
	if _, ok := f.Tables[analysis.ConvergenceTable.Name]; ok {
		err = f.Read(analysis.ConvergenceTable, func(r *record.Reader) {
			key := IndexKey{Outcome: text(r, "outcome"), Method: text(r, "method"), Factor: text(r, "factor"), Index: text(r, "index")}
			if x.Stages[key] == nil {
				x.Stages[key] = map[int]evidence.Estimate{}
			}
			x.Stages[key][int(r.Count(r.Column("base_points")))] = EstimateIn(r, "value")
		})
	}
	f.indices = x
	return x, err
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

// Estimate is an outcome's mean in a row, with its interval.
func (t *Study) Estimate(row, outcome int, scale float64) evidence.Estimate {
	return OutcomeEstimate(&t.Study.Outcomes[outcome], Present(t.Values[row][outcome])).Scaled(scale)
}

// EstimateIn returns the number in a column of the row that the reader is at, with the bounds in
// the columns lower and upper.
func EstimateIn(r *record.Reader, column string) evidence.Estimate {
	return evidence.Estimate{Mean: r.Real(r.Column(column)), Lower: r.Real(r.Column("lower")), Upper: r.Real(r.Column("upper"))}
}

// DifferenceIn returns the difference of a row of comparison.csv. Older versions of the table do
// not say what is identical; there a difference of 0 with bounds of 0, or without, is taken for it.
func DifferenceIn(r *record.Reader) evidence.Difference {
	d := evidence.Difference{Estimate: EstimateIn(r, "difference")}
	d.Identical = d.Mean == 0 && (d.Lower == 0 && d.Upper == 0 || !d.HasInterval())
	if r.Has("identical") {
		d.Identical = r.Text(r.Column("identical")) == "true"
	}
	return d
}
