package patterns

import (
	"math"
	"slices"
	"testing"

	"dugnad/agents"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9 {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// The ratio of two means has the mean of a ratio of means and the interval of its linearisation.
func TestOver(t *testing.T) {
	v, w := values{0.02, 0.03, 0.04}, values{0.1, 0.2, 0.3}
	x := v.over(w)
	mean := (x[0] + x[1] + x[2]) / 3
	near(t, "the ratio", mean, 0.15)
	near(t, "the first replication", x[0], 0.15+(0.02-0.15*0.1)/0.2)
	if x := (values{1, 2}).over(values{0, 0}); !math.IsNaN(x[0]) || x.below("", 5).Pass || x.within("", -9, 9).Pass {
		t.Errorf("a ratio to nothing is %v", x)
	}
	if x := v.over(w[:2]); len(x) != 2 {
		t.Errorf("arms with fewer replications give %d values", len(x))
	}
	// Proportional arms have no error.
	if x := w.times(3).over(w).estimate(); x.Lower != x.Upper && x.Upper-x.Lower > 1e-9 {
		t.Errorf("three times as much is %v", x)
	}
}

func TestVerdictOfWhatIsReported(t *testing.T) {
	r := Result{Tests: []Test{values{1}.reported("a"), values{2}.reported("b")}}
	if r.Verdict() != "reported" || !r.Reported() || !r.Pass() || r.Headline().What != "a" {
		t.Errorf("%s, headline %q", r.Verdict(), r.Headline().What)
	}
	r.Tests = append(r.Tests, values{1}.above("c", 0))
	if r.Verdict() != "pass" || r.Reported() {
		t.Errorf("with a condition: %s", r.Verdict())
	}
}

// A field far above zero may differ by a tenth, another by a factor of three, in both directions.
func TestQuartersOfPlaces(t *testing.T) {
	for _, c := range []struct {
		quarters [4]float64
		value    float64
		pass     bool
	}{
		{[4]float64{0.60, 0.6, 0.6, 0.65}, 0.05, true},
		{[4]float64{0.60, 0.6, 0.6, 0.75}, 0.15, false},
		{[4]float64{0.75, 0.6, 0.6, 0.60}, -0.15, false},
		{[4]float64{0.01, 0.02, 0.03, 0.04}, 2.5, true},
		{[4]float64{0.01, 0.02, 0.03, 0.06}, 3.5, false},
		{[4]float64{0.06, 0.03, 0.02, 0.01}, 2.0 / 7, false},
		{[4]float64{0.04, 0.03, 0.02, 0.01}, 0.4, true},
	} {
		e := &Evidence{NationRun: make([]NationRun, 2)}
		test := e.quarters("", "last", "first", func(*NationRun) [4]float64 { return c.quarters })
		near(t, test.What, test.Mean, c.value)
		if test.Pass != c.pass {
			t.Errorf("%v: %s, %s", c.quarters, test.Verdict(), test.Threshold)
		}
	}
}

// Places whose shares are a line in the logarithm of residents: luck that comes anew each year and
// replication has no part in the covariances, and size explains all of what replications share.
func TestPlacesApart(t *testing.T) {
	b := &agents.Blueprint{Setting: &agents.Setting{Parameters: &agents.Parameters{}, SpinUp: 0}}
	for _, f := range fields {
		b.Parameters.Fields = append(b.Parameters.Fields, agents.Field{Name: f})
	}
	const places = 4000
	for i := range places {
		p := agents.Place{Remoteness: float64(i%7) / 7}
		p.Bands = [agents.AgeBands][]float64{{0}, {math.Exp(5 + float64(i%13)/3)}, {0}}
		b.Places = append(b.Places, p)
	}
	luck := func(i, n int) float64 { // between −.1 and .1, the same for no other place, year or replication
		x := math.Sin(float64(i)*12.9898+float64(n)*78.233) * 43758.5453
		return 0.2 * (x - math.Floor(x) - 0.5)
	}
	e := &Evidence{Nation: b}
	for r := range 3 {
		run := NationRun{}
		for f := range fields {
			var years PlaceYears
			for year := range years[agents.Design] {
				for i := range places {
					years[agents.Design][year] = append(years[agents.Design][year], 0.3+0.05*float64(i%13)/3+luck(i, 100*f+10*r+year))
				}
			}
			run.PlaceYears = append(run.PlaceYears, years)
		}
		e.NationRun = append(e.NationRun, run)
	}
	r := d3(e)
	spread := 0.05 / 3 * math.Sqrt((13*13-1)/12.0)
	for i, want := range []float64{spread, spread, 1} {
		if got := r.Tests[i].Mean; math.Abs(got-want) > 0.06*want {
			t.Errorf("%s is %v, want about %v", r.Tests[i].What, got, want)
		}
	}
	if !r.Pass() || r.Tests[0].Reported || !r.Tests[1].Reported {
		t.Errorf("%s: %+v", r.Verdict(), r.Headline())
	}
	e.NationRun = e.NationRun[:1] // nothing to compare replications with
	if r := d3(e); len(r.Tests) != len(fields) {
		t.Errorf("one replication has %d tests", len(r.Tests))
	}
}

// The paired share of tasks that end in a deal: only tasks count whose dependence is mutual in the arm
// of the weakest municipality.
func TestPowerIsPairedByTask(t *testing.T) {
	e := &Evidence{Arms: map[string][]*agents.Tally{}, Observed: map[string][]*Observation{}}
	give := func(arm string, agreed []bool) {
		e.Observed[arm] = []*Observation{{Power: Power{
			Mutual: pack([][]bool{{true, true, false}, {true, true}}), // of the first arm; that of the others does not count
			Agreed: pack([][]bool{agreed[:3], agreed[3:]}),
		}}}
	}
	for _, tactic := range tactics {
		give(tacticArm(tactic), []bool{true, true, true, true, true})
	}
	give(MunicipalityAll, []bool{true, false, false, true, true})
	r := d6(e)
	near(t, "the loss", r.Tests[0].Mean, -0.25)
	if !r.Pass() {
		t.Errorf("%+v fails", r.Headline())
	}
	give(tacticArm("1.0"), []bool{false, true, true, true, true})
	if r := d6(e); r.Pass() || r.Headline().What != "municipality's tactic 3.0 − 1.0: the same" {
		t.Errorf("a rise is not seen: %+v", r.Headline())
	}
}

// A spin-up that still rises by more than .02 a year has not settled; a few replications do not tell.
func TestSettled(t *testing.T) {
	b := &agents.Blueprint{Setting: &agents.Setting{Parameters: &agents.Parameters{}, SpinUp: 36}}
	for _, f := range fields {
		b.Parameters.Fields = append(b.Parameters.Fields, agents.Field{Name: f})
	}
	for _, c := range []struct {
		rise         float64 // of culture's reliance, a year
		replications int
		verdict      string
	}{{0.03, 6, "fail"}, {0.01, 6, "pass"}, {0.03, 4, "reported"}} {
		run := &agents.Tally{Fields: 4, SpinUp: make([]float64, len(agents.SpinUpMeasures)*4*agents.Stages*36), Reliance: make([]float64, 4*36)}
		for month := range 36 {
			run.Reliance[month] = c.rise * float64(month) / 12
		}
		e := &Evidence{Blueprint: b, Arms: map[string][]*agents.Tally{Base: slices.Repeat([]*agents.Tally{run}, c.replications)}}
		r := Result{Tests: e.settled()}
		if got := r.Verdict(); got != c.verdict || len(r.Tests) != 16 {
			t.Errorf("a rise of %v in %d replications: %s, %d tests", c.rise, c.replications, got, len(r.Tests))
		}
		near(t, r.Tests[3].What, r.Tests[3].Mean, c.rise)
	}
	b.SpinUp = 12
	if tests := (&Evidence{Blueprint: b}).settled(); tests != nil {
		t.Errorf("a spin-up of a year has %d tests", len(tests))
	}
}

func TestPack(t *testing.T) {
	answers := make([]bool, 130)
	for _, i := range []int{0, 63, 64, 129} {
		answers[i] = true
	}
	if got := pack([][]bool{answers[:70], answers[70:]}); !slices.Equal(got, []uint64{1 | 1<<63, 1, 2}) {
		t.Errorf("%x", got)
	}
}

// Fields of an arm keep their own shift, and the type that is commonest gets the skill.
func TestArmsOfCauses(t *testing.T) {
	b := &agents.Blueprint{Setting: &agents.Setting{Parameters: &agents.Parameters{}, Months: 12}}
	for _, f := range fields {
		b.Parameters.Fields = append(b.Parameters.Fields, agents.Field{
			Name: f, DiscretionShift: 0.05, OwnMeansShift: 0.9,
			OrganisationTypes: agents.Mix{{Name: "few", Value: 0.4}, {Name: "most", Value: 0.6}},
		})
	}
	sets := map[string][]string{}
	for _, arm := range append(judgedArms(b, agents.Freeze{Discretion: 0.25}), reportedArms(b)...) {
		sets[arm.Name] = arm.Sets
		if arm.Replications == 0 {
			t.Errorf("%q has no limit of replications", arm.Name)
		}
	}
	for arm, want := range map[string]string{
		LessDiscretion:  "fields.culture.discretion_shift=-0.05",
		EqualDiscretion: "freeze.discretion=0.25",
		SupportAlone:    "fields.health.own_means_shift=1",
		LawAndSkill:     "organisation_types.most.skill=0.7",
	} {
		if !slices.Contains(sets[arm], want) {
			t.Errorf("%q has %q, not %q", arm, sets[arm], want)
		}
	}
	if sets[Blank] != nil {
		t.Error("a blank start of five years on a clock of one")
	}
}
