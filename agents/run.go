package agents

import (
	"context"
	"math"

	"dugnad/sim"
)

// NewWorld builds the state at the beginning of the spin-up. The seed is that of the run (see
// sim.RunSeed). workers is the greatest number of places stepped at once; it changes no result.
func NewWorld(b *Blueprint, seed uint64, workers int) *World {
	w := &World{Blueprint: b, seed: seed, workers: max(1, min(workers, len(b.Places)))}
	fields, activities := len(b.fields), b.activities
	w.places = make([]placeState, len(b.Places))
	w.fieldStates = make([]fieldState, len(b.Places)*fields)
	w.catchments = make([]catchment, len(b.Places)*fields*activities)
	w.cells = make([]Cell, len(b.Places)*fields*Stages)
	w.drivers = make([]DriverSums, len(b.Places)*fields)
	w.agreedHours = make([]float64, len(b.Places)*b.hoursColumns)
	expected := 0.0
	for i := range b.Places {
		expected += b.Parameters.Organisations(b.Places[i].SizeResidents, b.Places[i].Residents(0))
	}
	// A growing slice would be copied, and take twice the memory meanwhile.
	w.organisations = make([]Organisation, 0, int(math.Ceil(expected))+len(b.Places)*fields)
	for i := range b.Places {
		w.build(i)
	}
	w.relationships = make([]Relation, len(w.organisations))
	w.running = make([]runningTasks, len(w.organisations))
	w.ties = make([]ties, len(w.organisations))
	for i := range w.catchments {
		c, of := &w.catchments[i], i/activities // place and field
		rules := w.regimesAt(of/fields, -w.SpinUp)[of%fields]
		for o := c.first; o < c.first+c.regular+c.informal; o++ {
			w.resetRelation(o, rules)
		}
	}
	w.stepPlace = func(worker, place int) {
		v := &w.visits[worker]
		v.begin(worker, place, w.month)
		if w.trace == nil || !w.trace(v, w.month) {
			schedule.Step(v, w.month)
		}
	}
	for range w.workers {
		w.visits = append(w.visits, visit{World: w, Blueprint: b, tasks: make([]Task, 0, fields*b.largestWindows())})
		w.plane = append(w.plane, newPlaneCounts(len(b.Periods), fields))
	}
	return w
}

// Run steps the world through the spin-up and the clock and calls observe, if not nil, after each
// month of the clock; ObserveSpinUp watches the months before. The error is that of the context.
func (w *World) Run(ctx context.Context, observe func(month int)) error {
	if err := sim.Run(ctx, w, -w.SpinUp, -1, w.ObserveSpinUp); err != nil {
		return err
	}
	return sim.Run(ctx, w, 0, w.Months-1, observe)
}

// Step runs one month in all places. Months before 0 are the spin-up, which runs on the
// conditions of the first year.
func (w *World) Step(month int) {
	w.periods = w.periods[:0]
	for i, p := range w.Periods {
		if month >= p.First && month <= p.Last {
			w.periods = append(w.periods, i)
		}
	}
	w.month = month
	sim.ForEach(w.workers, len(w.Places), w.stepPlace)
}
