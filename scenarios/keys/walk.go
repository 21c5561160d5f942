package keys

import (
	"reflect"
	"strconv"
	"strings"
)

// Entry is a single value of a tagged struct, or a mix.
type Entry struct {
	Key     *Key
	Path    []string // its way; elements go by name, or by number from 0 if they have none
	Pattern []string // the same with * for elements
	Named   string   // what the last * stands for; empty without one
	value   reflect.Value
}

// Walk calls visit for every single value and every mix of a tagged struct, or of a pointer to
// one, in the order of the struct. Nil pointers are passed over.
func Walk(v any, visit func(Entry)) {
	value := reflect.Indirect(reflect.ValueOf(v))
	walkTable(keysOf(value.Type()), value, nil, nil, "", visit)
}

func walkTable(keys []*Key, v reflect.Value, path, pattern []string, named string, visit func(Entry)) {
	for _, k := range keys {
		field, at, like := k.field(v), Below(path, k.Name), Below(pattern, k.Name)
		switch {
		case !field.IsValid():
		case k.Kind == Table:
			walkTable(k.children, field, at, like, named, visit)
		case k.Kind == NamedTables || k.Kind == List:
			for i := range field.Len() {
				name := elementName(k, field, i)
				walkTable(k.children, field.Index(i), Below(at, name), Below(like, "*"), name, visit)
			}
		default:
			visit(Entry{k, at, like, named, field})
		}
	}
}

// elementName is what an element is called in paths: its name, or its number from 0.
func elementName(k *Key, elements reflect.Value, i int) string {
	if k.nameIndex == nil {
		return strconv.Itoa(i)
	}
	return elements.Index(i).FieldByIndex(k.nameIndex).String()
}

// TOML is the value as TOML writes it; empty for a number without a value.
func (e Entry) TOML() string { return encodeValue(e.Key, e.value) }

// Number is the value of a number; ok is false for other values.
func (e Entry) Number() (x float64, ok bool) {
	switch e.Key.Kind {
	case Integer:
		return float64(e.value.Int()), true
	case Real:
		return e.value.Float(), true
	}
	return 0, false
}

// Shares are the numbers of a mix; nil for other values.
func (e Entry) Shares() []Share {
	if e.Key.Kind != Mix {
		return nil
	}
	return sharesOf(e.value)
}

func sharesOf(mix reflect.Value) []Share {
	shares := make([]Share, mix.Len())
	for i := range shares {
		shares[i] = mix.Index(i).Convert(shareType).Interface().(Share)
	}
	return shares
}

// At is the key that a path leads to in the struct behind the pointer v, whose elements say
// which names there are; * is any of them. Of shares as a whole it is a table.
func At(v any, path string) (*Key, *Problem) {
	parts, ok := SplitPath(path)
	if !ok {
		return nil, &Problem{Found: "no path", Allowed: "a path of keys, with dots between"}
	}
	value := reflect.ValueOf(v).Elem()
	keys := keysOf(value.Type())
	for {
		k := keyNamed(keys, parts[0])
		if k == nil {
			allowed, hint := suggestKeys(parts[0], keys)
			return nil, &Problem{Found: "an unknown key", Allowed: allowed, Hint: hint}
		}
		if value.IsValid() {
			value = k.field(value)
		}
		parts = parts[1:]
		switch k.Kind {
		case Table:
		case NamedTables, List:
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
				return nil, &Problem{Found: "an unknown name", Allowed: strings.Join(known, ", "), Hint: DidYouMean(parts[0], known)}
			}
			value, parts = element, parts[1:]
		case Mix:
			if len(parts) > 1 {
				return nil, &Problem{Found: "an unknown key", Allowed: "a number's path"}
			}
			if len(parts) == 0 { // shares are one value, and no single one
				return &Key{Kind: Table, Name: k.Name}, nil
			}
			return k, nil
		default:
			if len(parts) > 0 {
				return nil, &Problem{Found: "an unknown key", Allowed: "a path that ends at " + k.Name}
			}
			return k, nil
		}
		if len(parts) == 0 {
			return k, nil
		}
		keys = k.children
	}
}
