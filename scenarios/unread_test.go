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
	files["event.toml"] = "extends = \"./mine\"\n[event.x]\nadd = { \"fields.*.spill\" = 0.1, \"agenda.scouts\" = 1 }\n"
	if got := mustLoad(t, files, "event.toml").Warnings(); !slices.Contains(got, `event.toml:3: event.x.add."fields.*.spill": only the mechanism spill reads it, which is off`) {
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

// A --set is without effect if only a mechanism reads its key that is off, if an event sets the key everywhere, or
// if its event acts in no month. What a study varies may give it one.
func TestSetsWithoutEffect(t *testing.T) {
	for _, c := range []struct {
		sets, varied []string
		want         string
	}{
		{[]string{"mechanisms.spill=false", "fields.*.spill=0.2"}, nil, "--set fields.*.spill: found a set without effect: only the mechanism spill reads it, which is off; allowed: keys that the scenario reads; --set mechanisms.spill=true switches it on"},
		{[]string{"mechanisms.spill=false", "fields.*.spill=0.2"}, []string{"mechanisms.spill"}, ""},
		{[]string{"mechanisms.spill=false", "fields.*.spill=0.2"}, []string{"mechanisms.*"}, ""},
		{[]string{"mechanisms.spill=false", "fields.*.spill=0.2"}, []string{`event.a.set."mechanisms.spill"`}, ""},
		{[]string{"mechanisms.spill=false", "fields.*.spill=0.2", "event.a.start=2015-01", "event.a.set.mechanisms.spill=true"}, nil, ""},
		{[]string{"mechanisms.spill=false", "event.a.start=2015-01", "event.a.add.fields.culture.spill=0.2"}, nil, "--set event.a.add.fields.culture.spill: found a set without effect: only the mechanism spill reads it, which is off"},
		{[]string{"event.a.start=2030-01", "event.a.set.agenda.scouts=2"}, nil, `--set event.a.set.agenda.scouts: found a set without effect: the event "a" starts in 2030-01, after the months of the scenario, 2014-01 to 2016-12, and of its spin-up, from 2013-01 on; allowed: an event that acts in one of these months`},
		{[]string{"event.a.start=2030-01", "event.a.set.agenda.scouts=2"}, []string{"event.a.start"}, ""},
		{[]string{"event.a.start=2030-01", "event.a.capacity_factor=1"}, nil, ""}, // changes nothing anyway
		{[]string{"event.budget cut.start=2030-01", "event.budget cut.end=2031-01"}, nil, ""},
		{[]string{"event.budget cut.end=2012-01", "event.budget cut.start=2011-01", "event.budget cut.need_factor=2"}, nil, "--set event.budget cut.need_factor: found a set without effect"},
		{[]string{`event.a.start=""`, "event.a.set.agenda.scouts=2", "agenda.scouts=4"}, nil, `--set agenda.scouts: found a set without effect: the event "a" sets the key in all months, places and fields; allowed: keys that the event leaves alone`},
		{[]string{`event.a.start=2014-02`, "event.a.set.agenda.scouts=2", "agenda.scouts=4"}, nil, ""},
		{[]string{`event.a.start=""`, `event.a.fields=["culture"]`, "event.a.set.agenda.scouts=2", "agenda.scouts=4"}, nil, ""},
		{[]string{`event.a.start=""`, "event.a.scale.agenda.scouts=2", "agenda.scouts=4"}, nil, ""},
	} {
		err := smallWorld(t, c.sets...).SetsWithoutEffect(c.varied...).Err()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v with %v: %v", c.sets, c.varied, err)
		}
	}
}
