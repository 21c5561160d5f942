package findings

import (
	"fmt"
	"reflect"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/sim/evidence"
	"dugnad/sim/record"
)

// The rows of the tables, with the columns that their fields name. Shares and estimates are NaN
// where a cell is empty. An Estimate has its bounds in the columns lower and upper.
type (
	// SummaryKey identifies a row of summary.csv.
	SummaryKey struct {
		Scenario string `column:"scenario"`
		Period   string `column:"period"`
		Group    string `column:"group"`
		Field    string `column:"field"`
		Stage    string `column:"stage"`
		Measure  string `column:"measure"`
	}
	summaryRow struct {
		SummaryKey
		evidence.Estimate `column:"mean"`
	}
	// SeriesRow is a row of series.csv.
	SeriesRow struct {
		Scenario     string     `column:"scenario"`
		Replication  int64      `column:"replication"`
		Month        string     `column:"month"`
		Place        string     `column:"place"` // a place, a group of places, or all
		Field        string     `column:"field"`
		Stage        string     `column:"stage"`
		Modes        TaskCounts `column:"none"` // and the columns after it
		DependenceMV float64    `column:"dependence_mv"`
		DependenceVM float64    `column:"dependence_vm"`
		Formalised   float64    `column:"formalised"`
		Need         float64    `column:"need"`
		Coverage     float64    `column:"coverage"`
		Hours        float64    `column:"volunteer_hours"`
	}
	contextRow struct {
		Scenario string  `column:"scenario"`
		Month    string  `column:"month"`
		Measure  string  `column:"measure"`
		Value    float64 `column:"value"`
	}
	// SpinUpRow is a row of spin_up.csv.
	SpinUpRow struct {
		Scenario          string `column:"scenario"`
		Month             int64  `column:"spin_up_month"` // from 1
		Field             string `column:"field"`
		Stage             string `column:"stage"`
		Measure           string `column:"measure"`
		evidence.Estimate `column:"mean"`
	}
	// ComparisonRow is a row of comparison.csv.
	ComparisonRow struct {
		Alternative       string  `column:"alternative"`
		Period            string  `column:"period"`
		Group             string  `column:"group"`
		Field             string  `column:"field"`
		Stage             string  `column:"stage"`
		Measure           string  `column:"measure"`
		Base              float64 `column:"base"`
		AlternativeMean   float64 `column:"alternative_mean"`
		evidence.Estimate `column:"difference"`
		Identical         string `column:"identical"` // true or false
	}
	// PlaceRow is a row of places.csv.
	PlaceRow struct {
		Scenario     string  `column:"scenario"`
		Period       string  `column:"period"`
		Place        string  `column:"place"`
		Field        string  `column:"field"`
		Stage        string  `column:"stage"`
		Residents    float64 `column:"residents"`
		Coproduction float64 `column:"coproduction"`
	}
	// PlaneRow is a row of plane.csv.
	PlaneRow struct {
		Scenario  string `column:"scenario"`
		Period    string `column:"period"`
		Field     string `column:"field"`
		Stage     string `column:"stage"`
		Mutual    int64  `column:"mutual_bin"`
		Imbalance int64  `column:"imbalance_bin"`
		Mode      string `column:"mode"`
		Tasks     int64  `column:"tasks"`
	}
	// NetworkRow is a row of network.csv.
	NetworkRow struct {
		Replication  int64  `column:"replication"`
		Month        string `column:"month"`
		Place        string `column:"place"`
		Organisation string `column:"organisation"`
		Field        string `column:"field"`
		Formal       int64  `column:"formal"` // 1: the pair has an agreement
		Mode         string `column:"mode"`
	}
	// ExplanationRow is a row of explanation.csv.
	ExplanationRow struct {
		Period            string `column:"period"`
		Group             string `column:"group"`
		Field             string `column:"field"`
		Stage             string `column:"stage"`
		Measure           string `column:"measure"`
		Kind              string `column:"kind"` // main or interaction
		Part              string `column:"part"`
		evidence.Estimate `column:"value"`
		Base              float64 `column:"base"`
		Alternative       float64 `column:"alternative"`
		Difference        float64 `column:"difference"`
		Replications      int64   `column:"replications"`
	}
	// PatternRow is a row of patterns.csv.
	PatternRow struct {
		ID      string `column:"id"`
		Verdict string `column:"verdict"`
	}
	// TestRow is a row of pattern_tests.csv.
	TestRow struct {
		ID                string `column:"id"`
		Test              string `column:"test"`
		evidence.Estimate `column:"value"`
		Threshold         string `column:"threshold"`
		Verdict           string `column:"verdict"`
	}
	// AblationRow is a row of ablation.csv.
	AblationRow struct {
		Ablation string `column:"ablation"`
		Kind     string `column:"kind"` // off or frozen
		ID       string `column:"id"`
		Verdict  string `column:"verdict"`
	}
	indexRow struct {
		Outcome           string `column:"outcome"`
		Method            string `column:"method"`
		Factor            string `column:"factor"`
		Other             string `column:"other_factor"`
		Index             string `column:"index"`
		evidence.Estimate `column:"value"`
		Note              string `column:"note"`
	}
	convergenceRow struct {
		Outcome           string `column:"outcome"`
		Method            string `column:"method"`
		Factor            string `column:"factor"`
		Index             string `column:"index"`
		BasePoints        int64  `column:"base_points"`
		evidence.Estimate `column:"value"`
	}
)

// Contrast returns the difference of the row, alternative minus base. Older versions of the table do
// not say what is identical; there a difference of 0 with bounds of 0, or without, is taken for it.
func (r *ComparisonRow) Contrast() evidence.Difference {
	d := evidence.Difference{Estimate: r.Estimate, Identical: r.Identical == "true"}
	if r.Identical == "" {
		d.Identical = d.Mean == 0 && (d.Lower == 0 && d.Upper == 0 || !d.HasInterval())
	}
	return d
}

// EachRow calls do with every row of a table, until do returns an error. T is a row type of this file;
// the next row overwrites *row. An unreadable table is the user's error: another program or version
// wrote it.
func EachRow[T any](f *Findings, table record.Table, do func(row *T) error) error {
	open, ok := f.Tables[table.Name]
	if !ok {
		return fault.Input("", "there is no %s", table.Name)
	}
	file, err := open()
	if err != nil {
		return err
	}
	defer file.Close()
	r, err := record.NewReader(file, table)
	if err != nil {
		return fault.Input("", "%s", err)
	}
	var row T
	fill := fillers(r, reflect.ValueOf(&row).Elem())
	for r.Next() {
		for _, cell := range fill {
			cell()
		}
		if r.Err() != nil {
			break
		}
		if err := do(&row); err != nil {
			return err
		}
	}
	if err := r.Err(); err != nil {
		return fault.Input("", "%s", err)
	}
	return nil
}

// fillers returns a function for every field of a struct, which reads its cells from the current row.
func fillers(r *record.Reader, row reflect.Value) (fill []func()) {
	for i := range row.NumField() {
		field, name := row.Field(i), row.Type().Field(i).Tag.Get("column")
		if name == "" {
			fill = append(fill, fillers(r, field)...)
			continue
		}
		if !r.Has(name) {
			continue // an older version's table
		}
		column := r.Column(name)
		switch into := field.Addr().Interface().(type) {
		case *string:
			fill = append(fill, func() { *into = r.Text(column) })
		case *float64:
			fill = append(fill, func() { *into = r.Real(column) })
		case *int64:
			fill = append(fill, func() { *into = r.Count(column) })
		case *evidence.Estimate:
			lower, upper := r.Column("lower"), r.Column("upper")
			fill = append(fill, func() { *into = evidence.Estimate{Mean: r.Real(column), Lower: r.Real(lower), Upper: r.Real(upper)} })
		case *TaskCounts:
			fill = append(fill, func() {
				for mode := range into {
					into[mode] = r.Count(column + mode)
				}
			})
		default:
			panic(fmt.Sprintf("%s: no column can be a %T", name, into))
		}
	}
	return fill
}
