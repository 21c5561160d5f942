package agents

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

func (t *Tracer) follows(place, month int) bool {
	return !t.stopped && (t.of.Place == All || t.of.Place == place) && month >= max(0, t.of.First) && month <= t.of.Last
}
