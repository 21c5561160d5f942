package keys

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"dugnad/sim/text"
)

// Encode writes a tagged struct, or a pointer to one, as TOML: keys in the order of the struct, but
// single values before tables, as TOML requires. Decoding the text gives an equal struct. comments,
// by TOMLPath, are written after their values; it may be nil.
func Encode(v any, comments map[string]string) []byte {
	value := reflect.Indirect(reflect.ValueOf(v))
	e := encoder{comments: comments}
	e.table(keysOf(value.Type()), value, nil, nil)
	return e.out.Bytes()
}

// EncodeExplained is Encode with what each key means, its unit and its range on lines of their own above it,
// once for keys of tables by name.
func EncodeExplained(v any, comments map[string]string) []byte {
	value := reflect.Indirect(reflect.ValueOf(v))
	e := encoder{comments: comments, explained: map[*Key]bool{}}
	e.table(keysOf(value.Type()), value, nil, nil)
	return e.out.Bytes()
}

type encoder struct {
	out       bytes.Buffer
	comments  map[string]string
	explained map[*Key]bool // keys whose meaning was written; nil to write none
}

// explain writes what a key means, if it is not written yet.
func (e *encoder) explain(k *Key) {
	if e.explained == nil || e.explained[k] || k.doc == "" {
		return
	}
	e.explained[k] = true
	bounds := strings.Trim(k.unit+", "+cmp.Or(strings.Join(k.words, " | "), k.interval()), ", ")
	if bounds != "" {
		bounds = " [" + bounds + "]"
	}
	fmt.Fprintf(&e.out, "# %s%s\n", k.doc, bounds)
}

// table writes the keys of a struct. path is the path in headers, where also has the names of
// elements.
func (e *encoder) table(keys []*Key, v reflect.Value, path, where []string) {
	for _, k := range keys {
		if k.Kind.Structured() && k.Kind < Mix {
			continue
		}
		text := encodeValue(k, k.field(v))
		if text == "" && k.Kind == Words && e.explained != nil {
			text = `""`
		}
		if text != "" {
			if comment := e.comments[TOMLPath(Below(where, k.Name))]; comment != "" {
				text += " # " + comment
			}
			e.explain(k)
			fmt.Fprintf(&e.out, "%s = %s\n", quoteKey(k.Name), text)
		}
	}
	for _, k := range keys {
		field := k.field(v)
		at, here := Below(path, k.Name), Below(where, k.Name)
		switch {
		case !field.IsValid():
		case k.Kind == Table:
			e.header("[", "]", at)
			e.table(k.children, field, at, here)
		case k.Kind == NamedTables:
			for i := range field.Len() {
				name := elementName(k, field, i)
				e.header("[", "]", Below(at, name))
				e.table(k.children, field.Index(i), Below(at, name), Below(here, name))
			}
		case k.Kind == List:
			for i := range field.Len() {
				e.header("[[", "]]", at)
				e.table(k.children, field.Index(i), at, Below(here, elementName(k, field, i)))
			}
		}
	}
}

func (e *encoder) header(open, shut string, path []string) {
	if e.out.Len() > 0 {
		e.out.WriteByte('\n')
	}
	e.out.WriteString(open + TOMLPath(path) + shut + "\n")
}

// interval returns the range as in the tag: "0..1", "0..".
func (k *Key) interval() string {
	text := ""
	if !math.IsInf(k.Low, -1) {
		text = ShortFloat(k.Low)
	}
	text += ".."
	if !math.IsInf(k.High, 1) {
		text += ShortFloat(k.High)
	}
	if text == ".." {
		return ""
	}
	return text
}

// encodeValue returns a single value or a mix in TOML; "" for a number without a value and for a
// nil pointer.
func encodeValue(k *Key, v reflect.Value) string {
	if !v.IsValid() {
		return ""
	}
	switch k.Kind {
	case Text:
		return QuoteText(v.String())
	case Words:
		return encodeWords(v.Interface().(text.Translations))
	case Bool:
		return strconv.FormatBool(v.Bool())
	case Integer:
		return strconv.FormatInt(v.Int(), 10)
	case Real:
		if math.IsNaN(v.Float()) {
			return ""
		}
		return FormatFloat(v.Float())
	case Array:
		if v.Len() == 0 {
			return ""
		}
		texts := make([]string, v.Len())
		for i := range texts {
			texts[i] = v.Index(i).String()
			if v.Type().Elem() != scalarType {
				texts[i] = QuoteText(texts[i])
			}
		}
		return "[" + strings.Join(texts, ", ") + "]"
	case Intervals:
		return encodeIntervals(v)
	}
	var parts []string
	if k.Kind == Mix {
		for _, share := range sharesOf(v) {
			parts = append(parts, quoteKey(share.Name)+" = "+FormatFloat(share.Value))
		}
	} else {
		for _, a := range assignmentsOf(v) {
			parts = append(parts, quoteKey(a.Name)+" = "+a.Value)
		}
	}
	if len(parts) == 0 {
		return "{}"
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

// FormatFloat writes the shortest text that parses to x. It has a point or an exponent, so that
// TOML reads a float.
func FormatFloat(x float64) string {
	format := byte('f')
	if size := math.Abs(x); size != 0 && (size < 1e-5 || size >= 1e15) {
		format = 'e'
	}
	text := strconv.FormatFloat(x, format, -1, 64)
	if !strings.ContainsAny(text, ".eIN") { // Inf and NaN occur in messages only
		text += ".0"
	}
	return text
}

// TOMLPath writes a path as a dotted TOML key.
func TOMLPath(path []string) string {
	quoted := make([]string, len(path))
	for i, part := range path {
		quoted[i] = quoteKey(part)
	}
	return strings.Join(quoted, ".")
}

// quoteKey writes a key, quoted if necessary.
func quoteKey(name string) string {
	bare := func(r rune) bool {
		return r == '-' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	if name != "" && !strings.ContainsFunc(name, func(r rune) bool { return !bare(r) }) {
		return name
	}
	return QuoteText(name)
}

// QuoteText writes a TOML basic string. It does not use Go's quoting, which has escapes that TOML
// lacks.
func QuoteText(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < ' ' || r == 0x7F:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
