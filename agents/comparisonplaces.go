package agents

import (
	"math"
	"slices"
	"strconv"

	"dugnad/sim/record"
)

// ComparisonPlacesTable is comparison_places.csv: comparison.csv with places instead of groups.
var ComparisonPlacesTable = func() record.Table {
	columns := slices.Clone(ComparisonTable.Columns)
	columns[2] = record.Column{Name: "place", Kind: record.Text, Meaning: "code of the place; read as text: 0301, not 301"}
	return record.Table{Name: "comparison_places.csv", Columns: columns}
}()

// PlaceValues reads the values of a base's rows, place by place, from the tallies of the base or of an
// alternative. All values of a run are a block of fields, stages and measures for each period and place, in
// the order of the base's rows.
type PlaceValues struct {
	base, of *Blueprint
	rows     *Rows
	places   []int // by row of the base: index of the place; −1 where of lacks it
}

// NewPlaceValues matches the places of a base by their codes. The error is that of CheckComparable.
func NewPlaceValues(base, of *Blueprint) (*PlaceValues, error) {
	rows, err := NewRows(base, of)
	if err != nil {
		return nil, err
	}
	v := &PlaceValues{base: base, of: of, rows: rows}
	for _, i := range base.placeRows {
		code := base.Places[i].Code
		v.places = append(v.places, slices.IndexFunc(of.Places, func(p Place) bool { return p.Code == code }))
	}
	return v, nil
}

// Blocks returns the number of blocks, periods times places, and Block the numbers in each.
func (v *PlaceValues) Blocks() int { return len(v.base.Periods) * len(v.places) }

// Block returns the numbers in a block.
func (v *PlaceValues) Block() int { return len(v.base.fields) * Stages * len(v.base.measures) }

// Read fills into, of the length of a block, with the values of a tally that is not trimmed; NaN where there
// is nothing to average.
func (v *PlaceValues) Read(t *Tally, block int, into []float64) {
	period, place := block/len(v.places), v.places[block%len(v.places)]
	i := 0
	for field := range v.base.fields {
		for stage := range Stages {
			for measure := range v.base.measures {
				into[i] = math.NaN()
				if m := v.rows.measures[measure]; place >= 0 && m >= 0 && v.base.HasMeasure(measure, field) {
					if value, ok := t.PlaceValue(&v.of.measures[m], period, place, v.rows.fields[field], stage); ok {
						into[i] = value
					}
				}
				i++
			}
		}
	}
}

// Write writes the rows of a block of comparison_places.csv from those of both sides, by replication.
func (v *PlaceValues) Write(out record.RowWriter, alternative string, block int, base, other [][]float64) {
	b := v.base
	period, place := block/len(v.places), b.placeRows[block%len(v.places)]
	left, right := make([]float64, len(base)), make([]float64, len(base))
	read := func(field, stage, measure int) ([]float64, []float64) {
		i := (field*Stages+stage)*len(b.measures) + measure
		for r := range base {
			left[r], right[r] = base[r][i], other[r][i]
		}
		return left, right
	}
	for field := range b.fields {
		for stage, stageName := range StageNames {
			write := func(measure string, k *Contrast) {
				out.Text(alternative)
				out.Text(b.Periods[period].Name)
				out.Text(b.Places[place].Code)
				out.Text(b.fields[field].Name)
				out.Text(stageName)
				out.Text(measure)
				for _, x := range []float64{k.Base, k.Alternative, k.Mean, k.Lower, k.Upper} {
					if math.IsNaN(x) {
						out.Empty()
					} else {
						out.Real(x)
					}
				}
				out.Count(int64(k.Replications))
				out.Text(strconv.FormatBool(k.Identical))
				out.EndRow()
			}
			for m := range b.measures {
				if b.HasMeasure(m, field) {
					left, right := read(field, stage, m)
					k := Pair(left, right, b.measures[m].Upper)
					write(b.measures[m].Name, &k)
				}
			}
			for r := range Ratios {
				if stage == Implementation {
					k := ratioOf(&Ratios[r], func(measure string) ([]float64, []float64) {
						left, right := read(field, stage, b.MeasureIndex(measure))
						return slices.Clone(left), slices.Clone(right)
					})
					write(Ratios[r].Name, &k)
				}
			}
		}
	}
}

// ComparisonPlacesRows returns the greatest number of rows of comparison_places.csv for each alternative: a
// measure that a field does not have makes none.
func (b *Blueprint) ComparisonPlacesRows() int {
	return len(b.Periods) * len(b.Places) * len(b.fields) * (Stages*len(b.measures) + len(Ratios))
}
