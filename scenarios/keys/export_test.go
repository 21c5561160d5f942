package keys

import (
	"reflect"
	"slices"

	"pgregory.net/rapid"
)

// Draw fills a struct with values that its keys allow.
func Draw(t *rapid.T, into any) {
	v := reflect.ValueOf(into).Elem()
	draw(t, keysOf(v.Type()), v)
}

// Misfits returns the keys of a struct with a default that they do not allow.
func Misfits(v any) (names []string) {
	var walk func(keys []*Key)
	walk = func(keys []*Key) {
		for _, k := range keys {
			walk(k.children)
			if !k.optional || k.pointer || k.Kind.Structured() {
				continue
			}
			value := reflect.New(k.typ).Elem()
			setDefault(k, value) // panics for a default of another type
			fits := true
			switch k.Kind {
			case Integer:
				fits = k.allows(float64(value.Int()))
			case Real:
				fits = k.allows(value.Float()) || k.fallback == "nan"
			case Text:
				fits = len(k.words) == 0 || slices.Contains(k.words, k.fallback)
			}
			if !fits {
				names = append(names, k.Name)
			}
		}
	}
	walk(keysOf(reflect.TypeOf(v)))
	return names
}
