package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/plots"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/sim"
)

// newTracing finds what the flags name. Everything that can be wrong with them is told here,
// but for the name of an informal group, of which only the run knows whether it was founded.
func (a *app) newTracing(e *scenarios.Experiment, o *traceOptions) (*tracing, error) {
	b := e.Blueprint
	t := &tracing{app: a, o: o, experiment: e, selection: agents.Selection{Place: agents.All, Field: agents.All, Last: b.Months - 1}}
	var err error
	if o.place != "" {
		if t.selection.Place, err = placeCalled(b, "--place", o.place); err != nil {
			return nil, err
		}
	}
	if o.field != "" {
		if t.selection.Field, err = fieldCalled(b, o.field); err != nil {
			return nil, err
		}
	}
	if o.month != "" {
		if t.selection.First, t.selection.Last, err = monthsCalled(e, o.month); err != nil {
			return nil, err
		}
	}
	if o.organisation != "" {
		if err := t.chooseOrganisation(); err != nil {
			return nil, err
		}
	} else if o.summary {
		return nil, wrongInput("", "--summary tells the life of an organisation: say whose with --place and --organisation")
	}
	if err := t.checkFigure(); err != nil {
		return nil, err
	}
	if err := t.checkFiles(); err != nil {
		return nil, err
	}
	t.prepare()
	return t, nil
}

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
		return 0, wrongInput("give a code", "%s: found %q, the name of %d places; allowed: %s", flag, text, len(codes), strings.Join(codes, ", "))
	}
	var allowed []string
	for i := range b.Places {
		allowed = append(allowed, fmt.Sprintf("%s (%s)", b.Places[i].Code, b.Places[i].Name))
	}
	if len(allowed) > 40 {
		allowed = []string{fmt.Sprintf("one of its %d places' codes and names, such as %s", len(allowed), allowed[0])}
	}
	return 0, wrongInput(nearestHint(text, known, ""), "%s: found %q, which is no place of the scenario; allowed: %s", flag, text, strings.Join(allowed, ", "))
}

func fieldCalled(b *agents.Blueprint, text string) (int, error) {
	names := b.FieldNames()
	if i := slices.Index(names, text); i >= 0 {
		return i, nil
	}
	return 0, wrongInput(nearestHint(text, names, ""), "--field: found %q, which is no field of the scenario; allowed: %s", text, strings.Join(names, ", "))
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
		return wrongInput(nearestHint(text, periods, ""), "--month: found %q; allowed: %s", text, allowed)
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
		return 0, 0, wrongInput("", "--month: found %q, which ends before it begins; allowed: %s", text, allowed)
	}
	return ends[0], ends[1], nil
}

// informal is the name of an informal group: its field, the month it was founded, a number.
var informal = regexp.MustCompile(`^(.+)-informal-\d{4}-\d{2}-\d+$`)

// chooseOrganisation finds the place's organisation of that name, and thereby its field.
func (t *tracing) chooseOrganisation() error {
	b, name := t.experiment.Blueprint, t.o.organisation
	if t.selection.Place == agents.All {
		if len(b.Places) > 1 {
			return wrongInput("say whose with --place", "--organisation: %q is a name within a place, and the scenario has %d", name, len(b.Places))
		}
		t.selection.Place = 0
	}
	seed := sim.RunSeed(uint64(t.experiment.Scenario.Seed), 0, int(t.o.replication.value))
	names := agents.NewWorld(b, seed, 1).OrganisationNames(t.selection.Place)
	field := slices.IndexFunc(names, func(here []string) bool { return slices.Contains(here, name) })
	if match := informal.FindStringSubmatch(name); field < 0 && match != nil {
		if i, err := fieldCalled(b, match[1]); err == nil {
			field, t.unfounded = i, true
		}
	}
	if field < 0 {
		return t.unknownOrganisation(names)
	}
	if t.selection.Field != agents.All && t.selection.Field != field {
		return wrongInput("leave --field away", "--organisation: %q is of the field %s, not %s", name, b.Parameters.Fields[field].Name, t.o.field)
	}
	t.selection.Field = field
	return nil
}

// unknownOrganisation is the error of a name that the place does not have.
func (t *tracing) unknownOrganisation(names [][]string) error {
	b := t.experiment.Blueprint
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
	p := &b.Places[t.selection.Place]
	return wrongInput(nearestHint(t.o.organisation, all, ""), "--organisation: found %q, which is no organisation of %s (%s); allowed: %s",
		t.o.organisation, p.Name, p.Code, strings.Join(allowed, ", "))
}

// checkFigure refuses a file that cannot be drawn, or is there.
func (t *tracing) checkFigure() error {
	file := t.o.figure
	if file == "" {
		return nil
	}
	if format, ok := strings.CutPrefix(filepath.Ext(file), "."); !ok || !slices.Contains(plots.Formats, format) {
		return wrongInput("", "--figure: found %q; allowed: a file that ends in .%s", file, strings.Join(plots.Formats, ", ."))
	}
	if info, err := os.Stat(file); err == nil && (info.IsDir() || !t.o.force) {
		return wrongInput("choose another, or replace it with --force", "--figure: %s exists already", file)
	}
	if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() {
		return wrongInput("make it first", "--figure: %s is no directory", filepath.Dir(file))
	}
	return nil
}

// checkFiles refuses transcripts that would fill a disk by surprise.
func (t *tracing) checkFiles() error {
	const taskBytes, mostBytes = 13e3, 1e9 // as measured, both files
	tasks := float64(t.experiment.Blueprint.Tasks(t.selection))
	if t.o.limit.given {
		tasks = min(tasks, float64(t.o.limit.value))
	}
	if size := tasks * taskBytes; t.o.out != "" && size > mostBytes {
		return wrongInput("choose a place, a field or months, or set a --limit",
			"the transcripts of %.0f tasks would take about %.1f GB; allowed: 1 GB", tasks, size/1e9)
	}
	return nil
}
