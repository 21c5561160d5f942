package selection

import (
	"regexp"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/scenarios"
	"dugnad/sim"
)

// informal matches the name of an informal group: field, month of its foundation, number.
var informal = regexp.MustCompile(`^(.+)-informal-\d{4}-\d{2}-\d+$`)

// Informal reports whether a name is one that an informal group can have.
func Informal(name string) bool { return informal.MatchString(name) }

// Organisation sets the place and the field of s to those of the organisation of that name, in a
// replication. awaited tells that it is an informal group, which only the run may found. Errors name the
// flags --organisation, --place and --field.
func Organisation(e *scenarios.Experiment, replication int, name string, s *agents.Selection) (awaited bool, err error) {
	b := e.Blueprint
	if s.Place == agents.All {
		if len(b.Places) > 1 {
			return false, fault.Input("say whose with --place", "--organisation: %q is a name within a place, and the scenario has %d", name, len(b.Places))
		}
		s.Place = 0
	}
	seed := sim.RunSeed(uint64(e.Scenario.Seed), 0, replication)
	names := agents.NewWorld(b, seed, 1).OrganisationNames(s.Place)
	field := slices.IndexFunc(names, func(here []string) bool { return slices.Contains(here, name) })
	if match := informal.FindStringSubmatch(name); field < 0 && match != nil {
		if i, err := Field(b, match[1]); err == nil {
			field, awaited = i, true
		}
	}
	if field < 0 {
		return false, UnknownOrganisation(&b.Places[s.Place], name, names)
	}
	if s.Field != agents.All && s.Field != field {
		return false, fault.Input("leave --field away", "--organisation: %q is of the field %s, not %s", name, b.Parameters.Fields[field].Name, b.Parameters.Fields[s.Field].Name)
	}
	s.Field = field
	return awaited, nil
}

// UnknownOrganisation returns the error of a name that the place does not have. names are those it has, of
// each field.
func UnknownOrganisation(p *agents.Place, name string, names [][]string) error {
	var all, allowed []string
	for _, here := range names {
		slices.Sort(here)
		if len(here) > 0 {
			allowed = append(allowed, here[0]+" to "+here[len(here)-1])
		}
		all = append(all, here...)
	}
	if len(allowed) == 0 {
		allowed = []string{"none, as it has no organisations"}
	}
	return fault.Input(fault.NearestHint(name, all, ""), "--organisation: found %q, which is no organisation of %s (%s); allowed: %s",
		name, p.Name, p.Code, strings.Join(allowed, ", "))
}
