package selection

import (
	"fmt"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

// Place returns the index of the place with that code or name. Errors name the flag, such as --place.
// A name that several places share is an error.
func Place(b *agents.Blueprint, flag, text string) (int, error) {
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
	for _, i := range b.PlaceRows() {
		allowed = append(allowed, fmt.Sprintf("%s (%s)", b.Places[i].Code, b.Places[i].Name))
	}
	if len(allowed) > 40 {
		allowed = []string{fmt.Sprintf("one of its %d places' codes and names, such as %s", len(allowed), allowed[0])}
	}
	return 0, fault.Input(fault.NearestHint(text, known, ""), "%s: found %q, which is no place of the scenario; allowed: %s", flag, text, strings.Join(allowed, ", "))
}

// Field returns the index of the field with that name. Errors name the flag --field.
func Field(b *agents.Blueprint, text string) (int, error) {
	names := b.FieldNames()
	if i := slices.Index(names, text); i >= 0 {
		return i, nil
	}
	return 0, fault.Input(fault.NearestHint(text, names, ""), "--field: found %q, which is no field of the scenario; allowed: %s", text, strings.Join(names, ", "))
}

// Months returns the first and the last month, counted from the scenario's start, that text selects: a
// month, the name of a period, or a span FROM..TO. Errors name the flag --month.
func Months(e *scenarios.Experiment, text string) (first, last int, err error) {
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
