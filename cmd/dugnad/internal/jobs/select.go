package jobs

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/sim"
)

// placeCalled is the index of the place with that code or name, which the flag gives.
func placeCalled(b *agents.Blueprint, flag, text string) (int, error) {
	var codes, known []string
	found := -1
	for i := range b.Places {
		p := &b.Places[i]
		if p.Code == text {
			return i, nil
		}
		if strings.EqualFold(p.Name, text) {
			codes = append(codes, p.Code)
			found = i
		}
		known = append(known, p.Code, p.Name)
	}
	switch {
	case len(codes) == 1:
		return found, nil
	case len(codes) > 1:
		return 0, fault.Input("give a code", "%s: found %q, the name of %d places; allowed: %s", flag, text, len(codes), strings.Join(codes, ", "))
	}
	var allowed []string
	for i := range b.Places {
		allowed = append(allowed, fmt.Sprintf("%s (%s)", b.Places[i].Code, b.Places[i].Name))
	}
	if len(allowed) > 40 {
		allowed = []string{fmt.Sprintf("one of its %d places' codes and names, such as %s", len(allowed), allowed[0])}
	}
	return 0, fault.Input(fault.NearestHint(text, known, ""), "%s: found %q, which is no place of the scenario; allowed: %s", flag, text, strings.Join(allowed, ", "))
}

func fieldCalled(b *agents.Blueprint, text string) (int, error) {
	names := b.FieldNames()
	if i := slices.Index(names, text); i >= 0 {
		return i, nil
	}
	return 0, fault.Input(fault.NearestHint(text, names, ""), "--field: found %q, which is no field of the scenario; allowed: %s", text, strings.Join(names, ", "))
}

// monthsCalled are the first and the last month of a month, a period or a span FROM..TO.
func monthsCalled(e *scenarios.Experiment, text string) (first, last int, err error) {
	b := e.Blueprint
	periods := b.PeriodNames()
	if i := slices.Index(periods, text); i >= 0 {
		return b.Periods[i].First, b.Periods[i].Last, nil
	}
	allowed := fmt.Sprintf("a month from %s to %s, a span such as %s..%s", b.MonthLabel(0), b.MonthLabel(b.Months-1), b.MonthLabel(0), b.MonthLabel(b.Months-1))
	if len(periods) > 0 {
		allowed += ", or a period: " + strings.Join(periods, ", ")
	}
	wrong := func() error {
		return fault.Input(fault.NearestHint(text, periods, ""), "--month: found %q; allowed: %s", text, allowed)
	}
	from, to, span := strings.Cut(text, "..")
	if !span {
		to = from
	}
	ends := make([]int, 2)
	for i, end := range []string{from, to} {
		month, err := keys.ParseMonth(end)
		if err != nil {
			return 0, 0, wrong()
		}
		ends[i] = int(month - e.Scenario.FirstMonth())
		if ends[i] < 0 || ends[i] >= b.Months {
			return 0, 0, wrong()
		}
	}
	if ends[1] < ends[0] {
		return 0, 0, fault.Input("", "--month: found %q, which ends before it begins; allowed: %s", text, allowed)
	}
	return ends[0], ends[1], nil
}

// informal is the name of an informal group: its field, the month it was founded, a number.
var informal = regexp.MustCompile(`^(.+)-informal-\d{4}-\d{2}-\d+$`)

// chooseOrganisation finds the place's organisation of that name, and thereby its field.
func (t *TraceWork) chooseOrganisation() error {
	b, name := t.Blueprint, t.job.Organisation
	if t.Selection.Place == agents.All {
		if len(b.Places) > 1 {
			return fault.Input("say whose with --place", "--organisation: %q is a name within a place, and the scenario has %d", name, len(b.Places))
		}
		t.Selection.Place = 0
	}
	seed := sim.RunSeed(uint64(t.Scenario.Seed), 0, t.job.Replication)
	names := agents.NewWorld(b, seed, 1).OrganisationNames(t.Selection.Place)
	field := slices.IndexFunc(names, func(here []string) bool { return slices.Contains(here, name) })
	if match := informal.FindStringSubmatch(name); field < 0 && match != nil {
		if i, err := fieldCalled(b, match[1]); err == nil {
			field, t.unfounded = i, true
		}
	}
	if field < 0 {
		return t.unknownOrganisation(names)
	}
	if t.Selection.Field != agents.All && t.Selection.Field != field {
		return fault.Input("leave --field away", "--organisation: %q is of the field %s, not %s", name, b.Parameters.Fields[field].Name, t.job.Field)
	}
	t.Selection.Field = field
	return nil
}

// unknownOrganisation is the error of a name that the place does not have.
func (t *TraceWork) unknownOrganisation(names [][]string) error {
	b := t.Blueprint
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
	p := &b.Places[t.Selection.Place]
	return fault.Input(fault.NearestHint(t.job.Organisation, all, ""), "--organisation: found %q, which is no organisation of %s (%s); allowed: %s",
		t.job.Organisation, p.Name, p.Code, strings.Join(allowed, ", "))
}
