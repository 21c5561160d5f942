package agents

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"dugnad/agents/negotiation"
	"dugnad/sim/record"
)

// twoPlaces is a blueprint of one field and one group of two places, in the code's order: one with
// 30,000 residents in the first month and 50,000 in the second, and one with 10,000.
func twoPlaces() *Blueprint {
	b := plan(2, "culture")
	b.Parameters = &Parameters{}
	b.Places = []Place{{Code: "1"}, {Code: "2"}}
	for i, residents := range [][]float64{{30_000, 50_000}, {10_000, 10_000}} {
		none := []float64{0, 0}
		b.Places[i].Bands = [AgeBands][]float64{residents, none, none}
	}
	return b
}

// tallied is a run with tasks and co-produced ones, agreements and the sum of say, by place.
func tallied(b *Blueprint, cells ...[4]float64) *Tally {
	t := NewTally(b)
	for place, c := range cells {
		sum := t.Place(0, place, 0, Design)
		sum[Tasks], sum[ModeCount+int(negotiation.CoProduction)], sum[Agreements], sum[Say] = c[0], c[1], c[2], c[3]
		t.Group(0, 0, 0, Design).Add(sum)
		t.Group(0, 1, 0, Design).Add(sum)
	}
	return t
}

// Two places with 12 and 4 windows, of whose tasks 3 and 3 are co-produced: 6 of 16 tasks, the mean
// of 1/4 and 3/4, and the mean in which the first weighs 40,000 and the second 10,000. In the second
// replication the second place has no agreement, and its say is left out there alone.
func TestWeightsByHand(t *testing.T) {
	for weights, want := range map[Weights]struct{ coproduction, say [2]float64 }{
		"":             {[2]float64{6.0 / 16, 9.0 / 16}, [2]float64{(1.5 + 0.5) / 5, 0.5}},
		WeighTasks:     {[2]float64{6.0 / 16, 9.0 / 16}, [2]float64{(1.5 + 0.5) / 5, 0.5}},
		WeighPlaces:    {[2]float64{(0.25 + 0.75) / 2, (0.5 + 0.75) / 2}, [2]float64{(0.5 + 0.25) / 2, 0.5}},
		WeighResidents: {[2]float64{(4*0.25 + 0.75) / 5, (4*0.5 + 0.75) / 5}, [2]float64{(4*0.5 + 0.25) / 5, 0.5}},
	} {
		s := NewWeightedSummary(twoPlaces(), weights)
		s.Add(tallied(s.b, [4]float64{12, 3, 3, 1.5}, [4]float64{4, 3, 2, 0.5}))
		s.Add(tallied(s.b, [4]float64{12, 6, 2, 1}, [4]float64{4, 3, 0, 0}))
		for measure, values := range map[string][2]float64{"coproduction": want.coproduction, "say": want.say} {
			for _, group := range []int{0, 1} { // the group, and all places
				m := slices.Index(MeasureNames(), measure)
				got := s.Values(0, group, 0, Design, m)
				if len(got) != 2 || !near(got[0], values[0]) || !near(got[1], values[1]) {
					t.Errorf("--weights %s, %s: %v, want %v", weights, measure, got, values)
				}
			}
		}
		if e := s.Named(0, 0, 0, Design, "formalised"); e.Mean != 0 {
			t.Errorf("--weights %s: formalised is %v of no agreement", weights, e.Mean)
		}
		if e := s.Named(0, 0, 0, Implementation, "coproduction"); !math.IsNaN(e.Mean) || e.Replications != 0 {
			t.Errorf("--weights %s: %+v where no place has a task", weights, e)
		}
	}
}

// A place whose residents are 0 weighs nothing, and a group of such places has no value.
func TestNoResidents(t *testing.T) {
	b := twoPlaces()
	b.Places[0].Bands = b.Places[1].Bands
	empty := []float64{0, 0}
	b.Places[1].Bands = [AgeBands][]float64{empty, empty, empty}
	half := func(place int) (float64, bool) { return 0.5 / float64(1+place), true }
	if mean, ok := NewPooling(b, WeighResidents).Mean(0, 0, half); mean != 0.5 || !ok {
		t.Errorf("%v, %v", mean, ok)
	}
	b.Places[0].Bands = b.Places[1].Bands
	if mean, ok := NewPooling(b, WeighResidents).Mean(0, 0, half); ok {
		t.Errorf("%v of nobody", mean)
	}
}

// The data package says what the column mean is, and the columns stay.
func TestSummaryTableSaysItsWeights(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range WeightsNames {
		weights, ok := WeightsNamed(name)
		if !ok {
			t.Errorf("%s is not known", name)
		}
		table := NewWeightedSummary(twoPlaces(), weights).Table()
		if len(table.Columns) != len(SummaryTable.Columns) || table.Name != SummaryTable.Name {
			t.Errorf("%s: %+v", name, table)
		}
		seen[table.Columns[slices.IndexFunc(table.Columns, func(c record.Column) bool { return c.Name == "mean" })].Meaning] = true
	}
	if len(seen) != len(WeightsNames) {
		t.Errorf("of %v the meanings are %v", WeightsNames, seen)
	}
	if _, ok := WeightsNamed("windows"); ok {
		t.Error("weights called windows")
	}
}

// places.csv has the windows of each place.
func TestPlacesHaveWindows(t *testing.T) {
	b := twoPlaces()
	b.Parameters.Mechanisms.ScaledWindows = true
	b.Parameters.Agenda.WindowsMonth, b.Parameters.Agenda.WindowsResidents, b.Parameters.Agenda.WindowsElasticity = 6, 30_000, 0.4
	b.placeRows = []int{0, 1}
	s := NewSummary(b)
	s.Add(tallied(b, [4]float64{12, 3, 3, 1.5}, [4]float64{4, 3, 2, 0.5}))
	var text bytes.Buffer
	table, measures := PlacesTableOf(s.b)
	csv := record.NewCSV(&text, table)
	s.WritePlaces(csv, "x", measures)
	if err := csv.Flush(); err != nil {
		t.Fatal(err)
	}
	// 6 · (10,000 / 30,000)^0.4 = 3.87.
	for _, want := range []string{"\nx,whole,1,north,40000,6,culture,design,", "\nx,whole,2,north,10000,4,culture,design,"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no row %q in\n%s", want, text.String())
		}
	}
}
