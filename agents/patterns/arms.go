package patterns

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"dugnad/agents"
)

// Names of the arms.
const (
	Base             = "base"
	NoSurge          = "no surge"
	NoSurgeSameLater = "no surge, later arrivals as they were"
	SpillOff         = "spill off"
	DependenceFrozen = "dependence frozen"

	NoSurgeSpillOff         = "no surge, spill off"
	NoSurgeDependenceFrozen = "no surge, dependence frozen"
	AsItIsMoreDependence    = "health as it is: more dependence"
	AsItIsBoth              = "health as it is: more dependence and gain"
	NoDependence            = "health: neither"
	OnlyDependence          = "health: only the organisations' dependence"
	OnlyGain                = "health: only the gain"
	BothDependences         = "health: both"
	LinkOff                 = "design link off"
	AgreementsOff           = "design link off, agreements off"
	ExpectationNone         = "expectation 0"
	ExpectationHalf         = "expectation half"
	NashEqual               = "nash"
	NashDependence          = "nash, weighted by dependence"
	RubinsteinArm           = "rubinstein"
	MunicipalityAll         = "all power to the municipality"
	OrganisationAll         = "all power to the organisation"
	Nation                  = "all of Norway"
)

// Scope says which results are wanted, and so which arms are run.
type Scope int

// The scopes, each with what the one before has.
const (
	PatternsOnly Scope = iota // P1 to P15
	Judged                    // and D1 to D4 and D6, which have conditions
	Everything                // and D5, D7 and D8, which are reported only
)

// Arm is the validated scenario with some values changed.
type Arm struct {
	Name string
	Sets []string // path=value, as of --set

	Replications int     // at most so many are needed; 0: as many as are asked for
	Observe      Observe // what is observed beyond the tallies
}

// The 2 × 2 of P4 moves own means from health's 0.2 to about 0.75, integration's level, and coverage
// from the 0.83 of all fields to 0.25. Health as it is stands in the cell "only the organisations'
// dependence": raising its dependence further, to own means of 0, is reported beside.
const (
	ownMeansUp   = "fields.health.own_means_shift=0.55"
	ownMeansDown = "fields.health.own_means_shift=-0.2"
	coverageDown = "fields.health.coverage_discretionary=0.25"
	linkOff      = "mechanisms.design_to_implementation=false"
)

// riseOfArrivals is the month in which applications began to rise in 2015 (Eurostat).
const riseOfArrivals = "2015-05"

var withoutSurge = []string{"data.replace_from=" + riseOfArrivals, "data.replace_mean_from=2012-01", "data.replace_mean_to=2014-12"}

// Arms returns the arms of a scope for a scenario, the base first. The grand means freeze the drivers
// of dependence (the gain, the organisation's skill and its dependence) and, for D1, the law's
// discretion. A driver without a mean (NaN) is not frozen.
func Arms(b *agents.Blueprint, means agents.Freeze, scope Scope) []Arm {
	arms := patternArms(means)
	if scope >= Judged {
		arms = append(arms, judgedArms(b, means)...)
		for i := range arms {
			switch arms[i].Name {
			case Base:
				arms[i].Observe.Rule, arms[i].Observe.Contact = true, scope >= Everything
			case MunicipalityAll:
				arms[i].Observe.Power = true
			}
		}
	}
	if scope >= Everything {
		arms = append(arms, reportedArms(b)...)
	}
	return arms
}

// frozenAt returns the set that freezes a driver at a mean; nil if there is no mean.
func frozenAt(driver string, mean float64) []string {
	if math.IsNaN(mean) {
		return nil
	}
	return []string{"freeze." + driver + "=" + strconv.FormatFloat(mean, 'g', -1, 64)}
}

// patternArms returns the arms of P1 to P15.
func patternArms(means agents.Freeze) []Arm {
	frozen := slices.Concat(frozenAt("gain", means.Gain), frozenAt("skill", means.Skill), frozenAt("organisation_dependence", means.OrganisationDependence))
	spillOff := []string{"mechanisms.spill=false"}
	return []Arm{
		{Name: Base},
		{Name: NoSurge, Sets: withoutSurge},
		{Name: NoSurgeSameLater, Sets: slices.Concat(withoutSurge, []string{"data.replace_to=2015-12"})},
		{Name: SpillOff, Sets: spillOff},
		{Name: NoSurgeSpillOff, Sets: slices.Concat(withoutSurge, spillOff)},
		{Name: DependenceFrozen, Sets: frozen},
		{Name: NoSurgeDependenceFrozen, Sets: slices.Concat(withoutSurge, frozen)},
		{Name: AsItIsMoreDependence, Sets: []string{ownMeansDown}},
		{Name: AsItIsBoth, Sets: []string{ownMeansDown, coverageDown}},
		{Name: NoDependence, Sets: []string{ownMeansUp}},
		{Name: OnlyDependence},
		{Name: OnlyGain, Sets: []string{ownMeansUp, coverageDown}},
		{Name: BothDependences, Sets: []string{coverageDown}},
		{Name: LinkOff, Sets: []string{linkOff}},
		{Name: AgreementsOff, Sets: []string{linkOff, "mechanisms.formalisation=false"}},
		{Name: ExpectationNone, Sets: []string{"negotiation.expectation_weight=0.0"}},
		{Name: ExpectationHalf, Sets: []string{"negotiation.expectation_weight=0.5"}},
		{Name: NashEqual, Sets: []string{"negotiation.protocol=nash", "negotiation.nash_weights=equal"}},
		{Name: NashDependence, Sets: []string{"negotiation.protocol=nash", "negotiation.nash_weights=dependence"}},
		{Name: RubinsteinArm, Sets: []string{"negotiation.protocol=rubinstein"}},
		{Name: MunicipalityAll, Sets: []string{"negotiation.protocol=take-it-or-leave-it"}},
		{Name: OrganisationAll, Sets: []string{"negotiation.protocol=alternating-offers", "negotiation.municipality_tactic=0.05", "negotiation.organisation_tactic=20.0"}},
	}
}

// NationArm returns the arm with all of the nation's places.
func NationArm() Arm {
	return Arm{Name: Nation, Sets: []string{"all_places=districts"}, Observe: Observe{Places: true}}
}

// Missing returns what a scenario lacks for the patterns: statements of its evidence, fields, periods or
// groups. It is empty if the scenario lacks nothing.
func Missing(b *agents.Blueprint, statements []Statement) []string {
	if len(statements) == 0 {
		return []string{"evidence"}
	}
	var missing []string
	need := func(kind string, names, there []string) {
		for _, name := range names {
			if !slices.Contains(there, name) {
				missing = append(missing, fmt.Sprintf("%s %q", kind, name))
			}
		}
	}
	need("field", []string{culture, integration, health, children}, b.FieldNames())
	need("period", []string{before, surge, after}, b.PeriodNames())
	need("group", []string{ordinary, disadvantaged}, b.Groups)
	if b.Months < 24 {
		missing = append(missing, "two years on the clock")
	}
	if len(missing) > 0 {
		return missing // statements about what is not there are left out, too
	}
	for _, id := range Readers() {
		if len(Of(statements, id)) == 0 {
			missing = append(missing, "statements of "+id+" in its evidence")
		}
	}
	return missing
}
