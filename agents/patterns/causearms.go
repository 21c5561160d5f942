package patterns

import (
	"slices"
	"strconv"

	"dugnad/agents"
)

// Names of the arms in which a cause is changed.
const (
	MoreDiscretion     = "discretion + .1 in every field"
	LessDiscretion     = "discretion − .1 in every field"
	NoLegalLimit       = "discretion 1 everywhere"
	EqualDiscretion    = "discretion equal everywhere"
	Blank              = "from a blank start, without a surge"
	LawAlone           = "health and children: culture's law"
	SupportAlone       = "health and children: own means + .3"
	CoverageAlone      = "health and children: coverage .5"
	LawSupportCoverage = "health and children: law, own means and coverage"
	LawAndSkill        = "health and children: law, and skill .7"
	WindowsPerHead     = "windows in proportion to residents"
	StartFull          = "from reliance .8"
	LongFromEmpty      = "long spin-up, from no reliance"
	LongFromFull       = "long spin-up, from reliance .8"
)

// Replications that the causes need at most. Their arms are paired with the same replications of the
// base.
const (
	causeReplications   = 20
	windowsReplications = 2 // of WindowsPerHead, which costs as much as eleven others
	longReplications    = 4 // of the arms with a long spin-up, which cost three times as much
)

// longSpinUp is the spin-up in months, fifty years, in which D8 waits until two starts meet.
const longSpinUp = "spin_up_months=600"

// discretionStep is the change of the law's discretion whose effect D1 measures.
const discretionStep = 0.1

// tactics are the municipality's tactics of D6, from giving way early to giving way late.
var tactics = []string{"0.05", "0.3", "1.0", "3.0", "20.0"}

// tacticArm is the name of the arm with one of the tactics.
func tacticArm(tactic string) string { return "municipality's tactic " + tactic }

// fieldOf returns a field of the scenario by its name.
func fieldOf(b *agents.Blueprint, name string) *agents.Field {
	return &b.Parameters.Fields[fieldIndex(b, name)]
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// judgedArms returns the arms of D1, D4 and D6 that no pattern has. Fields do not interact, so that all
// are shifted in one arm.
func judgedArms(b *agents.Blueprint, means agents.Freeze) []Arm {
	shift := func(by float64) (sets []string) {
		for _, f := range fields {
			sets = append(sets, "fields."+f+".discretion_shift="+number(fieldOf(b, f).DiscretionShift+by))
		}
		return sets
	}
	arms := []Arm{
		{Name: MoreDiscretion, Sets: shift(discretionStep)},
		{Name: LessDiscretion, Sets: shift(-discretionStep)},
		{Name: NoLegalLimit, Sets: []string{"mechanisms.discretion_limit=false"}},
		{Name: EqualDiscretion, Sets: frozenAt("discretion", means.Discretion)},
	}
	if b.Months >= blankMonths {
		start := b.MonthLabel(0)
		arms = append(arms, Arm{Name: Blank, Sets: []string{
			"spin_up_months=0", "reliance.start=0.0",
			"data.replace_from=" + start, "data.replace_mean_from=2012-01", "data.replace_mean_to=2014-12",
		}})
	}
	for _, t := range tactics {
		arms = append(arms, Arm{Name: tacticArm(t), Sets: []string{"negotiation.protocol=alternating-offers", "negotiation.municipality_tactic=" + t}, Observe: Observe{Power: true}})
	}
	for i := range arms {
		arms[i].Replications = causeReplications
	}
	return arms
}

// What D5 gives health and children of culture: its law, support by operating grants, and coverage far
// below every field's.
const (
	givenStatutoryShare          = 0.08
	givenDiscretionStatutory     = 0.10
	givenDiscretionDiscretionary = 0.85
	givenOwnMeans                = 0.3
	givenCoverage                = 0.5
	givenSkill                   = 0.7
)

// reportedArms returns the arms of D5, D7 and D8.
func reportedArms(b *agents.Blueprint) []Arm {
	var law, support, coverage, skill []string
	for _, f := range travelling {
		field := fieldOf(b, f)
		at := "fields." + f + "."
		law = append(law, at+"statutory_share="+number(givenStatutoryShare), at+"discretion_shift=0.0",
			at+"discretion_statutory="+number(givenDiscretionStatutory), at+"discretion_discretionary="+number(givenDiscretionDiscretionary))
		support = append(support, at+"own_means_shift="+number(min(1, field.OwnMeansShift+givenOwnMeans)))
		coverage = append(coverage, at+"coverage_discretionary="+number(givenCoverage))
		skill = append(skill, "organisation_types."+commonest(field)+".skill="+number(givenSkill))
	}
	arms := []Arm{
		{Name: LawAlone, Sets: law},
		{Name: SupportAlone, Sets: support},
		{Name: CoverageAlone, Sets: coverage},
		{Name: LawSupportCoverage, Sets: slices.Concat(law, support, coverage)},
		{Name: LawAndSkill, Sets: slices.Concat(law, skill)},
		{Name: StartFull, Sets: []string{"reliance.start=0.8"}},
		{Name: LongFromEmpty, Sets: []string{longSpinUp, "reliance.start=0.0"}, Replications: longReplications},
		{Name: LongFromFull, Sets: []string{longSpinUp, "reliance.start=0.8"}, Replications: longReplications},
		{Name: WindowsPerHead, Sets: []string{"agenda.windows_elasticity=1.0", "agenda.windows_residents=2500.0"}, Observe: Observe{Contact: true}, Replications: windowsReplications},
	}
	for i := range arms {
		if arms[i].Replications == 0 {
			arms[i].Replications = causeReplications
		}
	}
	return arms
}

// commonest returns the type of most organisations of a field, the first by name of several.
func commonest(f *agents.Field) string {
	name, most := "", 0.0
	for _, share := range f.OrganisationTypes {
		if share.Value > most {
			name, most = share.Name, share.Value
		}
	}
	return name
}
