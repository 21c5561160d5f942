package scenarios

import (
	"reflect"
	"strconv"
	"strings"
)

// entry is a single value of a tagged struct, or a mix.
type entry struct {
	key     *key
	path    []string // its way; elements go by name, or by number from 0 if they have none
	pattern []string // the same with * for elements
	named   string   // what the last * stands for; empty without one
	value   reflect.Value
}

// walk calls visit for every single value and every mix of a tagged struct, or of a pointer to
// one, in the order of the struct. Nil pointers are passed over.
func walk(v any, visit func(entry)) {
	value := reflect.Indirect(reflect.ValueOf(v))
	walkTable(keysOf(value.Type()), value, nil, nil, "", visit)
}

func walkTable(keys []*key, v reflect.Value, path, pattern []string, named string, visit func(entry)) {
	for _, k := range keys {
		field, at, like := k.of(v), below(path, k.name), below(pattern, k.name)
		switch {
		case !field.IsValid():
		case k.kind == tableKind:
			walkTable(k.inside, field, at, like, named, visit)
		case k.kind == keyedKind || k.kind == listKind:
			for i := range field.Len() {
				name := elementName(k, field, i)
				walkTable(k.inside, field.Index(i), below(at, name), below(like, "*"), name, visit)
			}
		default:
			visit(entry{k, at, like, named, field})
		}
	}
}

// elementName is what an element is called in paths: its name, or its number from 0.
func elementName(k *key, elements reflect.Value, i int) string {
	if k.nameInside == nil {
		return strconv.Itoa(i)
	}
	return elements.Index(i).FieldByIndex(k.nameInside).String()
}

// toml is the value as TOML writes it; empty for a number without a value.
func (e entry) toml() string { return encodeValue(e.key, e.value) }

// number is the value of a number; ok is false for other values.
func (e entry) number() (x float64, ok bool) {
	switch e.key.kind {
	case wholeKind:
		return float64(e.value.Int()), true
	case realKind:
		return e.value.Float(), true
	}
	return 0, false
}

// shares are the numbers of a mix; nil for other values.
func (e entry) shares() []share {
	if e.key.kind != mixKind {
		return nil
	}
	return sharesOf(e.value)
}

func sharesOf(mix reflect.Value) []share {
	shares := make([]share, mix.Len())
	for i := range shares {
		shares[i] = mix.Index(i).Convert(shareType).Interface().(share)
	}
	return shares
}

// keyAt is the key that a path leads to in the struct behind the pointer v, whose elements say
// which names there are; * is any of them. Of shares as a whole it is a table.
func keyAt(v any, path string) (*key, *Problem) {
	parts, ok := splitPath(path)
	if !ok {
		return nil, &Problem{Found: "no path", Allowed: "a path of keys, with dots between"}
	}
	value := reflect.ValueOf(v).Elem()
	keys := keysOf(value.Type())
	for {
		k := keyNamed(keys, parts[0])
		if k == nil {
			allowed, hint := oneOfKeys(parts[0], keys)
			return nil, &Problem{Found: "an unknown key", Allowed: allowed, Hint: hint}
		}
		if value.IsValid() {
			value = k.of(value)
		}
		parts = parts[1:]
		switch k.kind {
		case tableKind:
		case keyedKind, listKind:
			if len(parts) == 0 {
				return k, nil
			}
			var known []string
			var element reflect.Value
			for i := range value.Len() {
				name := elementName(k, value, i)
				known = append(known, name)
				if name == parts[0] || parts[0] == "*" || strconv.Itoa(i) == parts[0] {
					element = value.Index(i)
				}
			}
			if !element.IsValid() {
				return nil, &Problem{Found: "an unknown name", Allowed: strings.Join(known, ", "), Hint: didYouMean(parts[0], known)}
			}
			value, parts = element, parts[1:]
		case mixKind:
			if len(parts) > 1 {
				return nil, &Problem{Found: "an unknown key", Allowed: "a number's path"}
			}
			if len(parts) == 0 { // shares are one value, and no single one
				return &key{kind: tableKind, name: k.name}, nil
			}
			return k, nil
		default:
			if len(parts) > 0 {
				return nil, &Problem{Found: "an unknown key", Allowed: "a path that ends at " + k.name}
			}
			return k, nil
		}
		if len(parts) == 0 {
			return k, nil
		}
		keys = k.inside
	}
}
