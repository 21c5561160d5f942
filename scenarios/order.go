package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
)

// Order is the order of rows. Names that an array lacks come after those that it lists, sorted. It
// changes no number of a result.
type Order struct {
	Fields []string `toml:"fields" default:"" doc:"fields in the order of rows and legends; those not listed follow by name. A scenario that extends this one inherits the order, of which it may lack fields"`
	Places []string `toml:"places" default:"" doc:"codes of places in the order of rows; those not listed follow by code. Groups follow their first place. A scenario that extends this one inherits the order, of which it may lack places"`
}

// sortRows sorts a list by the position of its names in order; names that order lacks follow, sorted.
func sortRows[T any](list []T, order []string, name func(T) string) {
	at := make(map[string]int, len(order))
	for i, listed := range order {
		at[listed] = i - len(order) // below 0, the position of names that are not listed
	}
	slices.SortFunc(list, func(a, b T) int {
		return cmp.Or(cmp.Compare(at[name(a)], at[name(b)]), cmp.Compare(name(a), name(b)))
	})
}

// sortLists sorts what the decoder leaves in the order of the file, since arrays of tables have one:
// events by name, periods by their start and name.
func (s *Scenario) sortLists() {
	slices.SortFunc(s.Events, func(a, b agents.Event) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(s.Periods, func(a, b Period) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Name, b.Name)) // months in text form sort as months
	})
}

// order checks an array of order against the known names and removes those that the scenario lacks.
// Such names are problems only where the user's own file or a --set writes the array: a scenario may lack
// what an inherited order names.
func (c *checker) order(key, one string, listed *[]string, known []string, hint func(name string) string) {
	node := c.tree.Find("order", key)
	if node == nil {
		return
	}
	strict := node.From == c.own || node.From.Set
	isKnown, seen := map[string]bool{}, map[string]bool{}
	for _, name := range known {
		isKnown[name] = true
	}
	var kept []string
	for i, name := range *listed {
		path := []string{"order", key, strconv.Itoa(i)}
		switch {
		case seen[name]:
			c.report(strconv.Quote(name)+" twice", "each name once", "", path...)
		case isKnown[name]:
			kept = append(kept, name)
		case strict:
			allowed := strings.Join(slices.Sorted(slices.Values(known)), ", ")
			if len(known) > 40 {
				allowed = fmt.Sprintf("the codes of its %d places", len(known))
			}
			c.report(strconv.Quote(name)+", which is no "+one+" of the scenario", allowed, hint(name), path...)
		}
		seen[name] = true
	}
	*listed = kept
}
