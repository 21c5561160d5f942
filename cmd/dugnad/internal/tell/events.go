package tell

import (
	"cmp"
	"strings"

	"dugnad/scenarios"
)

// Events writes what a scenario's events change: a row for each key and span of months.
func Events(rows []scenarios.EventRow, width int) string {
	if len(rows) == 0 {
		return "no event changes anything\n"
	}
	t := &Table{
		Heads: []string{"key", "from", "to", "before", "value", "unit", "places", "fields", "event", "source", "what the key means"}, Width: width,
		Left: []bool{true, true, true, true, true, true, true, true, true, true, true}, Keys: 3,
	}
	for _, row := range rows {
		before, value := row.Shown()
		t.Add(row.Key, cmp.Or(row.First, "spin-up"), cmp.Or(row.Last, "end"), before, value, cmp.Or(row.Unit, "–"),
			row.Places, row.Fields, strings.Join(row.Events, ", "), row.Source, row.Meaning)
	}
	return t.String()
}
