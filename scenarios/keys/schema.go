package keys

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Key is a key of a file, read from the tags of a struct field. Decoding, encoding, --set and the
// reference all use these tags:
//
//	toml     name of the key
//	doc      what it means; a struct may have a method KeyDoc(key string) string instead
//	unit     unit of the value
//	range    numbers that are allowed, "a..b" or "a..", ends included
//	allowed  words that are allowed, "x|y"
//	format   "month" for a text such as "2015-09", "prose" for one of several lines
//	default  value of an absent key; without this tag the key is required. "nan" is an
//	         optional number that has no value if absent
//	scope    the finest thing for which an event may state a value of its own: nation, place or
//	         field; without this tag no event can
//	clamped  "true" if a number beyond the range counts as its end where events compute it
//	names    "paths" for a table by name whose names are paths of keys
//	makes    keys of an element, "x|y", one of which --set must name to make a new element
//
// A pointer is an optional key, nil if absent.
type Key struct {
	Name      string
	Kind      Kind
	Low, High float64 // range of numbers, ends included; infinite if open

	index []int // of the struct field
	typ   reflect.Type

	doc, unit string
	optional  bool
	pointer   bool
	fallback  string // default of an optional key
	words     []string
	month     bool
	prose     bool
	scope     string
	clamped   bool
	paths     bool     // names are paths of keys
	makes     []string // keys whose --set makes an element
	children  []*Key   // keys of the table, or of each element
	nameIndex []int    // NamedTables and List: index of the element's field Name, nil if it has none
}

// Kind is the kind of a key's value.
type Kind uint8

// The kinds of values.
const (
	Text        Kind = iota
	Bool             // true or false
	Integer          // a whole number
	Real             // any number
	Words            // a text.Translations: a text, or a table of texts by language
	Array            // a slice of Scalar or string: an array of single values, or of texts
	Table            // a struct
	NamedTables      // a slice of structs with a Name without tag, sorted by it: a table of tables by name
	List             // a slice of other structs: an array of tables
	Mix              // a slice of types like Share, sorted by name: a table of numbers by name
	Assignments      // a slice of types like Assignment, sorted by name: a table of single values by name
	Intervals        // a slice of types like Interval, sorted by name: a table of intervals by name
)

// String returns the name of the kind in the reference.
func (k Kind) String() string {
	return [...]string{"text", "boolean", "whole number", "number", "text, or texts by language", "array", "table", "tables by name", "array of tables", "numbers by name", "values by name", "intervals by name"}[k]
}

// Structured reports whether values of the kind contain further keys.
func (k Kind) Structured() bool { return k >= Table }

// Share is one named number of a mix.
type Share struct {
	Name  string
	Value float64
}

// Assignment is one named value of Assignments, in TOML.
type Assignment struct{ Name, Value string }

var shareType, assignmentType = reflect.TypeFor[Share](), reflect.TypeFor[Assignment]()

var schemas sync.Map // keys by struct type, since a study decodes a scenario for every row

// keysOf returns the keys of a struct in its order, with those of embedded structs. It panics on a
// field type that a file cannot represent.
func keysOf(t reflect.Type) []*Key {
	if keys, ok := schemas.Load(t); ok {
		return keys.([]*Key)
	}
	documented, _ := reflect.Zero(t).Interface().(interface{ KeyDoc(key string) string })
	var keys []*Key
	for i := range t.NumField() {
		field := t.Field(i)
		if field.Anonymous {
			for _, embedded := range keysOf(field.Type) {
				k := *embedded
				k.index = append([]int{i}, k.index...)
				keys = append(keys, &k)
			}
			continue
		}
		if !field.IsExported() || field.Tag.Get("toml") == "" {
			continue
		}
		k := keyOf(field, i)
		if k.doc == "" && documented != nil {
			k.doc = documented.KeyDoc(k.Name)
		}
		keys = append(keys, k)
	}
	schemas.Store(t, keys)
	return keys
}

func keyOf(field reflect.StructField, i int) *Key {
	tag := field.Tag
	k := &Key{
		Name: tag.Get("toml"), index: []int{i}, typ: field.Type,
		doc: tag.Get("doc"), unit: tag.Get("unit"), month: tag.Get("format") == "month", prose: tag.Get("format") == "prose",
		Low: math.Inf(-1), High: math.Inf(1), scope: tag.Get("scope"), clamped: tag.Get("clamped") == "true", paths: tag.Get("names") == "paths",
	}
	if makes := tag.Get("makes"); makes != "" {
		k.makes = strings.Split(makes, "|")
	}
	k.fallback, k.optional = tag.Lookup("default")
	if k.pointer = k.typ.Kind() == reflect.Pointer; k.pointer {
		k.typ, k.optional = k.typ.Elem(), true
	}
	if words := tag.Get("allowed"); words != "" {
		k.words = strings.Split(words, "|")
	}
	if limits, ok := tag.Lookup("range"); ok {
		low, high, cut := strings.Cut(limits, "..")
		if !cut {
			panic(fmt.Sprintf("range %q of %s has no ..", limits, k.Name))
		}
		k.Low, k.High = bound(low, math.Inf(-1)), bound(high, math.Inf(1))
	}
	switch kind := k.typ.Kind(); {
	case kind == reflect.String:
		k.Kind = Text
	case kind == reflect.Bool:
		k.Kind = Bool
	case kind >= reflect.Int && kind <= reflect.Int64:
		k.Kind = Integer
	case kind == reflect.Float64:
		k.Kind = Real
	case kind == reflect.Struct:
		k.Kind, k.children = Table, keysOf(k.typ)
	case k.typ == translationsType:
		k.Kind = Words
	case kind == reflect.Slice && k.typ.Elem().Kind() == reflect.String:
		k.Kind = Array
	case kind == reflect.Slice && k.typ.Elem().ConvertibleTo(shareType):
		k.Kind = Mix
	case kind == reflect.Slice && k.typ.Elem().ConvertibleTo(assignmentType):
		k.Kind = Assignments
	case kind == reflect.Slice && k.typ.Elem().ConvertibleTo(intervalType):
		k.Kind = Intervals
	case kind == reflect.Slice && k.typ.Elem().Kind() == reflect.Struct:
		k.Kind, k.children = List, keysOf(k.typ.Elem())
		if name, ok := k.typ.Elem().FieldByName("Name"); ok {
			k.nameIndex = name.Index
			if name.Tag.Get("toml") == "" {
				k.Kind = NamedTables
			}
		}
	default:
		panic(fmt.Sprintf("%s: no file has values of type %s", k.Name, field.Type))
	}
	return k
}

func bound(text string, none float64) float64 {
	if text == "" {
		return none
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(fmt.Sprintf("bound %q is no number", text))
	}
	return x
}

// field returns the field of the key in a struct. Of a pointer it is the value pointed to, which is
// invalid for nil.
func (k *Key) field(v reflect.Value) reflect.Value {
	field := v.FieldByIndex(k.index)
	if k.pointer {
		return field.Elem()
	}
	return field
}

// keyNamed returns the key with that name, or nil.
func keyNamed(keys []*Key, name string) *Key {
	for _, k := range keys {
		if k.Name == name {
			return k
		}
	}
	return nil
}

func keyNames(keys []*Key) []string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.Name
	}
	return names
}

// Allowed describes the values that the key accepts.
func (k *Key) Allowed() string {
	switch k.Kind {
	case Text:
		switch {
		case k.month:
			return `a month such as "2015-09"`
		case len(k.words) > 0:
			return OneOf(k.words)
		}
		return "text in quotes"
	case Words:
		return `text in quotes, or a table by language, { en = "…", nb = "…" }`
	case Bool:
		return "true or false"
	case Integer:
		return "a whole number" + k.limits()
	case Real:
		return "a number" + k.limits()
	case Array:
		if k.typ.Elem() != scalarType {
			return `an array of texts, ["a", "b"]`
		}
		return "an array of single values, [1, 2]"
	case Table:
		return "a table with " + strings.Join(keyNames(k.children), ", ")
	case NamedTables:
		return "a table of tables by name"
	case List:
		return "an array of tables, [[…]]"
	case Assignments:
		return "a table of values by name"
	case Intervals:
		return "a table of intervals by name, each [LOW, HIGH]"
	default:
		return "a table of numbers by name, each" + strings.TrimPrefix(k.limits(), " of")
	}
}

// limits describes the range: " from 0 to 1".
func (k *Key) limits() string {
	switch low, high := !math.IsInf(k.Low, -1), !math.IsInf(k.High, 1); {
	case low && high:
		return " from " + ShortFloat(k.Low) + " to " + ShortFloat(k.High)
	case low:
		return " of at least " + ShortFloat(k.Low)
	case high:
		return " of at most " + ShortFloat(k.High)
	}
	return ""
}

// Words returns the words that the value may be, those of a switch too; nil for other values.
func (k *Key) Words() []string {
	if k.Kind == Bool {
		return []string{"true", "false"}
	}
	return slices.Clone(k.words)
}

// Doc returns what the key means.
func (k *Key) Doc() string { return k.doc }

// Scope returns the finest thing for which an event may state a value of its own: "nation", "place" or
// "field"; empty for a key that no event can change.
func (k *Key) Scope() string { return k.scope }

// Clamped reports whether a number beyond the range counts as its end where events compute it.
func (k *Key) Clamped() bool { return k.clamped }

// byName reports whether the kind is a table of single values by name, which is written on one line.
func (k Kind) byName() bool { return k == Mix || k == Assignments }

// Unit returns the unit of the value; empty for a value without one.
func (k *Key) Unit() string { return k.unit }

// allows reports whether a number is in the key's range. NaN and infinities never are.
func (k *Key) allows(x float64) bool { return x >= k.Low && x <= k.High && !math.IsInf(x, 0) }

// hasRequired reports whether a key among keys, or below them, has no default.
func hasRequired(keys []*Key) bool {
	for _, k := range keys {
		switch {
		case k.Kind == Table && hasRequired(k.children),
			!k.optional && !k.Kind.Structured(), !k.optional && k.Kind.byName():
			return true
		}
	}
	return false
}

// OneOf writes a choice of words: "a", "b" or "c".
func OneOf(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = strconv.Quote(word)
	}
	if len(quoted) < 2 {
		return strings.Join(quoted, "")
	}
	last := len(quoted) - 1
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}

// ShortFloat writes a number for readers, as short as possible and without a trailing ".0".
func ShortFloat(x float64) string {
	if size := math.Abs(x); size >= 1e-5 && size < 1e15 {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}
