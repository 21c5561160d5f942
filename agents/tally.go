package agents

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"dugnad/agents/negotiation"
)

// Tally adds up the observations of one run by period, group, field and stage, and by period and
// place: all that summary.csv, places.csv and the patterns need of a run.
type Tally struct {
	Periods, Groups, Places, Fields int // Groups counts the scenario's and then "all"

	groups               []Cell          // by period, group, field, stage
	places               []Cell          // by period, place, field, stage
	own                  int             // number of the scenario's own columns
	ownGroups, ownPlaces []float64       // the scenario's own columns, laid out as groups and places
	hours, placeHours    []float64       // by period, group or place, and hoursColumn: sums over months, of groups after Finish means
	years                []Organisations // by year, group, field
	Plane                []uint32        // by period, field, stage, mutual bin, imbalance bin, mode; see planeIndex
	Means                Freeze          // grand means of the drivers over the clock

	// Volunteers are mobilised residents as a share of the residents of all places, by
	// month: in informal groups, and taken in by registered organisations.
	Informal, Registered []float64
	// Joined are the residents who began to give effort, as a share of the adults of all places, by
	// month.
	Joined []float64
	// PeakVolunteers is, by place, the largest share of residents mobilised in any month.
	PeakVolunteers []float64
	// FormalisedByMonth is the share of tasks whose pair holds an agreement, by month and field.
	FormalisedByMonth [][]float64
	// Monthly is the share of co-production over all places, by field, stage and month; NaN
	// where there is no task.
	Monthly []float64
	// SpinUp is, by measure of SpinUpMeasures, field, stage and month since the blank start, the
	// share of tasks over all places; NaN where there is no task.
	SpinUp []float64
	// Reliance is V, the mean of all places, by field and month since the blank start.
	Reliance []float64
}

// NewTally is an empty tally for worlds of the blueprint.
func NewTally(b *Blueprint) *Tally {
	t := &Tally{Periods: len(b.Periods), Groups: len(b.Groups) + 1, Places: len(b.Places), Fields: len(b.fields)}
	t.groups = make([]Cell, t.Periods*t.Groups*t.Fields*Stages)
	t.places = make([]Cell, t.Periods*t.Places*t.Fields*Stages)
	t.own = b.ownColumns
	t.ownGroups, t.ownPlaces = make([]float64, len(t.groups)*t.own), make([]float64, len(t.places)*t.own)
	t.hours, t.placeHours = make([]float64, t.Periods*t.Groups*b.hoursColumns), make([]float64, t.Periods*t.Places*b.hoursColumns)
	t.years = make([]Organisations, len(b.years)*t.Groups*t.Fields)
	t.PeakVolunteers = make([]float64, t.Places)
	t.Informal, t.Registered = make([]float64, b.Months), make([]float64, b.Months)
	t.Joined = make([]float64, b.Months)
	t.Monthly = make([]float64, t.Fields*Stages*b.Months)
	t.SpinUp = make([]float64, len(SpinUpMeasures)*t.Fields*Stages*b.SpinUp)
	t.Reliance = make([]float64, t.Fields*b.SpinUp)
	for range b.Months {
		t.FormalisedByMonth = append(t.FormalisedByMonth, make([]float64, t.Fields))
	}
	return t
}

// Group returns the sum over a period and group; group Groups−1 is all places.
func (t *Tally) Group(period, group, field, stage int) *Cell {
	return &t.groups[((period*t.Groups+group)*t.Fields+field)*Stages+stage]
}

// Place returns the sum over a period of one place.
func (t *Tally) Place(period, place, field, stage int) *Cell {
	return &t.places[((period*t.Places+place)*t.Fields+field)*Stages+stage]
}

// Observe adds the world's last month. It adds places by code, so that sums have the same bits for any
// number of workers and any order of rows.
func (t *Tally) Observe(w *World, month int) {
	var residents, adults, joined, informal, registered float64
	for i := range w.places {
		home := &w.places[i]
		persons := w.Blueprint.Places[i].Residents(month)
		residents += persons
		adults += w.Blueprint.Places[i].Adults(month)
		joined += float64(home.joined * persons)
		informal += float64(home.informal * persons)
		registered += float64(home.registered * persons)
		t.PeakVolunteers[i] = max(t.PeakVolunteers[i], home.informal+home.registered)
	}
	if adults > 0 {
		t.Joined[month] = joined / adults
	}
	if residents > 0 {
		t.Informal[month], t.Registered[month] = informal/residents, registered/residents
	}
	for field := range t.Fields {
		for stage := range Stages {
			coproduced, formalised := w.shares(field, stage)
			t.Monthly[(field*Stages+stage)*w.Months+month] = coproduced
			if !math.IsNaN(formalised) {
				t.FormalisedByMonth[month][field] = formalised
			}
		}
	}
	t.observeHours(w, month)
	t.observeYear(w, month)
	for _, period := range w.periods {
		t.observeThresholds(w, period, month)
		for i := range w.places {
			for field := range t.Fields {
				for stage := range Stages {
					t.Place(period, i, field, stage).Add(w.Cell(i, field, stage))
				}
			}
		}
	}
}

// ObserveSpinUp adds the world's last month of the spin-up, which is below 0.
func (t *Tally) ObserveSpinUp(w *World, month int) {
	t.observeHours(w, month)
	for field := range t.Fields {
		for stage := range Stages {
			coproduced, formalised := w.shares(field, stage)
			for measure, share := range [...]float64{coproduced, formalised} {
				t.SpinUp[((measure*t.Fields+field)*Stages+stage)*w.SpinUp+w.SpinUp+month] = share
			}
		}
		reliance := 0.0
		for i := range w.places {
			reliance += w.fieldStates[i*t.Fields+field].reliance
		}
		t.Reliance[field*w.SpinUp+w.SpinUp+month] = reliance / float64(len(w.places))
	}
}

// shares returns the shares of last month's tasks, over all places, that were co-produced and whose
// pair holds an agreement; NaN where there is no task.
func (w *World) shares(field, stage int) (coproduced, formalised float64) {
	tasks := 0.0
	for i := range w.places {
		c := w.Cell(i, field, stage)
		tasks += c[Tasks]
		formalised += c[Formalised]
		coproduced += c[ModeCount+int(negotiation.CoProduction)]
	}
	if tasks == 0 {
		return math.NaN(), math.NaN()
	}
	return coproduced / tasks, formalised / tasks
}

// Finish completes the tally after the last month: it sums places to groups and collects the plane
// and the means of the drivers from the world.
func (t *Tally) Finish(w *World) {
	for period := range t.Periods {
		for i := range w.places {
			for field := range t.Fields {
				for stage := range Stages {
					c := t.Place(period, i, field, stage)
					t.Group(period, w.Blueprint.Places[i].Group, field, stage).Add(c)
					t.Group(period, t.Groups-1, field, stage).Add(c)
				}
			}
		}
		span := w.Periods[period]
		for group := range t.Groups {
			for field := range t.Fields {
				for stage := range Stages {
					t.Group(period, group, field, stage)[Months] = float64(span.Last - span.First + 1)
				}
			}
		}
	}
	t.finishHours(w.Blueprint)
	t.finishThresholds(w.Blueprint)
	t.Plane = make([]uint32, len(w.plane[0]))
	for _, counts := range w.plane {
		for i, n := range counts {
			t.Plane[i] += n
		}
	}
	var sums DriverSums
	for i := range w.places {
		for _, field := range w.fieldsByName {
			sums.Add(&w.drivers[i*t.Fields+field])
		}
	}
	t.Means = sums.Means()
}

// Outcome returns a measure of a finished run by the names of summary.csv; NaN where there is
// nothing to average. An unknown name is an error.
func (b *Blueprint) Outcome(t *Tally, measure, period, group, field, stage string) (float64, error) {
	index := b.MeasureIndex(measure)
	if index < 0 {
		return 0, fmt.Errorf("no measure is called %q", measure)
	}
	known := true
	at := func(what, name string, names []string) int {
		i := slices.Index(names, name)
		if i < 0 {
			known = false
			measure = fmt.Sprintf("no %s is called %q", what, name)
		}
		return i
	}
	p, g := at("period", period, b.PeriodNames()), at("group", group, b.GroupNames())
	f, s := at("field", field, b.FieldNames()), at("stage", stage, StageNames[:])
	if !known {
		return 0, errors.New(measure)
	}
	if value, ok := t.Value(&b.measures[index], p, g, f, s); ok {
		return value, nil
	}
	return math.NaN(), nil
}

// SpinUpMonths returns the months of the spin-up of one of the SpinUpMeasures, by its index, in a field
// and stage.
func (t *Tally) SpinUpMonths(measure, field, stage int) []float64 {
	months := len(t.SpinUp) / (len(SpinUpMeasures) * t.Fields * Stages)
	return t.SpinUp[((measure*t.Fields+field)*Stages+stage)*months:][:months]
}

// Trim releases what only the files of the run need, the places and the plane, so that many
// tallies fit into memory.
func (t *Tally) Trim() { t.places, t.ownPlaces, t.placeHours, t.Plane = nil, nil, nil, nil }
