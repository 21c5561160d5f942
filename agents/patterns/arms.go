package patterns

import (
	"fmt"
	"strconv"

	"dugnad/agents"
)

// Names of the arms.
const (
	Base             = "base"
	NoSurge          = "no surge"
	SpillOff         = "spill off"
	DependenceFrozen = "dependence frozen"
	NoDependence     = "health: neither"
	OnlyDependence   = "health: only the organisations' dependence"
	OnlyGain         = "health: only the gain"
	BothDependences  = "health: both"
	LinkOff          = "design link off"
	AgreementsOff    = "design link off, agreements off"
	ExpectationNone  = "expectation 0"
	ExpectationHalf  = "expectation half"
	NashEqual        = "nash"
	NashDependence   = "nash, weighted by dependence"
	RubinsteinArm    = "rubinstein"
	MunicipalityAll  = "all power to the municipality"
	OrganisationAll  = "all power to the organisation"
	Nation           = "all of Norway"
)

// Arm is the validated scenario with some values changed.
type Arm struct {
	Name string
	Sets []string // path=value, as of --set
}

// The 2 × 2 of P4 uses levels that the scenario's own fields have: the own means of
// integration's organisations against health's, and culture's coverage against health's.
const (
	ownMeansUp   = "fields.health.own_means_shift=0.55"
	coverageDown = "fields.health.coverage_discretionary=0.25"
	linkOff      = "mechanisms.design_to_implementation=false"
)

// Arms are the arms that the patterns compare. The grand means freeze the drivers of
// dependence in one of them; surgeFrom is the month from which the arm without a surge has
// mean arrivals.
func Arms(means agents.Freeze) []Arm {
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	return []Arm{
		{Base, nil},
		{NoSurge, []string{"data.replace_from=2015-05", "data.replace_mean_from=2012-01", "data.replace_mean_to=2014-12"}},
		{SpillOff, []string{"mechanisms.spill=false"}},
		{DependenceFrozen, []string{
			"freeze.gain=" + number(means.Gain), "freeze.organisation_dependence=" + number(means.OrganisationDependence),
		}},
		{NoDependence, []string{ownMeansUp}},
		{OnlyDependence, nil},
		{OnlyGain, []string{ownMeansUp, coverageDown}},
		{BothDependences, []string{coverageDown}},
		{LinkOff, []string{linkOff}},
		{AgreementsOff, []string{linkOff, "mechanisms.formalisation=false"}},
		{ExpectationNone, []string{"negotiation.expectation_weight=0.0"}},
		{ExpectationHalf, []string{"negotiation.expectation_weight=0.5"}},
		{NashEqual, []string{"negotiation.protocol=nash", "negotiation.nash_weights=equal"}},
		{NashDependence, []string{"negotiation.protocol=nash", "negotiation.nash_weights=dependence"}},
		{RubinsteinArm, []string{"negotiation.protocol=rubinstein"}},
		{MunicipalityAll, []string{"negotiation.protocol=take-it-or-leave-it"}},
		{OrganisationAll, []string{"negotiation.protocol=alternating-offers", "negotiation.municipality_tactic=0.05", "negotiation.organisation_tactic=20.0"}},
	}
}

// NationArm is the validated scenario on all of the nation's places.
func NationArm() Arm { return Arm{Nation, []string{"all_places=districts"}} }

// Missing says what a scenario lacks for the patterns to be computed on it: fields,
// periods or groups of Table 4. Empty if nothing.
func Missing(b *agents.Blueprint) []string {
	var missing []string
	need := func(kind, name string, names []string) {
		for _, n := range names {
			if n == name {
				return
			}
		}
		missing = append(missing, fmt.Sprintf("%s %q", kind, name))
	}
	var fields, periods []string
	for _, f := range b.Parameters.Fields {
		fields = append(fields, f.Name)
	}
	for _, p := range b.Periods {
		periods = append(periods, p.Name)
	}
	for _, f := range []string{culture, integration, health, children} {
		need("field", f, fields)
	}
	for _, p := range []string{before, surge, after} {
		need("period", p, periods)
	}
	for _, g := range []string{ordinary, disadvantaged} {
		need("group", g, b.Groups)
	}
	return missing
}
