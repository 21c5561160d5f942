package scenarios

import (
	"reflect"
	"strconv"

	"dugnad/agents"
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
		flat(scenarioKeys(), reflect.ValueOf(s).Elem(), nil, func(path, value string) {
			paths = append(paths, path)
			values[path] = value
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

// flat calls visit for every value of a struct with the path that --set knows it by.
func flat(keys []*key, v reflect.Value, path []string, visit func(path, value string)) {
	for _, k := range keys {
		field, at := v.FieldByIndex(k.index), below(path, k.name)
		switch k.kind {
		case tableKind:
			flat(k.inside, field, at, visit)
		case keyedKind, listKind:
			for i := range field.Len() {
				name := strconv.Itoa(i)
				if k.nameInside != nil {
					name = field.Index(i).FieldByIndex(k.nameInside).String()
				}
				flat(k.inside, field.Index(i), below(at, name), visit)
			}
		case mixKind:
			for _, share := range field.Interface().(agents.Mix) {
				visit(pathOf(below(at, share.Name)), formatFloat(share.Value))
			}
		default:
			if value := encodeValue(k, field); value != "" {
				visit(pathOf(at), value)
			}
		}
	}
}
