package findings

import (
	"slices"

	"dugnad/scenarios/explain"
)

// OutcomeFilter selects outcomes by their indices in the base; a nil list selects all.
type OutcomeFilter struct{ Periods, Groups, Fields, Stages []int }

// Shows tells whether the filter selects an outcome.
func (f *OutcomeFilter) Shows(o *explain.Outcome) bool {
	has := func(chosen []int, i int) bool { return chosen == nil || slices.Contains(chosen, i) }
	return has(f.Periods, o.Period) && has(f.Groups, o.Group) && has(f.Fields, o.Field) && has(f.Stages, o.Stage)
}
