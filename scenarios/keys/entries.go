package keys

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
)

// UnknownName is what Entries and At find where a path names an element that is not there.
const UnknownName = "an unknown name"

// Entries returns the single values that a path means in the struct behind the pointer v: one, or several
// where the path has *. A share of a mix is a number. The problem, nil if there is such a value, has no file
// and line; path is that of the key.
func Entries(v any, path string) ([]Entry, *Problem) {
	parts, ok := SplitPath(path)
	if !ok {
		return nil, &Problem{Found: "no path", Allowed: "a path of keys, with dots between"}
	}
	value := reflect.ValueOf(v).Elem()
	if p := removedAt(removedKeys(value.Type()), parts); p != nil {
		return nil, p
	}
	return entriesIn(keysOf(value.Type()), value, Entry{}, parts)
}

// entriesIn returns the values at the path rest in the struct v, which is at the path of the entry at.
func entriesIn(keys []*Key, v reflect.Value, at Entry, rest []string) ([]Entry, *Problem) {
	k := keyNamed(keys, rest[0])
	if k == nil {
		allowed, hint := suggestKeys(rest[0], keys)
		return nil, &Problem{Found: "an unknown key", Allowed: allowed, Hint: hint}
	}
	at = Entry{Key: k, Path: Below(at.Path, k.Name), Pattern: Below(at.Pattern, k.Name), Named: at.Named, value: k.field(v)}
	rest = rest[1:]
	switch {
	case !at.value.IsValid() || len(rest) == 0 && k.Kind.Structured():
		return nil, &Problem{Found: "no single value", Allowed: "the path of a single value", Hint: fmt.Sprintf("%s is %s", PathOf(at.Path), k.Allowed())}
	case len(rest) == 0:
		return []Entry{at}, nil
	case k.Kind == Table:
		return entriesIn(k.children, at.value, at, rest)
	case k.Kind == NamedTables || k.Kind == List || k.Kind == Mix:
		return entriesOf(at, rest)
	}
	return nil, &Problem{Found: "an unknown key", Allowed: "a path that ends at " + k.Name}
}

// entriesOf returns the values at the path rest in the elements of tables by name, of a list or of a mix.
func entriesOf(at Entry, rest []string) (found []Entry, problem *Problem) {
	var known []string
	for i := range at.value.Len() {
		if at.Key.Kind == Mix {
			known = append(known, at.value.Index(i).FieldByName("Name").String())
		} else {
			known = append(known, elementName(at.Key, at.value, i))
		}
	}
	if rest[0] != "*" && !slices.Contains(known, rest[0]) {
		return nil, &Problem{Found: UnknownName, Allowed: strings.Join(known, ", "), Hint: DidYouMean(rest[0], known)}
	}
	for i, name := range known {
		if rest[0] != "*" && rest[0] != name {
			continue
		}
		item := Entry{Key: at.Key, Path: Below(at.Path, name), Pattern: Below(at.Pattern, "*"), Named: name, value: at.value.Index(i)}
		switch {
		case at.Key.Kind == Mix && len(rest) > 1:
			return nil, &Problem{Found: "an unknown key", Allowed: "a number's path"}
		case at.Key.Kind == Mix:
			share := *at.Key
			share.Kind = Real
			item.Key, item.value = &share, item.value.FieldByName("Value")
			found = append(found, item)
		case len(rest) == 1:
			return nil, &Problem{Found: "no single value", Allowed: "the path of a single value", Hint: fmt.Sprintf("%s is a table", PathOf(item.Path))}
		default:
			more, problem := entriesIn(at.Key.children, item.value, item, rest[1:])
			if problem != nil {
				return nil, problem
			}
			found = append(found, more...)
		}
	}
	if len(found) == 0 {
		return nil, &Problem{Found: "no match"}
	}
	return found, nil
}

// IsDefault reports whether the value is the default of its key.
func (e Entry) IsDefault() bool {
	standard := reflect.New(e.value.Type()).Elem()
	if e.Key.optional {
		setDefault(e.Key, standard)
	}
	return e.Key.optional && encodeValue(e.Key, standard) == e.TOML()
}

// Decode sets the value to that of a node. It returns the problems of one that the key does not allow.
func (e Entry) Decode(n *Node) Problems {
	d := decoder{}
	d.value(n, e.Key, e.value, e.Path)
	return d.problems
}

// Try returns the problems that Decode would, and changes nothing.
func (e Entry) Try(n *Node) Problems {
	e.value = reflect.New(e.value.Type()).Elem()
	return e.Decode(n)
}

// SetNumber sets a number, rounded if the key holds a whole one. It does not check the range.
func (e Entry) SetNumber(x float64) {
	if e.Key.Kind == Integer {
		e.value.SetInt(int64(math.Round(x)))
	} else {
		e.value.SetFloat(x)
	}
}
