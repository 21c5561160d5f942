package describe

import (
	"slices"
	"strings"

	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

// parameters returns the tables of all values. Switches of mechanisms and frozen drivers have their
// own tables. Together the tables contain the resolved scenario: the first cell is the path, the
// second the value in TOML.
func (d *document) parameters() []block {
	docs := map[string]keys.Doc{}
	var heads []string
	for _, doc := range d.keys {
		docs[doc.Path] = doc
		head, _, _ := strings.Cut(doc.Path, ".")
		if isTable(doc) && !slices.Contains(heads, head) {
			heads = append(heads, head)
		}
	}
	groups := map[string][]scenarios.Value{}
	for _, v := range d.values {
		head, _, nested := strings.Cut(v.Pattern, ".")
		if !nested {
			head = ""
		}
		groups[head] = append(groups[head], v)
	}
	blocks := []block{
		{text: "A value without a unit is a number, a word or a text. The scope is the finest thing for which an event may have a value of its own; a key without one holds always and everywhere. The source is what stands behind the value in the file that sets it. A value that a user's file or the command line sets says so; one that nobody wrote is the program's default. In a key, `*` stands for every name of the table."},
		{heading: "Single keys", level: 3},
		{table: d.tableOf(groups[""], docs)},
	}
	for _, head := range heads {
		values := groups[head]
		if len(values) == 0 || head == "mechanisms" || head == "freeze" {
			continue
		}
		blocks = append(blocks, block{heading: code(head), level: 3})
		about := sentence(docs[head].Doc) + "."
		if docs[head].Type == "tables by name" {
			var names []string
			for _, v := range values {
				name := strings.TrimPrefix(v.Path, head+".") // quoted where a key must be
				name = code(strings.TrimSuffix(name, v.Pattern[strings.LastIndexByte(v.Pattern, '.'):]))
				if !slices.Contains(names, name) {
					names = append(names, name)
				}
			}
			about += " In this order: " + strings.Join(names, ", ") + "."
		}
		blocks = append(blocks, block{text: about}, block{table: d.tableOf(values, docs)})
	}
	return blocks
}

func isTable(doc keys.Doc) bool {
	return doc.Type == "table" || doc.Type == "tables by name" || doc.Type == "array of tables"
}

// parameterWidths leave room for the longest end of a range, 10000000000 persons, and for "clamped", which do not break.
var parameterWidths = []float64{2.3, 1.62, 1.1, 1.35, 1, 1.92, 1.73}

// maxRowKeys is the largest number of keys of a named table that is written as one row.
const maxRowKeys = 3

// tableOf returns the table of a group of values. An element of a list or a small named table is one
// row. Other named tables are ordered by key, so that readers can compare the names; a key with the
// same value and source for all names is one row with a *.
func (d *document) tableOf(values []scenarios.Value, docs map[string]keys.Doc) *table {
	t := &table{heads: []string{"key", "value", "unit", "allowed", "scope", "meaning", "source"}, widths: parameterWidths}
	for i := 0; i < len(values); {
		of, _, named := strings.Cut(values[i].Pattern, ".*.")
		if !named {
			d.row(t, values[i].Path, values[i], docs)
			i++
			continue
		}
		end := i
		for end < len(values) && strings.HasPrefix(values[end].Pattern, of+".*.") {
			end++
		}
		elements := values[i:end]
		i = end
		var keys, names []string
		for _, v := range elements {
			if _, key, _ := strings.Cut(v.Pattern, ".*."); !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
			if !slices.Contains(names, v.Name) {
				names = append(names, v.Name)
			}
		}
		if docs[of].Type == "array of tables" || len(keys) <= maxRowKeys {
			d.elements(t, of, names, elements, docs)
			continue
		}
		for _, key := range keys {
			var same []scenarios.Value
			for _, v := range elements {
				if v.Pattern == of+".*."+key {
					same = append(same, v)
				}
			}
			equal := len(same) == len(names) && len(names) > 1
			for _, v := range same {
				equal = equal && v.TOML == same[0].TOML && v.Source() == same[0].Source()
			}
			if equal {
				d.row(t, of+".*."+key, same[0], docs)
				continue
			}
			for n, v := range same {
				if n == 0 {
					d.row(t, v.Path, v, docs)
				} else {
					t.add(code(v.Path), value(v.TOML), literal(docs[v.Pattern].Unit), literal(allowed(docs[v.Pattern])), scope(docs[v.Pattern]), "as above", d.source(v))
				}
			}
		}
	}
	return t
}

func (d *document) row(t *table, path string, v scenarios.Value, docs map[string]keys.Doc) {
	doc := docs[v.Pattern]
	t.add(code(path), value(v.TOML), literal(doc.Unit), literal(allowed(doc)), scope(doc), literal(doc.Doc), d.source(v))
}

// elements adds a row for each element of a list or of a small named table.
func (d *document) elements(t *table, of string, names []string, values []scenarios.Value, docs map[string]keys.Doc) {
	for i, name := range names {
		var parts, sources, about, units, limits, scopes []string
		path := ""
		for _, v := range values {
			if v.Name != name {
				continue
			}
			doc := docs[v.Pattern]
			key := doc.Path[strings.LastIndexByte(doc.Path, '.')+1:]
			path = strings.TrimSuffix(v.Path, "."+key)
			parts = append(parts, key+" = "+v.TOML)
			about = append(about, key+": "+doc.Doc)
			if doc.Unit != "" {
				units = append(units, key+": "+doc.Unit)
			}
			limits = append(limits, key+": "+allowed(doc))
			if doc.Scope != "" {
				scopes = append(scopes, key+": "+doc.Scope)
			}
			if source := v.Source(); !slices.Contains(sources, source) && (!strings.HasPrefix(source, "no source") && source != "default") {
				sources = append(sources, source)
			}
		}
		if len(sources) == 0 {
			sources = []string{"no source given"}
		}
		if i > 0 {
			about = []string{"as above"}
		}
		if place, ok := d.scenario.Register().Place(name); ok && of == "places" && !strings.Contains(strings.Join(sources, " "), place.Name) {
			sources = append(sources, place.Name)
		}
		t.add(code(path), value("{ "+strings.Join(parts, ", ")+" }"), literal(strings.Join(units, "; ")), literal(strings.Join(limits, "; ")),
			literal(strings.Join(scopes, "; ")), literal(strings.Join(about, "; ")), literal(strings.Join(sources, "; ")))
	}
}

// source describes the origins of a value. Names and labels have no source.
func (d *document) source(v scenarios.Value) string {
	switch key := v.Pattern[strings.LastIndexByte(v.Pattern, '.')+1:]; {
	case strings.Contains(v.Source(), "no source given") && (key == "name" || key == "description" || key == "label" || key == "unit"):
		return "a name"
	}
	return literal(v.Source())
}

// scope returns the finest thing for which an event may have a value of its own; a dash if no event can.
func scope(doc keys.Doc) string {
	if doc.Scope == "" {
		return "–"
	}
	return doc.Scope
}

func allowed(doc keys.Doc) string {
	if doc.Allowed == "" {
		return doc.Type
	}
	return doc.Allowed
}

// value returns markup for a value in TOML. Backticks and bars, which would end the code or the cell,
// are written as TOML escapes.
func value(text string) string {
	return code(strings.NewReplacer("`", `\u0060`, "|", `\u007C`).Replace(text))
}

// sentence returns a text with a capital first letter, which must be ASCII.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
