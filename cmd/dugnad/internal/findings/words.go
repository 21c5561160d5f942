package findings

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/scenarios/studies"
)

// UnitOf is what a measure is shown in, and the factor to it: shares are shown in percent.
func UnitOf(m *agents.Measure) (unit string, scale float64) {
	if of, isShare := strings.CutPrefix(m.Unit, "share"); isShare {
		return "percent" + of + ", differences in percentage points", 100
	}
	return m.Unit, 1
}

// ModeLabels are what a mode is called in figures.
var ModeLabels = map[string]string{
	"none": "no agreement", "grant": "grant", "contract": "contract", "cooptation": "co-optation",
	"coproduction": "co-production", "vo_led": "led by the organisation",
}

// UnitOfOutcome is the unit of an outcome that is no share.
func UnitOfOutcome(o *studies.Outcome) string {
	for i := range agents.Measures {
		if agents.Measures[i].Name == o.Measure && !IsShare(o) {
			return agents.Measures[i].Unit
		}
	}
	return ""
}

// measureLabels are what measures are called in figures that are no modes.
var measureLabels = map[string]string{
	"say": "say of the organisation", "dependence_mv": "dependence of the municipality", "dependence_vm": "dependence of the organisation",
	"mutual": "mutual dependence", "imbalance": "imbalance of dependence", "formalised": "tasks with an agreement",
	"ceiling": "tasks that the law leaves open", "coproduction_under_ceiling": "co-production where the law leaves it open",
	"need": "need", "coverage": "need covered",
}

// MeasureLabel is what a measure is called in figures.
func MeasureLabel(name string) string {
	return cmp.Or(ModeLabels[name], measureLabels[name], name)
}

func ShortNumber(cell string) string {
	if x, err := strconv.ParseFloat(cell, 64); err == nil {
		return strconv.FormatFloat(x, 'g', 5, 64)
	}
	return cell
}

func FieldLabel(f *agents.Field) string {
	if f.Label != "" {
		return f.Label
	}
	return f.Name
}

// PeriodNamed is the index of a period, -1 if the scenario has none of that name.
func PeriodNamed(b *agents.Blueprint, name string) int {
	return slices.IndexFunc(b.Periods, func(p agents.Period) bool { return p.Name == name })
}
