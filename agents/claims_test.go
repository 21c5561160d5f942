package agents_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/scenarios"
	"dugnad/sim/record"
)

// experiment loads a shipped scenario with values laid over it.
func experiment(t testing.TB, name string, sets ...string) *scenarios.Experiment {
	t.Helper()
	s, err := scenarios.LoadNamed(name, sets)
	if err != nil {
		t.Fatal(err)
	}
	return scenarios.NewExperiment(s)
}

// small is a cut-out of the flagship that runs in milliseconds.
var small = []string{"end=2013-12", "spin_up_months=24", "period.before.end=2013-12", "period.surge.start=2012-01", "period.surge.end=2012-06", "period.after.start=2012-07", "period.after.end=2012-12"}

// series runs a replication and returns its rows of series.csv.
func series(t testing.TB, e *scenarios.Experiment, replication, workers int, by agents.Grouping) string {
	t.Helper()
	var text bytes.Buffer
	rows := agents.NewSeries(record.NewRows(&text, agents.SeriesTable), e.Blueprint, e.Scenario.Name, replication, by)
	if _, err := e.Run(context.Background(), 0, replication, workers, nil, rows.Observe); err != nil {
		t.Fatal(err)
	}
	if err := rows.Flush(); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// summarised runs replications 1 to n and returns their summary.
func summarised(t testing.TB, e *scenarios.Experiment, n int) *agents.Summary {
	t.Helper()
	summary := agents.NewSummary(e.Blueprint)
	for r := 1; r <= n; r++ {
		tally, err := e.Run(context.Background(), 0, r, 1, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		summary.Add(tally)
	}
	return summary
}

// beforeSurge returns, by field name, the estimate of a measure over all places in the period
// called before.
func beforeSurge(t testing.TB, e *scenarios.Experiment, s *agents.Summary, measure string, stage int) map[string]agents.Estimate {
	t.Helper()
	period, all := slices.Index(e.Blueprint.PeriodNames(), "before"), len(e.Blueprint.Groups)
	if period < 0 {
		t.Fatal("no period is called before")
	}
	estimates := map[string]agents.Estimate{}
	for f, name := range e.Blueprint.FieldNames() {
		estimates[name] = s.Named(period, all, f, stage, measure)
	}
	return estimates
}

// The rows are the same bytes for any number of workers, and twice in a row.
func TestSameBytesForAnyWorkers(t *testing.T) {
	e := experiment(t, "asylum-surge-2015", small...)
	want := series(t, e, 3, 1, agents.ByPlace)
	for _, workers := range []int{1, 2, 7} {
		if got := series(t, e, 3, workers, agents.ByPlace); got != want {
			t.Errorf("%d workers give other rows", workers)
		}
	}
	if series(t, e, 4, 1, agents.ByPlace) == want {
		t.Error("another replication gives the same rows")
	}
}

// The golden file has the SHA-256 of every observed number of the small cut-out, replication 1,
// bit by bit. It guards the promise that the same scenario and seed give the same bits on every
// CPU and operating system; it changes only with the model or its parameters, and then on purpose.
func TestGoldenWorld(t *testing.T) {
	got := digest(t, experiment(t, "asylum-surge-2015", small...))
	golden := filepath.Join("testdata", "world.sha256")
	if os.Getenv("DUGNAD_UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(got+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.TrimSpace(string(want)); got != want {
		t.Errorf("cells have digest %s, recorded is %s; if model or parameters were changed on purpose, DUGNAD_UPDATE=1 records the new one", got, want)
	}
}

// digest runs replication 1 and returns the SHA-256 of every number of every month's cells.
func digest(t testing.TB, e *scenarios.Experiment) string {
	t.Helper()
	hash := sha256.New()
	var number [8]byte
	_, err := e.Run(context.Background(), 0, 1, 1, nil, func(w *agents.World, _ int) {
		for place := range e.Blueprint.Places {
			for field := range e.Blueprint.Parameters.Fields {
				for stage := range agents.Stages {
					for _, x := range w.Cell(place, field, stage) {
						binary.LittleEndian.PutUint64(number[:], math.Float64bits(x))
						hash.Write(number[:])
					}
				}
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// A place more moves no other place's row.
func TestPlaceMoreMovesNoOther(t *testing.T) {
	alone := series(t, experiment(t, "asylum-surge-2015", small...), 2, 1, agents.ByPlace)
	with := series(t, experiment(t, "asylum-surge-2015", append([]string{"places.1804.group=ordinary"}, small...)...), 2, 1, agents.ByPlace)
	var kept []string
	for _, line := range strings.SplitAfter(with, "\n") {
		if !strings.Contains(line, ",1804,") {
			kept = append(kept, line)
		}
	}
	if strings.Join(kept, "") != alone {
		t.Error("adding Bodø (1804) changes rows of other places")
	}
	if len(with) == len(alone) {
		t.Error("Bodø has no rows")
	}
}

// Without the surge, everything before it is the same, byte by byte; afterwards it is not.
func TestNoSurgeIsTheSameBeforeIt(t *testing.T) {
	until := func(text, month string) string {
		var kept strings.Builder
		for _, line := range strings.SplitAfter(text, "\n") {
			if cells := strings.Split(line, ","); len(cells) > 2 && cells[2] < month {
				kept.WriteString(strings.Join(cells[1:], ","))
			}
		}
		return kept.String()
	}
	with := series(t, experiment(t, "asylum-surge-2015"), 1, 2, agents.ByGroup)
	without := series(t, experiment(t, "no-surge"), 1, 2, agents.ByGroup)
	if until(with, "2015-05") != until(without, "2015-05") {
		t.Error("rows before May 2015 differ")
	}
	if until(with, "2019-01") == until(without, "2019-01") {
		t.Error("the surge changes nothing at all")
	}
}

// The null model: a municipality that never negotiates shares no say and co-produces nothing.
func TestUnilateralSharesNoSay(t *testing.T) {
	e := experiment(t, "unilateral", small...)
	s := summarised(t, e, 2)
	for stage := range agents.Stages {
		for _, measure := range []string{"coproduction", "contract", "vo_led"} {
			for field, x := range beforeSurge(t, e, s, measure, stage) {
				if x.Mean != 0 {
					t.Errorf("%s, %s: %s is %v", field, agents.StageNames[stage], measure, x.Mean)
				}
			}
		}
		for field, x := range beforeSurge(t, e, s, "say", stage) {
			if !math.IsNaN(x.Mean) {
				t.Errorf("%s: say is %v over no agreements", field, x.Mean)
			}
		}
	}
}

// inputs are the keys of a field that make it what it is, besides its name.
func inputs(t testing.TB, of string) map[string]string {
	t.Helper()
	s, err := scenarios.LoadNamed("asylum-surge-2015", nil)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	text := string(s.Resolved())
	inside := false
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "[") {
			inside = line == "[fields."+of+"]"
			continue
		}
		if key, value, ok := strings.Cut(line, " = "); ok && inside && key != "label" {
			values[key] = value
		}
	}
	if len(values) < 15 {
		t.Fatalf("found only %d inputs of %s", len(values), of)
	}
	return values
}

// like gives a field all of another's inputs.
func like(t testing.TB, field, other string) []string {
	var sets []string
	for key, value := range inputs(t, other) {
		sets = append(sets, "fields."+field+"."+key+"="+value)
	}
	return sets
}

// Fields with equal inputs and the same need driver come out equal within noise: no code
// looks at a field's name. Twelve intervals of differences are looked at; at 99.9 % each the
// error rate is about 1 %, with fixed seeds.
func TestEqualInputsGiveEqualFields(t *testing.T) {
	sets := append([]string{}, small...)
	for _, field := range []string{"integration", "health", "children"} {
		sets = append(sets, like(t, field, "culture")...)
		sets = append(sets, "fields."+field+".mobilisation_share=0.0")
	}
	e := experiment(t, "asylum-surge-2015", sets...)
	summary := summarised(t, e, 12)
	for stage := range agents.Stages {
		for _, measure := range []string{"coproduction", "dependence_mv"} {
			x := beforeSurge(t, e, summary, measure, stage)
			culture := x["culture"]
			for field, y := range x {
				if math.Abs(y.Mean-culture.Mean) > tolerance(culture, y) {
					t.Errorf("%s, %s: %s %v, culture %v", agents.StageNames[stage], measure, field, y, culture)
				}
			}
		}
	}
}

// tolerance is half the width of a 99.9 % interval of the difference of two independent means:
// √2 times as wide as the wider of their 95 % intervals, and 3/2 of that.
func tolerance(a, b agents.Estimate) float64 {
	return 1.5 * math.Sqrt2 * math.Max(a.Upper-a.Lower, b.Upper-b.Lower)
}

// Swapping two fields' inputs swaps their results: only luck, which is keyed by name, stays.
func TestSwappedInputsSwapResults(t *testing.T) {
	plain := experiment(t, "asylum-surge-2015", small...)
	swapped := experiment(t, "asylum-surge-2015", append(append(append([]string{}, small...), like(t, "culture", "health")...), like(t, "health", "culture")...)...)
	plainSummary, swappedSummary := summarised(t, plain, 12), summarised(t, swapped, 12)
	for stage := range agents.Stages {
		before := beforeSurge(t, plain, plainSummary, "coproduction", stage)
		after := beforeSurge(t, swapped, swappedSummary, "coproduction", stage)
		for field, other := range map[string]string{"culture": "health", "health": "culture"} {
			x, y := before[field], after[other]
			if math.Abs(x.Mean-y.Mean) > tolerance(x, y)+1e-9 {
				t.Errorf("%s: %s was %v, as %s it is %v", agents.StageNames[stage], field, x, other, y)
			}
		}
		if before["culture"].Mean < 3*before["health"].Mean {
			t.Errorf("culture %v and health %v are too alike for a swap to show", before["culture"], before["health"])
		}
	}
}

// The ways a task can end add up to the tasks, in every cell and stage, and what is observed
// stays within its range. Mechanisms on and off.
func TestCellsAddUp(t *testing.T) {
	for _, sets := range [][]string{
		nil,
		{"mechanisms.hours_committed=false", "mechanisms.resource_limits=false"},
		{"negotiation.protocol=nash"},
		{"supply.organisations_per_1000=0.3"},
		// The ends of what may be set.
		{"fields.*.discretion_discretionary=1e-300", "fields.*.discretion_statutory=0.0", "relationship.trust_start=0.99"},
		{"reliance.share=2.0", "reliance.start=1.0", "relationship.grievance=5.0", "supply.wish_spread=0.95", "agenda.street_level_discretion=1.0", "agenda.service_presence=1.0"},
		{"mechanisms.mandated_coproduction=true", "negotiation.balance=1.0"},
	} {
		e := experiment(t, "asylum-surge-2015", append(append([]string{}, small...), sets...)...)
		_, err := e.Run(context.Background(), 0, 1, 1, nil, func(w *agents.World, month int) {
			for place := range e.Blueprint.Places {
				for field := range e.Blueprint.Parameters.Fields {
					design, implementation := w.Cell(place, field, agents.Design), w.Cell(place, field, agents.Implementation)
					if design[agents.Tasks] != implementation[agents.Tasks] || design[agents.Tasks] != float64(e.Blueprint.Windows(place)) {
						t.Fatalf("tasks: %v and %v", design[agents.Tasks], implementation[agents.Tasks])
					}
					for _, c := range []*agents.Cell{design, implementation} {
						modes, kinds := 0.0, 0.0
						for mode := range negotiation.Modes {
							modes += c[agents.ModeCount+mode]
						}
						for kind := range agents.Kinds {
							kinds += c[agents.KindTasks+kind]
						}
						if modes != c[agents.Tasks] || kinds != c[agents.Tasks] {
							t.Fatalf("%v tasks, %v in modes, %v in kinds", c[agents.Tasks], modes, kinds)
						}
						if c[agents.Covered] > c[agents.Need]+1e-9 || c[agents.UnderCeilingCoproduction] > c[agents.UnderCeiling] {
							t.Fatalf("covered %v of %v; co-produced %v of %v under the ceiling", c[agents.Covered], c[agents.Need], c[agents.UnderCeilingCoproduction], c[agents.UnderCeiling])
						}
						for _, m := range agents.Measures {
							if x, ok := m.Of(c); ok && (math.IsNaN(x) || x < 0 || m.Upper > 0 && x > m.Upper+1e-12) {
								t.Fatalf("%s is %v", m.Name, x)
							}
						}
					}
					if design[agents.Hours] != 0 {
						t.Fatalf("design took %v hours", design[agents.Hours])
					}
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// No task is co-produced where the law's discretion does not reach the band: the legal cap
// holds in every single negotiation, and every outcome has the mode that its numbers say.
func TestEveryTaskIsLegalAndConsistent(t *testing.T) {
	e := experiment(t, "asylum-surge-2015", small...)
	p := e.Blueprint.Parameters
	thresholds := negotiation.Thresholds{Effort: p.Negotiation.EffortFloor, Support: p.Negotiation.SupportFloor, Balance: p.Negotiation.Balance}
	tasks := 0
	watch := func(w *agents.World) {
		w.Watch = func(_, _ int, k *agents.Task) {
			tasks++
			for stage, deal := range []negotiation.Deal{k.Design, k.Implementation} {
				mode, grant := k.DesignMode, 0.0
				if stage == agents.Implementation {
					mode, grant = k.ImplementationMode, k.Grant
				}
				if deal.Say > k.Discretion {
					t.Fatalf("say %v above discretion %v", deal.Say, k.Discretion)
				}
				if k.Organisation < 0 && (deal.Agreed || grant > 0) {
					t.Fatal("an agreement with nobody")
				}
				if deal.Agreed && (deal.Municipality < -1e-9 || deal.Organisation < -1e-9) {
					t.Fatalf("somebody agreed to lose: %+v", deal)
				}
				if want := thresholds.Classify(deal, grant, k.Formal); mode != want {
					t.Fatalf("mode %v, its numbers say %v", mode, want)
				}
			}
			if k.Kind == agents.Statutory && k.DesignMode == negotiation.CoProduction && p.Negotiation.Balance > 2*k.Discretion {
				t.Fatal("co-production above the law")
			}
		}
	}
	if _, err := e.Run(context.Background(), 0, 1, 1, watch, nil); err != nil {
		t.Fatal(err)
	}
	if want := e.Blueprint.Tasks(agents.Selection{Place: agents.All, Field: agents.All, Last: e.Blueprint.Months - 1}); tasks != want {
		t.Errorf("watched %d tasks of %d", tasks, want)
	}
}

// Places without any organisation are allowed; all their tasks end without agreement (none).
func TestPlaceWithoutOrganisations(t *testing.T) {
	e := experiment(t, "asylum-surge-2015", append([]string{"supply.organisations_per_1000=0.0", "mechanisms.mobilisation=false"}, small...)...)
	s := summarised(t, e, 1)
	for stage := range agents.Stages {
		for field, x := range beforeSurge(t, e, s, "none", stage) {
			if x.Mean != 1 {
				t.Errorf("%s: %v of tasks end without agreement", field, x.Mean)
			}
		}
	}
}

// A duty to co-produce rules out every other way to cooperate, and costs coverage by
// volunteers where co-production does not come about.
func TestMandatedCoproductionClosesOtherWays(t *testing.T) {
	free, duty := experiment(t, "asylum-surge-2015", small...), experiment(t, "asylum-surge-2015", append([]string{"mechanisms.mandated_coproduction=true"}, small...)...)
	withDuty, without := summarised(t, duty, 3), summarised(t, free, 3)
	for _, measure := range []string{"grant", "contract", "cooptation", "vo_led"} {
		for field, x := range beforeSurge(t, duty, withDuty, measure, agents.Implementation) {
			if x.Mean != 0 {
				t.Errorf("%s: %s is %v in spite of the duty", field, measure, x.Mean)
			}
		}
	}
	x := beforeSurge(t, duty, withDuty, "coverage", agents.Implementation)["health"]
	y := beforeSurge(t, free, without, "coverage", agents.Implementation)["health"]
	if !(x.Mean <= y.Mean) {
		t.Errorf("health: coverage %v with the duty, %v without", x, y)
	}
}

// Persons are neither lost nor made on the way through the pipeline.
func TestPipelineConservesPersons(t *testing.T) {
	e := experiment(t, "asylum-surge-2015")
	p := &e.Blueprint.National.Pipeline
	r := &e.Blueprint.Parameters.Refugees
	for month := range e.Blueprint.Months {
		past := p.SteadySettled
		if month >= r.ProgrammeMonths {
			past = p.Settled[month-r.ProgrammeMonths]
		}
		before := p.SteadyProgramme
		if month > 0 {
			before = p.Programme[month-1]
		}
		if got := before + p.Settled[month] - past; math.Abs(got-p.Programme[month]) > 1e-6 {
			t.Fatalf("month %d: %v in the programme, should be %v", month, p.Programme[month], got)
		}
		if p.Reception[month] < p.Waiting[month] || p.Settled[month] < 0 {
			t.Fatalf("month %d: reception %v, waiting %v, settled %v", month, p.Reception[month], p.Waiting[month], p.Settled[month])
		}
	}
	// With constant arrivals and quota the steady state stays, but for waits that differ by year.
	constant := make([]float64, 36)
	for i := range constant {
		constant[i] = 800
	}
	steady := agents.NewPipeline(func(int) *agents.Refugees {
		return &agents.Refugees{AssessmentMonths: 6, GrantedShare: 0.5, DepartureMonths: 2, ProgrammeMonths: 24}
	}, constant, 2012, 0)
	for month, x := range steady.Reception {
		if math.Abs(x-steady.SteadyReception) > 1e-6*x || math.Abs(steady.Programme[month]-steady.SteadyProgramme) > 1e-6*steady.SteadyProgramme {
			t.Fatalf("month %d leaves the steady state", month)
		}
	}
	if got := steady.SteadySettled; math.Abs(got-400) > 1e-6 {
		t.Errorf("800 a month of whom half may stay settle %v a month", got)
	}
}

// The closed forms of dependence at values one can check by hand.
func TestDependenceByHand(t *testing.T) {
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-12 {
			t.Errorf("%s is %v, by hand %v", what, got, want)
		}
	}
	near("gain", agents.Gain(0.25, 0.8), 0.6)
	near("D_mv", agents.DependenceOfMunicipality(0.6, 1, 0.25), 0.6/0.85)
	near("D_mv without gain", agents.DependenceOfMunicipality(0, 1, 0), 0)
	weights, own := [agents.MaxResources]float64{0.5, 0.5}, [agents.MaxResources]float64{0.75, 0.25}
	near("D_vm", agents.DependenceOfOrganisation(&weights, &own, 1, 2), 0.5)
	near("D_vm at load 2", agents.DependenceOfOrganisation(&weights, &own, 2, 2), 0.75)
	near("load", agents.Load(3, 2), 1.5)
	near("load below what one is used to", agents.Load(1, 2), 1)
	s, d := agents.Coverage(0.7, 0.5, 0.4)
	near("statutory coverage", s, 1)
	near("discretionary coverage", d, 0.5)
	s, d = agents.Coverage(0.4, 0.5, 0.4)
	near("statutory coverage when short", s, 0.8)
	near("discretionary coverage when short", d, 0)
	near("discretionary share", agents.DiscretionaryShare(0.5, 0.3, 0.4, 0.5), 0.5)
	near("alternatives", agents.WithAlternatives(0.8, 0.5, 0.5), 0.6)
}

// summary.csv has a row for every period, group (and all), field, stage and measure.
func TestSummaryIsComplete(t *testing.T) {
	e := experiment(t, "asylum-surge-2015", small...)
	summary := summarised(t, e, 2)
	var text bytes.Buffer
	csv := record.NewCSV(&text, agents.SummaryTable)
	summary.Write(csv, "x")
	if err := csv.Flush(); err != nil {
		t.Fatal(err)
	}
	b, want := e.Blueprint, 1
	for field := range b.Parameters.Fields {
		for m := range b.Measures() {
			if b.HasMeasure(m, field) {
				want += len(b.Periods) * len(b.GroupNames()) * agents.Stages
			}
		}
		want += 2 * len(b.GroupNames()) * len(agents.YearMeasures) // 2012 and 2013
	}
	if got := strings.Count(text.String(), "\n"); got != want {
		t.Errorf("%d lines, expected %d", got, want)
	}
}
