package scenarios

import (
	"slices"

	"dugnad/scenarios/keys"
)

// Difference is a key with different values in two scenarios.
type Difference struct {
	Path string // as keys.PathOf writes it
	A, B string // the values in TOML; empty where a scenario lacks the key
}

// Diff returns the keys with different values in a and b: the keys of a in the order of the
// struct, then those that only b has. A data file counts as changed if its content is. Of an event that only
// one of them has, keys with their default are no difference.
func Diff(a, b *Scenario) []Difference {
	pathsOfA, left := flatten(a)
	pathsOfB, right := flatten(b)
	return slices.DeleteFunc(differences(append(pathsOfA, pathsOfB...), left, right), func(d Difference) bool {
		return b.onlyMade(d.Path, left) || a.onlyMade(d.Path, right)
	})
}

// titles are the keys that name and describe a scenario itself. No other scenario inherits them.
var titles = []string{"name", "title", "question", "description"}

// Describes reports whether a key only names, describes or orders rows: no result depends on it.
func Describes(path []string) bool {
	return slices.Contains(titles, path[0]) || slices.Contains([]string{"evidence", "groups", "order"}, path[0]) || len(path) > 2 && path[2] == "label"
}

// DiffOfContent is Diff without the keys that only name and describe a scenario, or order its rows.
func DiffOfContent(a, b *Scenario) []Difference {
	return slices.DeleteFunc(Diff(a, b), func(d Difference) bool {
		path, ok := keys.SplitPath(d.Path)
		return ok && Describes(path)
	})
}

// flatten returns the paths of all values in the order of the struct, and the values in TOML by path.
func flatten(s *Scenario) (paths []string, values map[string]string) {
	values = map[string]string{}
	add := func(path []string, value string) {
		paths = append(paths, keys.PathOf(path))
		values[keys.PathOf(path)] = value
	}
	keys.Walk(s, func(e keys.Entry) {
		for _, share := range e.Shares() {
			add(keys.Below(e.Path, share.Name), keys.FormatFloat(share.Value))
		}
		for _, set := range e.Assignments() {
			add(keys.Below(e.Path, set.Name), string(set.Value))
		}
		if text := e.TOML(); text != "" && e.Key.Kind != keys.Mix && e.Key.Kind != keys.Assignments {
			add(e.Path, text)
		}
	})
	for _, file := range s.files { // the content may change under the same name
		values[file.Key] += " (SHA-256 " + file.SHA256 + ")"
	}
	return paths, values
}

// differences returns the paths whose values differ, each once.
func differences(paths []string, left, right map[string]string) (different []Difference) {
	seen := map[string]bool{}
	for _, path := range paths {
		if !seen[path] && left[path] != right[path] {
			different = append(different, Difference{path, left[path], right[path]})
		}
		seen[path] = true
	}
	return different
}
