package scenarios

import (
	"fmt"

	"dugnad/scenarios/keys"
)

// addEvents adds the events that act in no month. Values that change nothing, such as a factor of 1, are no
// warning.
func (w *warnings) addEvents(s *Scenario) {
	r := s.regimes(&s.Parameters)
	for i := range r.events {
		if why := r.whyIdle(&r.events[i], s.LastMonth()); why != "" {
			w.add("%s: event %q does nothing: it %s", whereOf(s.tree.Locate("event", r.events[i].Name)), r.events[i].Name, why)
		}
	}
	w.end()
}

// whyIdle says why an event acts in no month up to the last of the clock; it is empty for one that acts.
func (r *regimes) whyIdle(e *event, last keys.Month) string {
	first := r.clock + keys.Month(r.first)
	months := fmt.Sprintf("the months of the scenario, %s to %s", r.clock, last)
	if r.first < -1 {
		months += fmt.Sprintf(", and of its spin-up, from %s on", first)
	}
	switch {
	case e.last < first:
		return fmt.Sprintf("ends in %s, before %s", e.last, months)
	case e.first > last:
		return fmt.Sprintf("starts in %s, after %s", e.first, months)
	case e.last < r.clock-1 && !e.actsBeforeClock():
		return fmt.Sprintf("ends in %s, and its keys matter from the first month of the clock on, %s", e.last, r.clock)
	}
	return ""
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
