package main

import (
	"slices"

	"dugnad/scenarios/explain"
)

// An outcomeFilter tells which outcomes are shown, by their indices in the base.
type outcomeFilter struct{ periods, groups, fields, stages []int }

func (f *outcomeFilter) shows(o *explain.Outcome) bool {
	has := func(chosen []int, i int) bool { return chosen == nil || slices.Contains(chosen, i) }
	return has(f.periods, o.Period) && has(f.groups, o.Group) && has(f.fields, o.Field) && has(f.stages, o.Stage)
}
