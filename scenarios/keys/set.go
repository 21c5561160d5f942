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
//	own_means.**=0.5                     every number by name times a half; += adds
//
// A table merges with the existing one; a mix and every other value replaces the existing one. A
// file that the value names is looked up in files, which may be nil. *= and += change the number that is
// there, which a whole number's key rounds when it is decoded. They are operators directly after a name only:
// own_means.*=0.5 sets every number.
func (n *Node) Set(into any, assignment string, files fs.FS) Problems {
	s := setter{}
	path, operator, text, ok := cutAssignment(assignment)
	s.operator = operator
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

// SetAll applies assignments in their order, as Set does. An element of an array of tables whose key has the
// tag makes is new if one of them names it together with one of these keys, whatever their order.
func (n *Node) SetAll(into any, assignments []string, files fs.FS) (problems Problems) {
	keys := keysOf(reflect.TypeOf(into).Elem())
	for _, assignment := range assignments {
		path, value, ok := splitAssignment(assignment)
		if !ok || len(path) < 2 || len(path) > 3 || path[1] == "*" {
			continue
		}
		k := keyNamed(keys, path[0])
		named := func(key string) bool {
			return len(path) == 3 && path[2] == key || len(path) == 2 && value.Items[key] != nil
		}
		if k == nil || !slices.ContainsFunc(k.makes, named) {
			continue
		}
		from := &Origin{Name: SetFile(PathOf(path)), Files: files, Folder: ".", Set: true}
		list := n.Items[k.Name]
		if list == nil {
			list = &Node{From: from, Kind: ListNode}
			n.Put(k.Name, list)
		}
		if list.Kind == ListNode && list.named(path[1]) == nil {
			list.List = append(slices.Clone(list.List), nameElement(NewTable(from, 0), path[1]))
		}
	}
	for _, assignment := range assignments {
		problems = append(problems, n.Set(into, assignment, files)...)
	}
	return problems
}

// makesHint returns a hint how an assignment makes the element at path; empty if none does.
func (k *Key) makesHint(path []string) string {
	if k.makes == nil {
		return ""
	}
	return "naming " + PathOf(Below(path, k.makes[0])) + " makes one"
}

// setter applies one assignment and collects its problems.
type setter struct {
	from     *Origin
	operator byte // '*' or '+', 0 to set
	value    *Node
	problems Problems
}

func (s *setter) report(path []string, found, allowed, hint string) {
	s.problems.Add(Problem{File: s.from.Name, Key: PathOf(path), Found: found, Allowed: allowed, Hint: hint})
}

// cutAssignment cuts an assignment at the first = outside quotes. The operator is the character before it, if it
// is * or + directly behind a name; else 0.
func cutAssignment(text string) (path string, operator byte, value string, ok bool) {
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
			if path = text[:i]; operates(path) {
				path, operator = path[:i-1], path[i-1]
			}
			return strings.TrimSpace(path), operator, strings.TrimSpace(text[i+1:]), true
		}
	}
	return strings.TrimSpace(text), 0, "", false
}

// operates reports whether the last character before a = is an operator: it follows a name, or a * for every
// name.
func operates(path string) bool {
	last := len(path) - 1
	if last < 1 || path[last] != '*' && path[last] != '+' {
		return false
	}
	before := path[:last]
	if behind, all := strings.CutSuffix(before, "*"); all {
		return strings.HasSuffix(behind, ".")
	}
	return before[last-1] != '.' && before[last-1] != ' '
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
		if (k.Kind.byName() || k.Kind == Words) && s.operator == 0 { // it is one value: it is replaced, not merged
			n.Put(k.Name, s.value.Clone())
			return
		}
		s.put(n, k.Name, k, at)
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
	case k.Kind.byName():
		s.byName(item, k, at, rest)
	}
}

// put sets a key of a table to the value, merged with the existing one, or changes the number that is there. k
// is the key of the value, at its path.
func (s *setter) put(n *Node, name string, k *Key, at []string) {
	if s.operator != 0 {
		s.change(n, name, k, at)
		return
	}
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
			s.put(n, name, k, Below(at, name))
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

// byName sets numbers or values by name. A path that is a name may be written without quotes.
func (s *setter) byName(n *Node, k *Key, at, rest []string) {
	if k.paths && len(rest) > 1 {
		rest = []string{PathOf(rest)}
	}
	if len(rest) > 1 {
		at = Below(at, rest[0])
		s.report(Below(at, rest[1]), "an unknown key", "", PathOf(at)+" holds a number")
		return
	}
	of := *k
	of.Kind = Real
	for _, name := range s.names(rest[0], slices.Clone(n.Keys), at) {
		s.put(n, name, &of, Below(at, name))
	}
}

// change applies *= or += to the number of a key.
func (s *setter) change(n *Node, name string, k *Key, at []string) {
	operator := string(s.operator) + "="
	if k.Kind != Integer && k.Kind != Real {
		s.report(at, operator+" of "+k.Kind.String(), "*= and += of numbers, = of every value", "")
		return
	}
	old := n.Items[name]
	if old == nil && k.optional && k.fallback != "" && k.fallback != "nan" {
		old = setValue(k.fallback, s.from)
	}
	if old == nil {
		s.report(at, operator+" of a key without a value", "= for a key without a value", "")
		return
	}
	x, isNumber := old.number()
	y, ok := s.value.number()
	switch {
	case !ok:
		s.report(at, s.value.Describe(), "a number after "+operator, s.value.numberHint())
	case isNumber && s.operator == '*': // the decoder reports what is no number
		n.Put(name, &Node{From: s.from, Scalar: float64(x * y), computed: true})
	case isNumber:
		n.Put(name, &Node{From: s.from, Scalar: x + y, computed: true})
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
			hint := DidYouMean(name, known)
			if hint == "" {
				hint = k.makesHint(Below(at, name))
			}
			s.report(Below(at, name), "an unknown element", strings.Join(known, ", "), hint)
		case len(rest) == 1 && s.operator != 0:
			s.report(Below(at, name), string(s.operator)+"= of a table", "*= and += of numbers, = of every value", "")
		case len(rest) == 1:
			n.List[i] = Merge(n.List[i], s.value.Clone())
		case n.List[i].Kind == TableNode:
			s.table(n.List[i], k.children, Below(at, known[i]), rest[1:])
		}
	}
}
