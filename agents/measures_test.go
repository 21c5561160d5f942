package agents_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"dugnad/agents"
	"dugnad/scenarios"
	"dugnad/sim/record"
)

// ran returns the tally of a run, and calls month after each month of the clock.
func ran(t *testing.T, set []string, month func(w *agents.World, month int)) (*agents.Blueprint, *agents.Tally) {
	t.Helper()
	e := experiment(t, "asylum-surge-2015", append(append([]string{}, small...), set...)...)
	tally, err := e.Run(t.Context(), 0, 1, 1, nil, month)
	if err != nil {
		t.Fatal(err)
	}
	return e.Blueprint, tally
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*(1+math.Abs(a)+math.Abs(b)) }

// hours.csv, the measures of modes and types, and the hours of the months are the same hours.
func TestHoursAddUp(t *testing.T) {
	sums := map[[2]int]float64{} // by period and field, over months
	var b *agents.Blueprint
	b, tally := ran(t, nil, func(w *agents.World, month int) {
		for period, span := range w.Periods {
			if month < span.First || month > span.Last {
				continue
			}
			for place := range w.Places {
				for field := range w.FieldNames() {
					sums[[2]int{period, field}] += w.Cell(place, field, agents.Implementation)[agents.Hours]
				}
			}
		}
	})
	var text bytes.Buffer
	out := record.NewCSV(&text, agents.HoursTable)
	tally.WriteHours(out, b, "x", 1)
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&text).ReadAll()
	if err != nil || len(rows) != b.HoursRows()+1 {
		t.Fatalf("%d rows, want %d: %v", len(rows)-1, b.HoursRows(), err)
	}
	table := map[string]float64{}
	for _, row := range rows[1:] {
		hours, _ := strconv.ParseFloat(row[7], 64)
		for _, key := range []string{"", "_" + row[5], "_of_" + row[6]} {
			table[row[2]+row[3]+row[4]+key] += hours
		}
	}
	for period, span := range b.Periods {
		for field, name := range b.FieldNames() {
			total := sums[[2]int{period, field}] / float64(span.Last-span.First+1)
			if got, _ := tally.Value(&b.Measures()[b.MeasureIndex("volunteer_hours")], period, len(b.Groups), field, agents.Implementation); !near(got, total) || total == 0 {
				t.Errorf("%s, %s: volunteer_hours is %g, the months have %g", span.Name, name, got, total)
			}
			for m, measure := range b.Measures() {
				rest, of := strings.CutPrefix(measure.Name, agents.VolunteerHours)
				if !of || !b.HasMeasure(m, field) {
					continue
				}
				got, _ := tally.Value(&measure, period, len(b.Groups), field, agents.Implementation)
				if want := table[span.Name+"all"+name+rest]; math.Abs(got-want) > 1e-6*(1+want) {
					t.Errorf("%s, %s, %s: %g, and %g in hours.csv", span.Name, name, measure.Name, got, want)
				}
			}
		}
	}
}

// Months below a threshold are those that its measure's months show.
func TestThresholdsCountMonths(t *testing.T) {
	type place struct{ period, place, field int }
	below, first := map[place]float64{}, map[place]float64{}
	const level = 0.9
	b, tally := ran(t, []string{`threshold.low={measure="coverage", below=0.9, fields=["integration", "health"]}`}, func(w *agents.World, month int) {
		for period, span := range w.Periods {
			for i := range w.Places {
				for field := range w.FieldNames() {
					c := w.Cell(i, field, agents.Design)
					if month < span.First || month > span.Last || c[agents.Covered]/c[agents.Need] >= level {
						continue
					}
					at := place{period, i, field}
					if below[at]++; first[at] == 0 {
						first[at] = float64(month - span.First + 1)
					}
				}
			}
		}
	})
	counted := 0
	for field, name := range b.FieldNames() {
		for period := range b.Periods {
			months, fallen, sum := 0.0, 0.0, 0.0
			for i := range b.Places {
				at := place{period, i, field}
				months += below[at]
				if sum += first[at]; first[at] > 0 {
					fallen++
				}
			}
			places := float64(len(b.Places))
			for measure, want := range map[string]float64{agents.MonthsBelow: months / places, agents.PlacesBelow: fallen / places, agents.FirstMonthBelow: sum / fallen} {
				m := b.MeasureIndex(measure + "low")
				got, ok := tally.Value(&b.Measures()[m], period, len(b.Groups), field, agents.Design)
				if watched := name == "integration" || name == "health"; !watched {
					if ok || b.HasMeasure(m, field) {
						t.Errorf("%s has %slow", name, measure)
					}
				} else if ok == math.IsNaN(want) || ok && !near(got, want) {
					t.Errorf("%s: %slow is %g (%v), want %g", name, measure, got, ok, want)
				} else if ok && want > 0 {
					counted++
				}
			}
		}
	}
	if counted == 0 {
		t.Error("no month lies below")
	}
}

// Persons covered and not covered are those in need.
func TestPersonsAddUp(t *testing.T) {
	b, tally := ran(t, nil, nil)
	for field := range b.FieldNames() {
		value := func(name string) float64 {
			x, _ := tally.Value(&b.Measures()[b.MeasureIndex(name)], 0, len(b.Groups), field, agents.Design)
			return x
		}
		if need := value("persons_in_need"); !near(need, value("persons_covered")+value("persons_uncovered")) || !near(value("persons_covered")/need, value("coverage")) {
			t.Errorf("field %d: %g in need, %g covered, %g not, coverage %g", field, need, value("persons_covered"), value("persons_uncovered"), value("coverage"))
		}
	}
}

// Organisations in contact in a year are those of a deal or a grant in any of its months.
func TestOrganisationsByYear(t *testing.T) {
	met := map[int32]bool{}
	e := experiment(t, "asylum-surge-2015", small...)
	last := agents.Period{First: e.Blueprint.Months - 12, Last: e.Blueprint.Months - 1}
	var n agents.Organisations
	var place, field int
	_, err := e.Run(t.Context(), 0, 1, 1, func(w *agents.World) {
		w.Watch = func(p, month int, task *agents.Task) {
			if p == place && task.Field == field && month >= last.First && (task.Design.Agreed || task.Implementation.Agreed || task.Grant > 0) {
				met[task.Organisation] = true
			}
		}
	}, func(w *agents.World, month int) {
		if month == last.Last {
			n = w.OrganisationsOf(place, field, last)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if n.InContact != len(met) || n.InContact == 0 || n.InContact > n.All || n.Coproducing > n.InContact || n.WithGrant > n.InContact || n.WithAgreement > n.All {
		t.Errorf("%+v, and %d met", n, len(met))
	}
}

// The row of a place in comparison_places.csv is that of a group of this place alone in comparison.csv.
func TestPlacesAreComparedAsGroups(t *testing.T) {
	const place, runs = "030110", 3
	solo := append([]string{`places.030110.group=solo`}, small...)
	e, other := experiment(t, "asylum-surge-2015", solo...), experiment(t, "asylum-surge-2015", append(solo, "fields.integration.discretion_shift=0.1")...)
	values := map[*agents.Blueprint]*agents.PlaceValues{}
	summaries, blocks := map[*agents.Blueprint]*agents.Summary{}, map[*agents.Blueprint][][][]float64{} // by block and run
	for _, arm := range []*scenarios.Experiment{e, other} {
		b := arm.Blueprint
		v, err := agents.NewPlaceValues(e.Blueprint, b)
		if err != nil {
			t.Fatal(err)
		}
		values[b], summaries[b], blocks[b] = v, agents.NewSummary(b), make([][][]float64, v.Blocks())
		for r := range runs {
			tally, err := arm.Run(t.Context(), 0, r+1, 1, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			summaries[b].Add(tally)
			for block := range blocks[b] {
				numbers := make([]float64, v.Block())
				v.Read(tally, block, numbers)
				blocks[b][block] = append(blocks[b][block], numbers)
			}
		}
	}
	var byGroup, byPlace bytes.Buffer
	c, err := agents.NewComparison(summaries[e.Blueprint], summaries[other.Blueprint])
	if err != nil {
		t.Fatal(err)
	}
	groups, places := record.NewCSV(&byGroup, agents.ComparisonTable), record.NewCSV(&byPlace, agents.ComparisonPlacesTable)
	c.Write(groups, "more")
	for block := range blocks[e.Blueprint] {
		values[e.Blueprint].Write(places, "more", block, blocks[e.Blueprint][block], blocks[other.Blueprint][block])
	}
	if err := errors.Join(groups.Flush(), places.Flush()); err != nil {
		t.Fatal(err)
	}
	rows := func(text, name string) string {
		var found []string
		for line := range strings.Lines(text) {
			if strings.Contains(line, ","+name+",") {
				found = append(found, strings.Replace(line, ","+name+",", ",x,", 1))
			}
		}
		return strings.Join(found, "")
	}
	want, got := rows(byGroup.String(), "solo"), rows(byPlace.String(), place)
	if want == "" || got != want {
		t.Errorf("by place\n%.2000s\nas a group\n%.2000s", got, want)
	}
	if !strings.Contains(want, "cost_per_additional_covered_unit,,,") || strings.Contains(want, "NaN") {
		t.Errorf("no ratio in\n%.2000s", want)
	}
}
