package agents

import (
	"fmt"

	"dugnad/agents/negotiation"
	"dugnad/sim/record"
)

// Network writes one run's rows of NetworkTable: the tasks of one place that found an
// organisation. Watch is what World.Watch wants; since a place's tasks are
// watched from one goroutine at a time and in order, so are the rows.
type Network struct {
	out         record.RowWriter
	world       *World
	replication int
	place       int
}

// NewNetwork prepares the rows of the world's place with that index.
func NewNetwork(out record.RowWriter, w *World, replication, place int) *Network {
	return &Network{out: out, world: w, replication: replication, place: place}
}

// Watch writes the task's row, if the task is the place's and found an organisation.
func (n *Network) Watch(place, month int, task *Task) {
	if place != n.place || task.Organisation < 0 {
		return
	}
	b := n.world.Blueprint
	n.out.Count(int64(n.replication))
	n.out.Text(b.MonthLabel(month))
	n.out.Text(b.Places[place].Code)
	n.out.Text(n.world.OrganisationName(task.Field, task.Organisation))
	n.out.Text(b.fields[task.Field].Name)
	n.out.Text(b.activities[task.Activity].Name)
	n.out.Real(task.Trust)
	formal := int64(0)
	if task.Formal {
		formal = 1
	}
	n.out.Count(formal)
	n.out.Text(negotiation.ModeNames[task.ImplementationMode])
	n.out.EndRow()
}

// Flush writes what is buffered and returns the first error there was.
func (n *Network) Flush() error { return n.out.Flush() }

// OrganisationName is the stable name of an organisation of a field within its place: the
// field and the organisation's number, from 1, for example culture-017; for an informal group
// also the month it was founded, integration-informal-2015-09-2, which it keeps when it
// registers.
func (w *World) OrganisationName(field int, organisation int32) string {
	o := &w.organisations[organisation]
	name := w.fields[field].Name
	if o.Founded == never {
		return fmt.Sprintf("%s-%03d", name, o.Ordinal+1)
	}
	return fmt.Sprintf("%s-informal-%s-%d", name, w.calendar(int(o.Founded)), o.Ordinal+1)
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

// calendar is any month as YYYY-MM, also of the spin-up, which is before the clock's first year
// and which MonthLabel does not count.
func (b *Blueprint) calendar(month int) string {
	years := 0
	for month+12*years < 0 {
		years++
	}
	m := b.FirstMonth + month + 12*years
	return fmt.Sprintf("%04d-%02d", b.FirstYear-years+m/12, m%12+1)
}
