package agents_test

import "testing"

// An event acts in every month that it covers, those of the spin-up too: one that covers them all is the
// same, bit by bit, as institutions that have always been so. Factors of a half round nothing.
func TestStandingEventsAreInstitutions(t *testing.T) {
	under := func(sets ...string) string {
		return digest(t, experiment(t, "institutions", append(append([]string{}, small...), sets...)...))
	}
	plain := under()
	const spinUp = "event.*.start=2010-01" // the first month of the cut-out's spin-up
	for _, c := range []struct {
		name         string
		event, equal []string
	}{
		{
			"capacity",
			[]string{spinUp, "event.*.capacity_factor=0.5"},
			[]string{"fields.*.coverage_statutory=0.5", "fields.*.coverage_discretionary=0.415", "reliance.share=0.5"},
		},
		{"signing", []string{spinUp, "event.*.signing_factor=0.5"}, []string{"relationship.signing_chance=0.45"}},
	} {
		got := under(c.event...)
		if got != under(c.equal...) {
			t.Errorf("%s: %v is not the same as %v", c.name, c.event, c.equal)
		}
		if got == plain {
			t.Errorf("%s: %v changes nothing", c.name, c.event)
		}
		if got == under(append(c.event, "event.*.start=2012-01")...) {
			t.Errorf("%s: the spin-up's months of %v change nothing", c.name, c.event)
		}
	}
	early := []string{"event.*.start=1990-01", "event.*.end=2009-12", "event.*.capacity_factor=0.5", "event.*.need_factor=2"}
	if under(early...) != plain {
		t.Error("an event that ended before the spin-up changes something")
	}
	if under("event.*.start=1990-01", "event.*.end=2010-01", "event.*.need_factor=2") == plain {
		t.Error("an event in the first month of the spin-up changes nothing")
	}
}
