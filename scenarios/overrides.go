package scenarios

import (
	"slices"
	"strings"

	"dugnad/scenarios/keys"
)

// Override is a key that the command line changed.
type Override struct {
	Path    string `json:"path"`    // as --set writes it; * stands for every name if all have the same values
	Value   string `json:"value"`   // in TOML; empty if the key is no longer there
	Was     string `json:"was"`     // the value without the command line; empty if the key was not there
	Meaning string `json:"meaning"` // of the key, in words; empty for a key without any
}

// asked are keys that every result states anyway.
var asked = slices.Concat(titles, []string{"seed", "replications"})

// Overrides returns the keys whose values the command line changed, in the order of the struct, without name,
// description, seed and replications.
func (s *Scenario) Overrides() []Override {
	if s.unset == nil {
		return nil
	}
	before := new(Scenario)
	s.unset.Settle(before)
	s.unset.Decode(before, decoding) // what the file alone lacks, the command line has given
	before.sortLists()
	before.files = s.files
	paths, values := flatten(s)
	pathsBefore, valuesBefore := flatten(before)
	var overrides []Override
	for _, d := range differences(append(paths, pathsBefore...), valuesBefore, values) {
		if s.onlyMade(d.Path, valuesBefore) {
			continue
		}
		if parts, _ := keys.SplitPath(d.Path); !slices.Contains(asked, d.Path) && s.tree.IsSet(parts...) {
			overrides = append(overrides, Override{Path: d.Path, Value: valueOf(values, d.Path, s), Was: valueOf(valuesBefore, d.Path, before), Meaning: Meaning(d.Path)})
		}
	}
	return s.joined(overrides)
}

// onlyMade reports whether a key is that of an event that the scenario before did not have, and is its name or
// has its default.
func (s *Scenario) onlyMade(path string, before map[string]string) bool {
	parts, _ := keys.SplitPath(path)
	if before[path] != "" || len(parts) != 3 || parts[0] != "event" {
		return false
	}
	entries, problem := keys.Entries(s, path)
	return parts[2] == "name" || problem == nil && entries[0].IsDefault()
}

// valueOf returns a value without the digest that flatten adds to that of a data file.
func valueOf(values map[string]string, path string, s *Scenario) string {
	value := values[path]
	for _, file := range s.files {
		if file.Key == path {
			value, _, _ = strings.Cut(value, " (SHA-256 ")
		}
	}
	return value
}

// joined replaces overrides of one key of every name, to the same value from the same one, by one override.
func (s *Scenario) joined(overrides []Override) []Override {
	total := map[string]int{} // names, by pattern
	pattern := map[string]string{}
	keys.Walk(s, func(e keys.Entry) {
		like := strings.Join(e.Pattern, ".")
		total[like]++
		pattern[keys.PathOf(e.Path)] = like
	})
	same := func(a Override) func(Override) bool {
		return func(b Override) bool {
			return pattern[a.Path] == pattern[b.Path] && a.Value == b.Value && a.Was == b.Was
		}
	}
	var result []Override
	done := map[string]bool{}
	for _, o := range overrides {
		like := pattern[o.Path]
		count := 0
		for _, other := range overrides {
			if same(o)(other) {
				count++
			}
		}
		if like == "" || count < 2 || count != total[like] {
			result = append(result, o)
			continue
		}
		if !done[like] {
			o.Path = like
			result = append(result, o)
		}
		done[like] = true
	}
	return result
}

// Meaning returns what a key of a scenario means, in words; empty for a path that leads to no key. What an event
// changes means what the key does.
func Meaning(path string) string {
	if parts, _ := keys.SplitPath(path); len(parts) == 4 && parts[0] == "event" {
		if meaning := keys.Meaning(Scenario{}, parts[3]); meaning != "" {
			return meaning
		}
	}
	return keys.Meaning(Scenario{}, path)
}

// Short returns a value in TOML for a line of text: "not there" for none, and a long one cut.
func Short(value string) string {
	const most = 60
	if value == "" {
		return "not there"
	}
	value = strings.TrimSuffix(value, ".0") // 0.0 is 0 to a reader
	if runes := []rune(value); len(runes) > most {
		value = string(runes[:most]) + "…"
	}
	return value
}
