package agents

import (
	"math"
	"reflect"
)

// Selection is what a Tracer follows.
type Selection struct {
	Place       int // index, or All
	Field       int // index, or All
	First, Last int // months of the clock, both included
}

// All stands for every place, or every field, in a Selection.
const All = -1

// Tracer looks on while a world steps, and tells each task of its selection as an Episode. It
// changes nothing: where it looks on, a month's phases run the same list, only that those which
// deal with tasks one by one are given them one at a time, so that it can see the state before
// and after. Where it does not, nothing is different.
type Tracer struct {
	world       *World
	of          Selection
	scenario    string
	replication int
	off, frozen []string
	stopped     bool
	episodes    [][]*Episode // of the last month, by place
}

// Trace has a new tracer look on from the next month; at most one does at a time. The scenario's
// name and the replication are written into every Episode.
func (w *World) Trace(s Selection, scenario string, replication int) *Tracer {
	t := &Tracer{
		world: w, of: s, scenario: scenario, replication: replication,
		episodes: make([][]*Episode, len(w.Places)), off: []string{}, frozen: []string{},
	}
	switches := reflect.ValueOf(w.Parameters.Mechanisms)
	for i := range switches.NumField() {
		tag := switches.Type().Field(i).Tag
		if tag.Get("default") == "true" && !switches.Field(i).Bool() {
			t.off = append(t.off, tag.Get("toml"))
		}
	}
	for i := range DriverTable {
		if !math.IsNaN(*DriverTable[i].Of(&w.Parameters.Freeze)) {
			t.frozen = append(t.frozen, DriverTable[i].Name)
		}
	}
	w.tracer = t
	return t
}

// Stop ends the looking on: months from now on have no episodes.
func (t *Tracer) Stop() { t.stopped = true }

// Take hands over the last month's episodes in the order of places, fields and windows, and
// forgets them.
func (t *Tracer) Take() []*Episode {
	var all []*Episode
	for place := range t.episodes {
		all = append(all, t.episodes[place]...)
		t.episodes[place] = nil
	}
	return all
}

// Tasks is how many tasks the selection holds: every window is a task, whatever becomes of it.
func (b *Blueprint) Tasks(s Selection) int {
	places, fields := 1, 1
	if s.Place == All {
		places = len(b.Places)
	}
	if s.Field == All {
		fields = len(b.fields)
	}
	return places * fields * b.Parameters.Agenda.WindowsMonth * (s.Last - s.First + 1)
}

// OrganisationNames are the names of a place's organisations at this time, field by field;
// informal groups are among them from their founding on.
func (w *World) OrganisationNames(place int) (names [][]string) {
	for field := range w.fields {
		var here []string
		first := (place*len(w.fields) + field) * len(w.activities)
		for _, c := range w.catchments[first : first+len(w.activities)] {
			for o := c.first; o < c.first+c.regular+c.informal; o++ {
				if w.organisations[o].State != absent {
					here = append(here, w.OrganisationName(field, o))
				}
			}
		}
		names = append(names, here)
	}
	return names
}

func (t *Tracer) follows(place, month int) bool {
	return !t.stopped && (t.of.Place == All || t.of.Place == place) && month >= max(0, t.of.First) && month <= t.of.Last
}

// step is theMonth.Step, seen.
func (t *Tracer) step(v *visit, month int) {
	adapted := make([]float64, len(v.states)) // before the month moves it
	for f := range v.states {
		adapted[f] = v.states[f].adapted
	}
	var episodes []*Episode // by task; nil where it is not followed
	for _, phase := range theMonth {
		var look func(*visit, *Episode, int, func())
		switch phase.Name {
		case PhaseMatching:
			episodes = t.begin(v, month, adapted)
			look = t.seeMatching
		case PhaseDesign:
			look = t.seeDesign
		case PhaseImplementation:
			look = t.seeImplementation
		case PhaseCarryingOut:
			look = t.seeCarryingOut
		default:
			phase.Run(v, month)
			continue
		}
		tasks := v.tasks
		for i := range tasks {
			v.tasks = tasks[i : i+1]
			run := func() { phase.Run(v, month) }
			if episodes[i] == nil {
				run()
			} else {
				look(v, episodes[i], month, run)
			}
		}
		v.tasks = tasks
	}
	for _, e := range episodes {
		if e != nil {
			t.episodes[v.place] = append(t.episodes[v.place], e)
		}
	}
}
