package transcript_test

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/agents/transcript"
	"dugnad/scenarios"
)

// episodes are all of a place's in three years, in a scenario with values laid over it.
func episodes(t *testing.T, code string, sets ...string) (all []*agents.Episode) {
	t.Helper()
	s, err := scenarios.LoadNamed("asylum-surge-2015", append(sets, "start=2013-01", "end=2015-12", "period.surge.end=2015-12", "period.after.start=2015-12", "period.after.end=2015-12"))
	if err != nil {
		t.Fatal(err)
	}
	e := scenarios.NewExperiment(s)
	place := -1
	for i := range e.Blueprint.Places {
		if e.Blueprint.Places[i].Code == code {
			place = i
		}
	}
	var tracer *agents.Tracer
	_, err = e.Run(context.Background(), 0, 1, 2, func(w *agents.World) {
		tracer = w.Trace(agents.Selection{Place: place, Field: agents.All, Last: e.Blueprint.Months - 1}, s.Name, 1)
	}, func(*agents.World, int) { all = append(all, tracer.Take()...) })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Whatever happens has words: each cause its own, and no line is broken or endless.
func TestEverythingHasWords(t *testing.T) {
	says := map[negotiation.Cause]string{
		negotiation.NoGain: "declined by the municipality: even on its own best terms", negotiation.Law: "the say allowed, ",
		negotiation.Price: "the say offered, ", negotiation.Duty: "the duty to co-produce demands",
		negotiation.Grievance: "refused by the organisation: it remembers a shortfall of ",
		negotiation.Annulled:  "the duty to co-produce allows no other deal", negotiation.NoTalks: "not negotiated: under the protocol unilateral",
	}
	seen := map[negotiation.Cause]bool{}
	for _, sets := range [][]string{
		nil,
		{"negotiation.protocol=unilateral"},
		{"negotiation.protocol=nash", "mechanisms.mandated_coproduction=true"},
		{"negotiation.protocol=take-it-or-leave-it", "mechanisms.mandated_coproduction=true", "negotiation.effort_floor=0.95"},
		{"fields.*.discretion_shift=-0.6", "negotiation.grant_value=0.3", "negotiation.autonomy_loss=2.0"},
		{"dependence.alternatives=0.5", "freeze.gain=0.4", "freeze.organisation_dependence=0.4", "mechanisms.own_means_load=false", "mechanisms.hours_committed=false"},
	} {
		for _, e := range episodes(t, "030110", sets...) {
			words := transcript.Words(e)
			for line := range strings.Lines(words) {
				if utf8.RuneCountInString(line) > 200 || strings.Contains(line, "%!") || strings.Contains(line, "NaN") || strings.TrimRight(line, " \n") != strings.TrimSuffix(line, "\n") {
					t.Fatalf("%v: %q", sets, line)
				}
			}
			if e.Organisation == nil {
				if !strings.Contains(words, "nobody to ask") {
					t.Fatalf("nobody, and yet:\n%s", words)
				}
				continue
			}
			for _, s := range []*agents.Stage{e.Design, e.Implementation} {
				if s.Refusal == nil {
					continue
				}
				cause := negotiation.Cause(s.Refusal.Cause)
				seen[cause] = true
				if told := strings.Join(transcript.Outcome(e, s), "\n"); says[cause] == "" || !strings.Contains(told, says[cause]) {
					t.Fatalf("%v: %q is told as %q", sets, cause, told)
				}
			}
		}
	}
	for cause := range says {
		if !seen[cause] {
			t.Errorf("%q never happened", cause)
		}
	}
}

// A biography counts what the episodes hold.
func TestBiographyCounts(t *testing.T) {
	all := episodes(t, "030110")
	asked := map[string]int{}
	for _, e := range all {
		if e.Organisation != nil {
			asked[e.Organisation.Name]++
		}
	}
	compared := 0
	for name, want := range asked {
		b := transcript.NewBiography(name, "030110", "Grorud", "", "2013-01", "2015-12")
		lookedAt, carried := 0, 0
		for _, e := range all {
			b.Add(e)
			for _, c := range e.Scouting {
				if c.Organisation == name {
					lookedAt++
				}
			}
			if e.Organisation != nil && e.Organisation.Name == name && e.After.CarriedOut {
				carried++
			}
		}
		years, modes := transcript.Deeds{}, 0
		for _, y := range b.Years {
			years.LookedAt += y.LookedAt
			years.Asked += y.Asked
			years.Carried += y.Carried
		}
		for _, n := range b.Modes {
			modes += n
		}
		if b.Total.Asked != want || b.Total.LookedAt != lookedAt || b.Total.Carried != carried || modes != want ||
			years.Asked != want || years.LookedAt != lookedAt || years.Carried != carried {
			t.Errorf("%s: asked %d times, looked at %d, carried out %d: %+v", name, want, lookedAt, carried, b)
		}
		if !strings.HasPrefix(b.Words(), name+", ") {
			t.Errorf("%s: %s", name, b.Words())
		}
		compared++
	}
	if compared < 20 {
		t.Errorf("only %d organisations", compared)
	}
}
