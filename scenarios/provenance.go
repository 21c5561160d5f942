package scenarios

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
)

// Value is one value of a resolved scenario and where it comes from. A mix is one value.
type Value struct {
	Path    string   // as TOML and --set write it; an element without a name by its number from 0
	Pattern string   // the same with * for names, as in KeyDoc
	Name    string   // what the * stands for; empty without one
	TOML    string   // the value as TOML writes it
	From    []Origin // one, but for a mix whose shares were set in several places
}

// Origin is where a value was written.
type Origin struct {
	Of      string // the shares of a mix it is about, "a, b"; empty for all
	File    string // empty: by the command line or by default
	Line    int    // 0 if unknown
	Shipped bool   // by a scenario that comes with dugnad
	Set     bool   // on the command line
	Comment string // behind the value: its source
}

// Source words an origin: the comment of a shipped value, and for any other value also who
// set it. A value without a comment has no source.
func (o Origin) Source() string {
	text := o.Comment
	if text == "" {
		text = "no source given"
	}
	where := o.File
	if o.Line > 0 {
		where += ":" + strconv.Itoa(o.Line)
	}
	switch {
	case o.Set:
		text = "set on the command line: " + text
	case o.File == "":
		text = "default"
	case !o.Shipped:
		text = "set by " + where + ": " + text
	case o.Comment == "":
		text += " (" + where + ")"
	}
	if o.Of != "" {
		text = o.Of + ": " + text
	}
	return text
}

// Source words where a value comes from.
func (v Value) Source() string {
	var parts []string
	for _, o := range v.From {
		parts = append(parts, o.Source())
	}
	return strings.Join(parts, "; ")
}

// Values are all values of the scenario in the order of Resolved's keys. A driver that is not
// frozen has none.
func (s *Scenario) Values() []Value {
	w := valueWalk{}
	w.table(scenarioKeys(), reflect.ValueOf(s).Elem(), s.tree, nil, nil, "")
	return w.values
}

type valueWalk struct{ values []Value }

// table walks a struct and, beside it, the node it was decoded from, which is nil where
// everything is a default.
func (w *valueWalk) table(keys []*key, v reflect.Value, n *node, path, pattern []string, named string) {
	for _, k := range keys {
		field, at, like := v.FieldByIndex(k.index), below(path, k.name), below(pattern, k.name)
		item := n.child(k.name)
		switch k.kind {
		case tableKind:
			w.table(k.inside, field, item, at, like, named)
		case keyedKind, listKind:
			for i := range field.Len() {
				element, name := field.Index(i), elementName(k, field, i)
				written := item.child(name)
				if item != nil && item.kind == listNode && i < len(item.list) {
					written = item.list[i]
				}
				w.table(k.inside, element, written, below(at, name), below(like, "*"), name)
			}
		default:
			text := encodeValue(k, field)
			if text == "" {
				continue
			}
			value := Value{Path: tomlPath(at), Pattern: strings.Join(like, "."), Name: named, TOML: text}
			if mix, ok := field.Interface().(agents.Mix); ok && len(mix) > 0 {
				value.From = item.mixOrigins(mix)
			} else {
				value.From = []Origin{item.origin()}
			}
			w.values = append(w.values, value)
		}
	}
}

// elementName is what an element is called in paths: its name, or its number from 0.
func elementName(k *key, elements reflect.Value, i int) string {
	if k.nameInside == nil {
		return strconv.Itoa(i)
	}
	return elements.Index(i).FieldByIndex(k.nameInside).String()
}

// tomlPath is a path as a dotted key.
func tomlPath(path []string) string {
	quoted := make([]string, len(path))
	for i, part := range path {
		quoted[i] = quoteKey(part)
	}
	return strings.Join(quoted, ".")
}

// child is a table's item; nil if there is none.
func (n *node) child(name string) *node {
	if n == nil || n.kind != tableNode {
		return nil
	}
	return n.items[name]
}

func (n *node) origin() Origin {
	if n == nil {
		return Origin{}
	}
	return Origin{File: n.from.name, Line: n.line, Shipped: n.from.shipped, Set: n.from.set, Comment: n.comment}
}

// mixOrigins are the origins of a mix's shares, those of one origin together.
func (n *node) mixOrigins(mix agents.Mix) []Origin {
	var origins []Origin
	var shares [][]string
	for _, share := range mix {
		origin := n.child(share.Name).origin()
		i := slices.Index(origins, origin)
		if i < 0 {
			i = len(origins)
			origins, shares = append(origins, origin), append(shares, nil)
		}
		shares[i] = append(shares[i], share.Name)
	}
	if len(origins) > 1 {
		for i := range origins {
			origins[i].Of = strings.Join(shares[i], ", ")
		}
	}
	return origins
}

// Base is the shipped scenario that this one is made from: itself, if it was changed by
// --set; else the nearest that it extends and that runs. One that extends no shipped scenario
// is held against the flagship. Nil for a shipped scenario with nothing below it.
func (s *Scenario) Base() *Scenario {
	for i, file := range s.lineage {
		if !file.shipped || i == 0 && !s.changed {
			continue
		}
		name := strings.TrimSuffix(strings.TrimPrefix(file.name, "shipped "), ".toml")
		if base, err := LoadNamed(name, nil); err == nil { // else it is a part that others extend
			return base
		}
	}
	if len(s.lineage) > 0 && s.lineage[0].shipped {
		return nil
	}
	base, err := LoadNamed(Flagship, nil)
	if err != nil {
		panic(err) // it is embedded: cannot happen
	}
	return base
}

// Lineage names the files the scenario is made of: its own, then what each extends.
func (s *Scenario) Lineage() []string {
	var names []string
	for _, file := range s.lineage {
		names = append(names, file.name)
	}
	return names
}
