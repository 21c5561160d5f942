package scenarios

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/scenarios/keys"
)

// EventRow is what events make of one key in a span of months, in the places and fields where it is the same: a
// row of the table that tells a scenario's events.
type EventRow struct {
	Key     string   `json:"key"`     // the path of the key; need_factor, capacity_factor or signing_factor of a short form
	Meaning string   `json:"meaning"` // of the key, as in the reference
	Unit    string   `json:"unit"`    // of the value; empty for a word and a number without unit
	First   string   `json:"first"`   // first month; empty: from the first month of the spin-up on
	Last    string   `json:"last"`    // last month; empty: to the end of the clock
	Before  string   `json:"before"`  // the value, in TOML, in the span before; in the first the scenario's
	Value   string   `json:"value"`   // the value, in TOML, in these months
	Places  string   `json:"places"`  // in words, such as all, or their names
	Fields  string   `json:"fields"`  // in words, as well
	Events  []string `json:"events"`  // names of the events that act, sorted
	Source  string   `json:"source"`  // what the events state as their source; else the comment behind the value
}

// Shown returns the value before and the value as readers see them: numbers with nine significant digits at most,
// as in tables of results. A product such as 0.3 × 3 has digits that nobody stated.
func (r *EventRow) Shown() (before, value string) {
	return nineDigits(r.Before), nineDigits(r.Value)
}

func nineDigits(toml string) string {
	x, err := strconv.ParseFloat(toml, 64)
	if err != nil || !strings.ContainsAny(toml, ".e") {
		return toml
	}
	x, _ = strconv.ParseFloat(strconv.FormatFloat(x, 'g', 9, 64), 64)
	return keys.FormatFloat(x)
}

// EventRows returns what the scenario's events change: one row for each key, span of months, and set of places
// and fields with the same values. It is nil without events that act.
func (s *Scenario) EventRows() (rows []EventRow) {
	r := s.regimes(&s.Parameters)
	spans := r.spans()
	seen := map[string]bool{}
	for i := range r.events {
		e := &r.events[i]
		for _, form := range []struct {
			key    string
			factor float64
		}{{"need_factor", e.NeedFactor}, {"capacity_factor", e.CapacityFactor}, {"signing_factor", e.SigningFactor}} {
			if form.factor != 1 && !seen[form.key] {
				seen[form.key] = true
				rows = append(rows, s.rowsOf(r, spans, s.factorKey(e, form.key))...)
			}
		}
		for j := range e.changes {
			if ch := &e.changes[j]; !seen[ch.path] {
				seen[ch.path] = true
				rows = append(rows, s.rowsOf(r, spans, toldKey{path: ch.path, key: ch.entry.Key, field: ch.field})...)
			}
		}
	}
	return rows
}

// toldKey is a key that events change.
type toldKey struct {
	path  string
	key   *keys.Key
	field string // the field to which it belongs, empty for all
	short bool   // whether it is a short form, which is a factor of events and no key of the parameters
}

func (s *Scenario) factorKey(e *event, name string) toldKey {
	entries, problem := keys.Entries(s, keys.PathOf([]string{"event", e.Name, name}))
	if problem != nil {
		panic(problem.Error()) // cannot happen: every event has the key
	}
	return toldKey{path: name, key: entries[0].Key, short: true}
}

// changedBy reports whether an event changes the key.
func (k *toldKey) changedBy(e *event) bool {
	switch {
	case !k.short:
		return slices.ContainsFunc(e.changes, func(ch keyChange) bool { return ch.path == k.path })
	case k.path == "need_factor":
		return e.NeedFactor != 1
	case k.path == "capacity_factor":
		return e.CapacityFactor != 1
	}
	return e.SigningFactor != 1
}

// of returns the value of the key under rules, in TOML.
func (k *toldKey) of(rules *agents.Rules) string {
	switch {
	case !k.short:
		entries, _ := keys.Entries(rules.Parameters, k.path)
		return entries[0].TOML()
	case k.path == "need_factor":
		return keys.FormatFloat(rules.NeedFactor)
	case k.path == "capacity_factor":
		return keys.FormatFloat(rules.CapacityFactor)
	}
	return keys.FormatFloat(rules.SigningFactor)
}

// course is the values of a key over the spans, and the events that make them.
type course struct {
	values []string
	events [][]string
	cells  [][2]int // places and fields with this course
}

// rowsOf returns the rows of one key.
func (s *Scenario) rowsOf(r *regimes, spans []agents.Span, k toldKey) (rows []EventRow) {
	known := map[*agents.Rules]string{}
	value := func(rules *agents.Rules) string {
		if _, ok := known[rules]; !ok {
			known[rules] = k.of(rules)
		}
		return known[rules]
	}
	var courses []*course
	byText := map[string]*course{}
	fields := r.parameters.Fields
	for place := range r.entries {
		for field := range fields {
			if k.field != "" && fields[field].Name != k.field || k.key.Scope() != "field" && !k.short && field > 0 {
				continue
			}
			var c course
			acts := false
			for _, span := range spans {
				rules := span.Rules[place*len(fields)+field]
				var by []string
				for i := range r.events {
					if e := &r.events[i]; slices.Contains(rules.Events, e.Name) && k.changedBy(e) {
						by, acts = append(by, e.Name), true
					}
				}
				c.values, c.events = append(c.values, value(rules)), append(c.events, by)
			}
			if !acts {
				continue
			}
			text := fmt.Sprint(c.values, c.events)
			if byText[text] == nil {
				byText[text] = &c
				courses = append(courses, &c)
			}
			byText[text].cells = append(byText[text].cells, [2]int{place, field})
		}
	}
	base := value(&agents.Rules{Parameters: r.parameters, NeedFactor: 1, CapacityFactor: 1, SigningFactor: 1})
	for _, c := range courses {
		before := base
		for from := 0; from < len(spans); {
			to := from + 1
			for to < len(spans) && c.values[to] == c.values[from] && slices.Equal(c.events[to], c.events[from]) {
				to++
			}
			if len(c.events[from]) > 0 {
				row := EventRow{
					Key: k.path, Meaning: k.key.Doc(), Unit: k.key.Unit(), Before: before, Value: c.values[from],
					Events: c.events[from], Source: s.sourceOf(r, &k, c.events[from]),
				}
				row.Places, row.Fields = s.placesInWords(r, c.cells), fieldsInWords(r, &k, c.cells)
				if from > 0 {
					row.First = (r.clock + keys.Month(spans[from].First)).String()
				}
				if to < len(spans) {
					row.Last = (r.clock + keys.Month(spans[to].First) - 1).String()
				}
				rows = append(rows, row)
			}
			before = c.values[from]
			from = to
		}
	}
	return rows
}

// mostNamed is the number of names that a cell of the table lists.
const mostNamed = 6

func inWords(names []string) string {
	if more := len(names) - mostNamed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:mostNamed], ", "), more)
	}
	return strings.Join(names, ", ")
}

// placesInWords names the places of cells: all, a group, or the places.
func (s *Scenario) placesInWords(r *regimes, cells [][2]int) string {
	var places []int
	for _, cell := range cells {
		if !slices.Contains(places[max(0, len(places)-1):], cell[0]) { // cells are ordered by place
			places = append(places, cell[0])
		}
	}
	if len(places) == len(r.entries) {
		return "all"
	}
	group, size := r.entries[places[0]].Group, 0
	for _, entry := range r.entries {
		if entry.Group == group {
			size++
		}
	}
	if size == len(places) && !slices.ContainsFunc(places, func(i int) bool { return r.entries[i].Group != group }) && size > 1 {
		return "group " + group
	}
	var names []string
	for _, i := range places {
		record, _ := s.register.Place(r.entries[i].Name)
		names = append(names, fmt.Sprintf("%s (%s)", record.Name, record.Code))
	}
	return inWords(names)
}

// fieldsInWords names the fields of cells.
func fieldsInWords(r *regimes, k *toldKey, cells [][2]int) string {
	if k.field != "" {
		return k.field
	}
	var names []string
	for _, cell := range cells {
		if name := r.parameters.Fields[cell[1]].Name; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == len(r.parameters.Fields) || k.key.Scope() != "field" && !k.short {
		return "all"
	}
	return inWords(names)
}

// sourceOf returns what events state as the source of a key's value.
func (s *Scenario) sourceOf(r *regimes, k *toldKey, names []string) string {
	var sources []string
	add := func(source string) {
		if source != "" && !slices.Contains(sources, source) {
			sources = append(sources, source)
		}
	}
	for i := range r.events {
		e := &r.events[i]
		if !slices.Contains(names, e.Name) {
			continue
		}
		if add(e.Source); e.Source != "" {
			continue
		}
		if k.short {
			add(s.commentAt("event", e.Name, k.path))
		}
		for _, ch := range e.changes {
			if ch.path == k.path {
				add(s.commentAt("event", e.Name, ch.operation, ch.written))
			}
		}
	}
	if sources == nil {
		return "no source given"
	}
	return strings.Join(sources, "; ")
}

// commentAt returns the comment behind the value at a path.
func (s *Scenario) commentAt(path ...string) string {
	if n := s.tree.Find(path...); n != nil {
		return n.Comment
	}
	return ""
}
