package scenarios

import (
	"fmt"
	"strings"

	"dugnad/scenarios/keys"
)

// Reference returns the page that documents every key of a scenario, in Markdown.
func Reference() string {
	var b strings.Builder
	b.WriteString(`# Scenario reference

Every key of a scenario, generated from the structs that the loader decodes into.
A * stands for a name. A key without a default is required.

A scenario may begin with ` + "`extends = \"NAME\"`" + `, a shipped scenario or a file in its folder, with .toml behind its
name or without: tables merge by key, arrays and single values replace. A table over an array of named tables,
such as ` + "`[period.surge]`" + `, changes the elements it names. ` + "`name` and `description`" + ` are not inherited. A shipped
name wins over a file of that name beside the scenario; ` + "`./NAME`" + ` means the file.

` + "`drop = [\"fields.children\", \"refugees.county_reception\"]`" + ` beside it removes inherited keys before the tables merge. What
an inherited table says of types, activities, resources, counties and fields in an order that the scenario does not have is let
go of, and the shares of a whole are divided by what is left of their sum; the scenario's own tables may not name them.

` + "`--set PATH=VALUE`" + `, studies and messages refer to a key by its path. In ` + "`--set`" + `, * stands for every
name, and an element without a name is referred to by its index from 0. ` + "`PATH*=FACTOR` and `PATH+=SUMMAND`" + ` change
the number that is there, directly behind a name only: ` + "`organisation_types.*.own_means.*=0.5` sets every share, `organisation_types.*.own_means.**=0.5`" + ` scales them.

An [event](#event) gives keys with a scope other values for some months. The scope is the finest thing for which an
event may have a value of its own: a field in a place, a place, or the nation. A key without a scope is read when the
world is made, or says what a run is; no event changes it. Of a clamped key, a result of an event beyond the allowed
numbers counts as the nearest of them; of any other it is an error.
`)
	keys.WriteDocs(&b, keys.Docs(Scenario{}))
	b.WriteString("\n## Removed keys\n\nA file, a `--set` or a study with one of these keys of earlier versions is refused with this advice.\n\n")
	b.WriteString("| key | removed in | why | instead |\n|---|---|---|---|\n")
	for _, r := range removed {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.Path, r.Since, r.Why, r.Instead)
	}
	b.WriteString(`
# Evidence

Every key of the file that the key ` + "`evidence`" + ` of a scenario names. A statement is about one cell of the results, whose
measure is within an interval (` + "`is`, `between`, `above` or `below`" + `), or about two, of which one has ` + "`more`" + `. It must
state a field, a stage and a period. A cell that the scenario does not have is an error in a file of your own; shipped evidence says
nothing of it. A file that begins with ` + "`extends = \"table-four\"`" + ` changes the shipped evidence: its own words and statements replace those of the same name.
`)
	keys.WriteDocs(&b, keys.Docs(Evidence{}))
	return b.String()
}

// Template returns the text of a short scenario to start from, for `scenario new`. It extends the
// flagship and contains the keys that are changed most, commented out. annotated adds what each
// key means.
func Template(annotated bool) []byte {
	docs := map[string]keys.Doc{}
	for _, doc := range keys.Docs(Scenario{}) {
		docs[doc.Path] = doc
	}
	var b strings.Builder
	if annotated {
		b.WriteString("# A scenario states what differs from the one it extends. Remove the # before a\n# key to change it; `dugnad scenario check FILE` reports what is wrong.\n\n")
	}
	fmt.Fprintf(&b, "extends = %s\n", keys.QuoteText(Flagship))
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

// templateLines are the lines of the template after the first: table headers, which have no
// pattern, and keys. A test uncomments and loads them.
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
