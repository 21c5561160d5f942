package scenarios

import (
	"fmt"
	"reflect"
	"strings"

	"dugnad/agents"
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
		Path: strings.Join(path, "."), Type: k.kind.String(), Unit: k.unit, Doc: docOf(k, path),
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

// docOf is what a key means. Switches and frozen drivers have their meaning in the table
// of mechanisms, which the model itself reads.
func docOf(k *key, pattern []string) string {
	if k.doc != "" || len(pattern) != 2 {
		return k.doc
	}
	switch pattern[0] {
	case "mechanisms":
		for _, m := range agents.MechanismTable {
			if m.Name == k.name {
				return m.Does
			}
		}
	case "freeze":
		for _, d := range agents.DriverTable {
			if d.Name == k.name {
				return "holds at a number: " + d.Does
			}
		}
	}
	return ""
}

// Reference is the page that documents every key, in Markdown.
func Reference() string {
	var b strings.Builder
	b.WriteString(`# Scenario reference

Every key of a scenario, generated from the structs that the loader decodes into.
A * stands for a name. A key without a default is required.

A scenario may begin with ` + "`extends = \"NAME\"`" + `, a file beside it or a shipped scenario: tables
merge by key, arrays and single values replace. A table over an array of named tables,
such as ` + "`[period.surge]`" + `, changes those it names. ` + "`name` and `description`" + ` are not taken over.

The path of a key is what ` + "`--set PATH=VALUE`" + `, studies and messages call it by. In ` + "`--set`" + `, * stands
for every name, and an element without a name goes by its number from 0.
`)
	tables(&b, Keys(Scenario{}))
	return b.String()
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

// StudyReference is the page that documents every key of a study, in Markdown.
func StudyReference() string {
	var b strings.Builder
	b.WriteString(`# Study reference

Every key of a study, generated from the structs that the loader decodes into: what ` + "`dugnad sweep`" + `
reads. A * stands for the number of an element, from 0. A key without a default is required. What
designs, factors and outcomes are for is in the [guide](guide.md#studies-many-what-ifs-at-once).
`)
	tables(&b, Keys(Study{}))
	return b.String()
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

// Template is a short scenario to begin with, for `scenario new`. It extends the flagship
// and shows the keys that are changed most, out of force; annotated, with their meaning.
func Template(annotated bool) []byte {
	docs := map[string]KeyDoc{}
	for _, doc := range Keys(Scenario{}) {
		docs[doc.Path] = doc
	}
	var b strings.Builder
	if annotated {
		b.WriteString("# A scenario states what differs from the one it extends. Take away the # before a\n# key to change it; `dugnad scenario check FILE` tells whether all is well.\n\n")
	}
	fmt.Fprintf(&b, "extends = %s\n", quoteText(Flagship))
	for _, line := range templateLines {
		if line.pattern == "" {
			b.WriteString("\n" + line.text + "\n")
			continue
		}
		if doc := docs[line.pattern]; annotated && doc.Doc != "" {
			bounds := strings.TrimSuffix(strings.TrimPrefix(doc.Unit+", "+doc.Allowed, ", "), ", ")
			if bounds != "" {
				bounds = " [" + bounds + "]"
			}
			fmt.Fprintf(&b, "\n# %s%s\n", doc.Doc, bounds)
		}
		b.WriteString(line.text + "\n")
	}
	return []byte(b.String())
}

// templateLines are the template after its first line: headers (without a pattern) and
// keys, which a test takes out of their comments and loads.
var templateLines = []struct{ pattern, text string }{
	{"description", `description = ""`},
	{"replications", `# replications = 20`},
	{"end", `# end = "2018-12"`},
	{"", `# [data]`},
	{"data.applicants_scale", `# applicants_scale = 1.0`},
	{"", `# [places.1103] # Stavanger`},
	{"places.*.group", `# group = "coast"`},
	{"places.*.disadvantage", `# disadvantage = 0.0`},
	{"", `# [fields.integration]`},
	{"fields.*.discretion_shift", `# discretion_shift = 0.1`},
	{"", `# [negotiation]`},
	{"negotiation.protocol", `# protocol = "nash"`},
	{"", `# [mechanisms]`},
	{"mechanisms.spill", `# spill = true`},
}
