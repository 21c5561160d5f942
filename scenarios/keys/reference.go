package keys

import (
	"fmt"
	"reflect"
	"strings"
)

// Doc documents a key.
type Doc struct {
	Path     string // with * for names: fields.*.statutory_share
	Type     string
	Unit     string
	Allowed  string // range "0..1" or words "a | b"; empty if any value of the type is allowed
	Required bool
	Default  string // in TOML; empty if the key is required or has no value when absent
	Doc      string
	Scope    string // see Key.Scope; with ", clamped" where Key.Clamped
}

// Docs returns the documentation of every key of a tagged struct, in its order.
func Docs(v any) []Doc {
	var docs []Doc
	var walk func(keys []*Key, path []string)
	walk = func(keys []*Key, path []string) {
		for _, k := range keys {
			at := Below(path, k.Name)
			docs = append(docs, k.document(at))
			if k.Kind == NamedTables || k.Kind == List {
				at = Below(at, "*")
			}
			walk(k.children, at)
		}
	}
	walk(keysOf(reflect.Indirect(reflect.ValueOf(v)).Type()), nil)
	return docs
}

func (k *Key) document(path []string) Doc {
	doc := Doc{
		Path: strings.Join(path, "."), Type: k.Kind.String(), Unit: k.unit, Doc: k.doc, Scope: k.scope,
		Required: !k.optional && (!k.Kind.Structured() || k.Kind.byName()),
	}
	if k.clamped {
		doc.Scope += ", clamped"
	}
	switch {
	case len(k.words) > 0:
		doc.Allowed = strings.Join(k.words, " | ")
	case k.month:
		doc.Type = "month"
	default:
		doc.Allowed = k.interval()
	}
	if k.optional && k.fallback != "nan" && !k.Kind.Structured() {
		doc.Default = k.fallback
		if k.Kind == Text || k.Kind == Words {
			doc.Default = QuoteText(k.fallback)
		}
	}
	return doc
}

// WriteDocs writes the documentation in Markdown: one table for each section, in their order.
//
// A section in which some key has a scope has a column for it.
func WriteDocs(b *strings.Builder, docs []Doc) {
	scoped := map[string]bool{}
	for _, doc := range docs {
		head, _, _ := strings.Cut(doc.Path, ".")
		scoped[head] = scoped[head] || doc.Scope != ""
	}
	section := ""
	for _, doc := range docs {
		head, rest, nested := strings.Cut(doc.Path, ".")
		structured := doc.Type == Table.String() || doc.Type == NamedTables.String() || doc.Type == List.String()
		switch {
		case structured && !nested:
			section = head
			fmt.Fprintf(b, "\n## %s\n\n%s (%s).\n\n", head, sentence(doc.Doc), doc.Type)
			if scoped[head] {
				b.WriteString("| key | type | unit | allowed | default | scope | meaning |\n|---|---|---|---|---|---|---|\n")
			} else {
				b.WriteString("| key | type | unit | allowed | default | meaning |\n|---|---|---|---|---|---|\n")
			}
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
		scope := ""
		if scoped[head] {
			scope = doc.Scope + " | "
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s | %s%s |\n", name, doc.Type, doc.Unit, strings.ReplaceAll(doc.Allowed, "|", "\\|"), fallback, scope, doc.Doc)
	}
}

// sentence returns a text with a capital first letter.
func sentence(text string) string {
	for i, r := range text {
		if i == 0 {
			return strings.ToUpper(string(r)) + text[len(string(r)):]
		}
	}
	return text
}
