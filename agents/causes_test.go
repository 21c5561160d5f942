package agents_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"testing"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/scenarios"
	"dugnad/sim"
)

// watched runs replication 1 and calls each for every task of the clock.
func watched(t testing.TB, e *scenarios.Experiment, each func(place, month int, task *agents.Task)) {
	t.Helper()
	if _, err := e.Run(context.Background(), 0, 1, 1, func(w *agents.World) { w.Watch = each }, nil); err != nil {
		t.Fatal(err)
	}
}

// A task stands for a share of the first year's need on average: ν is 1 over that year, and before
// it, and follows need afterwards.
func TestRequirementsAreOneInTheFirstYear(t *testing.T) {
	drive := []string{"event=[{name=\"flood\", field=\"health\", start=\"2012-03\", end=\"2013-06\", need_factor=2.0}]"}
	for _, sets := range [][]string{nil, drive, {"mechanisms.growing_requirements=false"}} {
		e := experiment(t, "asylum-surge-2015", append(append([]string{}, small...), sets...)...)
		off := !e.Blueprint.Parameters.Mechanisms.GrowingRequirements
		fields := len(e.Blueprint.Parameters.Fields)
		sums := make([]float64, len(e.Blueprint.Places)*fields)
		moved := false
		_, err := e.Run(context.Background(), 0, 1, 1, nil, func(w *agents.World, month int) {
			for i := range sums {
				x := w.FieldView(i/fields, i%fields).Requirements
				if off && x != 1 {
					t.Fatalf("ν is %v", x)
				}
				if month < 12 {
					sums[i] += x
				}
				moved = moved || math.Abs(x-1) > 0.05
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, sum := range sums {
			if math.Abs(sum/12-1) > 1e-12 {
				t.Errorf("%v: ν of place %d, field %d is %v over the first year", sets, i/fields, i%fields, sum/12)
			}
		}
		if !off && !moved {
			t.Errorf("%v: ν never moves", sets)
		}
	}
}

// cells is the digest of every observed number of a blueprint's run.
func cells(t testing.TB, b *agents.Blueprint) string {
	t.Helper()
	hash := sha256.New()
	var number [8]byte
	world := agents.NewWorld(b, sim.RunSeed(1, 0, 1), 2)
	err := world.Run(context.Background(), func(int) {
		for i := range len(b.Places) * len(b.Parameters.Fields) * agents.Stages {
			for _, x := range world.Cell(i/(len(b.Parameters.Fields)*agents.Stages), i/agents.Stages%len(b.Parameters.Fields), i%agents.Stages) {
				binary.LittleEndian.PutUint64(number[:], math.Float64bits(x))
				hash.Write(number[:])
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// Fields under other names, and under each other's, give the same bits, once each has the luck that
// its old name had: no code looks at a field's name.
func TestNamesOfFieldsDoNothingButLuck(t *testing.T) {
	scenario, err := scenarios.LoadNamed("asylum-surge-2015", small)
	if err != nil {
		t.Fatal(err)
	}
	renamed := func(names ...string) *agents.Blueprint {
		setting := scenario.Setting()
		parameters := *setting.Parameters
		parameters.Fields = slices.Clone(parameters.Fields)
		old := map[string]string{}
		for i := range parameters.Fields {
			if names != nil {
				old[parameters.Fields[i].Name] = names[i]
				parameters.Fields[i].Name = names[i]
			}
		}
		parameters.Events = slices.Clone(parameters.Events)
		for i := range parameters.Events {
			if name, ok := old[parameters.Events[i].Field]; ok {
				parameters.Events[i].Field = name
			}
		}
		changed := *setting
		changed.Parameters = &parameters
		return agents.NewBlueprint(&changed)
	}
	plain := renamed()
	want := cells(t, plain)
	names := plain.FieldNames()
	for _, others := range [][]string{{"one", "two", "three", "four"}, {names[2], names[3], names[1], names[0]}} {
		b := renamed(others...)
		if cells(t, b) == want {
			t.Errorf("%v: luck is not keyed by the name", others)
		}
		b.LuckOf(plain)
		if cells(t, b) != want {
			t.Errorf("%v: under these names, with the same luck, numbers differ", others)
		}
	}
}

// Under a protocol without talks there is no say, no organisation remembers a shortfall or refuses
// for one, and none is frozen into doing so.
func TestUnilateralLeavesNoGrievance(t *testing.T) {
	for _, sets := range [][]string{nil, {"freeze.shortfall=0.4"}} {
		e := experiment(t, "unilateral", append(append([]string{}, small...), sets...)...)
		_, err := e.Run(context.Background(), 0, 1, 1, nil, func(w *agents.World, _ int) {
			if z := w.Shortfalls(); z != 0 {
				t.Fatalf("an organisation remembers %v", z)
			}
			for place := range e.Blueprint.Places {
				for field := range e.Blueprint.Parameters.Fields {
					for stage := range agents.Stages {
						if c := w.Cell(place, field, stage); c[agents.Refusals] != 0 || c[agents.Agreements] != 0 || c[agents.Formalised] != 0 {
							t.Fatalf("%v refusals, %v agreements, %v formal ones", c[agents.Refusals], c[agents.Agreements], c[agents.Formalised])
						}
					}
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A driver that is frozen has its value in every task, and the draws that follow it have it as their
// mean: of δ and κ the value before the draw is frozen.
func TestFrozenDriversHoldInEveryTask(t *testing.T) {
	const value = 0.4
	field := func(x func(*agents.Task) float64) func(*agents.Task) (float64, bool) {
		return func(k *agents.Task) (float64, bool) { return x(k), k.Organisation >= 0 }
	}
	drivers := map[string]func(*agents.Task) (float64, bool){
		"discretion":              func(k *agents.Task) (float64, bool) { return k.MeanDiscretion, true },
		"coverage":                func(k *agents.Task) (float64, bool) { return k.MeanProfessional, true },
		"skill":                   field(func(k *agents.Task) float64 { return k.Skill }),
		"gain":                    field(func(k *agents.Task) float64 { return k.Gain }),
		"organisation_dependence": field(func(k *agents.Task) float64 { return k.OrganisationDependence }),
		"effort_limit":            field(func(k *agents.Task) float64 { return k.EffortLimit }),
		"trust":                   field(func(k *agents.Task) float64 { return k.Trust }),
		"shortfall":               field(func(k *agents.Task) float64 { return k.Shortfall }),
		"expectation":             field(func(k *agents.Task) float64 { return k.Expectation }),
		"earned_trust":            func(k *agents.Task) (float64, bool) { return k.EarnedTrust, k.Succeeded && !k.Formal },
	}
	elsewhere := map[string]bool{"formalisation": true, "reliance": true, "discretionary_share": true} // below
	for _, d := range agents.DriverTable {
		of := drivers[d.Name]
		if of == nil {
			if !elsewhere[d.Name] {
				t.Errorf("driver %s is not looked at", d.Name)
			}
			continue
		}
		e := experiment(t, "asylum-surge-2015", append([]string{"freeze." + d.Name + "=0.4"}, small...)...)
		seen := 0
		watched(t, e, func(_, _ int, k *agents.Task) {
			if x, ok := of(k); ok {
				seen++
				if x != value {
					t.Fatalf("%s frozen at %v is %v", d.Name, value, x)
				}
			}
		})
		if seen < 500 {
			t.Errorf("%s: only %d tasks", d.Name, seen)
		}
	}
	e := experiment(t, "asylum-surge-2015", append([]string{"freeze.reliance=0.4", "freeze.formalisation=0.4", "freeze.discretionary_share=0.4"}, small...)...)
	traced(t, e, 1, firstMonths, func(k *agents.Episode) {
		if k.Need.Reliance != value || k.Need.DiscretionaryShare != value || k.Design != nil && k.Design.Inputs.Formality != value {
			t.Fatalf("reliance %v, discretionary share %v, stage %+v", k.Need.Reliance, k.Need.DiscretionaryShare, k.Design)
		}
	})
}

// The grand means at which an ablation freezes drivers are those over the tasks that have them.
func TestDriverMeansAreOverTheirTasks(t *testing.T) {
	e := experiment(t, "asylum-surge-2015", small...)
	var sum, count [4]float64
	tally, err := e.Run(context.Background(), 0, 1, 1, func(w *agents.World) {
		w.Watch = func(_, _ int, k *agents.Task) {
			add := func(i int, x float64, has bool) {
				if has {
					sum[i] += x
					count[i]++
				}
			}
			add(0, k.MeanDiscretion, true)
			add(1, k.Trust, k.Organisation >= 0)
			add(2, k.Shortfall, k.Organisation >= 0)
			add(3, k.EarnedTrust, k.Succeeded && !k.Formal)
		}
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	m := &tally.Means
	for i, got := range []float64{m.Discretion, m.Trust, m.Shortfall, m.EarnedTrust} {
		if want := sum[i] / count[i]; math.Abs(got-want) > 1e-9 || want <= 0 {
			t.Errorf("mean %d is %v, should be %v", i, got, want)
		}
	}
}

// Draws keep the means over tasks of what the law leaves open and of what professionals cover, and
// are what their switches say.
func TestDrawsKeepMeans(t *testing.T) {
	for _, on := range []bool{true, false} {
		sets := small
		if !on {
			sets = append([]string{"mechanisms.street_level_discretion=false", "mechanisms.service_presence=false"}, small...)
		}
		var tasks, drawn, discretion, professional float64
		watched(t, experiment(t, "asylum-surge-2015", sets...), func(_, _ int, k *agents.Task) {
			tasks++
			discretion += k.Discretion - k.MeanDiscretion
			professional += k.Professional - k.MeanProfessional
			for _, x := range [][2]float64{{k.Discretion, k.MeanDiscretion}, {k.Professional, k.MeanProfessional}} {
				if x[0] != x[1] {
					drawn++
					if x[0] != 0 && x[0] != 1 {
						t.Fatalf("%v became %v", x[1], x[0])
					}
				}
			}
		})
		if !on && drawn > 0 || on && drawn < tasks/2 {
			t.Errorf("%v of %v tasks were drawn", drawn, tasks)
		}
		// A draw's standard deviation is at most 1/2: four standard errors.
		if limit := 2 / math.Sqrt(tasks); math.Abs(discretion/tasks) > limit || math.Abs(professional/tasks) > limit {
			t.Errorf("the means move by %v and %v", discretion/tasks, professional/tasks)
		}
	}
}

// A window more leaves the others their luck: draws are keyed by the window.
func TestWindowsAreAppended(t *testing.T) {
	type key struct{ place, field, window int }
	type luck struct {
		activity                               int
		size, discretion, professional, needed float64
	}
	first := func(windows string) map[key]luck {
		found := map[key]luck{}
		e := experiment(t, "asylum-surge-2015", append([]string{"agenda.windows_month=" + windows}, append(slices.Clone(small), "spin_up_months=0")...)...)
		watched(t, e, func(place, month int, k *agents.Task) {
			if month == 0 {
				found[key{place, k.Field, k.Window}] = luck{k.Activity, k.Requirement, k.Discretion, k.Professional, k.HoursRequired}
			}
		})
		return found
	}
	few, many := first("4"), first("9")
	if len(many) <= len(few) {
		t.Fatalf("%d and %d windows", len(few), len(many))
	}
	for k, want := range few {
		if many[k] != want {
			t.Errorf("%+v was %+v and is %+v", k, want, many[k])
		}
	}
}

// An organisation that remembers a shortfall refuses what it would take without; where nothing is
// remembered nobody refuses.
func TestGrievanceRefuses(t *testing.T) {
	refusals := func(sets ...string) (n, greatest float64) {
		e := experiment(t, "asylum-surge-2015", append(sets, small...)...)
		_, err := e.Run(context.Background(), 0, 1, 1, nil, func(w *agents.World, _ int) {
			greatest = max(greatest, w.Shortfalls())
			for place := range e.Blueprint.Places {
				for field := range e.Blueprint.Parameters.Fields {
					for stage := range agents.Stages {
						n += w.Cell(place, field, stage)[agents.Refusals]
					}
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		return n, greatest
	}
	if n, z := refusals(); n == 0 || z == 0 {
		t.Errorf("%v refusals, shortfalls up to %v", n, z)
	}
	if n, z := refusals("mechanisms.grievance=false"); n != 0 || z != 0 {
		t.Errorf("off: %v refusals, shortfalls up to %v", n, z)
	}
	if n, z := refusals("relationship.grievance=0.0"); n != 0 || z == 0 {
		t.Errorf("demanding nothing: %v refusals, shortfalls up to %v", n, z)
	}
}

// A duty to co-produce never lowers co-production of a pair in the same state, under any protocol.
func TestDutyNeverEndsCoproduction(t *testing.T) {
	for _, protocol := range []string{"alternating-offers", "nash", "rubinstein", "take-it-or-leave-it"} {
		// So much support that a little less would not count.
		e := experiment(t, "asylum-surge-2015", append([]string{"mechanisms.mandated_coproduction=true", "negotiation.protocol=" + protocol, "negotiation.support_floor=0.4"}, small...)...)
		n := &e.Blueprint.Parameters.Negotiation
		rules := negotiation.NewRules(n)
		thresholds := negotiation.Thresholds{Effort: n.EffortFloor, Support: n.SupportFloor, Balance: n.Balance}
		kept, won := 0, 0
		traced(t, e, 1, &agents.Selection{Place: agents.All, Field: agents.All, Last: e.Blueprint.Months - 1}, func(k *agents.Episode) {
			if k.Organisation == nil {
				return
			}
			for _, s := range []*agents.Stage{k.Design, k.Implementation} {
				free := negotiation.Terms(s.Terms)
				free.SayFloor = 0
				deal := rules.Negotiate(&free, k.Dependence.Municipality, k.Dependence.Organisation)
				switch coproduced := s.Mode == "coproduction"; {
				case thresholds.Classify(deal, 0, k.Organisation.Formal) == negotiation.CoProduction:
					kept++
					if !coproduced || s.Agreement.Say != deal.Say || s.Agreement.Support != deal.Support {
						t.Fatalf("%s: without a duty %+v, with it %+v", protocol, deal, s)
					}
				case coproduced:
					won++
					if s.Terms.SayFloor == 0 {
						t.Fatalf("%s: nothing made them co-produce: %+v", protocol, s)
					}
				case s.Agreement != nil || s.Grant > 0:
					t.Fatalf("%s: the duty allows %+v", protocol, s)
				}
			}
		})
		if kept < 100 || won < 10 {
			t.Errorf("%s: %d co-produced anyway, %d because of the duty", protocol, kept, won)
		}
	}
}
