package acceptance_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
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
	v := acceptance.Validation{Load: load, Replications: 2, Workers: 2}
	runs := 0
	v.Progress = func() { runs++ }
	evidence, err := v.Evidence(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if runs != v.Runs() {
		t.Errorf("%d runs were counted; Runs promised %d", runs, v.Runs())
	}
	for name, arm := range evidence.Arms {
		if len(arm) != v.Replications {
			t.Errorf("arm %q has %d replications, want %d", name, len(arm), v.Replications)
		}
	}
	results := patterns.All(evidence)
	// Law limits co-production (P1), and the periods before, during and after the surge are there (P2).
	for _, id := range []string{"P1", "P2"} {
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

	// The first ablation freezes a driver at its mean in the evidence; the context ends the others.
	ctx, cancel := context.WithCancel(t.Context())
	var ablations []acceptance.Ablation
	err = v.Ablate(ctx, evidence, func(a acceptance.Ablation) {
		ablations = append(ablations, a)
		cancel()
	})
	if !errors.Is(err, context.Canceled) || len(ablations) != 1 {
		t.Fatalf("%d ablations, %v", len(ablations), err)
	}
	if a := ablations[0]; !a.Frozen || a.At == 0 || len(a.Patterns) != len(results) {
		t.Errorf("the first ablation is %s, frozen %v at %v, with %d patterns", a.Name, a.Frozen, a.At, len(a.Patterns))
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

// A draw moves every free parameter by at most a fifth, and leaves the scenario valid.
func TestRobustness(t *testing.T) {
	v := acceptance.Validation{Load: load, Replications: 1, Workers: 2}
	base, err := load(nil)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for _, value := range base.Values() {
		values[value.Path] = value.TOML
	}
	var draws []acceptance.Draw
	if err := v.Robustness(t.Context(), 1, 1, func(d acceptance.Draw) { draws = append(draws, d) }); err != nil {
		t.Fatal(err)
	}
	if len(draws) != 1 || draws[0].Draw != 1 || len(draws[0].Sets) < 50 || len(draws[0].Patterns) == 0 {
		t.Fatalf("draws are %+v", draws)
	}
	for _, set := range draws[0].Sets {
		path, text, _ := strings.Cut(set, "=")
		drawn, err := strconv.ParseFloat(text, 64)
		was, err2 := strconv.ParseFloat(values[path], 64)
		if err != nil || err2 != nil {
			continue // a share of a mix has no value of its own
		}
		slack := 1e-9
		if !strings.Contains(values[path], ".") {
			slack = 0.5 // a whole number is rounded
		}
		if low, high := min(0.8*was, 1.2*was)-slack, max(0.8*was, 1.2*was)+slack; drawn < low || drawn > high {
			t.Errorf("%s was %v", set, was)
		}
	}
}
