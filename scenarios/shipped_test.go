package scenarios

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dugnad/agents"
	"dugnad/sim"
)

func flagship(t *testing.T, sets ...string) *Scenario {
	t.Helper()
	s, err := LoadNamed(Flagship, sets)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The flagship's municipalities are those that the rule in its file gives: eleven classes of
// equal number by residents in 2015, and from each, the largest class first, the municipality
// nearest its middle whose county is not taken yet.
func TestFlagshipPlacesFollowTheirRule(t *testing.T) {
	s := flagship(t)
	type municipality struct {
		code, county string
		residents    float64
	}
	var all []municipality
	for _, p := range s.register.Places {
		if p.Kind == Municipality && p.Code != "0301" {
			bands, _ := s.register.Residents(p.Code, 2015)
			all = append(all, municipality{p.Code, p.County, bands[0] + bands[1] + bands[2]})
		}
	}
	slices.SortFunc(all, func(a, b municipality) int {
		if a.residents != b.residents {
			return int(b.residents - a.residents)
		}
		return strings.Compare(a.code, b.code)
	})
	var want []string
	taken := map[string]bool{}
	for class := range 11 {
		members := slices.Clone(all[class*len(all)/11 : (class+1)*len(all)/11])
		middle := float64(len(members)-1) / 2
		order := make([]int, len(members))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(i, j int) int {
			return int(2 * (math.Abs(float64(i)-middle) - math.Abs(float64(j)-middle)))
		})
		for _, i := range order {
			if !taken[members[i].county] {
				taken[members[i].county] = true
				want = append(want, members[i].code)
				break
			}
		}
	}
	var got []string
	for _, p := range s.AllEntries() { // in the order of rows, which is the rule's
		if len(p.Name) == 4 {
			got = append(got, p.Name)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("municipalities %v, the rule gives %v", got, want)
	}
	districts := 0
	for _, p := range s.Places {
		if strings.HasPrefix(p.Name, "0301") {
			districts++
			if (p.Group == "disadvantaged") != (p.Disadvantage > 0) {
				t.Errorf("%s: group %s, disadvantage %v", p.Name, p.Group, p.Disadvantage)
			}
		}
	}
	if len(got) != 11 || districts != 15 {
		t.Errorf("%d municipalities and %d districts", len(got), districts)
	}
}

func TestNorwayAllHasEveryPlace(t *testing.T) {
	s, err := LoadNamed("norway-all", nil)
	if err != nil {
		t.Fatal(err)
	}
	entries := s.AllEntries()
	seen := map[string]bool{}
	for _, e := range entries {
		if seen[e.Name] || e.Name == "0301" {
			t.Errorf("%s is listed twice, or is Oslo beside its districts", e.Name)
		}
		seen[e.Name] = true
	}
	if len(entries) != 356+15 {
		t.Errorf("%d places", len(entries))
	}
}

// In expectation over the nation's municipalities of 2020, 18 % have a volunteering policy,
// with 55 % of the residents (Frivillighet Norge 2020).
func TestVolunteeringPoliciesAreWherePublished(t *testing.T) {
	s := flagship(t)
	n, places, residents, total := 0.0, 0.0, 0.0, 0.0
	for _, p := range s.register.Places {
		if p.Kind != Municipality {
			continue
		}
		bands, _ := s.register.Residents(p.Code, 2020)
		persons := bands[0] + bands[1] + bands[2]
		chance := math.Min(1, sim.Exp(s.Supply.PolicyElasticity*sim.Log(persons/s.Supply.PolicyReferenceResidents)))
		n++
		places += chance
		residents += chance * persons
		total += persons
	}
	if share := places / n; math.Abs(share-0.18) > 0.01 {
		t.Errorf("%.3f of municipalities have a policy", share)
	}
	if share := residents / total; math.Abs(share-0.55) > 0.01 {
		t.Errorf("%.3f of residents have one", share)
	}
}

// A place's share of arrivals does not depend on which places a scenario lists, and the shares of all
// municipalities sum to the nation.
func TestReceptionAddsUpToTheNation(t *testing.T) {
	s, err := LoadNamed("norway-all", []string{"all_places=municipalities", "places.030101.group=ordinary"})
	if err != nil {
		t.Fatal(err)
	}
	setting := s.Setting()
	sum, persons := 0.0, 0.0
	for i := range setting.Places {
		p := &setting.Places[i]
		if len(p.Code) == 4 {
			bands, _ := s.register.Residents(p.Code, 2012)
			residents := bands[0] + bands[1] + bands[2]
			sum += p.Reception * residents
			persons += residents
		}
	}
	if math.Abs(sum/persons-1) > 1e-9 {
		t.Errorf("arrivals per resident average %.6f of the nation's", sum/persons)
	}
	few, all := flagship(t).Setting(), setting
	for i := range few.Places {
		for j := range all.Places {
			if few.Places[i].Code == all.Places[j].Code && few.Places[i].Reception != all.Places[j].Reception {
				t.Errorf("%s has another part when more places are listed", few.Places[i].Code)
			}
		}
	}
}

// Without the surge, arrivals before May 2015 are Eurostat's, and then the mean of 2012–2014.
func TestNoSurgeArrivals(t *testing.T) {
	with, err := LoadNamed("no-surge", nil)
	if err != nil {
		t.Fatal(err)
	}
	without := flagship(t)
	a, b := with.Arrivals(), without.Arrivals()
	mean := 0.0
	for _, x := range b[:36] {
		mean += x / 36
	}
	for month := range a {
		want := b[month]
		if month >= 40 {
			want = mean
		}
		if math.Abs(a[month]-want) > 1e-9 {
			t.Errorf("month %d: %v, should be %v", month, a[month], want)
		}
	}
	if b[45] != 8660 {
		t.Errorf("October 2015: %v applicants, Eurostat has 8,660", b[45])
	}
}

// The scenario emergence begins with the blank start, and neither arrivals nor professional coverage
// make one field differ from another.
func TestEmergenceBeginsBlank(t *testing.T) {
	s, err := LoadNamed("emergence", nil)
	if err != nil {
		t.Fatal(err)
	}
	if b := NewExperiment(s).Blueprint; b.SpinUp != 0 || b.Months != 84 {
		t.Errorf("%d months of spin-up and %d months, want 0 and 84", b.SpinUp, b.Months)
	}
	for i, f := range s.Fields {
		if first := s.Fields[0].CoverageDiscretionary; f.CoverageDiscretionary != first || first != flagship(t).Fields[i].CoverageDiscretionary {
			t.Errorf("%s: coverage is %v, %v in %s", f.Name, f.CoverageDiscretionary, first, s.Fields[0].Name)
		}
	}
	arrivals := s.Arrivals()
	if least, most := slices.Min(arrivals), slices.Max(arrivals); most-least > 1e-9 || least <= 0 {
		t.Errorf("arrivals are %v to %v a month", least, most)
	}
}

// From the blank start the order of the fields arises: after five years culture is ahead in
// implementation, in which no field is in the first month.
func TestOrderOfFieldsEmerges(t *testing.T) {
	s, err := LoadNamed("emergence", nil)
	if err != nil {
		t.Fatal(err)
	}
	e := NewExperiment(s)
	for replication := 1; replication <= 4; replication++ {
		tally, err := e.Run(t.Context(), 0, replication, 1, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		ahead := func(month int) float64 {
			culture, others := 0.0, 0.0
			for field, name := range e.Blueprint.FieldNames() {
				share := tally.Monthly[(field*agents.Stages+agents.Implementation)*e.Blueprint.Months+month]
				if name == "culture" {
					culture = share
				} else {
					others = max(others, share)
				}
			}
			return culture - others
		}
		if x := ahead(0); x > 0.05 {
			t.Errorf("replication %d: culture is %.2f ahead in the first month", replication, x)
		}
		if x := ahead(59); x < 0.3 {
			t.Errorf("replication %d: culture is %.2f ahead after five years", replication, x)
		}
	}
}

// The spin-up is observed from the blank start, in which nobody holds an agreement, to the month before
// the clock, which goes on from there.
func TestSpinUpIsObserved(t *testing.T) {
	s := flagship(t)
	e := NewExperiment(s)
	months, fields := e.Blueprint.SpinUp, len(s.Fields)
	tally, err := e.Run(t.Context(), 0, 1, 2, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	at := func(measure, field, stage, month int) float64 {
		return tally.SpinUp[((measure*fields+field)*agents.Stages+stage)*months+month]
	}
	most := 0.0
	for field, name := range e.Blueprint.FieldNames() {
		for stage := range agents.Stages {
			if x := at(1, field, stage, 0); x != 0 {
				t.Errorf("%s: agreements in %.2f of the first month's tasks", name, x)
			}
			last, next := at(0, field, stage, months-1), tally.Monthly[(field*agents.Stages+stage)*e.Blueprint.Months]
			if math.Abs(last-next) > 0.1 {
				t.Errorf("%s, %s: %.2f in the last month of the spin-up, %.2f in the next", name, agents.StageNames[stage], last, next)
			}
			most = max(most, last-at(0, field, stage, 0))
		}
	}
	if most < 0.3 {
		t.Errorf("no field rises by more than %.2f", most)
	}
}

// Every number of norway.toml has a source, or the word assumption.
func TestEveryParameterHasASource(t *testing.T) {
	text, err := os.ReadFile("norway.toml")
	if err != nil {
		t.Fatal(err)
	}
	number := regexp.MustCompile(`^[a-z_0-9"]+ = .*[0-9{]`)
	exempt := regexp.MustCompile(`^(start|end|seed|replications|year|name|description|label|places|population|applicants) `)
	for i, line := range strings.Split(string(text), "\n") {
		if !number.MatchString(line) || exempt.MatchString(line) || strings.Contains(line, `= "`) && !strings.Contains(line, "{") {
			continue
		}
		if _, comment, ok := strings.Cut(line, "#"); !ok || len(strings.TrimSpace(comment)) < 8 {
			t.Errorf("norway.toml:%d has no source: %s", i+1, line)
		}
	}
}

// Fields, periods, groups, organisation types and activities are data: a fifth field needs TOML only.
func TestAFifthFieldNeedsNoGo(t *testing.T) {
	s, err := Load(Source{Text: []byte(fifth), Path: "-"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	e := NewExperiment(s)
	tally, err := e.Run(t.Context(), 0, 1, 1, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if tally.Fields != 5 {
		t.Fatalf("%d fields", tally.Fields)
	}
	if c := tally.Group(0, 0, 4, agents.Implementation); c[agents.Tasks] == 0 {
		t.Error("the fifth field has no tasks")
	}
}

var fifth = fmt.Sprintf(`extends = %q
end = "2013-12"
spin_up_months = 12

[period.before]
end = "2013-12"
[period.surge]
start = "2012-01"
end = "2012-03"
[period.after]
start = "2012-04"
end = "2012-06"

[activities.first_aid]
leisure = false
professional_reach = 1.0
requirement = 1.0
hours_month = 20.0
weights = { funding = 0.5, venue = 0.3, publicity = 0.2 }

[organisation_types.rescue_corps]
activities = { first_aid = 1.0 }
own_means = { funding = 0.4, venue = 0.6, publicity = 0.3 }
skill = 0.9
alignment = 0.9
members = 25.0
hours_month_per_member = 6.0
other_funders = 0.4
registers = 0.0

[fields.emergency_response]
need = "residents"
statutory_share = 0.6
discretion_statutory = 0.2
discretion_discretionary = 0.6
coverage_statutory = 1.0
coverage_discretionary = 0.5
capacity_lag_months = 12.0
dismantling_lag_months = 2.0
spill = 0.5
organisation_share = 0.03
organisation_types = { rescue_corps = 1.0 }
activities = { first_aid = 1.0 }
`, Flagship)
