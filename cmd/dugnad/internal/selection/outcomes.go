package selection

import (
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
)

// Outcomes names the outcomes that are printed and drawn; nil selects all. Tables always have all.
type Outcomes struct {
	Periods []string `json:"periods,omitempty" flag:"period"`
	Fields  []string `json:"fields,omitempty" flag:"field"`
	Stages  []string `json:"stages,omitempty" flag:"stage"`
	Places  []string `json:"places,omitempty" flag:"places"` // groups of places; nil: all places together
}

// Filter returns the outcomes as indices in the base b. An unknown name is an error with the allowed names.
func (s *Outcomes) Filter(b *agents.Blueprint) (*findings.OutcomeFilter, error) {
	groups := b.GroupNames()
	shown := new(findings.OutcomeFilter)
	for _, part := range []struct {
		flag          string
		wanted, known []string
		chosen        *[]int
	}{
		{"--period", s.Periods, b.PeriodNames(), &shown.Periods},
		{"--field", s.Fields, b.FieldNames(), &shown.Fields},
		{"--stage", s.Stages, agents.StageNames[:], &shown.Stages},
		{"--places", s.Places, groups, &shown.Groups},
	} {
		for _, name := range part.wanted {
			i := slices.Index(part.known, name)
			if i < 0 {
				return nil, fault.Input(fault.NearestHint(name, part.known, "allowed: "+strings.Join(part.known, ", ")),
					"%s: found %q, which BASE does not have", part.flag, name)
			}
			*part.chosen = append(*part.chosen, i)
		}
	}
	if shown.Groups == nil {
		shown.Groups = []int{len(groups) - 1}
	}
	return shown, nil
}
