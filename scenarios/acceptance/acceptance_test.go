package acceptance_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dugnad/agents/patterns"
	"dugnad/scenarios"
	"dugnad/scenarios/acceptance"
	"dugnad/scenarios/keys"
)

// tiny has what the patterns need of fields, periods and groups, and little more.
const tiny = `extends = "norway"
evidence = "table-four"
start = "2014-01"
end = "2016-12"
spin_up_months = 6
default_group = "ordinary"
[[period]]
name = "before"
start = "2014-01"
end = "2014-12"
[[period]]
name = "surge"
start = "2015-01"
end = "2015-12"
[[period]]
name = "after"
start = "2016-01"
end = "2016-12"
[places.1103]
[places.030101]
group = "disadvantaged"
disadvantage = 0.5
`

func load(sets []string) (*scenarios.Scenario, error) {
	return scenarios.Load(scenarios.Source{Path: "-", Text: []byte(tiny)}, sets)
}

func TestEvidence(t *testing.T) {
	v := acceptance.Validation{Load: load, Replications: 2, Scope: patterns.Everything, Workers: 2}
	runs := 0
	v.Progress = func() { runs++ }
	evidence, err := v.Evidence(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := v.Runs(evidence.Blueprint); runs != want {
		t.Errorf("%d runs were counted; Runs promised %d", runs, want)
	}
	for name, arm := range evidence.Arms {
		if len(arm) != v.Replications {
			t.Errorf("arm %q has %d replications, want %d", name, len(arm), v.Replications)
		}
	}
	results := patterns.All(evidence)
	// Law limits co-production (P1), and the periods before, during and after the surge are there (P2).
	// The causes act on single tasks as well (D2, D6).
	for _, id := range []string{"P1", "P2", "D1", "D2", "D5", "D6", "D7", "D8"} {
		i := slices.IndexFunc(results, func(r patterns.Result) bool { return r.ID == id })
		if i < 0 || len(results[i].Tests) == 0 || math.IsNaN(results[i].Headline().Mean) {
			t.Errorf("%s was not computed", id)
		}
	}
	v.Workers, v.Progress = 1, nil
	alone, err := v.Evidence(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(results, patterns.All(alone), cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("the number of workers changes the patterns:\n%s", diff)
	}

	// The first ablation, without what is reported only, freezes a driver at its mean in the evidence; the context ends the others.
	ctx, cancel := context.WithCancel(t.Context())
	var ablations []acceptance.Ablation
	v.Scope = patterns.Judged
	err = v.Ablate(ctx, evidence, func(a acceptance.Ablation) {
		ablations = append(ablations, a)
		cancel()
	})
	if !errors.Is(err, context.Canceled) || len(ablations) != 1 {
		t.Fatalf("%d ablations, %v", len(ablations), err)
	}
	if a := ablations[0]; !a.Frozen || a.At == 0 || len(a.Results) != len(results)-3 {
		t.Errorf("the first ablation is %s, frozen %v at %v, with %d results", a.Name, a.Frozen, a.At, len(a.Results))
	}
}

func TestEvidenceNeedsTheFieldsOfTable4(t *testing.T) {
	v := acceptance.Validation{Load: func(sets []string) (*scenarios.Scenario, error) {
		return scenarios.Load(scenarios.Source{Path: "-", Text: []byte(strings.ReplaceAll(tiny, `"surge"`, `"peak"`))}, sets)
	}, Replications: 1, Workers: 1}
	_, err := v.Evidence(t.Context(), nil)
	var problems keys.Problems
	if !errors.As(err, &problems) || !strings.Contains(err.Error(), `period "surge"`) {
		t.Errorf("the error is %v", err)
	}
}
