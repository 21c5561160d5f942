package agents

import (
	"dugnad/agents/negotiation"
	"dugnad/sim/record"
)

// HoursTable is hours.csv.
var HoursTable = record.Table{Name: "hours.csv", Columns: []record.Column{
	scenarioColumn, replicationColumn, periodColumn, groupColumn, fieldColumn,
	{Name: "mode", Kind: record.Text, Meaning: "what the tasks ended as in implementation"},
	{Name: "type", Kind: record.Text, Meaning: "type of the organisations that gave the hours; each field has the types of its organisations"},
	{Name: "hours", Kind: record.Real, Unit: "hours/month", Meaning: "volunteer hours that running tasks took, in the mean over the months of the period; of the modelled windows, a sample of what happens in a place"},
}}

// layOutHours gives each field the types of its organisations, and each field, mode and type a column.
func (b *Blueprint) layOutHours() {
	for f := range b.fields {
		plan := &b.fields[f]
		plan.firstHours = b.hoursColumns
		for t := range b.Parameters.OrganisationTypes {
			row := -1
			if t == plan.informalType || b.Parameters.Fields[f].OrganisationTypes.Of(b.Parameters.OrganisationTypes[t].Name) > 0 {
				row = len(plan.typesHere)
				plan.typesHere = append(plan.typesHere, t)
			}
			plan.typeRows = append(plan.typeRows, row)
		}
		b.hoursColumns += negotiation.Modes * len(plan.typesHere)
	}
}

// hoursColumn returns the index of a place, field, mode and organisation type in sums of hours.
func (b *Blueprint) hoursColumn(place, field int, mode negotiation.Mode, kind int) int {
	plan := &b.fields[field]
	return place*b.hoursColumns + plan.firstHours + int(mode)*len(plan.typesHere) + plan.typeRows[kind]
}

// HoursRows returns the number of rows that a run adds to hours.csv.
func (b *Blueprint) HoursRows() int { return len(b.Periods) * (len(b.Groups) + 1) * b.hoursColumns }

// observeHours adds the hours of the month's new tasks to every period in which they run. A task binds the
// same hours in each of its months, so the months of the spin-up count as well.
func (t *Tally) observeHours(w *World, month int) {
	last := month + w.Parameters.Agenda.TaskMonths - 1
	for period, span := range w.Periods {
		months := float64(min(last, span.Last) - max(month, span.First) + 1)
		if months <= 0 {
			continue
		}
		sums := t.placeHours[period*len(w.agreedHours):][:len(w.agreedHours)]
		for i, hours := range w.agreedHours {
			sums[i] += float64(months * hours)
		}
	}
}

// finishHours sums the hours of places to groups and to the measures of organisation types.
func (t *Tally) finishHours(b *Blueprint) {
	for period, span := range b.Periods {
		for place := range b.Places {
			of := t.placeHours[(period*t.Places+place)*b.hoursColumns:][:b.hoursColumns]
			for _, group := range []int{b.Places[place].Group, t.Groups - 1} {
				sums := t.hours[(period*t.Groups+group)*b.hoursColumns:][:b.hoursColumns]
				for i, hours := range of {
					sums[i] += hours
				}
			}
			b.typeHours(of, func(field, kind int, hours float64) {
				t.ownOfPlace(period, place, field, Implementation)[kind] = hours
			})
		}
		for group := range t.Groups {
			b.typeHours(t.hours[(period*t.Groups+group)*b.hoursColumns:], func(field, kind int, hours float64) {
				t.ownOfGroup(period, group, field, Implementation)[kind] = hours
			})
		}
		months := float64(span.Last - span.First + 1)
		for group := range t.Groups {
			sums := t.hours[(period*t.Groups+group)*b.hoursColumns:][:b.hoursColumns]
			for i := range sums {
				sums[i] /= months
			}
		}
	}
}

// typeHours calls do with the sum over modes of each field and organisation type.
func (b *Blueprint) typeHours(columns []float64, do func(field, kind int, hours float64)) {
	for f := range b.fields {
		plan := &b.fields[f]
		for row, kind := range plan.typesHere {
			sum := 0.0
			for mode := range negotiation.Modes {
				sum += columns[plan.firstHours+mode*len(plan.typesHere)+row]
			}
			do(f, kind, sum)
		}
	}
}

// WriteHours writes a run's rows of HoursTable.
func (t *Tally) WriteHours(out record.RowWriter, b *Blueprint, scenario string, replication int) {
	groups := b.GroupNames()
	for period := range b.Periods {
		for group, name := range groups {
			columns := t.hours[(period*t.Groups+group)*b.hoursColumns:]
			for f := range b.fields {
				plan := &b.fields[f]
				for mode, modeName := range negotiation.ModeNames {
					for row, kind := range plan.typesHere {
						out.Text(scenario)
						out.Count(int64(replication))
						out.Text(b.Periods[period].Name)
						out.Text(name)
						out.Text(plan.Name)
						out.Text(modeName)
						out.Text(b.Parameters.OrganisationTypes[kind].Name)
						out.Real(columns[plan.firstHours+mode*len(plan.typesHere)+row])
						out.EndRow()
					}
				}
			}
		}
	}
}
