package tell

import (
	"strings"
	"testing"

	"dugnad/scenarios"
)

func TestOverridesSayWhatTheCommandLineChanged(t *testing.T) {
	for _, c := range []struct {
		sets []string
		want string
	}{
		{nil, "no-surge"},
		{[]string{"seed=3", "replications=2", "name=other"}, "other"},
		{[]string{"fields.health.discretion_shift=0.0"}, "no-surge"}, // as it was
		{[]string{"fields.health.discretion_shift=0.2"}, "no-surge, with fields.health.discretion_shift = 0.2 (was 0)"},
		{[]string{"fields.*.discretion_shift=0.1"}, "no-surge, with fields.*.discretion_shift = 0.1 (was 0)"},
		{
			[]string{"organisation_types.sports_club.own_means.funding=0.5", "all_places=districts"},
			`no-surge, with all_places = "districts" (was "none"), organisation_types.sports_club.own_means.funding = 0.5 (was 0.`,
		},
		{[]string{`data.country="Sweden"`}, `no-surge, with data.country = "Sweden" (was "Norway")`},
		{
			[]string{"fields.health.discretion_shift=0.1", "fields.children.discretion_shift=0.2", "spin_up_months=12", "mechanisms.spill=false"},
			`no-surge, with spin_up_months = 12 (was 156), fields.children.discretion_shift = 0.2 (was 0), fields.health.discretion_shift = 0.1 (was 0) and 1 more`,
		},
	} {
		s, err := scenarios.LoadNamed("no-surge", c.sets)
		if err != nil {
			t.Fatal(err)
		}
		if got := changed(s); !strings.HasPrefix(got, c.want) || len(c.want) < 30 && got != c.want {
			t.Errorf("%v: %s\nwant %s", c.sets, got, c.want)
		}
		for _, o := range s.Overrides() {
			if o.Meaning == "" {
				t.Errorf("%s has no meaning", o.Path)
			}
		}
	}
}

// Rows of a study are changes of its scenario, too.
func TestOverridesOfAVariant(t *testing.T) {
	s, err := scenarios.LoadNamed("no-surge", []string{"fields.health.discretion_shift=0.1"})
	if err != nil {
		t.Fatal(err)
	}
	if s, err = s.With([]string{"spin_up_months=12"}); err != nil {
		t.Fatal(err)
	}
	if got := changed(s); got != "no-surge, with spin_up_months = 12 (was 156), fields.health.discretion_shift = 0.1 (was 0)" {
		t.Error(got)
	}
}
