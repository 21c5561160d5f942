package scenarios

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/scenarios/keys"
)

// mostEvents bounds the work of compiling a scenario.
const mostEvents = 500

// event is an event of a scenario whose paths are resolved.
type event struct {
	*agents.Event
	first, last keys.Month      // far away where the event has no start or end
	fields      []string        // nil: all
	places      map[string]bool // by code; nil: all
	changes     []keyChange
}

// keyChange is what an event does to one key.
type keyChange struct {
	operation string     // set, scale or add
	written   string     // the path as the event has it
	entry     keys.Entry // of the scenario's parameters
	path      string     // of the key
	field     string     // the field to which the key belongs; empty for a key of all fields
	number    float64    // of scale and add
	value     keys.Scalar
}

// acts reports whether the event changes anything at all.
func (e *event) acts() bool {
	return len(e.changes) > 0 || e.NeedFactor != 1 || e.CapacityFactor != 1 || e.SigningFactor != 1
}

// concerns reports whether the event changes anything in a field. What it does to the keys of other fields is
// nothing to this one.
func (e *event) concerns(field string) bool {
	others := len(e.changes) > 0 && e.NeedFactor == 1 && e.CapacityFactor == 1 && e.SigningFactor == 1 &&
		!slices.ContainsFunc(e.changes, func(ch keyChange) bool { return ch.field == "" || ch.field == field })
	return e.in(field) && !others
}

// in reports whether the event acts in a field.
func (e *event) in(field string) bool { return e.fields == nil || slices.Contains(e.fields, field) }

// at reports whether the event acts in a place.
func (e *event) at(place string) bool { return e.places == nil || e.places[place] }

// operationsOf lists what an event does to keys, in the order in which it is computed.
func operationsOf(e *agents.Event) []struct {
	name    string
	changes agents.Assignments
} {
	numbers := func(mix agents.Mix) (changes agents.Assignments) {
		for _, share := range mix {
			changes = append(changes, agents.Assignment{Name: share.Name, Value: keys.FormatFloat(share.Value)})
		}
		return changes
	}
	return []struct {
		name    string
		changes agents.Assignments
	}{{"set", e.Set}, {"scale", numbers(e.Scale)}, {"add", numbers(e.Add)}}
}

// events checks what needs no places, and resolves paths.
func (c *checker) events() {
	if n := len(c.s.Events); n > mostEvents {
		c.report(fmt.Sprintf("%d events", n), fmt.Sprintf("at most %d", mostEvents), "", "event")
		return
	}
	known := namesOf(c.s.Fields)
	for i := range c.s.Events {
		e := event{Event: &c.s.Events[i], first: math.MinInt32, last: math.MaxInt32}
		at := func(key ...string) []string { return append([]string{"event", e.Name}, key...) }
		if e.Start != "" {
			e.first = mustMonth(e.Start)
		}
		if e.End != "" {
			e.last = mustMonth(e.End)
		}
		if e.Start != "" && e.End != "" {
			c.months(e.Start, e.End, at()...)
		}
		if e.Field != "" && len(e.Fields) > 0 {
			c.report("field and fields", `field = "x" or fields = ["x", "y"]`, "", c.later(at("field"), at("fields"))...)
		}
		if e.Group != "" && len(e.Places) > 0 {
			c.report("places and group", "places or group", "", c.later(at("group"), at("places"))...)
		}
		c.emptyList(e.Fields, at("fields")...)
		c.emptyList(e.Places, at("places")...)
		e.fields = slices.Clone(e.Fields)
		if e.Field != "" {
			e.fields = []string{e.Field}
		}
		for i, field := range e.fields {
			if slices.Contains(known, field) {
				continue
			}
			path := at("field")
			if e.Field == "" {
				path = at("fields", strconv.Itoa(i))
			}
			c.report(strconv.Quote(field), "one of "+strings.Join(known, ", "), keys.DidYouMean(field, known), path...)
		}
		for _, of := range operationsOf(e.Event) {
			for _, written := range of.changes {
				c.resolve(&e, of.name, written)
			}
		}
		c.s.acting = append(c.s.acting, e)
	}
	c.setsTwice()
}

// emptyList reports a list without any name, which could stand for none or for all.
func (c *checker) emptyList(names []string, path ...string) {
	if names != nil && len(names) == 0 {
		c.report("an empty list", "names", "without the key it holds for all", path...)
	}
}

// later returns the path whose value goes over that of the other: a --set over the scenario's own file, and that
// over a file that it extends. Of equal ones it is b.
func (c *checker) later(a, b []string) []string {
	rank := func(path []string) int {
		switch from := c.tree.Locate(path...).From; {
		case from.Set:
			return 2
		case from == c.own:
			return 1
		}
		return 0
	}
	if rank(a) > rank(b) {
		return a
	}
	return b
}

// resolve adds what an event does to the keys at a path.
func (c *checker) resolve(e *event, operation string, written agents.Assignment) {
	report := func(found, allowed, hint string) {
		c.report(found, allowed, hint, "event", e.Name, operation, written.Name)
	}
	entries, problem := keys.Entries(c.s, written.Name)
	if problem != nil {
		report(problem.Found, problem.Allowed, problem.Hint)
		return
	}
	const reference = "dugnad scenario new --reference states the scope of each key"
	for _, entry := range entries {
		ch := keyChange{operation: operation, written: written.Name, entry: entry, path: keys.PathOf(entry.Path), value: keys.Scalar(written.Value)}
		if entry.Path[0] == "fields" {
			ch.field = entry.Path[1]
		}
		scope := entry.Key.Scope()
		switch {
		case scope == "":
			report(ch.path+", which no event can change", "a key with a scope", reference)
			return
		case scope == "nation" && (len(e.Places) > 0 || e.Group != "" && e.Group != "all"):
			report(ch.path+" in some places", "an event without places and group, as the key holds for the nation", reference)
			return
		case scope != "field" && e.fields != nil:
			all := "all fields"
			if scope == "place" {
				all += " of a place"
			}
			report(ch.path+" in some fields", "an event without field and fields, as the key holds for "+all, reference)
			return
		case ch.field != "" && !e.in(ch.field):
			if parts, _ := keys.SplitPath(written.Name); parts[1] == "*" {
				continue // * stands for the event's fields
			}
			report("a key of the field "+strconv.Quote(ch.field), "keys of the event's fields: "+strings.Join(e.fields, ", "), "")
			return
		}
		node := c.tree.Locate("event", e.Name, operation, written.Name)
		if operation == "set" {
			if problems := entry.Try(node); problems != nil {
				report(problems[0].Found, problems[0].Allowed, problems[0].Hint)
				return
			}
		} else if _, number := entry.Number(); !number {
			report(operation+" of a key that holds "+entry.Key.Allowed(), "scale and add of numbers, set of every value", "")
			return
		}
		ch.number, _ = ch.value.Number()
		for _, other := range e.changes {
			if other.operation == operation && other.path == ch.path {
				report(ch.path+" a second time", "each key once", "the first is "+strconv.Quote(other.written))
				return
			}
		}
		e.changes = append(e.changes, ch)
	}
}

// setsTwice reports two events that set one key in one field and month, unless their places may differ; those
// are compared once they are known.
func (c *checker) setsTwice() {
	for i := range c.s.acting {
		for j := range i {
			c.setTwice(&c.s.acting[j], &c.s.acting[i])
		}
	}
}

func (c *checker) setTwice(a, b *event) {
	if a.last < b.first || b.last < a.first || !meet(a.fields, b.fields) {
		return
	}
	if (a.Group != "" || len(a.Places) > 0) && (b.Group != "" || len(b.Places) > 0) && !c.meetInPlace(a, b) {
		return
	}
	for _, x := range a.changes {
		for _, y := range b.changes {
			if x.operation == "set" && y.operation == "set" && x.path == y.path {
				first, at := a, c.later([]string{"event", a.Name, "set", x.written}, []string{"event", b.Name, "set", y.written})
				if at[1] == a.Name {
					first = b
				}
				c.report(fmt.Sprintf("a second value of %s, which event %s sets in the same months, places and fields", x.path, strconv.Quote(first.Name)),
					"one event that sets a key; scale and add of several work together", "", at...)
			}
		}
	}
}

// meet reports whether two lists share a name; nil has every name.
func meet(a, b []string) bool {
	return a == nil || b == nil || slices.ContainsFunc(a, func(name string) bool { return slices.Contains(b, name) })
}

// meetInPlace reports whether two events with places or groups share a place, as far as the scenario says so
// without its data: places that all_places adds are of the default group.
func (c *checker) meetInPlace(a, b *event) bool {
	groupOf := func(code string) string {
		for _, place := range c.s.Places {
			if place.Name == code && place.Group != "" {
				return place.Group
			}
		}
		return c.s.DefaultGroup
	}
	switch {
	case a.Group == "all" || b.Group == "all":
		return true
	case a.Group != "" && b.Group != "":
		return a.Group == b.Group
	case a.Group != "":
		return slices.ContainsFunc(b.Places, func(code string) bool { return groupOf(code) == a.Group })
	case b.Group != "":
		return slices.ContainsFunc(a.Places, func(code string) bool { return groupOf(code) == b.Group })
	}
	return meet(a.Places, b.Places)
}

// eventPlaces checks the places and groups of events against those of the scenario, and tries every rule that
// events make.
func (c *checker) eventPlaces() {
	entries := c.s.AllEntries()
	groups := append(c.s.Groups(), "all")
	codes := map[string]bool{}
	for _, entry := range entries {
		codes[entry.Name] = true
	}
	c.letGoOfPlaces(codes, groups)
	for i := range c.s.acting {
		e := &c.s.acting[i]
		switch {
		case e.Group != "" && !slices.Contains(groups, e.Group):
			c.report(strconv.Quote(e.Group), "one of "+strings.Join(groups, ", "), keys.DidYouMean(e.Group, groups), "event", e.Name, "group")
		case e.Group != "" && e.Group != "all":
			e.places = map[string]bool{}
			for _, entry := range entries {
				if entry.Group == e.Group {
					e.places[entry.Name] = true
				}
			}
		}
		if len(e.Places) > 0 {
			e.places = map[string]bool{}
		}
		for i, code := range e.Places {
			if e.places[code] = true; !codes[code] {
				c.report(strconv.Quote(code)+", which is no place of the scenario", "the code of one of its places", c.placeHint(code), "event", e.Name, "places", strconv.Itoa(i))
			}
		}
	}
	if len(c.problems) == 0 {
		r := c.s.regimes(&c.s.Parameters)
		r.report = c.report
		r.spans()
	}
}
