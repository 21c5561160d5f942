package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// origin is where a value was written: a file, or a --set.
type origin struct {
	name    string // for messages
	files   fs.FS  // where names that the value gives are looked up first; may be nil
	folder  string // relative to this folder
	shipped bool   // one of the embedded scenarios
	set     bool   // a --set
}

// node is a value of a scenario that knows where it was written. A table has items, an
// array list, and everything else a scalar.
type node struct {
	from    *origin
	line    int
	comment string // behind it on its line

	kind   nodeKind
	scalar any // string, int64, float64, bool or time.Time
	keys   []string
	items  map[string]*node
	list   []*node
}

type nodeKind uint8

const (
	scalarNode nodeKind = iota
	tableNode
	listNode
)

func newTable(from *origin, line int) *node {
	return &node{from: from, line: line, kind: tableNode, items: map[string]*node{}}
}

// put sets a key of a table; a new key goes last.
func (n *node) put(key string, value *node) {
	if _, known := n.items[key]; !known {
		n.keys = append(n.keys, key)
	}
	n.items[key] = value
}

// drop removes a key of a table.
func (n *node) drop(key string) {
	delete(n.items, key)
	n.keys = slices.DeleteFunc(n.keys, func(k string) bool { return k == key })
}

// clone is a copy that can be changed without changing n.
func (n *node) clone() *node {
	c := *n
	c.keys = slices.Clone(n.keys)
	if n.items != nil {
		c.items = make(map[string]*node, len(n.items))
		for key, item := range n.items {
			c.items[key] = item.clone()
		}
	}
	c.list = make([]*node, len(n.list))
	for i, element := range n.list {
		c.list[i] = element.clone()
	}
	return &c
}

// elementName is the name of an element of an array of tables, "" if it has none.
func (n *node) elementName() string {
	name, _ := n.stated()
	return name
}

// stated is the name that an element of an array of tables states, if it does.
func (n *node) stated() (name string, ok bool) {
	if n.kind == tableNode && n.items["name"] != nil {
		name, ok = n.items["name"].scalar.(string)
	}
	return name, ok
}

// named is the element of that name, or nil.
func (n *node) named(name string) *node {
	for _, element := range n.list {
		if element.elementName() == name {
			return element
		}
	}
	return nil
}

// child is a table's item, or an element of a list by its name or its number from 0; nil if there
// is none.
func (n *node) child(key string) *node {
	switch {
	case n == nil || n.kind == scalarNode:
		return nil
	case n.kind == tableNode:
		return n.items[key]
	}
	if element := n.named(key); element != nil {
		return element
	}
	if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(n.list) {
		return n.list[i]
	}
	return nil
}

// find is the node at path, nil if it was not written.
func (n *node) find(path ...string) *node {
	for _, key := range path {
		n = n.child(key)
	}
	return n
}

// locate is the node at path, or the nearest one above it that was written: where a
// message about path should point.
func (n *node) locate(path ...string) *node {
	for _, key := range path {
		next := n.child(key)
		if next == nil {
			break
		}
		n = next
	}
	return n
}

// problem is a problem with the key at path, at the line that says it.
func (n *node) problem(found, allowed, hint string, path ...string) Problem {
	at := n.locate(path...)
	return Problem{File: at.from.name, Line: at.line, Key: pathOf(path), Found: found, Allowed: allowed, Hint: hint}
}

// merge lays over on base and returns the result: tables merge by key, arrays and scalars
// replace. One case is between: a table over an array of named tables changes those it
// names, so that a file can change one period of the scenario it extends.
func merge(base, over *node) *node {
	switch {
	case base.kind == tableNode && over.kind == tableNode:
		merged := newTable(over.from, over.line)
		for _, key := range base.keys {
			merged.put(key, base.items[key])
		}
		for _, key := range over.keys {
			if old, both := base.items[key]; both {
				merged.put(key, merge(old, over.items[key]))
			} else {
				merged.put(key, over.items[key])
			}
		}
		return merged
	case base.kind == listNode && over.kind == tableNode && len(base.list) > 0 && base.list[0].elementName() != "":
		merged := &node{from: over.from, line: over.line, kind: listNode, list: slices.Clone(base.list)}
		for _, name := range over.keys {
			changed := nameElement(over.items[name], name)
			i := slices.IndexFunc(merged.list, func(e *node) bool { return e.elementName() == name })
			if i < 0 {
				merged.list = append(merged.list, changed)
			} else {
				merged.list[i] = merge(merged.list[i], changed)
			}
		}
		return merged
	}
	return over
}

// nameElement is a table with its name as its first key, as an array's element has it.
// What is no table stays as it is; decoding will object.
func nameElement(element *node, name string) *node {
	if element.kind != tableNode || element.items["name"] != nil {
		return element
	}
	named := newTable(element.from, element.line)
	named.put("name", &node{from: element.from, line: element.line, scalar: name})
	for _, key := range element.keys {
		named.put(key, element.items[key])
	}
	return named
}

// parse reads a TOML text into a tree.
func parse(text []byte, from *origin) (*node, *Problem) {
	const limit = 1 << 20 // far beyond any scenario
	if len(text) > limit {
		return nil, &Problem{File: from.name, Found: fmt.Sprintf("%d bytes", len(text)), Allowed: fmt.Sprintf("a scenario of at most %d bytes", limit)}
	}
	if !utf8.Valid(text) {
		valid := strings.ToValidUTF8(string(text), "\uFFFD")
		line := 1 + strings.Count(valid[:strings.IndexRune(valid, '\uFFFD')], "\n")
		return nil, &Problem{File: from.name, Line: line, Found: "bytes that are not UTF-8", Allowed: "text saved as UTF-8"}
	}
	index := indexLines(strings.TrimPrefix(string(text), "\uFEFF"))
	if index.deep > 0 {
		return nil, &Problem{File: from.name, Line: index.deep, Found: "tables or arrays nested too deep", Allowed: fmt.Sprintf("at most %d within each other", mostNested)}
	}
	var values map[string]any
	if _, err := toml.Decode(string(text), &values); err != nil {
		return nil, syntaxProblem(err, index, from)
	}
	b := treeBuilder{from: from, index: index}
	return b.build(values, "", 0), nil
}

type treeBuilder struct {
	from  *origin
	index lineIndex
}

// build makes the node of a decoded value; line is where it stands if the index does not
// know better.
func (b treeBuilder) build(value any, path string, line int) *node {
	if known, ok := b.index.line[path]; ok {
		line = known
	}
	n := &node{from: b.from, line: line, comment: b.index.comment[line]}
	switch value := value.(type) {
	case map[string]any:
		n.kind, n.items = tableNode, make(map[string]*node, len(value))
		for key, item := range value {
			n.keys = append(n.keys, key)
			n.items[key] = b.build(item, childOf(path, key), line)
		}
		slices.SortFunc(n.keys, func(x, y string) int {
			return cmp.Or(cmp.Compare(b.order(childOf(path, x)), b.order(childOf(path, y))), cmp.Compare(x, y))
		})
	case []map[string]any:
		n.kind = listNode
		for i, element := range value {
			n.list = append(n.list, b.build(element, elementOf(path, i), line))
		}
	case []any:
		n.kind = listNode
		for i, element := range value {
			n.list = append(n.list, b.build(element, elementOf(path, i), line))
		}
	default:
		n.scalar = value
	}
	return n
}

func (b treeBuilder) order(path string) int {
	if order, ok := b.index.order[path]; ok {
		return order
	}
	return len(b.index.order) // cannot happen; last is a sane place
}

var definedTwice = regexp.MustCompile(`^Key '(.*)' (?:has already been defined|was already created)`)

// syntaxProblem words what the TOML library objects to.
func syntaxProblem(err error, index lineIndex, from *origin) *Problem {
	p := &Problem{File: from.name, Allowed: "TOML"}
	var syntax toml.ParseError
	if !errors.As(err, &syntax) {
		p.Found = err.Error()
		return p
	}
	p.Line = syntax.Position.Line
	message := strings.TrimPrefix(syntax.Message, "toml: ")
	if strings.Contains(message, `got '\n' instead`) && p.Line > 1 {
		p.Line-- // the library has read the line's end by then
	}
	p.Key = index.lastOn(p.Line)
	twice := definedTwice.FindStringSubmatch(message)
	switch {
	case twice != nil:
		p.Key, p.Found, p.Allowed = twice[1], "a second definition", "each key once"
		path := ""
		for _, key := range strings.Split(twice[1], ".") {
			path = childOf(path, key)
		}
		if first, ok := index.line[path]; ok && first < p.Line {
			p.Hint = fmt.Sprintf("the first is on line %d", first)
		}
	case strings.Contains(message, "got ',' instead"):
		p.Found, p.Hint = "text that is not TOML ("+message+")", "decimals take a point, as in 0.2"
	case strings.Contains(message, "got '%' instead"):
		p.Found, p.Hint = "text that is not TOML ("+message+")", "20 % is written as 0.2"
	case strings.Contains(message, "got '*' instead"):
		p.Found, p.Hint = "text that is not TOML ("+message+")", "in a scenario each name has its own table; * stands for all of them in --set and in studies"
	case strings.ContainsAny(message, "“”„«»’‘"):
		p.Found, p.Hint = "text that is not TOML ("+message+")", `quotes are straight, as in "this"`
	case strings.HasPrefix(message, `expected value but found "`):
		p.Found, p.Allowed, p.Hint = "text that is not TOML ("+message+")", "a value", "text goes in quotes"
	case strings.HasPrefix(message, `expected value but found '\n'`):
		p.Found, p.Allowed = "no value", "a value"
	case strings.Contains(message, "out of range"):
		p.Found, p.Allowed = "a number that does not fit ("+message+")", "a 64-bit number"
	default:
		p.Found = "text that is not TOML (" + message + ")"
	}
	return p
}

// describe words a value for a message.
func (n *node) describe() string {
	switch n.kind {
	case tableNode:
		return "a table"
	case listNode:
		return "an array"
	}
	switch value := n.scalar.(type) {
	case string:
		const most = 60
		if runes := []rune(value); len(runes) > most {
			value = string(runes[:most]) + "…"
		}
		return strconv.Quote(value)
	case float64:
		switch {
		case math.IsNaN(value):
			return "nan"
		case math.IsInf(value, 0):
			return strings.ToLower(formatFloat(value))
		}
		return formatFloat(value)
	case time.Time:
		return "the date " + value.Format(time.DateOnly)
	default:
		return fmt.Sprint(value)
	}
}
