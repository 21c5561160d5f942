package scenarios

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dugnad/agents"
	"dugnad/scenarios/keys"
)

// A removed key is none of today's, and the advice names keys that are.
func TestRemovedKeys(t *testing.T) {
	var known []string
	for _, doc := range keys.Docs(Scenario{}) {
		known = append(known, doc.Path)
	}
	named := regexp.MustCompile(`[a-z_]+(?:\.(?:\*|[a-z_]+))+`)
	for _, r := range (Scenario{}).RemovedKeys() {
		if slices.Contains(known, r.Path) {
			t.Errorf("%s was not removed", r.Path)
		}
		if r.Since == "" || r.Why == "" || !strings.Contains(Reference(), "`"+r.Path+"`") {
			t.Errorf("%s: since, why or its row in the reference is missing", r.Path)
		}
		instead := named.FindAllString(r.Instead, -1)
		if len(instead) == 0 {
			t.Errorf("%s: %q names no key", r.Path, r.Instead)
		}
		for _, path := range instead {
			if !slices.Contains(known, path) {
				t.Errorf("%s: its advice names %s, which there is not", r.Path, path)
			}
		}
		path := strings.ReplaceAll(strings.ReplaceAll(r.Path, "event.*", "event.drive"), "*", "health")
		for _, assignment := range []string{path + "=1", r.Path + "=1"} {
			_, err := LoadNamed("agreement-drive", []string{assignment})
			var problems keys.Problems
			if !errors.As(err, &problems) || len(problems) != 1 || !problems.Outdated() || problems[0].Allowed != r.Instead {
				t.Errorf("--set %s: %v", assignment, err)
			}
		}
	}
}

// The study of institutions turns capacity as a standing institution: its events cover every month, from
// the first of the spin-up on.
func TestInstitutionsStandFromTheStart(t *testing.T) {
	s, err := LoadNamed("institutions", nil)
	if err != nil {
		t.Fatal(err)
	}
	first := s.FirstMonth() - keys.Month(s.SpinUpMonths)
	for _, f := range s.Fields {
		if !slices.ContainsFunc(s.Events, func(e agents.Event) bool {
			return e.Field == f.Name && e.Group == "" && mustMonth(e.Start) <= first && mustMonth(e.End) >= s.LastMonth()
		}) {
			t.Errorf("no event covers %s to %s in %s", first, s.LastMonth(), f.Name)
		}
	}
}
