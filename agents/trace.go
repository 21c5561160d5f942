package agents

// Selection says which tasks a Tracer records.
type Selection struct {
	Place       int // index, or All
	Field       int // index, or All
	First, Last int // months of the clock, both included
}

// All stands for every place, or every field, in a Selection.
const All = -1

// Tracer records each task of its selection as an Episode while a world steps. It changes no
// result: places and months outside the selection run as without it, and inside it the same phases
// run, but with one task at a time (see step).
type Tracer struct {
	world       *World
	of          Selection
	scenario    string
	replication int
	off         map[*regime][]string // mechanisms that are off
	frozen      []string
	stopped     bool
	episodes    [][]*Episode // of the last month, by place
}

// Stop ends the recording: later months have no episodes.
func (t *Tracer) Stop() { t.stopped = true }

// Take returns the episodes of the last month in the order of places, fields and windows, and
// removes them from the tracer.
func (t *Tracer) Take() []*Episode {
	var all []*Episode
	for _, place := range t.world.placeRows {
		all = append(all, t.episodes[place]...)
		t.episodes[place] = nil
	}
	return all
}

// Tasks returns the number of tasks in the selection: every window is a task.
func (b *Blueprint) Tasks(s Selection) int {
	windows, fields := 0, 1
	for place := range b.Places {
		if s.Place == All || s.Place == place {
			windows += b.Windows(place)
		}
	}
	if s.Field == All {
		fields = len(b.fields)
	}
	return windows * fields * (s.Last - s.First + 1)
}

func (t *Tracer) follows(place, month int) bool {
	return !t.stopped && (t.of.Place == All || t.of.Place == place) && month >= max(0, t.of.First) && month <= t.of.Last
}
