package scenarios

import (
	"fmt"

	"dugnad/scenarios/keys"
)

// addEvents adds the events that act in no month and in no place. Values that change nothing, such as a factor
// of 1, are no warning.
func (w *warnings) addEvents(s *Scenario) {
	r := s.regimes(&s.Parameters)
	first, last := r.clock+keys.Month(r.first), s.LastMonth()
	for i := range r.events {
		e := &r.events[i]
		months := fmt.Sprintf("the months of the scenario, %s to %s", r.clock, last)
		if s.SpinUpMonths > 0 {
			months += fmt.Sprintf(", and of its spin-up, from %s on", first)
		}
		at := s.tree.Locate("event", e.Name)
		switch {
		case e.last < first:
			w.add("%s: event %q does nothing: it ends in %s, before %s", whereOf(at), e.Name, e.last, months)
		case e.first > last:
			w.add("%s: event %q does nothing: it starts in %s, after %s", whereOf(at), e.Name, e.first, months)
		case e.last < r.clock-1 && !e.actsBeforeClock():
			w.add("%s: event %q does nothing: it ends in %s, and its keys matter from the first month of the clock on, %s", whereOf(at), e.Name, e.last, r.clock)
		}
	}
	w.end()
}

// actsBeforeClock reports whether the event changes a key that matters in the spin-up. The pipeline of refugees
// has one steady state for all of it.
func (e *event) actsBeforeClock() bool {
	for i := range e.changes {
		if e.changes[i].entry.Key.Scope() != "nation" {
			return true
		}
	}
	return len(e.changes) == 0
}

// whereOf returns the file and line of a node.
func whereOf(n *keys.Node) string {
	if n.Line == 0 {
		return n.From.Name
	}
	return fmt.Sprintf("%s:%d", n.From.Name, n.Line)
}
