package acceptance_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dugnad/agents"
	"dugnad/agents/patterns"
	"dugnad/scenarios"
	"dugnad/scenarios/acceptance"
)

// A draw moves every free parameter by at most the spread, a share by at most that of the smaller of it and
// what is missing to 1, and leaves the scenario valid.
func TestRobustness(t *testing.T) {
	const spread = 0.1
	v := acceptance.Validation{Load: load, Replications: 1, Workers: 2}
	base, err := load(nil)
	if err != nil {
		t.Fatal(err)
	}
	moved := map[string]float64{}
	for _, f := range acceptance.FreeParameters(base) {
		moved[f.Path] = f.Value
	}
	var draws []acceptance.Draw
	if err := v.Robustness(t.Context(), 1, 1, spread, func(d acceptance.Draw) { draws = append(draws, d) }); err != nil {
		t.Fatal(err)
	}
	if len(draws) != 1 || draws[0].Draw != 1 || len(moved) < 100 || len(draws[0].Sets) != 1+len(moved) {
		t.Fatalf("%d draws of %d parameters: %v", len(draws), len(moved), draws[0].Sets)
	}
	if got, want := draws[0].Sets[0], fmt.Sprintf("seed=%d", base.Seed+1); got != want {
		t.Errorf("the first draw has %s, want a seed of its own: %s", got, want)
	}
	for _, r := range draws[0].Results {
		if r.ID == "P12" || r.ID == "P13" || strings.HasPrefix(r.ID, "D") {
			t.Errorf("a draw judges %s", r.ID)
		}
	}
	values := map[string]float64{}
	for _, set := range draws[0].Sets[1:] {
		path, text, _ := strings.Cut(set, "=")
		was, known := moved[path]
		drawn, err := strconv.ParseFloat(text, 64)
		if err != nil || !known {
			t.Fatalf("%s is drawn: %v", set, err)
		}
		values[path] = drawn
		slack := 1e-9
		if !strings.Contains(text, ".") {
			slack = 0.5 // a whole number is rounded
		}
		if math.Abs(drawn-was) > spread*math.Abs(was)+slack {
			t.Errorf("%s was %v", set, was)
		}
	}
	if x := values["organisation_types.humanitarian_association.own_means.venue"]; math.Abs(x-0.83) > spread*0.17+1e-9 {
		t.Errorf("a share of 0.83 is drawn as %v", x)
	}
	// A share of need of 0.83, though a municipality may aim at more than all of it; one of 1 may rise.
	if x := values["fields.culture.coverage_discretionary"]; math.Abs(x-0.83) > spread*0.17+1e-9 {
		t.Errorf("a coverage of 0.83 is drawn as %v", x)
	}
	if x := values["reliance.share"]; x == 1 {
		t.Error("reliance.share, which may exceed 1, is not moved")
	}
	first := values["fields.culture.coverage_discretionary"]
	for _, field := range []string{"integration", "health", "children"} {
		if x := values["fields."+field+".coverage_discretionary"]; x != first || x == 0.83 {
			t.Errorf("coverage is one value for all fields, and is drawn as %v and %v", first, x)
		}
	}
}

// What changes nothing in a scenario is not drawn.
func TestFreeParameters(t *testing.T) {
	free := func(sets ...string) []string {
		s, err := scenarios.LoadNamed(scenarios.Flagship, sets)
		if err != nil {
			t.Fatal(err)
		}
		var paths []string
		for _, f := range acceptance.FreeParameters(s) {
			paths = append(paths, f.Path)
		}
		return paths
	}
	shipped := free()
	for _, c := range []struct {
		path  string
		there bool
	}{
		{"negotiation.say_cost", true},
		{"negotiation.municipality_tactic", true},
		{"reliance.share", true},
		{"fields.integration.spill", true},
		{"fields.culture.spill", false},                  // 0
		{"fields.integration.mobilisation_share", false}, // a share of 1
		{"fields.culture.coverage_statutory", false},     // the law is kept
		{"organisation_types.sports_club.other_funders", false},
		{"agenda.windows_residents", false}, // the definition of windows_month
		{"negotiation.municipality_discount", false},
		{"data.applicants_scale", false},
	} {
		if slices.Contains(shipped, c.path) != c.there {
			t.Errorf("%s is drawn: %v", c.path, !c.there)
		}
	}
	for set, off := range map[string]string{
		"mechanisms.reliance=false":         "reliance.share",
		"mechanisms.spill=false":            "fields.integration.spill",
		"mechanisms.mobilisation=false":     "mobilisation.decay_month",
		"mechanisms.grievance=false":        "relationship.grievance",
		"negotiation.protocol=nash":         "negotiation.municipality_tactic",
		"mechanisms.service_presence=false": "agenda.service_presence",
	} {
		if there := free(set); !slices.Contains(shipped, off) || slices.Contains(there, off) || len(there) >= len(shipped) {
			t.Errorf("%s: %s is drawn", set, off)
		}
	}
	if there := free("dependence.alternatives=0.1"); !slices.Contains(there, "organisation_types.sports_club.other_funders") || !slices.Contains(there, "dependence.alternatives") {
		t.Error("alternatives that count are not drawn")
	}
}

// With a mechanism off, none of the keys that are then left out moves any number of a run; with it on,
// each is a free parameter of the flagship, or 0, fixed or an arm's own.
func TestKeysOfMechanismsAreInert(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a scenario for every mechanism")
	}
	full, err := load(nil)
	if err != nil {
		t.Fatal(err)
	}
	all := acceptance.FreeParameters(full)
	for _, m := range agents.MechanismTable {
		if m.WhatIf {
			continue
		}
		off := "mechanisms." + m.Name + "=false"
		s, err := load([]string{off})
		if err != nil {
			t.Fatal(err)
		}
		left := acceptance.FreeParameters(s)
		sets := []string{off}
		for _, f := range all {
			if !slices.ContainsFunc(left, func(g acceptance.Free) bool { return g.Path == f.Path }) {
				sets = append(sets, f.Path+"="+f.Drawn(0.2, 1))
			}
		}
		if len(sets) == 1 {
			continue
		}
		moved, err := load(sets)
		if err != nil {
			t.Fatal(err)
		}
		a, b := tally(t, s), tally(t, moved)
		for i, x := range a.Monthly {
			if x != b.Monthly[i] && !(math.IsNaN(x) && math.IsNaN(b.Monthly[i])) {
				t.Errorf("with %s off one of %q changes co-production", m.Name, sets[1:])
				break
			}
		}
	}
}

func tally(t *testing.T, s *scenarios.Scenario) *agents.Tally {
	t.Helper()
	result, err := scenarios.NewExperiment(s).Run(t.Context(), 0, 1, 1, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestJointRates(t *testing.T) {
	draw := func(failing ...string) acceptance.Draw {
		d := acceptance.Draw{}
		for _, p := range patterns.List[:15] {
			r := patterns.Result{ID: p.ID, Tests: []patterns.Test{{Pass: !slices.Contains(failing, p.ID)}}}
			d.Results = append(d.Results, r)
		}
		return d
	}
	rates := acceptance.JointRates([]acceptance.Draw{draw(), draw("P11"), draw("P14", "P11"), draw("P2"), draw("P15")})
	if rates[0].Hold != 3 || rates[1].Hold != 1 || rates[0].Draws != 5 {
		t.Errorf("%+v", rates)
	}
	for _, c := range []struct {
		joint               acceptance.Joint
		share, lower, upper float64
	}{
		{acceptance.Joint{Draws: 200}, 0, 0, 0.0188}, // upper: z²/(n + z²)
		{acceptance.Joint{Draws: 200, Hold: 200}, 1, 0.9812, 1},
		{acceptance.Joint{Draws: 200, Hold: 21}, 0.105, 0.0697, 0.1552},
		{acceptance.Joint{Draws: 10, Hold: 5}, 0.5, 0.2366, 0.7634},
	} {
		got := c.joint.Share()
		if math.Abs(got.Mean-c.share) > 1e-12 || math.Abs(got.Lower-c.lower) > 1e-4 || math.Abs(got.Upper-c.upper) > 1e-4 {
			t.Errorf("%d of %d: %v", c.joint.Hold, c.joint.Draws, got)
		}
	}
}
