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

// off returns the mechanisms that are off in all months: no event switches them on.
func (s *Scenario) off() (names []string) {
	events := s.tree.Find("event")
	keys.Walk(&s.Mechanisms, func(e keys.Entry) {
		if name := e.Path[0]; e.TOML() == "false" && !mentions(events, "mechanisms."+name) {
			names = append(names, name)
		}
	})
	return names
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

// unread returns a sentence for each key with an origin that counts which only a mechanism reads that is off.
func (s *Scenario) unread(counts func(*keys.Origin) bool) (lines []string) {
	off := s.off()
	if len(off) == 0 {
		return nil
	}
	keys.Walk(s, func(e keys.Entry) {
		node := s.tree.Find(e.Path...)
		if node == nil || !counts(node.From) {
			return
		}
		pattern := strings.Join(e.Pattern, ".")
		for _, mechanism := range off {
			if slices.Contains(readers[mechanism], pattern) {
				where := node.From.Name
				if node.Line > 0 {
					where += fmt.Sprintf(":%d: %s", node.Line, keys.PathOf(e.Path))
				}
				lines = append(lines, fmt.Sprintf("%s: only the mechanism %s reads it, which is off", where, mechanism))
				return
			}
		}
	})
	return lines
}

// SetsWithoutEffect returns the problem of each --set of a key that only a mechanism reads that is off.
func (s *Scenario) SetsWithoutEffect() keys.Problems {
	var problems keys.Problems
	keys.Walk(s, func(e keys.Entry) {
		node := s.tree.Find(e.Path...)
		if node == nil || !node.From.Set {
			return
		}
		for _, mechanism := range s.off() {
			if slices.Contains(readers[mechanism], strings.Join(e.Pattern, ".")) {
				problems.Add(keys.Problem{
					File: node.From.Name, Found: "a set without effect: only the mechanism " + mechanism + " reads it, which is off",
					Allowed: "keys that the scenario reads", Hint: "--set mechanisms." + mechanism + "=true switches it on",
				})
				return
			}
		}
	})
	return problems
}

// idle warns of fields none of whose organisations do what the field needs.
func (s *Scenario) idle(w *warnings) {
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

// counted warns of what counts twice: shares of one whole that sum to more, and a city beside its districts.
func (s *Scenario) counted(w *warnings) {
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
