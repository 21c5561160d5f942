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

// Arm is the validated scenario with some values changed.
type Arm struct {
	Name string
	Sets []string // path=value, as of --set
}

// The 2 × 2 of P4 has levels like those of other fields: own means of about 0.75, integration's
// level, against health's 0.2, and culture's coverage of 0.25 against health's 0.75. Health as it
// is stands in the cell "only the organisations' dependence": raising its dependence further, to
// own means of 0, is reported beside.
const (
	ownMeansUp   = "fields.health.own_means_shift=0.55"
	ownMeansDown = "fields.health.own_means_shift=-0.2"
	coverageDown = "fields.health.coverage_discretionary=0.25"
	linkOff      = "mechanisms.design_to_implementation=false"
)

var withoutSurge = []string{"data.replace_from=2015-05", "data.replace_mean_from=2012-01", "data.replace_mean_to=2014-12"}

// Arms returns the arms that the patterns compare. The grand means freeze the drivers of
// dependence: the gain, the organisation's skill and its dependence. A driver without a mean (NaN)
// is not frozen.
func Arms(means agents.Freeze) []Arm {
	var frozen []string
	for _, driver := range []struct {
		name string
		mean float64
	}{{"gain", means.Gain}, {"skill", means.Skill}, {"organisation_dependence", means.OrganisationDependence}} {
		if !math.IsNaN(driver.mean) {
			frozen = append(frozen, "freeze."+driver.name+"="+strconv.FormatFloat(driver.mean, 'g', -1, 64))
		}
	}
	spillOff := []string{"mechanisms.spill=false"}
	return []Arm{
		{Base, nil},
		{NoSurge, withoutSurge},
		{SpillOff, spillOff},
		{NoSurgeSpillOff, append(append([]string{}, withoutSurge...), spillOff...)},
		{DependenceFrozen, frozen},
		{NoSurgeDependenceFrozen, append(append([]string{}, withoutSurge...), frozen...)},
		{AsItIsMoreDependence, []string{ownMeansDown}},
		{AsItIsBoth, []string{ownMeansDown, coverageDown}},
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

// NationArm returns the arm with all of the nation's places.
func NationArm() Arm { return Arm{Nation, []string{"all_places=districts"}} }

// Missing returns what a scenario lacks for the patterns: fields, periods or groups of Table 4. It
// is empty if the scenario lacks nothing.
func Missing(b *agents.Blueprint) []string {
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
	return missing
}
