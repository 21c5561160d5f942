package agents

import (
	"cmp"
	"slices"
)

// PlaceRows returns the places in the order of rows, each by its index in Places. The caller must not
// change it.
func (b *Blueprint) PlaceRows() []int { return b.placeRows }

// FieldsByName returns the fields sorted by name, each by its index in Parameters.Fields. Sums over
// fields follow this order, so that they do not depend on that of rows. The caller must not change
// it.
func (b *Blueprint) FieldsByName() []int { return b.fieldsByName }

// placesByCode returns the setting with its places sorted by code, and the places in the order that
// they had, each by its new index.
func placesByCode(s *Setting) (*Setting, []int) {
	codes := make([]string, len(s.Places))
	for i := range s.Places {
		codes[i] = s.Places[i].Code
	}
	sorted, rows := *s, make([]int, len(s.Places))
	sorted.Places = make([]Place, 0, len(s.Places))
	for at, row := range byName(codes) {
		sorted.Places = append(sorted.Places, s.Places[row])
		rows[row] = at
	}
	return &sorted, rows
}

// byName returns the indices of names, sorted by name.
func byName(names []string) []int {
	order := make([]int, len(names))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(names[i], names[j]) })
	return order
}
