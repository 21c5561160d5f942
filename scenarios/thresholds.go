package scenarios

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/scenarios/keys"
)

// Threshold is a level of a measure below which months are counted.
type Threshold struct {
	Name    string   // the measures are called months_below_NAME, places_below_NAME and first_month_below_NAME
	Measure string   `toml:"measure" doc:"a measure of summary.csv"`
	Below   float64  `toml:"below" range:"0..1e15" doc:"the level, in the unit of the measure: months in which a place's value is less are counted"`
	Fields  []string `toml:"fields" default:"" doc:"policy fields in which it is watched; if empty, every field"`
}

// thresholds reports unknown measures and fields, and levels that no value of the measure can lie below.
func (c *checker) thresholds() {
	fields := namesOf(c.s.Fields)
	for _, t := range c.s.Thresholds {
		report := func(key, found, allowed, hint string) { c.report(found, allowed, hint, "threshold", t.Name, key) }
		m, known := agents.MeasureNamed(t.Measure)
		switch names := agents.MeasureNames(); {
		case !known:
			report("measure", strconv.Quote(t.Measure), strings.Join(names, ", "), keys.DidYouMean(t.Measure, names))
		case t.Below <= 0 || m.Upper > 0 && t.Below > m.Upper:
			allowed := "a number above 0"
			if m.Upper > 0 {
				allowed += " and at most " + keys.ShortFloat(m.Upper)
			}
			report("below", keys.ShortFloat(t.Below), fmt.Sprintf("%s, as %s is in %s", allowed, m.Name, m.Unit), "")
		}
		for _, field := range t.Fields {
			if !slices.Contains(fields, field) {
				report("fields", strconv.Quote(field), strings.Join(fields, ", "), keys.DidYouMean(field, fields))
			}
		}
	}
}

// ThresholdAssignments returns the thresholds as sets (each PATH=VALUE) for another scenario.
func (s *Scenario) ThresholdAssignments() (sets []string) {
	for _, t := range s.Thresholds {
		sets = append(sets, t.Assignment())
	}
	return sets
}

// Assignment returns the threshold as a set (PATH=VALUE).
func (t *Threshold) Assignment() string {
	fields := make([]string, len(t.Fields))
	for i, field := range t.Fields {
		fields[i] = keys.QuoteText(field)
	}
	return fmt.Sprintf("threshold.%s={measure=%s, below=%s, fields=[%s]}",
		keys.QuoteText(t.Name), keys.QuoteText(t.Measure), keys.FormatFloat(t.Below), strings.Join(fields, ", "))
}

// MeasureNames returns the names of the measures of the scenario, in the order of its Blueprint.Measures.
func (s *Scenario) MeasureNames() []string {
	names := agents.MeasureNames()
	for _, name := range namesOf(s.OrganisationTypes) {
		names = append(names, agents.VolunteerHours+"_of_"+name)
	}
	for _, t := range s.Thresholds {
		names = append(names, agents.MonthsBelow+t.Name, agents.PlacesBelow+t.Name, agents.FirstMonthBelow+t.Name)
	}
	return names
}

// settingThresholds returns the thresholds with the fields in the order of rows.
func (s *Scenario) settingThresholds() (list []agents.Threshold) {
	for _, t := range s.Thresholds {
		m, _ := agents.MeasureNamed(t.Measure)
		watched := agents.Threshold{Name: t.Name, Measure: m, Below: t.Below}
		for _, field := range s.FieldNames() {
			watched.Fields = append(watched.Fields, len(t.Fields) == 0 || slices.Contains(t.Fields, field))
		}
		list = append(list, watched)
	}
	return list
}

// yearPeriods reports periods that are called as a year: summary.csv has rows of its own over calendar years.
func (c *checker) yearPeriods() {
	for _, p := range c.s.Periods {
		if year, err := strconv.Atoi(p.Name); err == nil && len(p.Name) == 4 && year >= 0 {
			c.report(strconv.Quote(p.Name), "a name that is no year", "summary.csv has calendar years of its own; "+strconv.Quote("year-"+p.Name)+" is allowed", "period", p.Name, "name")
		}
	}
}
