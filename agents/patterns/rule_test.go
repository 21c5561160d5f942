package patterns

import (
	"math"
	"testing"

	"dugnad/agents"
	"dugnad/agents/negotiation"
)

// counted returns counts of tasks, each given by g · D_vm, δ, and whether it ended in co-production.
func counted(fields int, tasks ...agents.Task) *ruleCounts {
	c := newRuleCounts(fields)
	for i := range tasks {
		c.add(&tasks[i])
	}
	return c
}

func task(field int, product, discretion float64, coproduced bool) agents.Task {
	t := agents.Task{Field: field, Gain: product, OrganisationDependence: 1, Discretion: discretion}
	if coproduced {
		t.DesignMode = negotiation.CoProduction
	}
	return t
}

func TestBestRule(t *testing.T) {
	// One threshold errs once: at .3 the task of δ 0 is taken for co-production, at .5 one of δ 1 is not. Two
	// thresholds do not err.
	c := counted(2,
		task(0, 0.1, 1, false), task(0, 0.2, 1, false), task(0, 0.4, 0, false), task(0, 0.3, 1, true), task(0, 0.5, 1, true),
		task(1, 0.1, 0.5, false), task(1, 0.05, 0.5, false), task(1, 0.6, 0.5, true))
	r := c.rules(agents.Design)
	if r.Pooled.Accuracy != 7.0/8 || r.Pair.Accuracy != 1 || r.Pair.Kappa != 1 || r.Pooled.Rate != 3.0/8 {
		t.Errorf("pooled %+v, pair %+v", r.Pooled, r.Pair)
	}
	if r.Fields[0].Accuracy != 4.0/5 || r.Fields[1].Accuracy != 1 {
		t.Errorf("by field %+v", r.Fields)
	}
	// Of rules as good, the highest threshold counts. It says two of eight, and three are: by chance it would
	// be right in 1/4 · 3/8 + 3/4 · 5/8 = 9/16.
	if want := (7.0/8 - 9.0/16) / (7.0 / 16); math.Abs(r.Pooled.Kappa-want) > 1e-12 {
		t.Errorf("κ is %v, want %v", r.Pooled.Kappa, want)
	}
	// Nothing is co-produced in implementation: no rule beats "none", which knows nothing.
	if r := c.rules(agents.Implementation); r.Pooled.Accuracy != 1 || r.Pooled.Kappa != 0 {
		t.Errorf("without co-production %+v", r.Pooled)
	}
	if r := newRuleCounts(1).rules(agents.Design); r.Pooled != (Rule{}) {
		t.Errorf("without tasks %+v", r.Pooled)
	}
}

// A task at the edge of a range has the last bin.
func TestRuleCountsTakeEveryTask(t *testing.T) {
	c := counted(1, task(0, 1, 1, true), task(0, 0, 0, false))
	if yes := c.bins(0, agents.Design, true); yes[len(yes)-1] != 1 {
		t.Error("g · D_vm = 1 with δ = 1 is not counted")
	}
	if no := c.bins(0, agents.Design, false); no[0] != 1 {
		t.Error("g · D_vm = 0 with δ = 0 is not counted")
	}
}
