package claims_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// These tests know of the model only what docs/ODD.md and docs/trace.md say. They read the lines of
// trace --json (traced_test.go) and work every number out anew from those it follows from, with
// formulas of their own and none of the program's code: tasks here, the two stages of a
// negotiation in trace_recompute_stages_test.go.

// A recount collects what does not come out.
type recount struct {
	where    string
	problems []string
	numbers  int
}

func (r *recount) same(what string, stated, own float64) {
	r.within(what, stated, own, 1e-12)
}

func (r *recount) within(what string, stated, own, tolerance float64) {
	r.numbers++
	if !(math.Abs(stated-own) <= tolerance*math.Max(1, math.Max(math.Abs(stated), math.Abs(own)))) {
		r.problems = append(r.problems, fmt.Sprintf("%s: %s is stated as %v, recomputed as %v", r.where, what, stated, own))
	}
}

func (r *recount) holds(what string, holds bool) {
	r.numbers++
	if !holds {
		r.problems = append(r.problems, r.where+": "+what)
	}
}

func freeShare(free *float64, required float64) float64 {
	if free == nil {
		return 1
	}
	return math.Min(1, math.Max(0, *free)/required)
}

func (r *recount) task(k *tracedTask) {
	r.where = fmt.Sprintf("%s %s %s window %d", k.Place, k.Month, k.Field, k.Window)
	r.needs(k)
	r.scouting(k)
	if k.Organisation == nil {
		r.holds("nobody was asked, but something was told", k.Design == nil && k.Implementation == nil && k.After == nil && k.Dependence == nil)
		return
	}
	r.dependence(k)
	r.designTerms(k)
	r.implementationTerms(k)
	for name, s := range map[string]*tracedStage{"design": k.Design, "implementation": k.Implementation} {
		where := r.where
		r.where += ", " + name
		r.sharedTerms(k, s)
		r.negotiation(k, s, name == "design")
		r.where = where
	}
	r.after(k)
}

func (r *recount) needs(k *tracedTask) {
	n := &k.Need
	load := 1.0
	if !slices.Contains(k.Off, "own_means_load") && n.AdaptedTo > 0 {
		load = math.Max(1, n.Need/n.AdaptedTo)
	}
	r.same("load", n.Load, load)
	r.same("discretionary need", n.Discretionary, n.Need-n.Statutory)
	stat, disc := 1.0, 1.0
	if n.Statutory > 0 {
		stat = math.Min(1, n.Capacity/n.Statutory)
	}
	if n.Discretionary > 0 {
		disc = math.Min(1, math.Max(0, n.Capacity-n.Statutory)/n.Discretionary)
	}
	r.same("coverage_statutory", n.CoverageStatutory, stat)
	r.same("coverage_discretionary", n.CoverageDiscretionary, disc)
	if !slices.Contains(k.Frozen, "discretionary_share") {
		open := n.Discretionary + n.Spill*math.Max(0, n.Need-n.Capacity)
		r.same("discretionary_share", n.DiscretionaryShare, open/(n.Statutory+open))
	}
	r.budget(k)
	r.officials(k)
}

// budget recomputes what professional capacity aims at, and where it gets in the month.
func (r *recount) budget(k *tracedTask) {
	n := &k.Need
	r.holds("V above 1 or below 0", n.Reliance >= 0 && n.Reliance <= 1 && (n.Reliance == 0 || !slices.Contains(k.Off, "reliance")))
	r.same("target", n.Target, math.Max(n.LawfulStatutory, n.Lawful-n.RelianceShare*n.Reliance)*n.NeedBefore*n.CapacityDisadvantage*n.CapacityFactor)
	r.same("capacity", n.Capacity, n.CapacityBefore+(n.Target-n.CapacityBefore)/n.Lag)
	requirements := 1.0
	if !slices.Contains(k.Off, "growing_requirements") {
		requirements = n.NeedBefore * n.NeedFactor / n.FirstYear
	}
	r.same("ν", n.Requirements, requirements)
	r.same("hours required", k.Task.HoursRequired, k.Task.HoursMonth*k.Task.Size*k.Task.Distance*requirements)
}

// officials checks coverage before the draw, and that draws give all, nothing or what was there.
func (r *recount) officials(k *tracedTask) {
	mean := k.Need.CoverageStatutory
	if k.Task.Kind != "statutory" {
		mean = math.Min(1, k.Need.CoverageDiscretionary*k.Task.Reach)
	}
	if !slices.Contains(k.Frozen, "coverage") {
		r.same("coverage before the draw", k.Task.MeanProfessional, mean)
	}
	for mechanism, x := range map[string][2]float64{
		"service_presence":        {k.Task.Professional, k.Task.MeanProfessional},
		"street_level_discretion": {k.Task.Discretion, k.Task.LegalDiscretion},
	} {
		r.holds(mechanism, x[0] == x[1] || (x[0] == 0 || x[0] == 1) && !slices.Contains(k.Off, mechanism))
	}
}

func (r *recount) scouting(k *tracedTask) {
	best, second, picked := -1.0, 0.0, ""
	for _, c := range k.Scouting {
		if !slices.Contains(k.Frozen, "effort_limit") {
			r.same("free_share of "+c.Organisation, c.FreeShare, freeShare(c.FreeHours, k.Task.HoursRequired))
		}
		score := c.Trust * c.Skill * c.FreeShare
		r.same("score of "+c.Organisation, c.Score, score)
		switch {
		case score > best:
			best, second, picked = score, math.Max(0, best), c.Organisation
		case score > second:
			second = score
		}
	}
	for _, c := range k.Scouting {
		r.holds("the pick is not the best score", c.Picked == (c.Organisation == picked))
	}
	if k.Organisation == nil {
		r.holds("there was somebody to ask", len(k.Scouting) == 0)
		return
	}
	r.holds("another than the picked one was asked", k.Organisation.Name == picked)
	elsewhere := 0.0
	if best > 0 {
		elsewhere = second / best
	}
	r.same("elsewhere", k.Dependence.Elsewhere, elsewhere)
}

func (r *recount) dependence(k *tracedTask) {
	d, o := k.Dependence, k.Organisation
	frozen := func(driver string) bool { return slices.Contains(k.Frozen, driver) }
	if !frozen("gain") {
		r.same("gain", d.Gain, (1-k.Task.Professional)*o.Skill)
	}
	if !frozen("effort_limit") {
		r.same("effort_limit", d.EffortLimit, freeShare(d.FreeHours, k.Task.HoursRequired))
	}
	own := 0.0
	if brought := d.Gain * d.EffortLimit; brought > 0 {
		own = brought / (k.Task.Professional + brought) * (1 - d.Alternatives*d.Elsewhere)
	}
	r.same("D_mv", d.Municipality, own)
	if !frozen("organisation_dependence") {
		sum := 0.0
		for resource, weight := range d.Weights {
			sum += weight * (1 - o.OwnMeans[resource]/d.Load)
		}
		r.same("D_vm", d.Organisation, math.Max(0, math.Min(1, sum))*(1-d.Alternatives*d.OtherFunders))
	}
	r.same("load of dependence", d.Load, k.Need.Load)
	r.same("mutual", d.Mutual, math.Min(d.Municipality, d.Organisation))
	r.same("imbalance", d.Imbalance, math.Abs(d.Municipality-d.Organisation))
}

func checkTraced(t *testing.T, lines [][]byte) (negotiations int) {
	t.Helper()
	r := &recount{}
	for _, line := range lines {
		var k tracedTask
		if err := json.Unmarshal(line, &k); err != nil {
			t.Fatal(err)
		}
		r.task(&k)
		if k.Organisation != nil {
			negotiations += 2
		}
	}
	for i, problem := range r.problems {
		if i == 20 {
			t.Fatalf("and %d more of %d numbers", len(r.problems)-i, r.numbers)
		}
		t.Error(problem)
	}
	return negotiations
}

// A thousand negotiations of the flagship, drawn at random from all places and fields around
// the arrival, recompute from what they state.
func TestTracedNumbersRecompute(t *testing.T) {
	months := "2015-07..2015-12"
	if testing.Short() {
		months = "2015-10"
	}
	lines := tracedTasks(t, "asylum-surge-2015", "--month", months)
	draw := rand.New(rand.NewPCG(1, 2))
	draw.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	lines = slices.DeleteFunc(lines, func(line []byte) bool { return bytes.Contains(line, []byte(`"organisation":null,"dependence"`)) })
	if n := checkTraced(t, lines[:min(len(lines), 500)]); n < 1000 {
		t.Errorf("only %d negotiations", n)
	}
}

// So do the others: every protocol, tactic and switch that changes what is told.
func TestTracedNumbersRecomputeInEveryScenario(t *testing.T) {
	for i, sets := range [][]string{
		{"negotiation.protocol=nash"},
		{"negotiation.protocol=rubinstein"},
		{"negotiation.protocol=take-it-or-leave-it"},
		{"negotiation.protocol=unilateral"},
		{"negotiation.municipality_tactic=3.0", "negotiation.organisation_tactic=0.4", "negotiation.rounds=7"},
		{"mechanisms.mandated_coproduction=true"},
		{"mechanisms.mandated_coproduction=true", "negotiation.support_floor=0.4", "negotiation.balance=0.7"},
		{"mechanisms.accountability=false", "mechanisms.wishes=false", "mechanisms.growing_requirements=false", "mechanisms.reliance=false"},
		{"mechanisms.grievance=false", "mechanisms.street_level_discretion=false", "mechanisms.service_presence=false", "mechanisms.dismantling=false"},
		{"relationship.grievance=2.0", "reliance.start=0.8", "relationship.signing_chance=1.0", "supply.wish_spread=0.9"},
		{"event=[{name=\"flood\", field=\"health\", start=\"2015-05\", end=\"2015-09\", need_factor=2.0, capacity_factor=0.5, signing_factor=3.0}]"},
		{"dependence.alternatives=0.7"},
		{"mechanisms.spill=false", "mechanisms.own_means_load=false", "mechanisms.knowledge=false", "mechanisms.trust=false", "mechanisms.contacts=false"},
		{"mechanisms.hours_committed=false", "mechanisms.resource_limits=false", "mechanisms.design_to_implementation=false", "mechanisms.implementation_expectation=false"},
		{"freeze.trust=0.6", "freeze.gain=0.5", "freeze.skill=0.5", "freeze.formalisation=0.3", "freeze.effort_limit=0.7", "freeze.organisation_dependence=0.5", "freeze.expectation=0.5"},
		{"freeze.shortfall=0.2", "freeze.earned_trust=0.5", "freeze.reliance=0.3", "freeze.discretion=0.6", "freeze.coverage=0.5"},
		{"resources.*.stock_per_resident=0.0", "resources.funding.stock_fixed=9000.0", "resources.venue.stock_fixed=20.0", "resources.publicity.stock_fixed=0.05"},
		{"mechanisms.discretion_limit=false", "supply.organisations_per_1000=2"},
	} {
		if testing.Short() && i > 2 {
			break
		}
		arguments := []string{"../../testdata/tiny.toml"}
		for _, set := range sets {
			arguments = append(arguments, "--set", set)
		}
		t.Run(strings.Join(sets, " "), func(t *testing.T) {
			if n := checkTraced(t, tracedTasks(t, arguments...)); n < 200 {
				t.Errorf("only %d negotiations", n)
			}
		})
	}
}

// So do the months in which events begin, act and end: what is stated is what holds in the place, the field and
// the month, and the events are named there and nowhere else.
func TestTracedNumbersRecomputeUnderEvents(t *testing.T) {
	lines := tracedTasks(t, "testdata/dated.toml", "--month", "2015-05..2015-11")
	if n := checkTraced(t, lines); n < 400 {
		t.Errorf("only %d negotiations", n)
	}
	counts := map[string]int{}
	for _, line := range lines {
		var k tracedTask
		if err := json.Unmarshal(line, &k); err != nil {
			t.Fatal(err)
		}
		var want []string
		if k.Place == "030110" && k.Month >= "2015-06" && k.Month <= "2015-09" {
			want = append(want, "reform")
		}
		if k.Field == "culture" && k.Month >= "2015-08" {
			want = append(want, "retreat")
		}
		if !slices.Equal(k.Events, want) && len(k.Events)+len(want) > 0 {
			t.Fatalf("%s %s %s: events %v, want %v", k.Place, k.Month, k.Field, k.Events, want)
		}
		counts[strings.Join(want, "+")]++
		reformed, retreat := slices.Contains(want, "reform"), slices.Contains(want, "retreat")
		r := &recount{where: k.Place + " " + k.Month + " " + k.Field}
		r.holds("knowledge is off", slices.Contains(k.Off, "knowledge") == reformed)
		r.holds("need_factor", k.Need.NeedFactor == 1.4 == reformed)
		r.holds("capacity_factor", k.Need.CapacityFactor == 0.6 == retreat)
		if k.Organisation != nil {
			r.holds("say_cost", k.Design.Inputs.SayCost == 1.3 == reformed)
			r.holds("weights", (k.Dependence.Weights["venue"] == 0.6) == reformed)
			r.holds("protocol", k.Implementation.Protocol == "nash" == retreat)
			r.holds("alternatives", k.Dependence.Alternatives == 0.4 == retreat)
			r.holds("trust_start", k.After.TrustStart == 0.7 == retreat)
		}
		for _, problem := range r.problems {
			t.Error(problem)
		}
	}
	for _, events := range []string{"", "reform", "retreat", "reform+retreat"} {
		if counts[events] < 10 {
			t.Errorf("only %d tasks under %q", counts[events], events)
		}
	}
}
