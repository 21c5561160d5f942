package scenarios

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// key is one key of a file, as the tags of the Go struct document it. The tags are the only
// place: decoding, encoding, --set and the reference read these.
//
//	toml     the key
//	doc      what it means; a struct may have a method KeyDoc(key string) string instead
//	unit     its unit
//	range    the numbers allowed, "a..b" or "a.."
//	allowed  the words allowed, "x|y"
//	format   "month" for a text such as "2015-09"
//	default  what an absent key means; without it the key is required. "nan" makes a
//	         number optional with no value
//
// A pointer is an optional key, nil where it is absent.
type key struct {
	name      string
	kind      kind
	low, high float64 // allowed of numbers, both included

	index []int // of the struct field
	typ   reflect.Type

	doc, unit  string
	optional   bool
	pointer    bool
	fallback   string // of an optional key
	words      []string
	month      bool
	inside     []*key // keys of the table, or of each element
	nameInside []int  // keyed and list: index of the element's Name, nil if it has none
}

// kind is the form of a key's value.
type kind uint8

// The kinds of values.
const (
	textKind  kind = iota
	boolKind       // true or false
	wholeKind      // a whole number
	realKind       // any number
	arrayKind      // a slice of Scalar or string: an array of single values, or of texts
	tableKind      // a struct
	keyedKind      // structs with a Name that is no key of their own: a table of tables by name
	listKind       // other structs: an array of tables
	mixKind        // structs of Name and Value that are no keys: a table of numbers by name
)

// String names the kind as the reference does.
func (k kind) String() string {
	return [...]string{"text", "boolean", "whole number", "number", "array", "table", "tables by name", "array of tables", "numbers by name"}[k]
}

// structured tells the kinds that hold further keys.
func (k kind) structured() bool { return k >= tableKind }

// share is one number of a mix.
type share struct {
	Name  string
	Value float64
}

var shareType = reflect.TypeFor[share]()

var known sync.Map // keys by their struct's type: a study decodes a scenario for every row

// keysOf returns the keys of a struct, in its order; embedded structs count as part of it.
// A struct with a field that no file can hold is a programmer's error, and panics.
func keysOf(t reflect.Type) []*key {
	if keys, ok := known.Load(t); ok {
		return keys.([]*key)
	}
	documented, _ := reflect.Zero(t).Interface().(interface{ KeyDoc(key string) string })
	var keys []*key
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
			k.doc = documented.KeyDoc(k.name)
		}
		keys = append(keys, k)
	}
	known.Store(t, keys)
	return keys
}

func keyOf(field reflect.StructField, i int) *key {
	tag := field.Tag
	k := &key{
		name: tag.Get("toml"), index: []int{i}, typ: field.Type,
		doc: tag.Get("doc"), unit: tag.Get("unit"), month: tag.Get("format") == "month",
		low: math.Inf(-1), high: math.Inf(1),
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
			panic(fmt.Sprintf("range %q of %s has no ..", limits, k.name))
		}
		k.low, k.high = bound(low, math.Inf(-1)), bound(high, math.Inf(1))
	}
	switch kind := k.typ.Kind(); {
	case kind == reflect.String:
		k.kind = textKind
	case kind == reflect.Bool:
		k.kind = boolKind
	case kind >= reflect.Int && kind <= reflect.Int64:
		k.kind = wholeKind
	case kind == reflect.Float64:
		k.kind = realKind
	case kind == reflect.Struct:
		k.kind, k.inside = tableKind, keysOf(k.typ)
	case kind == reflect.Slice && k.typ.Elem().Kind() == reflect.String:
		k.kind = arrayKind
	case kind == reflect.Slice && k.typ.Elem().ConvertibleTo(shareType):
		k.kind = mixKind
	case kind == reflect.Slice && k.typ.Elem().Kind() == reflect.Struct:
		k.kind, k.inside = listKind, keysOf(k.typ.Elem())
		if name, ok := k.typ.Elem().FieldByName("Name"); ok {
			k.nameInside = name.Index
			if name.Tag.Get("toml") == "" {
				k.kind = keyedKind
			}
		}
	default:
		panic(fmt.Sprintf("%s: no file has values of type %s", k.name, field.Type))
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

// of is the key's field of a struct; of a pointer what it points to, invalid if that is nothing.
func (k *key) of(v reflect.Value) reflect.Value {
	field := v.FieldByIndex(k.index)
	if k.pointer {
		return field.Elem()
	}
	return field
}

// keyNamed is the key of that name, or nil.
func keyNamed(keys []*key, name string) *key {
	for _, k := range keys {
		if k.name == name {
			return k
		}
	}
	return nil
}

func keyNames(keys []*key) []string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.name
	}
	return names
}

// allowed words what the key accepts.
func (k *key) allowed() string {
	switch k.kind {
	case textKind:
		switch {
		case k.month:
			return `a month such as "2015-09"`
		case len(k.words) > 0:
			return oneOf(k.words)
		}
		return "text in quotes"
	case boolKind:
		return "true or false"
	case wholeKind:
		return "a whole number" + k.limits()
	case realKind:
		return "a number" + k.limits()
	case arrayKind:
		if k.typ.Elem() != scalarType {
			return `an array of texts, ["a", "b"]`
		}
		return "an array of single values, [1, 2]"
	case tableKind:
		return "a table with " + strings.Join(keyNames(k.inside), ", ")
	case keyedKind:
		return "a table of tables by name"
	case listKind:
		return "an array of tables, [[…]]"
	default:
		return "a table of numbers by name, each" + strings.TrimPrefix(k.limits(), " of")
	}
}

// limits words the range: " from 0 to 1".
func (k *key) limits() string {
	switch low, high := !math.IsInf(k.low, -1), !math.IsInf(k.high, 1); {
	case low && high:
		return " from " + shortFloat(k.low) + " to " + shortFloat(k.high)
	case low:
		return " of at least " + shortFloat(k.low)
	case high:
		return " of at most " + shortFloat(k.high)
	}
	return ""
}

// holds tells whether a number is in the key's range. NaN never is.
func (k *key) holds(x float64) bool { return x >= k.low && x <= k.high && !math.IsInf(x, 0) }

// demands tells whether a table with these keys must be written: whether some key in it
// has no default.
func demands(keys []*key) bool {
	for _, k := range keys {
		switch {
		case k.kind == tableKind && demands(k.inside),
			!k.optional && !k.kind.structured(), !k.optional && k.kind == mixKind:
			return true
		}
	}
	return false
}

func oneOf(words []string) string {
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

// shortFloat writes a number for readers.
func shortFloat(x float64) string {
	if size := math.Abs(x); size >= 1e-5 && size < 1e15 {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}
