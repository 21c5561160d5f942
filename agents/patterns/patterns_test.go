package patterns_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"dugnad/agents/patterns"
	"dugnad/scenarios"
	"dugnad/scenarios/acceptance"
)

func verdicts(t *testing.T, replications int, scope patterns.Scope, sets ...string) map[string]bool {
	t.Helper()
	v := acceptance.Validation{
		Load:         func(more []string) (*scenarios.Scenario, error) { return scenarios.LoadNamed(scenarios.Flagship, more) },
		Replications: replications,
		Scope:        scope,
		Workers:      2,
	}
	if scope > patterns.PatternsOnly {
		v.NationReplications = 1 // for D3
	}
	evidence, err := v.Evidence(context.Background(), sets)
	if err != nil {
		t.Fatal(err)
	}
	pass := map[string]bool{}
	for _, r := range patterns.All(evidence) {
		pass[r.ID] = r.Pass()
	}
	return pass
}

// The patterns that must hold do, and the causes act, at the shipped parameters. Twenty replications are what
// D1 is stated for; the nation runs once, for D3 and P13. P7, and P10 for the spin-up, are too near their
// thresholds to be decided by so few. This is a guard against breaking the model and not the validation,
// which is `dugnad validate --replications 100`. The seed is fixed.
func TestShippedModelShowsItsPatterns(t *testing.T) {
	if testing.Short() {
		t.Skip("runs full scenarios, twenty times each")
	}
	pass := verdicts(t, 20, patterns.Judged)
	for _, id := range []string{"P1", "P2", "P3", "P4", "P5", "P6", "P8", "P9", "P11", "P12", "P13", "P14", "P15", "D1", "D2", "D3", "D4", "D6"} {
		if !pass[id] {
			t.Errorf("%s fails", id)
		}
	}
}

// The patterns can fail (two replications, whose means decide, are enough to see it): null models and
// models without a driver lose those that the driver carries.
func TestNullModelsLosePatterns(t *testing.T) {
	if testing.Short() {
		t.Skip("runs full scenarios")
	}
	for _, null := range []struct {
		name  string
		sets  []string
		loses []string
	}{
		{"dependence frozen", []string{"freeze.gain=0.2", "freeze.organisation_dependence=0.65"}, []string{"P2", "P3"}},
		{"the law the same in all fields", []string{"freeze.discretion=0.1", "freeze.discretionary_share=0.1"}, []string{"P1", "P3"}},
		{"no expectation of implementing", []string{"mechanisms.implementation_expectation=false"}, []string{"P6"}},
		{"no agreements", []string{"mechanisms.formalisation=false"}, []string{"P5", "P10"}},
		{"the law only caps say", []string{"mechanisms.accountability=false", "mechanisms.street_level_discretion=false"}, []string{"D1"}},
		{"no reliance", []string{"mechanisms.reliance=false"}, []string{"D4"}},
		{"no grievance", []string{"mechanisms.grievance=false"}, []string{"D6"}},
	} {
		scope := patterns.PatternsOnly
		if strings.HasPrefix(null.loses[0], "D") {
			scope = patterns.Judged
		}
		pass := verdicts(t, 2, scope, null.sets...)
		for _, id := range null.loses {
			if pass[id] {
				t.Errorf("%s: %s still passes", null.name, id)
			}
		}
	}
}

func TestMissingNamesWhatTheScenarioLacks(t *testing.T) {
	s, err := scenarios.LoadNamed(scenarios.Flagship, []string{"places.*.group=ordinary"})
	if err != nil {
		t.Fatal(err)
	}
	if got := patterns.Missing(scenarios.NewExperiment(s).Blueprint, s.Statements()); !slices.Equal(got, []string{`group "disadvantaged"`}) {
		t.Errorf("missing: %v", got)
	}
}
