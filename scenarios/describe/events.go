package describe

import (
	"cmp"
	"fmt"
	"strings"

	"dugnad/agents"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

// eventInWords returns when and where an event acts, what it multiplies and its source.
func eventInWords(e agents.Event) string {
	names := func(list []string, all string) string {
		var names []string
		for _, name := range list {
			if name != "" {
				names = append(names, code(name))
			}
		}
		return cmp.Or(strings.Join(names, ", "), all)
	}
	text := literal(e.Name) + ": "
	switch {
	case e.Start == "" && e.End == "":
		text += "in all months, those of the spin-up too"
	case e.Start == "":
		text += "from the first month of the spin-up to " + e.End
	case e.End == "":
		text += "from " + e.Start + " on"
	default:
		text += e.Start + " to " + e.End
	}
	text += "; " + cmp.Or(groupInWords(e.Group), names(e.Places, "all places")) + "; " + names(append([]string{e.Field}, e.Fields...), "all fields")
	for _, factor := range []struct {
		of string
		by float64
	}{{"need", e.NeedFactor}, {"capacity", e.CapacityFactor}, {"chance of signing", e.SigningFactor}} {
		if factor.by != 1 {
			text += fmt.Sprintf("; %s × %s", factor.of, keys.ShortFloat(factor.by))
		}
	}
	for _, change := range e.Set {
		text += fmt.Sprintf("; %s = %s", code(change.Name), value(change.Value))
	}
	for _, change := range e.Scale {
		text += fmt.Sprintf("; %s × %s", code(change.Name), keys.ShortFloat(change.Value))
	}
	for _, change := range e.Add {
		text += fmt.Sprintf("; %s + %s", code(change.Name), keys.ShortFloat(change.Value))
	}
	if e.Source != "" {
		text += "; source: " + literal(e.Source)
	}
	return text + "."
}

func groupInWords(group string) string {
	switch group {
	case "":
		return ""
	case "all":
		return "all places"
	}
	return "the group " + code(group)
}

// eventTable is the table of scenarios.EventRow.
func eventTable(rows []scenarios.EventRow) *table {
	t := &table{
		heads:  []string{"key", "months", "value before", "value", "unit", "places, fields", "event", "meaning", "source"},
		widths: []float64{2, 1.2, 0.9, 0.9, 1, 1.4, 0.9, 2.1, 1.6},
	}
	for _, row := range rows {
		before, now := row.Shown()
		t.add(code(row.Key), cmp.Or(row.First, "spin-up")+" to "+cmp.Or(row.Last, "the end"), value(before), value(now), literal(row.Unit),
			literal(row.Places+"; "+row.Fields), literal(strings.Join(row.Events, ", ")), literal(row.Meaning), literal(row.Source))
	}
	return t
}
