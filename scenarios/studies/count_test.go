package studies

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

const counted = `scenario = "asylum-surge-2015"
replications = %s
[design]
kind = %q
%s
[[factor]]
path = "fields.health.discretion_shift"
%s
[[factor]]
path = "supply.density_elasticity"
%s
[[outcome]]
name = "culture"
measure = "coproduction"
field = "culture"
stage = "design"
period = "surge"
`

// Count counts the rows that MakeRows makes, in every kind of design.
func TestCountIsTheNumberOfRows(t *testing.T) {
	const spread, levels, listed = "min = -0.1\nmax = 0.1", "min = -0.1\nmax = 0.1\nlevels = 3", "values = [0.0, 0.1]"
	for _, c := range []struct{ kind, design, factor string }{
		{"grid", "", levels},
		{"list", "", listed},
		{"lhs", "samples = 7", spread},
		{"sobol", "samples = 8", spread},
		{"saltelli", "samples = 4\nscrambles = 3", spread},
		{"saltelli", "samples = 4\nscrambles = 0\nsecond_order = true", spread},
		{"morris", "samples = 3\npool = 5", spread},
		{"morris", "samples = 3\nradial = true", spread},
		{"efast", "samples = 65\ncurves = 2", spread},
		{"factorial", "samples = 3", listed},
	} {
		text := fmt.Sprintf(counted, "2", c.kind, c.design, c.factor, c.factor)
		s, err := Count(scenarios.Source{Path: "-", Text: []byte(text)}, nil, 0)
		if err != nil {
			t.Errorf("%s: %v", c.kind, err)
			continue
		}
		if s.Rows() != nil || len(s.Corners()) == 0 {
			t.Errorf("%s: Count made rows, or there are no corners", c.kind)
		}
		if err := s.MakeRows(); err != nil || s.RowCount() != len(s.Rows()) {
			t.Errorf("%s: counted %d, made %d: %v", c.kind, s.RowCount(), len(s.Rows()), err)
		}
	}
}

// Products that no machine holds, or that overflow, are refused with their numbers before they are made.
func TestLargeDesigns(t *testing.T) {
	const spread = "min = -0.1\nmax = 0.1"
	for _, c := range []struct{ replications, kind, design, factor, want string }{
		{"1", "grid", "", spread + "\nlevels = 100000", "10000000000 rows; allowed: at most 16777216"},
		{"1", "saltelli", "samples = 16777216\nscrambles = 1000\nsecond_order = true", spread, "100663296000 rows"},
		{"1", "morris", "samples = 16777216\nlevels = 4", spread, "50331648 rows"},
		{"1", "efast", "samples = 16777216\ncurves = 1000", spread, "33554432000 rows"},
		{"1", "factorial", "samples = 16777216", spread, "67108864 rows"},
		{"1000000", "lhs", "samples = 16777216", spread, "16777216000000 runs; allowed: at most 2147483647 runs"},
	} {
		text := fmt.Sprintf(counted, c.replications, c.kind, c.design, c.factor, c.factor)
		_, err := Load(scenarios.Source{Path: "-", Text: []byte(text)}, nil, 0)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.kind, err, c.want)
		}
	}
	text := fmt.Sprintf(counted, "8", "lhs", "samples = 16777216", spread, spread)
	if s, err := Count(scenarios.Source{Path: "-", Text: []byte(text)}, nil, 0); err != nil || s.RowCount() != 1<<24 {
		t.Errorf("the largest design: %v", err)
	}
}

// The largest scenario of a design has all factors at the ends that make it larger.
func TestLargest(t *testing.T) {
	text := fmt.Sprintf(strings.Replace(counted, "fields.health.discretion_shift", "supply.organisations_per_1000", 1), "1", "lhs", "samples = 4", "min = 1\nmax = 40", "min = -0.2\nmax = 0.2")
	s, err := Count(scenarios.Source{Path: "-", Text: []byte(text)}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	if of := s.Largest().Supply; of.OrganisationsPer1000 != 40 || of.DensityElasticity == -0.35 {
		t.Errorf("%v", of)
	}
}

func TestEveryNumberIsBounded(t *testing.T) {
	for _, d := range keys.Docs(Study{}) {
		number := slices.Contains([]string{keys.Integer.String(), keys.Real.String(), keys.Mix.String()}, d.Type)
		if number && d.Path != "design.seed" && (strings.HasPrefix(d.Allowed, "..") || strings.HasSuffix(d.Allowed, "..") || d.Allowed == "") {
			t.Errorf("%s: allowed %q", d.Path, d.Allowed)
		}
	}
}
