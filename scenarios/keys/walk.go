package keys

import (
	"reflect"
	"strconv"
	"strings"
)

// Entry is a single value of a tagged struct, or a table of single values by name.
type Entry struct {
	Key     *Key
	Path    []string // with the names of elements, or their indices from 0 if they have no names
	Pattern []string // Path with * for elements
	Named   string   // the name that the last * stands for; empty without one
	value   reflect.Value
}

// Walk calls visit for every single value, and every table of single values by name, of a tagged struct, or
// of a pointer to one, in the order of the struct. It skips nil pointers.
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

// elementName returns the part of a path that means an element: its name, or its index from 0.
func elementName(k *Key, elements reflect.Value, i int) string {
	if k.nameIndex == nil {
		return strconv.Itoa(i)
	}
	return elements.Index(i).FieldByIndex(k.nameIndex).String()
}

// TOML returns the value in TOML; empty for a number without a value.
func (e Entry) TOML() string { return encodeValue(e.Key, e.value) }

// Number returns the value of a number; ok is false for other values.
func (e Entry) Number() (x float64, ok bool) {
	switch e.Key.Kind {
	case Integer:
		return float64(e.value.Int()), true
	case Real:
		return e.value.Float(), true
	}
	return 0, false
}

// Shares returns the numbers of a mix; nil for other values.
func (e Entry) Shares() []Share {
	if e.Key.Kind != Mix {
		return nil
	}
	return sharesOf(e.value)
}

// Assignments returns the values of a table by name that holds any single values; nil for other values.
func (e Entry) Assignments() []Assignment {
	if e.Key.Kind != Assignments {
		return nil
	}
	return assignmentsOf(e.value)
}

func assignmentsOf(values reflect.Value) []Assignment {
	all := make([]Assignment, values.Len())
	for i := range all {
		all[i] = values.Index(i).Convert(assignmentType).Interface().(Assignment)
	}
	return all
}

func sharesOf(mix reflect.Value) []Share {
	shares := make([]Share, mix.Len())
	for i := range shares {
		shares[i] = mix.Index(i).Convert(shareType).Interface().(Share)
	}
	return shares
}

// Meaning returns what the key at a path means, as its tag documents it, whatever names and indices the path has.
// It is empty for a path that leads to no key of the struct v.
func Meaning(v any, path string) string {
	parts, _ := SplitPath(path)
	keys := keysOf(reflect.Indirect(reflect.ValueOf(v)).Type())
	for len(parts) > 0 {
		k := keyNamed(keys, parts[0])
		if k == nil {
			return ""
		}
		parts = parts[1:]
		if len(parts) > 0 && (k.Kind == NamedTables || k.Kind == List) {
			parts = parts[1:]
		}
		if len(parts) == 0 || k.Kind.byName() {
			return k.doc
		}
		keys = k.children
	}
	return ""
}

// At returns the key at a path in the struct behind the pointer v, whose elements are the names that
// the path may use; * means any of them. For a mix as a whole it returns a key of kind Table. The
// problem, nil if the key exists, has no file and line.
func At(v any, path string) (*Key, *Problem) {
	parts, ok := SplitPath(path)
	if !ok {
		return nil, &Problem{Found: "no path", Allowed: "a path of keys, with dots between"}
	}
	value := reflect.ValueOf(v).Elem()
	if p := removedAt(removedKeys(value.Type()), parts); p != nil {
		return nil, p
	}
	keys := keysOf(value.Type())
	var at []string
	for {
		k := keyNamed(keys, parts[0])
		if k == nil {
			allowed, hint := suggestKeys(parts[0], keys)
			return nil, &Problem{Found: "an unknown key", Allowed: allowed, Hint: hint}
		}
		at = Below(at, k.Name)
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
				if name == parts[0] || parts[0] == "*" {
					element = value.Index(i)
				}
			}
			if !element.IsValid() {
				hint := DidYouMean(parts[0], known)
				if hint == "" {
					hint = k.makesHint(Below(at, parts[0]))
				}
				return nil, &Problem{Found: UnknownName, Allowed: strings.Join(known, ", "), Hint: hint}
			}
			value, parts = element, parts[1:]
		case Mix, Assignments:
			if len(parts) > 1 && !k.paths {
				return nil, &Problem{Found: "an unknown key", Allowed: "a number's path"}
			}
			if len(parts) == 0 { // a mix is one value, but not a single one
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
