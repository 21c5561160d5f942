package keys

import (
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// Set applies a PATH=VALUE to a tree that is settled for the struct behind the pointer into:
//
//	negotiation.protocol=nash            a bare word is text
//	fields.*.discretion_shift=0.1        * means every name
//	period.surge.start="2015-08"         an element of an array, by its name
//	refugees.wait.0.months=9             or, if it has no name, by its index from 0
//
// A table merges with the existing one; a mix and every other value replaces the existing one. A
// file that the value names is looked up in files, which may be nil.
func (n *Node) Set(into any, assignment string, files fs.FS) Problems {
	s := setter{}
	path, text, ok := cutAssignment(assignment)
	s.from = &Origin{Name: SetFile(path), Files: files, Folder: ".", Set: true}
	if !ok {
		s.report(nil, strconv.Quote(assignment), "PATH=VALUE", "")
		return s.problems
	}
	parts, ok := SplitPath(path)
	if !ok {
		s.report(nil, strconv.Quote(path), "a path of keys, with dots between", "")
		return s.problems
	}
	if p := removedAt(removedKeys(reflect.TypeOf(into).Elem()), parts); p != nil {
		p.File = s.from.Name
		s.problems.Add(*p)
		return s.problems
	}
	s.value = setValue(text, s.from)
	s.table(n, keysOf(reflect.TypeOf(into).Elem()), nil, parts)
	return s.problems
}

// setter applies one assignment and collects its problems.
type setter struct {
	from     *Origin
	value    *Node
	problems Problems
}

func (s *setter) report(path []string, found, allowed, hint string) {
	s.problems.Add(Problem{File: s.from.Name, Key: PathOf(path), Found: found, Allowed: allowed, Hint: hint})
}

// cutAssignment cuts an assignment at the first = outside quotes.
func cutAssignment(text string) (path, value string, ok bool) {
	quote := byte(0)
	for i := range len(text) {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '=':
			return strings.TrimSpace(text[:i]), strings.TrimSpace(text[i+1:]), true
		}
	}
	return strings.TrimSpace(text), "", false
}

// SplitPath splits a path at its dots. A part may be quoted; unlike in TOML, spaces and any letters
// need no quotes. ok is false for an empty part or an open quote.
func SplitPath(path string) (parts []string, ok bool) {
	for {
		part, rest, more := path, "", false
		if path != "" && (path[0] == '"' || path[0] == '\'') {
			end := strings.IndexByte(path[1:], path[0])
			if end < 0 {
				return nil, false
			}
			part, rest = path[1:end+1], path[end+2:]
			if more = strings.HasPrefix(rest, "."); more {
				rest = rest[1:]
			} else if rest != "" {
				return nil, false
			}
		} else {
			part, rest, more = strings.Cut(path, ".")
		}
		if part = strings.TrimSpace(part); part == "" {
			return nil, false
		}
		parts = append(parts, part)
		if !more {
			return parts, true
		}
		path = rest
	}
}

// setValue parses a TOML value. Anything else is text, so that words need no quotes inside those of
// the shell.
func setValue(text string, from *Origin) *Node {
	word := &Node{From: from, Scalar: text}
	if lines := indexLines("v = " + text); lines.tooDeep > 0 || lines.tooMany > 0 {
		return word
	}
	var values map[string]any
	if _, err := toml.Decode("v = "+text, &values); err != nil || len(values) != 1 {
		return word
	}
	return treeBuilder{from: from}.build(values["v"], "", 0)
}

// table sets the key at path rest in the table n, whose own path is at.
func (s *setter) table(n *Node, keys []*Key, at, rest []string) {
	k := keyNamed(keys, rest[0])
	at = Below(at, rest[0])
	if k == nil {
		allowed, hint := suggestKeys(rest[0], keys)
		s.report(at, "an unknown key", allowed, hint)
		return
	}
	if len(rest) == 1 {
		if k.Kind == Mix || k.Kind == Words { // it is one value: it is replaced, not merged
			n.Put(k.Name, s.value.Clone())
			return
		}
		s.put(n, k.Name)
		return
	}
	item, rest := n.Items[k.Name], rest[1:]
	if !k.Kind.Structured() {
		s.report(Below(at, rest[0]), "an unknown key", "", fmt.Sprintf("%s holds %s", PathOf(at), k.Allowed()))
		return
	}
	if item == nil {
		item = NewTable(s.from, 0)
		if k.Kind == List {
			item.Kind = ListNode
		}
		n.Put(k.Name, item)
	}
	switch {
	case k.Kind == List && item.Kind == ListNode:
		s.list(item, k, at, rest)
	case item.Kind != TableNode: // the decoder reports it
	case k.Kind == Table:
		s.table(item, k.children, at, rest)
	case k.Kind == NamedTables:
		s.namedTables(item, k, at, rest)
	case k.Kind == Mix:
		s.mix(item, at, rest)
	}
}

// put sets a key of a table to the value, merged with the existing one.
func (s *setter) put(n *Node, name string) {
	value := s.value.Clone()
	if old := n.Items[name]; old != nil {
		value = Merge(old, value)
	}
	n.Put(name, value)
}

// names returns the names that a part of a path means: itself, or for * every known name.
func (s *setter) names(part string, known, at []string) []string {
	if part != "*" {
		return []string{part}
	}
	if len(known) == 0 {
		s.report(Below(at, "*"), "no match", "", "")
	}
	return known
}

func (s *setter) namedTables(n *Node, k *Key, at, rest []string) {
	for _, name := range s.names(rest[0], slices.Clone(n.Keys), at) {
		if len(rest) == 1 {
			s.put(n, name)
			continue
		}
		item := n.Items[name]
		if item == nil {
			if hasRequired(k.children) { // one key is not enough for a new element
				s.report(Below(at, name), "an unknown name", strings.Join(n.Keys, ", "), DidYouMean(name, n.Keys))
				continue
			}
			item = NewTable(s.from, 0)
			n.Put(name, item)
		}
		if item.Kind == TableNode {
			s.table(item, k.children, Below(at, name), rest[1:])
		}
	}
}

func (s *setter) mix(n *Node, at, rest []string) {
	if len(rest) > 1 {
		at = Below(at, rest[0])
		s.report(Below(at, rest[1]), "an unknown key", "", PathOf(at)+" holds a number")
		return
	}
	for _, name := range s.names(rest[0], slices.Clone(n.Keys), at) {
		s.put(n, name)
	}
}

func (s *setter) list(n *Node, k *Key, at, rest []string) {
	var known []string
	for i, element := range n.List {
		name := element.ElementName()
		if name == "" || k.nameIndex == nil {
			name = strconv.Itoa(i)
		}
		known = append(known, name)
	}
	for _, name := range s.names(rest[0], known, at) {
		i := slices.Index(known, name)
		switch {
		case i < 0:
			s.report(Below(at, name), "an unknown element", strings.Join(known, ", "), DidYouMean(name, known))
		case len(rest) == 1:
			n.List[i] = Merge(n.List[i], s.value.Clone())
		case n.List[i].Kind == TableNode:
			s.table(n.List[i], k.children, Below(at, known[i]), rest[1:])
		}
	}
}
