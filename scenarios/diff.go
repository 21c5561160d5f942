package scenarios

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
			paths = append(paths, pathOf(path))
			values[pathOf(path)] = value
		}
		walk(s, func(e entry) {
			for _, share := range e.shares() {
				add(below(e.path, share.Name), formatFloat(share.Value))
			}
			if text := e.toml(); text != "" && e.key.kind != mixKind {
				add(e.path, text)
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
