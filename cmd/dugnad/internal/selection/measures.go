package selection

import (
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
)

// Measures returns the indices of measures by name; nil names co-production. scenario is that of the
// measures, for the error of an unknown name.
func Measures(names []string, measures []agents.Measure, scenario string) ([]int, error) {
	if names == nil {
		names = []string{"coproduction"}
	}
	known := make([]string, len(measures))
	for i := range measures {
		known[i] = measures[i].Name
	}
	indices := make([]int, len(names))
	for i, name := range names {
		if indices[i] = slices.Index(known, name); indices[i] < 0 {
			hint := fault.NearestHint(name, known, "allowed: "+strings.Join(known, ", "))
			if slices.Contains(agents.RatioNames(), name) {
				hint = "dugnad compare has it"
			}
			return nil, fault.Input(hint, "--measure: found %q, which is not a measure of %s here", name, scenario)
		}
	}
	return indices, nil
}
