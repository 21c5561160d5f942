package scenarios

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/scenarios/keys"
)

// regimes compiles the events of a scenario to the rules of each place, field and span of months.
type regimes struct {
	events     []event
	parameters *agents.Parameters
	entries    []PlaceEntry
	register   *Register
	clock      keys.Month // first month of the clock
	first      int        // first month of the spans
	months     int        // of the clock

	report func(found, allowed, hint string, path ...string) // nil once all is checked
	told   map[string]bool                                   // keys of events whose values were reported
}

// regimes prepares the compilation for parameters, whose fields may be in any order.
func (s *Scenario) regimes(p *agents.Parameters) *regimes {
	r := &regimes{
		parameters: p, entries: s.AllEntries(), register: s.register, clock: s.FirstMonth(),
		first: (&agents.Setting{SpinUp: s.SpinUpMonths}).FirstOfSpans(), months: int(s.LastMonth()-s.FirstMonth()) + 1, told: map[string]bool{},
	}
	for _, e := range s.acting {
		if e.acts() {
			r.events = append(r.events, e)
		}
	}
	return r
}

// starts returns the first months of the spans: those at which an event begins or has ended.
func (r *regimes) starts() []int {
	starts := []int{r.first}
	for i := range r.events {
		for _, month := range []keys.Month{r.events[i].first, r.events[i].last + 1} {
			if m := int(month - r.clock); m > r.first && m < r.months {
				starts = append(starts, m)
			}
		}
	}
	slices.Sort(starts)
	return slices.Compact(starts)
}

// spans returns the rules over time, by place in the order of entries and by field in that of the parameters;
// nil if no event acts.
func (r *regimes) spans() (spans []agents.Span) {
	if len(r.events) == 0 {
		return nil
	}
	known := map[string]*agents.Rules{"": {Parameters: r.parameters, NeedFactor: 1, CapacityFactor: 1, SigningFactor: 1}}
	for _, start := range r.starts() {
		span := agents.Span{First: start}
		for _, entry := range r.entries {
			volunteers := 0.0
			for f := range r.parameters.Fields {
				field := r.parameters.Fields[f].Name
				var acting []int
				var signature []byte
				for i := range r.events {
					if r.actsIn(&r.events[i], start, entry.Name, field) {
						acting = append(acting, i)
						signature = binary.AppendUvarint(signature, uint64(i))
					}
				}
				rules := known[string(signature)]
				if rules == nil {
					rules = r.rules(acting, start, entry.Name, f)
					known[string(signature)] = rules
				}
				span.Rules = append(span.Rules, rules)
				volunteers += rules.Parameters.Fields[f].MobilisationShare
			}
			if volunteers > 1+1e-9 {
				e, ch := r.lastOfVolunteers(start, entry.Name)
				r.tellChange(e, ch, fmt.Sprintf("mobilisation shares that sum to %s over the fields", keys.ShortFloat(volunteers)), "shares that sum to at most 1", start, entry.Name)
			}
		}
		spans = append(spans, span)
	}
	return spans
}

// lastOfVolunteers returns the last change of a field's share of volunteers in a place and month, and its event.
func (r *regimes) lastOfVolunteers(month int, place string) (of *event, last *keyChange) {
	for i := range r.events {
		e := &r.events[i]
		for j := range e.changes {
			ch := &e.changes[j]
			if path := ch.entry.Path; ch.field != "" && path[len(path)-1] == "mobilisation_share" && r.actsIn(e, month, place, ch.field) {
				of, last = e, ch
			}
		}
	}
	return of, last
}

// actsIn reports whether an event changes anything in a place and field in the month that begins a span.
func (r *regimes) actsIn(e *event, month int, place, field string) bool {
	at := r.clock + keys.Month(month)
	return at >= e.first && at <= e.last && e.at(place) && e.concerns(field)
}

// computed is what events make of one key.
type computed struct {
	change  *keyChange // the last of those that act
	event   *event     // its event
	set     *keyChange
	product float64
	sum     float64
	counts  bool // whether scale or add acts
}

// rules returns what the acting events make of the parameters in a field. month and place are the first of
// those in which they act, for messages.
func (r *regimes) rules(acting []int, month int, place string, field int) *agents.Rules {
	rules := &agents.Rules{Parameters: r.parameters, NeedFactor: 1, CapacityFactor: 1, SigningFactor: 1}
	var paths []string
	values := map[string]*computed{}
	for _, i := range acting {
		e := &r.events[i]
		rules.Events = append(rules.Events, e.Name)
		rules.NeedFactor *= e.NeedFactor
		rules.CapacityFactor *= e.CapacityFactor
		rules.SigningFactor *= e.SigningFactor
		for j := range e.changes {
			ch := &e.changes[j]
			v := values[ch.path]
			if v == nil {
				v = &computed{product: 1}
				values[ch.path], paths = v, append(paths, ch.path)
			}
			v.change, v.event = ch, e
			switch ch.operation {
			case "set":
				v.set = ch
			case "scale":
				v.product *= ch.number
			case "add":
				v.sum += ch.number
			}
			v.counts = v.counts || ch.operation != "set"
		}
	}
	if len(paths) == 0 {
		return rules
	}
	rules.Parameters = r.parameters.Clone()
	for _, path := range paths {
		r.apply(rules.Parameters, path, values[path], month, place)
	}
	r.check(rules.Parameters, paths, values, month, place)
	return rules
}

// apply computes one key.
func (r *regimes) apply(p *agents.Parameters, path string, v *computed, month int, place string) {
	entries, problem := keys.Entries(p, path)
	if problem != nil {
		panic(path + ": " + problem.Error()) // cannot happen: it was found in the same parameters
	}
	entry := entries[0]
	if v.set != nil {
		entry.Decode(v.set.value.Node())
	}
	if !v.counts {
		return
	}
	x, _ := entry.Number()
	x = float64(x*v.product) + v.sum
	low, high := entry.Key.Low, entry.Key.High
	if entry.Key.Clamped() {
		x = min(max(x, low), high)
	}
	if x < low || x > high || math.IsNaN(x) {
		r.tellChange(v.event, v.change, keys.ShortFloat(x)+" for "+path, entry.Key.Allowed(), month, place)
		return
	}
	entry.SetNumber(x)
}

// check reports shares that no longer sum to 1, and volunteers without a type for their groups.
func (r *regimes) check(p *agents.Parameters, paths []string, values map[string]*computed, month int, place string) {
	mixes := map[string]agents.Mix{}
	for i := range p.Activities {
		mixes[keys.PathOf([]string{"activities", p.Activities[i].Name, "weights"})] = p.Activities[i].Weights
	}
	for i := range p.Fields {
		f := &p.Fields[i]
		mixes[keys.PathOf([]string{"fields", f.Name, "activities"})] = f.Activities
		path := keys.PathOf([]string{"fields", f.Name, "mobilisation_share"})
		if v := values[path]; v != nil && f.MobilisationShare > 0 && f.InformalType == "" {
			r.tellChange(v.event, v.change, "volunteers for "+path, "0 in a field without informal_type", month, place)
		}
	}
	for _, path := range paths {
		v := values[path]
		above := keys.PathOf(v.change.entry.Path[:len(v.change.entry.Path)-1])
		mix, known := mixes[above]
		if !known || path == above {
			continue
		}
		sum, parts := 0.0, make([]string, len(mix))
		for i, share := range mix {
			sum += share.Value
			parts[i] = share.Name + " " + keys.ShortFloat(share.Value)
		}
		if math.Abs(sum-1) > 1e-9 {
			r.tellChange(v.event, v.change, fmt.Sprintf("a sum of %.12g (%s) for %s", sum, strings.Join(parts, ", "), above), "shares that sum to 1", month, place)
		}
	}
}

// tellChange reports a value of a key that an event changes, once for each of its paths.
func (r *regimes) tellChange(e *event, ch *keyChange, found, allowed string, month int, place string) {
	r.tell(e, found, allowed, month, place, ch.operation, ch.written)
}

// tell reports a problem of an event in a month and place, once at each key.
func (r *regimes) tell(e *event, found, allowed string, month int, place string, key ...string) {
	path := append([]string{"event", e.Name}, key...)
	if r.report == nil || r.told[keys.PathOf(path)] {
		return
	}
	r.told[keys.PathOf(path)] = true
	if record, ok := r.register.Place(place); ok {
		place += " (" + record.Name + ")"
	}
	r.report(fmt.Sprintf("%s in %s in %s", found, r.clock+keys.Month(month), place), allowed, "", path...)
}
