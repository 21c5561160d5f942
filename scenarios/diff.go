package scenarios

import (
	"dugnad/scenarios/keys"
)

// Difference is one key in which two scenarios differ; the side that has no such key is
// empty.
type Difference struct {
	Path string
	A, B string // TOML values
}

// Diff lists the keys in which a and b differ, in the order of the struct: those of a
// first, then those that only b has.
func Diff(a, b *Scenario) []Difference {
	var paths []string
	flatten := func(s *Scenario) map[string]string {
		values := map[string]string{}
		add := func(path []string, value string) {
			paths = append(paths, keys.PathOf(path))
			values[keys.PathOf(path)] = value
		}
		keys.Walk(s, func(e keys.Entry) {
			for _, share := range e.Shares() {
				add(keys.Below(e.Path, share.Name), keys.FormatFloat(share.Value))
			}
			if text := e.TOML(); text != "" && e.Key.Kind != keys.Mix {
				add(e.Path, text)
			}
		})
		for _, file := range s.files { // a file may keep its name and change its content
			values[file.Key] += " (SHA-256 " + file.SHA256 + ")"
		}
		return values
	}
	left, right := flatten(a), flatten(b)
	var differences []Difference
	seen := map[string]bool{}
	for _, path := range paths {
		if !seen[path] && left[path] != right[path] {
			differences = append(differences, Difference{path, left[path], right[path]})
		}
		seen[path] = true
	}
	return differences
}
