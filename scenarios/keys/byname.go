package keys

import (
	"reflect"
	"slices"
)

// byName decodes a table of single values by name.
func (d *decoder) byName(n *Node, k *Key, into reflect.Value, path []string) {
	if n.Kind != TableNode {
		d.report(n, path, n.Describe(), k.Allowed(), "")
		return
	}
	values := reflect.Zero(k.typ)
	for _, name := range slices.Sorted(slices.Values(n.Keys)) {
		item := n.Items[name]
		switch {
		case k.paths && item.Kind == TableNode:
			hint := ""
			if below := leaves(item, []string{name}); len(below) > 0 {
				hint = "a path of several keys goes in quotes: " + QuoteText(PathOf(below[0])) + " = …"
			}
			d.report(item, Below(path, name), item.Describe(), "a path and its value", hint)
			continue
		case k.paths:
			d.plain(&Node{From: item.From, Line: item.Line, Scalar: name}, path, false)
		default:
			d.name(item, name, Below(path, name))
		}
		var value reflect.Value
		if k.Kind == Mix {
			x, ok := item.number()
			if !ok || !k.allows(x) {
				d.report(item, Below(path, name), item.Describe(), "a number"+k.limits(), item.numberHint())
				continue
			}
			value = reflect.ValueOf(Share{name, x})
		} else {
			text, ok := valueOf(item)
			if !ok {
				d.report(item, Below(path, name), item.Describe(), "a number, text in quotes, true or false", "")
				continue
			}
			d.plain(item, Below(path, name), false)
			value = reflect.ValueOf(Assignment{name, string(text)})
		}
		values = reflect.Append(values, value.Convert(k.typ.Elem()))
	}
	into.Set(values)
}
