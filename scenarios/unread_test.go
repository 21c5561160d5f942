package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"dugnad/scenarios/keys"
)

// otherValues returns an assignment that changes every key of a pattern, within its range.
func otherValues(t *testing.T, s *Scenario, pattern string) []string {
	t.Helper()
	var sets []string
	keys.Walk(s, func(e keys.Entry) {
		x, isNumber := e.Number()
		if strings.Join(e.Pattern, ".") != pattern || !isNumber || pattern == "fields.*.mobilisation_share" && x == 0 { // 0 needs no type
			return
		}
		other := x*0.5 + 0.07
		text := fmt.Sprint(min(max(other, e.Key.Low), e.Key.High))
		if e.Key.Kind == keys.Integer {
			text = fmt.Sprint(int(min(max(x+1, e.Key.Low), e.Key.High)))
		}
		sets = append(sets, keys.PathOf(e.Path)+"="+text)
	})
	if len(sets) == 0 {
		t.Fatalf("no key is %s", pattern)
	}
	return sets
}

// A key that a mechanism alone reads changes nothing when the mechanism is off.
func TestMechanismsAloneReadTheirKeys(t *testing.T) {
	small := mustLoad(t, map[string]string{"small.toml": small(t)}, "small.toml")
	for mechanism, patterns := range readers {
		off, err := small.With([]string{"mechanisms." + mechanism + "=false"})
		if err != nil {
			t.Fatal(err)
		}
		want := tallyOf(t, off)
		for _, pattern := range patterns {
			changed, err := off.With(otherValues(t, off, pattern))
			if err != nil {
				t.Errorf("%s: %v", pattern, err)
				continue
			}
			if got := tallyOf(t, changed); !slices.Equal(got, want) {
				t.Errorf("%s changes results though %s is off", pattern, mechanism)
			}
			if problems := changed.SetsWithoutEffect(); len(problems) == 0 {
				t.Errorf("%s: a --set of it is not refused", pattern)
			}
		}
	}
}

// tallyOf returns all sums of one replication of a scenario.
func tallyOf(t *testing.T, s *Scenario) []string {
	t.Helper()
	tally, err := NewExperiment(s).Run(t.Context(), 0, 1, 1, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var sums []string
	for period := range tally.Periods {
		for field := range tally.Fields {
			for stage := range 2 {
				sums = append(sums, fmt.Sprint(tally.Group(period, tally.Groups-1, field, stage)))
			}
		}
	}
	return sums
}

func TestWarningsOfFiles(t *testing.T) {
	files := map[string]string{
		"mine.toml": `extends = "asylum-surge-2015"
[places.0301]
[fields.culture]
organisation_share = 0.9
[fields.health]
activities = { visiting = 0.0, self_help = 0.0, arts = 0.0, sport = 0.0, homework_help = 1.0 }
[mechanisms]
spill = false
grievance = false
[fields.children]
spill = 0.5
[relationship]
grievance = 0.5
`,
		"dated.toml": "extends = \"asylum-surge-2015\"\n[mechanisms]\nspill = false\n[fields.children]\nspill = 0.5\n",
	}
	want := []string{
		"fields.health: none of its organisations does any of its activities, so that all its tasks end without agreement",
		"fields: organisation_share sums to 1.15, so that a place has more organisations than supply.organisations_per_1000 says",
		"places.0301 (Oslo) stands beside 15 of its districts, whose residents count twice",
		"mine.toml:11: fields.children.spill: only the mechanism spill reads it, which is off",
		"mine.toml:13: relationship.grievance: only the mechanism grievance reads it, which is off",
	}
	s := mustLoad(t, files, "mine.toml")
	if got := s.Warnings(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	resolved := mustLoad(t, map[string]string{"r.toml": string(s.Resolved())}, "r.toml")
	if got := resolved.Warnings(); len(got) != 3 {
		t.Errorf("a file with every key warns of %q", got)
	}
	events, _ := keys.Parse([]byte(`event = [ { name = "a", set = { "mechanisms.spill" = true } } ]`), &keys.Origin{})
	if !mentions(events, "mechanisms.spill") || mentions(events, "mechanisms.trust") {
		t.Error("a mechanism that an event switches is not found")
	}
}
