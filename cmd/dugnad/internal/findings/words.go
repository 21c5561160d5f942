package findings

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/plots/wording"
	"dugnad/scenarios/studies"
)

// UnitOf returns the unit in which a measure is shown, and the factor from its own unit. Shares are shown
// in percent.
func UnitOf(m *agents.Measure) (unit string, scale float64) {
	if of, isShare := strings.CutPrefix(m.Unit, "share"); isShare {
		return "percent" + of + ", differences in percentage points", 100
	}
	return m.Unit, 1
}

// PoolingWords says in English how summary.csv pools the places of a group; empty if it pools all tasks.
func PoolingWords(weights agents.Weights) string {
	switch weights {
	case agents.WeighPlaces:
		return wording.EqualPlaces
	case agents.WeighResidents:
		return wording.ByResidents
	}
	return ""
}

// ModeLabels are the labels of modes in figures, by name.
var ModeLabels = map[string]string{
	"none": "no agreement", "grant": "grant", "contract": "contract", "cooptation": "co-optation",
	"coproduction": "co-production", "vo_led": "led by the organisation",
}

// UnitOfOutcome returns the unit of an outcome, empty for a share.
func UnitOfOutcome(o *studies.Outcome) string {
	if m, ok := agents.KnownMeasure(o.Measure); ok && !IsShare(o) {
		return m.Unit
	}
	return ""
}

// measureLabels are the labels of measures in figures, except of modes, by name.
var measureLabels = map[string]string{
	"say": "say of the organisation", "dependence_mv": "dependence of the municipality", "dependence_vm": "dependence of the organisation",
	"mutual": "mutual dependence", "imbalance": "imbalance of dependence", "formalised": "tasks with an agreement",
	"refused": "tasks refused for a remembered shortfall", "open_tasks": "tasks open to local formulation",
	"open_dependence_mv": "dependence of the municipality, open tasks", "open_dependence_vm": "dependence of the organisation, open tasks",
	"open_mutual": "mutual dependence, open tasks", "open_imbalance": "imbalance of dependence, open tasks",
	"ceiling": "tasks that the law leaves open", "coproduction_under_ceiling": "co-production where the law leaves it open",
	"need": "need", "coverage": "need covered",
	"volunteer_hours": "volunteer hours", "volunteer_hours_none": "volunteer hours without agreement",
	"volunteer_hours_grant": "volunteer hours in tasks with a grant", "volunteer_hours_contract": "volunteer hours under contract",
	"volunteer_hours_cooptation": "volunteer hours in co-optation", "volunteer_hours_coproduction": "volunteer hours in co-production",
	"volunteer_hours_vo_led": "volunteer hours in tasks led by the organisation",
	"covered_units":          "need newly covered by organisations", "support_cost": "municipal support",
	"persons_in_need": "persons in need", "persons_covered": "persons whose need is covered", "persons_uncovered": "persons whose need is not covered",
}

// MeasureLabel returns the label of a measure in figures, or its name if it has none.
func MeasureLabel(name string) string {
	return cmp.Or(ModeLabels[name], measureLabels[name], name)
}

// ShortNumber returns a number with five significant digits. Other text is unchanged.
func ShortNumber(cell string) string {
	if x, err := strconv.ParseFloat(cell, 64); err == nil {
		return strconv.FormatFloat(x, 'g', 5, 64)
	}
	return cell
}

// FieldLabel returns the label of a policy field, or its name if it has none.
func FieldLabel(f *agents.Field) string { return cmp.Or(f.Label.In("en"), f.Name) }

// PeriodNamed returns the index of a period, -1 if the scenario has none of that name.
func PeriodNamed(b *agents.Blueprint, name string) int {
	return slices.IndexFunc(b.Periods, func(p agents.Period) bool { return p.Name == name })
}

// DistinctGroups returns the names of a blueprint's groups of places and of all places. With one group it
// is that group alone, as all places are the same.
func DistinctGroups(b *agents.Blueprint) []string {
	groups := b.GroupNames()
	if len(b.Groups) == 1 {
		return groups[:1]
	}
	return groups
}
