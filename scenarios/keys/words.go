package keys

import (
	"reflect"
	"slices"
	"strings"

	"dugnad/sim/text"
)

var translationsType = reflect.TypeFor[text.Translations]()

// words decodes a text that may be stated by language.
func (d *decoder) words(n *Node, k *Key, into reflect.Value, path []string) {
	var all text.Translations
	one := func(n *Node, language string, path []string) {
		words, ok := n.Scalar.(string)
		if !ok {
			d.report(n, path, n.Describe(), k.Allowed(), "")
			return
		}
		d.plain(n, path, k.prose)
		if words != "" || language != "" {
			all = append(all, text.Translation{Language: language, Text: words})
		}
	}
	if n.Kind != TableNode {
		one(n, "", path)
	} else {
		for _, language := range slices.Sorted(slices.Values(n.Keys)) {
			at := Below(path, language)
			if !slices.Contains(text.Languages, language) {
				d.report(n.Items[language], at, "an unknown language", strings.Join(text.Languages, ", "), "")
				continue
			}
			one(n.Items[language], language, at)
		}
	}
	if len(all) > 0 { // else nil, which an absent key has, too
		into.Set(reflect.ValueOf(all))
	}
}

// encodeWords returns a text in TOML: a string, or a table by language; "" for no text.
func encodeWords(all text.Translations) string {
	if len(all) == 0 {
		return ""
	}
	if len(all) == 1 && all[0].Language == "" {
		return QuoteText(all[0].Text)
	}
	parts := make([]string, len(all))
	for i, one := range all {
		parts[i] = one.Language + " = " + QuoteText(one.Text)
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

// DropTexts removes from n the texts by language that over states, so that a merge replaces a text as a
// whole: the base's Norwegian would be the translation of other words. into points to the struct whose
// keys both have.
func (n *Node) DropTexts(into any, over *Node) {
	n.dropTexts(keysOf(reflect.TypeOf(into).Elem()), over)
}

func (n *Node) dropTexts(keys []*Key, over *Node) {
	for _, k := range keys {
		old, stated := n.Child(k.Name), over.Child(k.Name)
		switch {
		case old == nil || stated == nil:
		case k.Kind == Words:
			n.Drop(k.Name)
		case k.Kind == Table && old.Kind == TableNode && stated.Kind == TableNode:
			old.dropTexts(k.children, stated)
		case k.Kind == NamedTables || k.Kind == List:
			for _, name := range stated.childNames() {
				if a, b := old.Child(name), stated.Child(name); a != nil && a.Kind == TableNode && b.Kind == TableNode {
					a.dropTexts(k.children, b)
				}
			}
		}
	}
}
