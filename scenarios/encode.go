package scenarios

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"dugnad/agents"
)

// encode writes a tagged struct as TOML: its keys in its order, tables and names in
// theirs, single values before tables as TOML wants it. Decoding the text gives the
// struct again, to the last bit. With annotate, every key is preceded by its meaning,
// unit and range, in the first of like tables.
func encode(v any, annotate bool) []byte {
	value := reflect.Indirect(reflect.ValueOf(v))
	e := encoder{annotate: annotate}
	e.table(keysOf(value.Type()), value, nil, nil, nil)
	return e.out.Bytes()
}

type encoder struct {
	out      bytes.Buffer
	annotate bool
	sources  map[string]string // comments behind values, by Value.Path
}

// table writes the keys of a struct. path is what stands in headers, pattern the same
// with * for names, by which a mechanism's meaning is found, and where the same with the names
// of elements.
func (e *encoder) table(keys []*key, v reflect.Value, path, pattern, where []string) {
	for _, k := range keys {
		if k.kind.structured() && k.kind != mixKind {
			continue
		}
		field := v.FieldByIndex(k.index)
		e.comment(k, below(pattern, k.name), field)
		if text := encodeValue(k, field); text != "" {
			if source := e.sources[tomlPath(below(where, k.name))]; source != "" {
				text += " # " + source
			}
			fmt.Fprintf(&e.out, "%s = %s\n", quoteKey(k.name), text)
		}
	}
	for _, k := range keys {
		field := v.FieldByIndex(k.index)
		at, like, here := below(path, k.name), below(pattern, k.name), below(where, k.name)
		annotate := e.annotate
		switch k.kind {
		case tableKind:
			e.header(k, "[", "]", at)
			e.table(k.inside, field, at, like, here)
		case keyedKind:
			for i := range field.Len() {
				element := field.Index(i)
				name := element.FieldByIndex(k.nameInside).String()
				e.header(k, "[", "]", below(at, name))
				e.table(k.inside, element, below(at, name), below(like, "*"), below(here, name))
				e.annotate = false // the first tells it all
			}
		case listKind:
			for i := range field.Len() {
				e.header(k, "[[", "]]", at)
				e.table(k.inside, field.Index(i), at, below(like, "*"), below(here, elementName(k, field, i)))
				e.annotate = false
			}
		}
		e.annotate = annotate
	}
}

func (e *encoder) header(k *key, open, shut string, path []string) {
	quoted := make([]string, len(path))
	for i, part := range path {
		quoted[i] = quoteKey(part)
	}
	if e.out.Len() > 0 {
		e.out.WriteByte('\n')
	}
	if e.annotate && k.doc != "" {
		fmt.Fprintf(&e.out, "# %s\n", k.doc)
	}
	e.out.WriteString(open + strings.Join(quoted, ".") + shut + "\n")
}

// comment writes what a key means; for a key without a value it shows the key, out of
// force.
func (e *encoder) comment(k *key, pattern []string, v reflect.Value) {
	if !e.annotate {
		return
	}
	comment := docOf(k, pattern)
	if bounds := k.brief(); bounds != "" {
		comment = strings.TrimSpace(comment + " [" + bounds + "]")
	}
	if encodeValue(k, v) == "" {
		comment = strings.TrimSpace(k.name + ": not set. " + comment)
	}
	if comment != "" {
		fmt.Fprintf(&e.out, "# %s\n", comment)
	}
}

// brief is a key's unit and range for a comment: "share, 0..1".
func (k *key) brief() string {
	var parts []string
	if k.unit != "" {
		parts = append(parts, k.unit)
	}
	if k.month {
		parts = append(parts, "month")
	}
	if len(k.words) > 0 {
		parts = append(parts, strings.Join(k.words, " | "))
	}
	if limits := k.interval(); limits != "" {
		parts = append(parts, limits)
	}
	return strings.Join(parts, ", ")
}

// interval is the range as in the tag: "0..1", "0..".
func (k *key) interval() string {
	text := ""
	if !math.IsInf(k.low, -1) {
		text = shortFloat(k.low)
	}
	text += ".."
	if !math.IsInf(k.high, 1) {
		text += shortFloat(k.high)
	}
	if text == ".." {
		return ""
	}
	return text
}

// encodeValue is the TOML of a single value or a mix; "" for a number without a value.
func encodeValue(k *key, v reflect.Value) string {
	switch k.kind {
	case textKind:
		return quoteText(v.String())
	case boolKind:
		return strconv.FormatBool(v.Bool())
	case wholeKind:
		return strconv.FormatInt(v.Int(), 10)
	case realKind:
		if math.IsNaN(v.Float()) {
			return ""
		}
		return formatFloat(v.Float())
	case arrayKind:
		values := v.Interface().([]Level)
		if len(values) == 0 {
			return ""
		}
		texts := make([]string, len(values))
		for i, value := range values {
			texts[i] = string(value)
		}
		return "[" + strings.Join(texts, ", ") + "]"
	}
	mix := v.Interface().(agents.Mix)
	if len(mix) == 0 {
		return "{}"
	}
	parts := make([]string, len(mix))
	for i, share := range mix {
		parts[i] = quoteKey(share.Name) + " = " + formatFloat(share.Value)
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

// formatFloat writes the shortest text that reads as x again, with a point or an exponent,
// so that it stays a float.
func formatFloat(x float64) string {
	format := byte('f')
	if size := math.Abs(x); size != 0 && (size < 1e-5 || size >= 1e15) {
		format = 'e'
	}
	text := strconv.FormatFloat(x, format, -1, 64)
	if !strings.ContainsAny(text, ".eIN") { // nor Inf and NaN, which only messages print
		text += ".0"
	}
	return text
}

// quoteKey writes a key, in quotes where it needs them.
func quoteKey(name string) string {
	bare := func(r rune) bool {
		return r == '-' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	if name != "" && !strings.ContainsFunc(name, func(r rune) bool { return !bare(r) }) {
		return name
	}
	return quoteText(name)
}

// quoteText writes a TOML basic string. Go's own quoting knows escapes that TOML does not.
func quoteText(text string) string {
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
