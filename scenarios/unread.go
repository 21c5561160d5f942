package scenarios

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/scenarios/keys"
)

// readers lists the keys that one mechanism alone reads, by the mechanism's key: with the mechanism off they
// change nothing. A test runs a small world with each of them changed.
var readers = map[string][]string{
	"disadvantage":               {"places.*.disadvantage", "fields.*.need_per_disadvantage", "fields.*.capacity_per_disadvantage"},
	"council_decisions":          {"refugees.decision_share", "refugees.decision_spread"},
	"reliance":                   {"reliance.share", "reliance.budget_months", "reliance.forgetting_months"},
	"capacity_lag":               {"fields.*.capacity_lag_months", "fields.*.dismantling_lag_months"},
	"dismantling":                {"fields.*.dismantling_lag_months"},
	"mobilisation":               {"mobilisation.volunteers_per_arrival", "mobilisation.informal_share", "mobilisation.registered_lag_months", "mobilisation.decay_month", "mobilisation.habit_months", "mobilisation.group_persons", "mobilisation.hours_month", "mobilisation.groups_limit", "fields.*.mobilisation_share", "organisation_types.*.registers"},
	"scaled_windows":             {"agenda.windows_residents", "agenda.windows_elasticity"},
	"spill":                      {"fields.*.spill"},
	"street_level_discretion":    {"agenda.street_level_discretion"},
	"service_presence":           {"agenda.service_presence"},
	"professional_reach":         {"activities.*.professional_reach"},
	"scale_dependent_supply":     {"supply.density_elasticity", "supply.remoteness_hours", "supply.policy_reference_residents", "supply.policy_elasticity", "supply.policy_cut", "supply.centre_share", "supply.centre_scouts"},
	"own_means_load":             {"dependence.adaptation_months"},
	"wishes":                     {"supply.wish_spread"},
	"grievance":                  {"relationship.grievance", "relationship.grievance_rate"},
	"knowledge":                  {"negotiation.knowledge_value"},
	"implementation_expectation": {"negotiation.expectation_feasible", "negotiation.expectation_otherwise", "negotiation.expectation_weight"},
	"design_to_implementation":   {"negotiation.design_bonus"},
	"trust":                      {"relationship.trust_gain", "relationship.trust_loss"},
	"formalisation":              {"relationship.signing_chance", "relationship.lapse_months", "negotiation.agreement_cut"},
}

// off returns the mechanisms that are off in all months: no event switches them on, nor do varied paths.
func (s *Scenario) off(varied []string) (names []string) {
	events := s.tree.Find("event")
	keys.Walk(&s.Mechanisms, func(e keys.Entry) {
		key := "mechanisms." + e.Path[0]
		if e.TOML() == "false" && !mentions(events, key) && !slices.ContainsFunc(varied, func(path string) bool { return switches(path, key) }) {
			names = append(names, e.Path[0])
		}
	})
	return names
}

// switches reports whether a path is that of a mechanism's key, or of an event's value for it.
func switches(path, key string) bool {
	parts, _ := keys.SplitPath(path)
	mechanism, _ := keys.SplitPath(key)
	return keys.Covers(parts, mechanism) || len(parts) > 0 && parts[len(parts)-1] == key
}

// mentions reports whether a node, or one below it, has a key.
func mentions(n *keys.Node, key string) bool {
	if n == nil {
		return false
	}
	if n.Items[key] != nil {
		return true
	}
	for _, item := range n.Items {
		if mentions(item, key) {
			return true
		}
	}
	return slices.ContainsFunc(n.List, func(element *keys.Node) bool { return mentions(element, key) })
}

// unread calls tell for each value of the scenario and each change of an event that only a mechanism reads that
// is off, with the node at which it is written. Paths that a study varies may switch mechanisms on.
func (s *Scenario) unread(varied []string, tell func(at *keys.Node, path, mechanism string)) {
	off := s.off(varied)
	reader := func(of keys.Entry) string {
		pattern := strings.Join(of.Pattern, ".")
		i := slices.IndexFunc(off, func(mechanism string) bool { return slices.Contains(readers[mechanism], pattern) })
		if i < 0 {
			return ""
		}
		return off[i]
	}
	try := func(of keys.Entry, path ...string) {
		if mechanism := reader(of); mechanism != "" {
			if at := s.tree.Find(path...); at != nil {
				tell(at, keys.PathOf(path), mechanism)
			}
		}
	}
	if len(off) == 0 {
		return
	}
	keys.Walk(s, func(e keys.Entry) { try(e, e.Path...) })
	for i := range s.acting {
		for _, ch := range s.acting[i].changes {
			try(ch.entry, "event", s.acting[i].Name, ch.operation, ch.written)
		}
	}
}

// addUnread warns of what the scenario's own file says and only a mechanism reads that is off. A file that
// extends no other states every key; of its keys it warns only where events change them.
func (w *warnings) addUnread(s *Scenario) {
	told := map[string]bool{} // a path with * means several keys
	s.unread(nil, func(at *keys.Node, path, mechanism string) {
		line := fmt.Sprintf("%s: %s: only the mechanism %s reads it, which is off", whereOf(at), path, mechanism)
		if len(s.lineage) == 0 || at.From != s.lineage[0] || len(s.lineage) == 1 && !strings.HasPrefix(path, "event.") || told[line] {
			return
		}
		told[line] = true
		w.add("%s", line)
	})
	w.end()
}

// WithoutEffect begins what is found of a set that changes nothing.
const WithoutEffect = "a set without effect: "

// SetsWithoutEffect returns the problem of each --set that changes nothing: of a key that only a mechanism reads
// that is off, or that an event sets in all months, places and fields, and of an event that acts in no month.
// varied are paths that a study varies, which may give such a set an effect.
func (s *Scenario) SetsWithoutEffect(varied ...string) keys.Problems {
	var problems keys.Problems
	add := func(at *keys.Node, why, allowed, hint string) {
		p := keys.Problem{File: at.From.Name, Found: WithoutEffect + why, Allowed: allowed, Hint: hint}
		if at.From.Set && !slices.Contains(problems, p) {
			problems.Add(p)
		}
	}
	s.unread(varied, func(at *keys.Node, _, mechanism string) {
		add(at, "only the mechanism "+mechanism+" reads it, which is off", "keys that the scenario reads", "--set mechanisms."+mechanism+"=true switches it on")
	})
	r := s.regimes(&s.Parameters)
	for i := range r.events {
		e := &r.events[i]
		dated := func(path string) bool {
			parts, _ := keys.SplitPath(path)
			return keys.Covers(parts, []string{"event", e.Name, "start"}) || keys.Covers(parts, []string{"event", e.Name, "end"})
		}
		if slices.ContainsFunc(varied, dated) {
			continue
		}
		if why := r.whyIdle(e, s.LastMonth()); why != "" {
			if at := setBelow(s.tree.Find("event", e.Name)); at != nil {
				add(at, fmt.Sprintf("the event %q %s", e.Name, why), "an event that acts in one of these months", "")
			}
			continue
		}
		if int(e.first-r.clock) > r.first || e.last < s.LastMonth() || e.places != nil {
			continue
		}
		for _, ch := range e.changes {
			if at := s.tree.Find(ch.entry.Path...); at != nil && ch.operation == "set" && (ch.field != "" || e.fields == nil) {
				add(at, fmt.Sprintf("the event %q sets the key in all months, places and fields", e.Name), "keys that the event leaves alone", "")
			}
		}
	}
	return problems
}

// setBelow returns the first value of an event that a --set wrote and that is no date; nil if there is none.
func setBelow(n *keys.Node) *keys.Node {
	for _, key := range n.Keys {
		if slices.Contains([]string{"name", "start", "end"}, key) {
			continue
		}
		item := n.Items[key]
		if item.Kind == keys.TableNode {
			item = setBelow(item)
		}
		if item != nil && item.From.Set {
			return item
		}
	}
	return nil
}

// addIdleFields warns of fields none of whose organisations do what the field needs.
func (w *warnings) addIdleFields(s *Scenario) {
	for i := range s.Fields {
		f := &s.Fields[i]
		does := func(share agents.Share) bool {
			t := slices.IndexFunc(s.OrganisationTypes, func(t agents.OrganisationType) bool { return t.Name == share.Name })
			return share.Value > 0 && t >= 0 && slices.ContainsFunc(s.OrganisationTypes[t].Activities, func(done agents.Share) bool {
				return done.Value > 0 && slices.ContainsFunc(f.Activities, func(asked agents.Share) bool { return asked.Name == done.Name && asked.Value > 0 })
			})
		}
		informal := f.InformalType != "" && f.MobilisationShare > 0 && does(agents.Share{Name: f.InformalType, Value: 1})
		if !informal && !slices.ContainsFunc(f.OrganisationTypes, does) {
			w.add("fields.%s: none of its organisations does any of its activities, so that all its tasks end without agreement", f.Name)
		}
	}
	w.end()
}

// addCountedTwice warns of what counts twice: shares of one whole that sum to more, and a city beside its districts.
func (w *warnings) addCountedTwice(s *Scenario) {
	sum := 0.0
	for i := range s.Fields {
		sum += s.Fields[i].OrganisationShare
	}
	if sum > 1+1e-9 {
		w.add("fields: organisation_share sums to %s, so that a place has more organisations than supply.organisations_per_1000 says", strconv.FormatFloat(sum, 'g', 6, 64))
	}
	w.end()
	simulated := map[string]bool{}
	for _, entry := range s.AllEntries() {
		simulated[entry.Name] = true
	}
	for _, place := range s.register.Places {
		districts := 0
		for _, code := range s.register.Districts(place.Code) {
			if simulated[code] {
				districts++
			}
		}
		if simulated[place.Code] && districts > 0 {
			w.add("places.%s (%s) stands beside %d of its districts, whose residents count twice", place.Code, place.Name, districts)
		}
	}
	w.end()
}
