package acceptance_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dugnad/agents"
	"dugnad/agents/patterns"
	"dugnad/scenarios"
)

// What is observed of single tasks does not depend on how many places are stepped at once, and changes no
// result.
func TestObservationsDoNotDependOnWorkers(t *testing.T) {
	s, err := load(nil)
	if err != nil {
		t.Fatal(err)
	}
	e := scenarios.NewExperiment(s)
	observe := patterns.Observe{Rule: true, Contact: true, Power: true, Places: true}
	run := func(workers int) (*patterns.Observation, *agents.Tally) {
		o := patterns.NewObserver(e.Blueprint, observe)
		result, err := e.Run(t.Context(), 0, 1, workers, o.Attach, func(_ *agents.World, month int) { o.Month(month) })
		if err != nil {
			t.Fatal(err)
		}
		return o.Observation(), result
	}
	one, watched := run(1)
	two, _ := run(2)
	if diff := cmp.Diff(one, two, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("(-one +two)\n%s", diff)
	}
	if diff := cmp.Diff(tally(t, s).Monthly, watched.Monthly, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("watching changes the run:\n%s", diff)
	}
	if one.Contacted <= 0 || one.Contacted >= 1 || one.Rules[0].Pooled.Accuracy <= 0.5 || one.PlaceYears != nil {
		t.Errorf("contacted %v, rules %+v, years of a period of one: %v", one.Contacted, one.Rules[0].Pooled, one.PlaceYears)
	}
	// The rule's rate of co-production is that of the tally's open tasks.
	p, f := one.Rules[agents.Design].Fields[0], watched.Group(0, slices.Index(e.Blueprint.Groups, "ordinary"), 0, agents.Design)
	coproduced := f[agents.KindCoproduction+agents.DiscretionaryOther] + f[agents.KindCoproduction+agents.DiscretionaryLeisure]
	if want := coproduced / f[agents.Open]; math.Abs(p.Rate-want) > 1e-12 {
		t.Errorf("co-production in open tasks is %v, in the tally %v", p.Rate, want)
	}
}

// Fields do not interact, so that one arm shifts all of them: each is as if it alone were shifted.
func TestFieldsDoNotInteract(t *testing.T) {
	shares := func(sets ...string) []float64 {
		s, err := load(sets)
		if err != nil {
			t.Fatal(err)
		}
		return tally(t, s).Monthly
	}
	const shift = "fields.culture.discretion_shift=-0.1"
	alone, together := shares(shift), shares(shift, "fields.integration.discretion_shift=0.1", "fields.health.discretion_shift=0.1", "fields.children.discretion_shift=0.1")
	culture := len(alone) / 4 // the first of four fields
	if diff := cmp.Diff(alone[:culture], together[:culture], cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("culture depends on other fields:\n%s", diff)
	}
	if cmp.Equal(alone[culture:], together[culture:], cmpopts.EquateNaNs()) {
		t.Error("the shift of the others does nothing")
	}
}

// Those who join in a month are what the informal groups grow by, if all join them and nobody leaves.
func TestJoined(t *testing.T) {
	s, err := load([]string{"mobilisation.informal_share=1", "mobilisation.decay_month=0", "places.030101.group=ordinary"})
	if err != nil {
		t.Fatal(err)
	}
	b, result := scenarios.NewExperiment(s).Blueprint, tally(t, s)
	for month := 1; month < b.Months; month++ {
		residents, adults, before := 0.0, 0.0, 0.0
		for i := range b.Places {
			residents += b.Places[i].Residents(month)
			adults += b.Places[i].Adults(month)
			before += b.Places[i].Residents(month - 1)
		}
		grown := (result.Informal[month] - result.Informal[month-1]) * residents
		if joined := result.Joined[month] * adults; math.Abs(grown-joined) > 0.01*joined+0.002*result.Informal[month]*before {
			t.Errorf("month %d: %v persons joined, groups grew by %v", month, joined, grown)
		}
		if adults >= residents || result.Joined[month] < 0 {
			t.Errorf("month %d: %v of %v residents are adults", month, adults, residents)
		}
	}
}

// Reliance begins where the scenario says, and the spin-up wears the start off.
func TestReliance(t *testing.T) {
	s, err := load([]string{"reliance.start=0.8", "spin_up_months=24"})
	if err != nil {
		t.Fatal(err)
	}
	full := tally(t, s).Reliance
	for field := range 4 {
		if first, last := full[24*field], full[24*field+23]; first != 0.8 || last >= first {
			t.Errorf("field %d: reliance is %v at first and %v after two years", field, first, last)
		}
	}
}
