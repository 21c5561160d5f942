package scenarios

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"dugnad/agents"
	"dugnad/scenarios/keys"
	"dugnad/sim"
)

// Keys within their ranges make more organisations together than any machine holds: the message has the
// number and the keys.
func TestOrganisationsAreBounded(t *testing.T) {
	files := map[string]string{"small.toml": small(t)}
	for _, sets := range [][]string{
		{"supply.reference_residents=1e9", "supply.density_elasticity=-1", "supply.organisations_per_1000=200"},
		{"supply.density_elasticity=-1", "supply.reference_residents=1e10"},
	} {
		_, err := Load(Source{FS: folder(files), Path: "small.toml"}, sets)
		var problems keys.Problems
		if !errors.As(err, &problems) || len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), "--set supply.") && problems[0].Key != "supply.organisations_per_1000" ||
			!strings.Contains(problems[0].Found, "organisations in 1 place") || !strings.Contains(problems[0].Found, "density_elasticity = -1") {
			t.Errorf("%v: %v", sets, err)
		}
	}
	if _, err := Load(Source{FS: folder(files), Path: "small.toml"}, []string{"supply.reference_residents=1e300"}); err == nil || !strings.Contains(err.Error(), "from 1 to 10000000000") {
		t.Errorf("1e300: %v", err)
	}
	if _, err := Load(Source{FS: folder(files), Path: "small.toml"}, []string{"end=9999-12"}); err == nil || !strings.Contains(err.Error(), "at most 2400 months") {
		t.Errorf("9999-12: %v", err)
	}
}

// The organisations of a world are those counted before.
func TestDimensionsAreTheWorld(t *testing.T) {
	for _, name := range []string{Flagship, "institutions"} {
		s, err := LoadNamed(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		e := NewExperiment(s)
		d := s.Dimensions()
		if int(d.Places) != len(e.Blueprint.Places) || int(d.Months) != e.Blueprint.Months || int(d.Groups) != len(e.Blueprint.Groups) {
			t.Errorf("%s: %+v", name, d)
		}
		world := agents.NewWorld(e.Blueprint, sim.RunSeed(1, 0, 1), 1)
		there := 0
		for place := range e.Blueprint.Places {
			for _, names := range world.OrganisationNames(place) {
				there += len(names)
			}
		}
		informal := 0.0
		for range e.Blueprint.Places {
			for range s.Fields {
				informal += float64(s.Mobilisation.GroupsLimit + len(s.Activities))
			}
		}
		if n := float64(there); n > d.Organisations+informal || n < d.Organisations-informal-float64(len(s.Fields))*d.Places {
			t.Errorf("%s: counted %v, there are %d", name, d.Organisations, there)
		}
	}
}

// Every number has a least and a greatest value. Any seed is as good as another.
func TestEveryNumberIsBounded(t *testing.T) {
	for _, d := range keys.Docs(Scenario{}) {
		number := slices.Contains([]string{keys.Integer.String(), keys.Real.String(), keys.Mix.String()}, d.Type)
		if number && d.Path != "seed" && (strings.HasPrefix(d.Allowed, "..") || strings.HasSuffix(d.Allowed, "..") || d.Allowed == "") {
			t.Errorf("%s: allowed %q", d.Path, d.Allowed)
		}
	}
}
