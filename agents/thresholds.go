package agents

import "strings"

// Threshold is a level of a measure. Every month in which a place lies below it counts.
type Threshold struct {
	Name    string
	Measure Measure // one of Measures
	Below   float64 // in the unit of the measure
	Fields  []bool  // by field: whether it is watched there
}

// Measures that a threshold adds, in order, before its name.
const (
	MonthsBelow     = "months_below_"
	PlacesBelow     = "places_below_"
	FirstMonthBelow = "first_month_below_"
)

// Columns of a place that these measures are ratios of.
const (
	belowMonths      = iota // months below
	belowPlaces             // 1 if the measure has a value in a month of the period
	belowFallen             // 1 if the place lies below in a month
	belowFirst              // number of the first such month in the period, from 1
	thresholdColumns        // their number
)

// ownMeasures are the measures that a scenario adds to those of every scenario. They are ratios of columns
// too: of the scenario's own, which follow those of a Cell, and of those of the Cell.
type ownMeasures struct {
	measures   []Measure
	ownFields  [][]bool // by measure after those of every scenario, by field
	ownColumns int
}

// newOwnMeasures lists the measures of the scenario: hours by organisation type, then those of thresholds.
func (b *Blueprint) newOwnMeasures() ownMeasures {
	o := ownMeasures{measures: append([]Measure(nil), Measures...)}
	add := func(m Measure, fields []bool) {
		o.measures, o.ownFields = append(o.measures, m), append(o.ownFields, fields)
	}
	for kind := range b.Parameters.OrganisationTypes {
		fields := make([]bool, len(b.fields))
		for f := range fields {
			fields[f] = b.fields[f].typeRows[kind] >= 0
		}
		name := b.Parameters.OrganisationTypes[kind].Name
		add(Measure{VolunteerHours + "_of_" + name, CellColumns + kind, Months, 0, "hours/month", "volunteer hours that running tasks take of organisations of the type " + name}, fields)
	}
	o.ownColumns = len(b.Parameters.OrganisationTypes)
	for _, t := range b.Thresholds {
		first := CellColumns + o.ownColumns
		add(Measure{MonthsBelow + t.Name, first + belowMonths, first + belowPlaces, 0, "months", "months of the period in which a place's " + t.Measure.Name + " lies below the threshold, in the mean over places"}, t.Fields)
		add(Measure{PlacesBelow + t.Name, first + belowFallen, first + belowPlaces, 1, "share of places", "places that lie below the threshold in at least one month of the period"}, t.Fields)
		add(Measure{FirstMonthBelow + t.Name, first + belowFirst, first + belowFallen, 0, "month of the period", "first month below the threshold, counted from 1, in the mean over the places that fall below it"}, t.Fields)
		o.ownColumns += thresholdColumns
	}
	return o
}

// Measures returns the measures of the scenario: [Measures], then its own. The caller must not change them.
func (b *Blueprint) Measures() []Measure { return b.measures }

// MeasureNames returns their names.
func (b *Blueprint) MeasureNames() []string {
	names := make([]string, len(b.measures))
	for i := range b.measures {
		names[i] = b.measures[i].Name
	}
	return names
}

// MeasureIndex returns the index of the measure of that name; −1 for an unknown one.
func (b *Blueprint) MeasureIndex(name string) int {
	for i := range b.measures {
		if b.measures[i].Name == name {
			return i
		}
	}
	return -1
}

// HasMeasure reports whether a field has a measure, by its index: hours of a type, only if it has
// organisations of it.
func (b *Blueprint) HasMeasure(measure, field int) bool {
	return measure < len(Measures) || b.ownFields[measure-len(Measures)][field]
}

// KnownMeasure returns the name, unit and range of a measure of some scenario by its name, also of one that
// a scenario adds; ok is false for a name that no scenario can have.
func KnownMeasure(name string) (m Measure, ok bool) {
	if m, ok := MeasureNamed(name); ok {
		return m, true
	}
	for _, kind := range []struct {
		prefix, unit string
		upper        float64
	}{{VolunteerHours + "_of_", "hours/month", 0}, {MonthsBelow, "months", 0}, {PlacesBelow, "share of places", 1}, {FirstMonthBelow, "month of the period", 0}} {
		if strings.HasPrefix(name, kind.prefix) {
			return Measure{Name: name, Unit: kind.unit, Upper: kind.upper}, true
		}
	}
	return Measure{}, false
}

// observeThresholds counts the places below thresholds in a month of a period.
func (t *Tally) observeThresholds(w *World, period, month int) {
	first := len(w.Blueprint.Parameters.OrganisationTypes)
	for k := range w.Thresholds {
		threshold := &w.Thresholds[k]
		for place := range w.places {
			for field, watched := range threshold.Fields {
				if !watched {
					continue
				}
				for stage := range Stages {
					value, ok := threshold.Measure.Of(w.Cell(place, field, stage))
					if !ok {
						continue
					}
					columns := t.ownOfPlace(period, place, field, stage)[first+k*thresholdColumns:]
					columns[belowPlaces] = 1
					if value >= threshold.Below {
						continue
					}
					columns[belowMonths]++
					if columns[belowFallen] == 0 {
						columns[belowFallen] = 1
						columns[belowFirst] = float64(month - w.Periods[period].First + 1)
					}
				}
			}
		}
	}
}

// finishThresholds sums the counts of places to groups.
func (t *Tally) finishThresholds(b *Blueprint) {
	for i := len(b.Parameters.OrganisationTypes); i < t.own; i++ {
		eachCell(t.Periods, t.Places, t.Fields, func(period, place, field, stage int) {
			value := t.ownOfPlace(period, place, field, stage)[i]
			t.ownOfGroup(period, b.Places[place].Group, field, stage)[i] += value
			t.ownOfGroup(period, t.Groups-1, field, stage)[i] += value
		})
	}
}

// ownOfGroup returns the scenario's own columns of a period and group.
func (t *Tally) ownOfGroup(period, group, field, stage int) []float64 {
	return t.ownGroups[(((period*t.Groups+group)*t.Fields+field)*Stages+stage)*t.own:][:t.own]
}

// ownOfPlace returns the scenario's own columns of a period and place.
func (t *Tally) ownOfPlace(period, place, field, stage int) []float64 {
	return t.ownPlaces[(((period*t.Places+place)*t.Fields+field)*Stages+stage)*t.own:][:t.own]
}

// Value returns a measure of the tally's scenario over a period and group; ok is false where there is
// nothing to average. Group Groups−1 is all places.
func (t *Tally) Value(m *Measure, period, group, field, stage int) (value float64, ok bool) {
	return m.ratio(t.Group(period, group, field, stage), t.ownOfGroup(period, group, field, stage))
}

// PlaceValue is Value of one place.
func (t *Tally) PlaceValue(m *Measure, period, place, field, stage int) (value float64, ok bool) {
	return m.ratio(t.Place(period, place, field, stage), t.ownOfPlace(period, place, field, stage))
}

// ratio returns the measure from the columns of a cell and the scenario's own.
func (m *Measure) ratio(c *Cell, own []float64) (value float64, ok bool) {
	column := func(i int) float64 {
		if i < CellColumns {
			return c[i]
		}
		return own[i-CellColumns]
	}
	if column(m.Denominator) == 0 {
		return 0, false
	}
	return column(m.Numerator) / column(m.Denominator), true
}
