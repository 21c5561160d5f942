package agents

import (
	"fmt"

	"dugnad/agents/negotiation"
	"dugnad/sim/record"
)

// Network writes one run's rows of NetworkTable: the tasks of one place that found an
// organisation. Its method Watch is made for World.Watch, which is called for a place's tasks in
// order and from one goroutine at a time.
type Network struct {
	out         record.RowWriter
	world       *World
	replication int
	place       int
}

// NewNetwork prepares the rows of the place with that index.
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
	n.out.Text(b.Parameters.Activities[task.Activity].Name)
	n.out.Real(task.Trust)
	formal := int64(0)
	if task.Formal {
		formal = 1
	}
	n.out.Count(formal)
	n.out.Text(negotiation.ModeNames[task.ImplementationMode])
	n.out.EndRow()
}

// Flush writes buffered rows and returns the first error.
func (n *Network) Flush() error { return n.out.Flush() }

// OrganisationName returns the stable name of an organisation of a field within its place: the
// field and a number from 1, for example culture-017. The name of an informal group has the month
// of its foundation, integration-informal-2015-09-2, and stays when the group registers.
func (w *World) OrganisationName(field int, organisation int32) string {
	o := &w.organisations[organisation]
	name := w.fields[field].Name
	if o.Founded == never {
		return fmt.Sprintf("%s-%03d", name, o.Ordinal+1)
	}
	return fmt.Sprintf("%s-informal-%s-%d", name, w.calendar(int(o.Founded)), o.Ordinal+1)
}

// OrganisationNames returns the names of a place's present organisations and informal groups, by
// field.
func (w *World) OrganisationNames(place int) (names [][]string) {
	for field := range w.fields {
		var here []string
		first := (place*len(w.fields) + field) * w.activities
		for _, c := range w.catchments[first : first+w.activities] {
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

// calendar returns a month as YYYY-MM. Unlike MonthLabel it also knows the months of the spin-up,
// which come before the clock.
func (b *Blueprint) calendar(month int) string {
	years := 0
	for month+12*years < 0 {
		years++
	}
	m := b.FirstMonth + month + 12*years
	return fmt.Sprintf("%04d-%02d", b.FirstYear-years+m/12, m%12+1)
}
