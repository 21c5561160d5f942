package explain

import (
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"dugnad/agents"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/sim"
	"dugnad/sim/evidence"
)

// short is a scenario of two places and a year.
func short(t *testing.T, sets ...string) *scenarios.Scenario {
	t.Helper()
	const text = `
extends = "norway"
name = "short"
start = "2015-03"
end = "2016-02"
spin_up_months = 6
replications = 2
[[period]]
name = "surge"
start = "2015-09"
end = "2016-02"
[places]
"5636" = { group = "north" }
"030110" = { group = "disadvantaged", disadvantage = 1 }
`
	s, err := scenarios.Load(scenarios.Source{Path: "-", Text: []byte(text)}, sets)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every kind of difference: a number, a switch, a mix in another order, a place added and one removed,
// an event, a longer list, a frozen driver.
func other(t *testing.T) *scenarios.Scenario {
	return short(t, "name=other", "seed=9", "fields.health.discretion_shift=0.3", "mechanisms.spill=false",
		`fields.health.activities={sport=0.1, visiting=0.5, self_help=0.4}`,
		`places."0301"={group="disadvantaged"}`, `places."5540"={group="north"}`, "refugees.wait=[{year=2012, months=5}]",
		`event=[{name="cuts", field="children", start="2015-10", end="2015-12", capacity_factor=0.5}]`, "freeze.trust=0.4",
		"data.applicants_scale=0.5", "spin_up_months=7")
}

// Thresholds are the base's, so that a measure means the same in both: a difference of thresholds is no player.
func TestThresholdsAreNoPlayers(t *testing.T) {
	const set = `threshold.low={measure="coverage", below=`
	base, alternative := short(t, set+"0.5}"), short(t, set+"0.9}", `threshold.other={measure="coverage", below=0.2}`, "fields.health.spill=0.4")
	players, err := Players(base, alternative, nil, nil)
	if err != nil || len(players) != 1 || players[0].Name != "fields.health" {
		t.Fatalf("%v, %v", players, err)
	}
	all, err := newBlend(base, alternative).scenario(func(string) bool { return true }, nil)
	if err != nil || !slices.Equal(all.ThresholdAssignments(), base.ThresholdAssignments()) {
		t.Errorf("%v, %v", all.ThresholdAssignments(), err)
	}
}

// Events that only one of the scenarios has are changes that can be made one by one.
func TestEventsOfOneSide(t *testing.T) {
	base := short(t)
	alternative := short(t, `event=[{name="a", field="health", start="2015-10", capacity_factor=0.5}, {name="b", start="2015-11", need_factor=1.5}]`)
	for _, sides := range [][2]*scenarios.Scenario{{base, alternative}, {alternative, base}} {
		players, err := Players(sides[0], sides[1], nil, nil)
		if err != nil || len(players) != 2 {
			t.Fatalf("%v, %v", players, err)
		}
		for i, p := range players {
			s, err := newBlend(sides[0], sides[1]).scenario(func(path string) bool { return slices.Contains(p.Paths, path) }, nil)
			if err != nil {
				t.Errorf("%s: %v", p.Name, err)
				continue
			}
			want := alternative.Events[i].Name // that which is added
			if sides[0] == alternative {
				want = alternative.Events[1-i].Name // that which stays
			}
			if len(s.Events) != 1 || s.Events[0].Name != want {
				t.Errorf("%s: the events are %v, not %s", p.Name, s.Events, want)
			}
		}
	}
}

// Keys that only describe are no players: a title, a question, evidence, the label of a field or a group.
func TestDescriptionsAreNoPlayers(t *testing.T) {
	described := short(t, "title=Other", "question=Why?", "description=Other", "evidence=table-four", "fields.health.label=Care",
		"period.surge.label=Arrivals", "groups.north.label=The north")
	players, err := Players(short(t), described, nil, nil)
	if err != nil || len(players) > 0 {
		t.Errorf("%v, %v", players, err)
	}
}

func TestBlendIsEitherSide(t *testing.T) {
	base, alternative := short(t), other(t)
	blend := newBlend(base, alternative)
	none, err := blend.scenario(func(string) bool { return false }, nil)
	if err != nil || none.Digest() != base.Digest() {
		t.Errorf("none taken: not the base (%v)", err)
	}
	all, err := blend.scenario(func(string) bool { return true }, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := *alternative
	want.Name, want.Seed = base.Name, base.Seed
	if all.Digest() != want.Digest() {
		t.Errorf("all taken: not the alternative\n%v", scenarios.Diff(all, &want))
	}
}

// A blend with one change differs from the base in that change only.
func TestBlendTakesWhatItIsTold(t *testing.T) {
	base, alternative := short(t), other(t)
	blend := newBlend(base, alternative)
	players, err := Players(base, alternative, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var names, paths []string
	for _, p := range players {
		names, paths = append(names, p.Name), append(paths, p.Paths...)
		s, err := blend.scenario(func(path string) bool { return slices.Contains(p.Paths, path) }, nil)
		if err != nil {
			t.Errorf("%s: %v", p.Name, err)
			continue
		}
		var changed []string
		for _, d := range scenarios.Diff(base, s) {
			changed = append(changed, d.Path)
		}
		slices.Sort(changed)
		if want := slices.Sorted(slices.Values(p.Paths)); !slices.Equal(changed, want) {
			t.Errorf("%s: changed %v, want %v", p.Name, changed, want)
		}
	}
	want := "spin_up_months arrivals fields.health refugees spill places freeze.trust event.cuts"
	if have := strings.Join(names, " "); have != want {
		t.Errorf("players %q, want %q", have, want)
	}
	var all []string
	for _, d := range blend.changes {
		all = append(all, d.Path)
	}
	slices.Sort(paths)
	slices.Sort(all)
	if !slices.Equal(paths, all) {
		t.Errorf("players have %v of %v", paths, all)
	}
}

// Data files with the same name and different contents are blended by their contents.
func TestBlendTakesFiles(t *testing.T) {
	series := func(each string) string {
		text := "country,month,applicants\n"
		for m := keys.Month(2015*12 + 2); m <= 2016*12+1; m++ {
			text += "Norway," + m.String() + "," + each + "\n"
		}
		return text
	}
	load := func(each string) *scenarios.Scenario {
		s, err := scenarios.Load(scenarios.Source{FS: fstest.MapFS{"mine.csv": {Data: []byte(series(each))}}, Path: "mine.toml", Text: short(t).Resolved()}, []string{"data.applicants=mine.csv"})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	base, alternative := load("100"), load("900")
	players, err := Players(base, alternative, nil, nil)
	if err != nil || len(players) != 1 || players[0].Name != "arrivals" {
		t.Fatalf("%v, %v", players, err)
	}
	for _, take := range []bool{false, true} {
		s, err := newBlend(base, alternative).scenario(func(string) bool { return take }, nil)
		if err != nil {
			t.Fatal(err)
		}
		if want := map[bool]float64{false: 100, true: 900}[take]; s.Arrivals()[3] != want {
			t.Errorf("%v arrivals, want %v", s.Arrivals()[3], want)
		}
	}
}

func TestPlayersGroup(t *testing.T) {
	base, alternative := short(t), short(t, "fields.*.discretion_shift=0.2", "fields.health.spill=0.1", "mechanisms.trust=false", "mechanisms.mandated_coproduction=true", "supply.centre_share=0.5")
	for _, c := range []struct {
		groups     []Group
		mechanisms []string
		want       string
	}{
		{nil, nil, "fields.children fields.culture fields.health fields.integration supply trust mandated_coproduction"},
		{nil, []string{"spill", "trust", "spill"}, "fields.children fields.culture fields.health fields.integration supply trust mandated_coproduction spill"},
		{[]Group{{"law", []string{"fields.*.discretion_shift"}}}, nil, "law fields.health supply trust mandated_coproduction"},
		{[]Group{{"law", []string{"fields"}}, {"rest", []string{"trust", "mechanisms.mandated_coproduction", "supply"}}}, nil, "law rest"},
		{[]Group{{"gaps", []string{"fields.health.spill", "spill"}}}, []string{"spill"}, "fields.children fields.culture fields.health gaps fields.integration supply trust mandated_coproduction"},
		{[]Group{{"supply", []string{"fields.health"}}}, nil, "fields.children fields.culture supply fields.integration trust mandated_coproduction"},
	} {
		players, err := Players(base, alternative, c.groups, c.mechanisms)
		var names []string
		for _, p := range players {
			names = append(names, p.Name)
		}
		if have := strings.Join(names, " "); err != nil || have != c.want {
			t.Errorf("%v, %v: %q (%v), want %q", c.groups, c.mechanisms, have, err, c.want)
		}
	}
	for _, c := range []struct {
		groups     []Group
		mechanisms []string
		want       string
	}{
		{nil, []string{"spil"}, `did you mean "spill"`},
		{[]Group{{"a", []string{"fields.helth"}}}, nil, `did you mean "fields.health"`},
		{[]Group{{"a", []string{"agenda"}}}, nil, `does not differ between the scenarios`},
		{[]Group{{"a", []string{"fields"}}, {"b", []string{"fields.health"}}}, nil, `in "a" and in "b"`},
		{[]Group{{"a", []string{"supply"}}, {"a", []string{"fields"}}}, nil, `a second "a"`},
		{[]Group{{"a,b", []string{"supply"}}}, nil, `found "a,b"; allowed: a name`},
		{[]Group{{"a", []string{"supply..x"}}}, nil, `paths of keys`},
	} {
		if _, err := Players(base, alternative, c.groups, c.mechanisms); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, %v: %v, want %q", c.groups, c.mechanisms, err, c.want)
		}
	}
	if _, err := Players(alternative, alternative, nil, []string{"trust"}); err == nil || !strings.Contains(err.Error(), "off in both") {
		t.Errorf("a mechanism that is off: %v", err)
	}
}

// explained runs an explanation of co-production and say.
func explained(t *testing.T, base, alternative *scenarios.Scenario, groups []Group, mechanisms []string, workers int) (*Explanation, []Decomposition) {
	t.Helper()
	players, err := Players(base, alternative, groups, mechanisms)
	if err != nil {
		t.Fatal(err)
	}
	x, err := New(base, alternative, players, []int{5, 8}, 1)
	if err != nil {
		t.Fatal(err)
	}
	runs := 0
	err = x.Run(t.Context(), workers, func() {}, func(_ sim.Identity, err error) error { runs++; return err })
	if err != nil || runs != x.Runs() {
		t.Fatalf("%d of %d runs: %v", runs, x.Runs(), err)
	}
	return x, x.Decompositions()
}

func checkSums(t *testing.T, list []Decomposition) (moved int) {
	t.Helper()
	for i := range list {
		e := &list[i]
		if e.Replications == 0 {
			continue
		}
		sum := 0.0
		for _, p := range e.Parts {
			sum += p.Mean
		}
		if math.Abs(sum-e.Difference) > 1e-12 || math.Abs(e.Alternative-e.Base-e.Difference) > 1e-12 {
			t.Errorf("%+v: the parts add up to %v", e, sum)
		}
		if !e.Identical() {
			moved++
		}
	}
	return moved
}

func TestPartsAddUpToTheDifference(t *testing.T) {
	base, alternative := short(t), short(t, "data.applicants_scale=3", "fields.health.discretion_shift=0.3", "mechanisms.formalisation=false")
	x, list := explained(t, base, alternative, nil, []string{"spill"}, 3)
	if x.Scenarios() != 16 || len(list) != 3*4*2*2 {
		t.Fatalf("%d scenarios, %d outcomes", x.Scenarios(), len(list))
	}
	if checkSums(t, list) == 0 {
		t.Error("nothing moved")
	}
	_, again := explained(t, base, alternative, nil, []string{"spill"}, 1)
	for i := range list {
		for j, p := range list[i].Parts {
			if q := again[i].Parts[j]; math.Float64bits(p.Mean) != math.Float64bits(q.Mean) || math.Float64bits(p.Lower) != math.Float64bits(q.Lower) {
				t.Fatalf("%+v with three workers, %+v with one", p, q)
			}
		}
	}
	// What base and alternative are is what they are when they are run.
	run := func(s *scenarios.Scenario, i int) float64 {
		sum := 0.0
		for r := 1; r <= 2; r++ {
			e := scenarios.NewExperiment(s)
			tally, err := e.Run(t.Context(), 0, r, 1, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			o := list[i].Outcome
			value, _ := agents.Measures[o.Measure].Of(tally.Group(o.Period, o.Group, o.Field, o.Stage))
			sum += value / 2
		}
		return sum
	}
	for i := range list {
		if o := list[i].Outcome; agents.Measures[o.Measure].Name == "coproduction" && o.Group == 2 {
			if math.Abs(list[i].Base-run(base, i)) > 1e-12 || math.Abs(list[i].Alternative-run(alternative, i)) > 1e-12 {
				t.Errorf("%+v: a run gives %v and %v", list[i], run(base, i), run(alternative, i))
			}
		}
	}
}

// With more than eight players, orders are drawn at random; the parts still sum to the difference.
func TestSampledPartsAddUp(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of runs")
	}
	base, alternative := short(t, "replications=1"), short(t, "replications=1", "data.applicants_scale=3", "fields.*.discretion_shift=0.3")
	x, list := explained(t, base, alternative, nil, []string{"spill", "trust", "contacts", "mobilisation"}, 2)
	if len(x.Players) != 9 || x.Orders() != 36 {
		t.Fatalf("%d players, %d orders", len(x.Players), x.Orders())
	}
	if checkSums(t, list) == 0 {
		t.Error("nothing moved")
	}
	errs := 0
	for _, e := range list {
		for _, p := range e.Parts {
			if p.SamplingError > 0 {
				errs++
			}
		}
	}
	if errs == 0 {
		t.Error("no sampling error is stated")
	}
}

// Without changes there is nothing to explain, even with mechanisms as players.
func TestNothingToExplain(t *testing.T) {
	x, list := explained(t, short(t), short(t, "name=other"), nil, []string{"spill", "trust"}, 2)
	if x.Scenarios() != 1 {
		t.Errorf("%d scenarios", x.Scenarios())
	}
	for i := range list {
		if list[i].Replications == 0 {
			continue // no agreements to have a say in
		}
		for _, p := range slices.Concat(list[i].Parts, list[i].Interactions) {
			if p.Mean != 0 {
				t.Errorf("%+v", p)
			}
		}
		if !list[i].Identical() || list[i].Difference != 0 {
			t.Errorf("%+v", list[i])
		}
	}
}

// Changes that are not valid separately are named, and can be merged into one player.
func TestChangesThatCannotBeApart(t *testing.T) {
	base := short(t)
	alternative := short(t, `fields.health.activities={visiting=0.9, self_help=0.1}`)
	visiting, selfHelp := Group{"a", []string{"fields.health.activities.visiting"}}, Group{"b", []string{"fields.health.activities.self_help"}}
	players, err := Players(base, alternative, []Group{visiting, selfHelp}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = New(base, alternative, players, []int{5}, 1)
	if err == nil || !strings.Contains(err.Error(), "--group NAME=") || !strings.Contains(err.Error(), `"fields.health" changed`) {
		t.Errorf("%v", err)
	}
	if _, err := Players(base, alternative, nil, nil); err != nil {
		t.Error(err)
	}
	// A place's keys, only one scenario having it, cannot be parted at all.
	alternative = short(t, `places."5540"={group="north"}`)
	players, err = Players(base, alternative, []Group{{"half", []string{"places.5540.group"}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = New(base, alternative, players, []int{5}, 1); err == nil || !strings.Contains(err.Error(), "only one of the scenarios has it") || !strings.Contains(err.Error(), "half") {
		t.Errorf("%v", err)
	}
}

// Rounding errors are 0, with bounds of 0; what is larger stays, and what does not exist does not.
func TestRoundingErrorsAreNoParts(t *testing.T) {
	e := Decomposition{Base: 0.4, Alternative: 0.4, Difference: -5.6e-17, Parts: []Part{
		{"dust", evidence.Estimate{Mean: 1e-17, Lower: -3e-17, Upper: 5e-17}, 2e-18},
		{"small", evidence.Estimate{Mean: 1e-9, Lower: 1e-17, Upper: 2e-9}, 0},
	}, Interactions: []Part{{"dust × small", evidence.Only(-1e-17), 0}}}
	e.clean()
	if e.Difference != 0 || e.Parts[0] != (Part{"dust", evidence.Estimate{}, 0}) || e.Parts[1].Mean != 1e-9 || e.Parts[1].Upper != 2e-9 {
		t.Errorf("%+v", e)
	}
	if p := e.Interactions[0]; p.Mean != 0 || !math.IsNaN(p.Lower) || !math.IsNaN(p.Upper) {
		t.Errorf("%+v", p)
	}
}
