package scenarios

import (
	"fmt"
	"reflect"
	"strings"
)

// KeyDoc documents one key of a scenario.
type KeyDoc struct {
	Path     string // with * for names: fields.*.statutory_share
	Type     string
	Unit     string
	Allowed  string // range "0..1" or words "a | b"; empty if anything of the type
	Required bool
	Default  string // TOML; empty if required or if absence means no value
	Doc      string
}

// Keys documents every key of a tagged struct, in its order.
func Keys(v any) []KeyDoc {
	var docs []KeyDoc
	var walk func(keys []*key, path []string)
	walk = func(keys []*key, path []string) {
		for _, k := range keys {
			at := below(path, k.name)
			docs = append(docs, k.document(at))
			if k.kind == keyedKind || k.kind == listKind {
				at = below(at, "*")
			}
			walk(k.inside, at)
		}
	}
	walk(keysOf(reflect.Indirect(reflect.ValueOf(v)).Type()), nil)
	return docs
}

func (k *key) document(path []string) KeyDoc {
	doc := KeyDoc{
		Path: strings.Join(path, "."), Type: k.kind.String(), Unit: k.unit, Doc: k.doc,
		Required: !k.optional && (!k.kind.structured() || k.kind == mixKind),
	}
	switch {
	case len(k.words) > 0:
		doc.Allowed = strings.Join(k.words, " | ")
	case k.month:
		doc.Type = "month"
	default:
		doc.Allowed = k.interval()
	}
	if k.optional && k.fallback != "nan" && !k.kind.structured() {
		doc.Default = k.fallback
		if k.kind == textKind {
			doc.Default = quoteText(k.fallback)
		}
	}
	return doc
}

// tables writes a table of keys for each section, in their order.
func tables(b *strings.Builder, docs []KeyDoc) {
	section := ""
	for _, doc := range docs {
		head, rest, nested := strings.Cut(doc.Path, ".")
		structured := doc.Type == tableKind.String() || doc.Type == keyedKind.String() || doc.Type == listKind.String()
		switch {
		case structured && !nested:
			section = head
			fmt.Fprintf(b, "\n## %s\n\n%s (%s).\n\n", head, sentence(doc.Doc), doc.Type)
			b.WriteString("| key | type | unit | allowed | default | meaning |\n|---|---|---|---|---|---|\n")
			continue
		case !nested && section != "single keys":
			section = "single keys"
			b.WriteString("\n## Single keys\n\n| key | type | unit | allowed | default | meaning |\n|---|---|---|---|---|---|\n")
		}
		name := doc.Path
		if nested {
			name = rest
		}
		fallback := "required"
		switch {
		case doc.Default != "":
			fallback = "`" + doc.Default + "`"
		case !doc.Required:
			fallback = ""
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s | %s |\n", name, doc.Type, doc.Unit, strings.ReplaceAll(doc.Allowed, "|", "\\|"), fallback, doc.Doc)
	}
}

// sentence begins a text with a capital letter.
func sentence(text string) string {
	for i, r := range text {
		if i == 0 {
			return strings.ToUpper(string(r)) + text[len(string(r)):]
		}
	}
	return text
}
