package keys

import (
	"bytes"
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

	"github.com/BurntSushi/toml"

	"dugnad/sim/text"
)

// Origin is the place where a value was written: a file or a --set.
type Origin struct {
	Name    string // for messages
	Files   fs.FS  // where a file that the value names is looked up first; may be nil
	Folder  string // of the origin in Files: names of files are relative to it
	Shipped bool   // whether it is a file that comes with the program
	Set     bool   // whether it is a --set
}

// Node is a TOML value with the place where it was written.
type Node struct {
	From    *Origin
	Line    int    // from 1; 0 if unknown
	Comment string // after the value on its line, without #

	Kind   NodeKind
	Scalar any              // of a ScalarNode: string, int64, float64, bool or time.Time
	Keys   []string         // of a TableNode, in the order of the file
	Items  map[string]*Node // of a TableNode, by key
	List   []*Node          // of a ListNode

	computed bool // by *= or +=: a whole number's key rounds it
}

// NodeKind is the kind of a node.
type NodeKind uint8

// The kinds of nodes.
const (
	ScalarNode NodeKind = iota
	TableNode
	ListNode
)

// NewTable returns an empty table with the line in its origin.
func NewTable(from *Origin, line int) *Node {
	return &Node{From: from, Line: line, Kind: TableNode, Items: map[string]*Node{}}
}

// Put sets a key of a table. A new key goes last.
func (n *Node) Put(key string, value *Node) {
	if _, known := n.Items[key]; !known {
		n.Keys = append(n.Keys, key)
	}
	n.Items[key] = value
}

// Drop removes a key of a table.
func (n *Node) Drop(key string) {
	delete(n.Items, key)
	n.Keys = slices.DeleteFunc(n.Keys, func(k string) bool { return k == key })
}

// Clone returns a deep copy of n.
func (n *Node) Clone() *Node {
	c := *n
	c.Keys = slices.Clone(n.Keys)
	if n.Items != nil {
		c.Items = make(map[string]*Node, len(n.Items))
		for key, item := range n.Items {
			c.Items[key] = item.Clone()
		}
	}
	c.List = make([]*Node, len(n.List))
	for i, element := range n.List {
		c.List[i] = element.Clone()
	}
	return &c
}

// ElementName returns the name of an element of an array of tables, "" if it has none.
func (n *Node) ElementName() string {
	name, _ := n.statedName()
	return name
}

// statedName returns the value of the key name of an element of an array of tables.
func (n *Node) statedName() (name string, ok bool) {
	if n.Kind == TableNode && n.Items["name"] != nil {
		name, ok = n.Items["name"].Scalar.(string)
	}
	return name, ok
}

// named returns the element with that name, or nil.
func (n *Node) named(name string) *Node {
	for _, element := range n.List {
		if element.ElementName() == name {
			return element
		}
	}
	return nil
}

// Child returns the item of a table, or the element of a list by its name or its index from 0. It
// returns nil if there is none.
func (n *Node) Child(key string) *Node {
	switch {
	case n == nil || n.Kind == ScalarNode:
		return nil
	case n.Kind == TableNode:
		return n.Items[key]
	}
	if element := n.named(key); element != nil {
		return element
	}
	if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(n.List) {
		return n.List[i]
	}
	return nil
}

// Find returns the node at path, nil if it was not written.
func (n *Node) Find(path ...string) *Node {
	for _, key := range path {
		n = n.Child(key)
	}
	return n
}

// Locate returns the node at path, or the nearest node above it that was written. Messages about
// path give its line.
func (n *Node) Locate(path ...string) *Node {
	for _, key := range path {
		next := n.Child(key)
		if next == nil {
			break
		}
		n = next
	}
	return n
}

// IsSet reports whether the node at a path, or the nearest one above it if there is none, was set on the command
// line.
func (n *Node) IsSet(path ...string) bool { return n.Locate(path...).From.Set }

// Problem returns a problem with the key at path, with the line that Locate finds.
func (n *Node) Problem(found, allowed, hint string, path ...string) Problem {
	at := n.Locate(path...)
	return Problem{File: at.From.Name, Line: at.Line, Key: PathOf(path), Found: found, Allowed: allowed, Hint: hint}
}

// Merge returns base changed by over: tables merge by key, arrays and scalars replace. A table over
// an array of named tables changes the elements that it names, so that a file can change one period
// of the scenario that it extends. The result shares nodes with both.
func Merge(base, over *Node) *Node {
	switch {
	case base.Kind == TableNode && over.Kind == TableNode:
		merged := NewTable(over.From, over.Line)
		for _, key := range base.Keys {
			merged.Put(key, base.Items[key])
		}
		for _, key := range over.Keys {
			if old, both := base.Items[key]; both {
				merged.Put(key, Merge(old, over.Items[key]))
			} else {
				merged.Put(key, over.Items[key])
			}
		}
		return merged
	case base.Kind == ListNode && over.Kind == TableNode && len(base.List) > 0 && base.List[0].ElementName() != "":
		merged := &Node{From: over.From, Line: over.Line, Kind: ListNode, List: slices.Clone(base.List)}
		for _, name := range over.Keys {
			changed := nameElement(over.Items[name], name)
			i := slices.IndexFunc(merged.List, func(e *Node) bool { return e.ElementName() == name })
			if i < 0 {
				merged.List = append(merged.List, changed)
			} else {
				merged.List[i] = Merge(merged.List[i], changed)
			}
		}
		return merged
	}
	return over
}

// nameElement returns a table with its name as its first key, as an element of an array has it. A
// node that is not a table is returned as it is; the decoder reports it.
func nameElement(element *Node, name string) *Node {
	if element.Kind != TableNode || element.Items["name"] != nil {
		return element
	}
	named := NewTable(element.From, element.Line)
	named.Put("name", &Node{From: element.From, Line: element.Line, Scalar: name})
	for _, key := range element.Keys {
		named.Put(key, element.Items[key])
	}
	return named
}

// MostBytes is the greatest size of a TOML text: more than any file written by hand.
const MostBytes = 1 << 20

// Parse parses a TOML text of at most MostBytes to a tree. A byte order mark is dropped. The problem is
// nil if the text is valid.
func Parse(content []byte, from *Origin) (*Node, *Problem) {
	if len(content) > MostBytes {
		return nil, &Problem{File: from.Name, Found: fmt.Sprintf("more than %d bytes", MostBytes), Allowed: fmt.Sprintf("a file of at most %d bytes", MostBytes)}
	}
	if at := text.NotUTF8(content); at >= 0 {
		return nil, &Problem{
			File: from.Name, Line: 1 + bytes.Count(content[:at], []byte("\n")),
			Found: "bytes that are not UTF-8", Allowed: "text saved as UTF-8",
		}
	}
	content = bytes.TrimPrefix(content, []byte("\uFEFF"))
	if at := hiddenIn(string(content)); at >= 0 {
		return nil, &Problem{
			File: from.Name, Line: 1 + bytes.Count(content[:at], []byte("\n")),
			Found: text.Hidden(string(content[at:])), Allowed: text.Plain,
		}
	}
	index := indexLines(string(content))
	if index.tooDeep > 0 {
		return nil, &Problem{File: from.Name, Line: index.tooDeep, Found: "tables or arrays nested too deep", Allowed: fmt.Sprintf("at most %d within each other", maxNesting)}
	}
	if index.tooMany > 0 {
		return nil, &Problem{File: from.Name, Line: index.tooMany, Found: fmt.Sprintf("more than %d keys and values", maxValues), Allowed: fmt.Sprintf("at most %d in a file", maxValues)}
	}
	var values map[string]any
	if _, err := toml.Decode(string(content), &values); err != nil {
		return nil, syntaxProblem(err, index, from)
	}
	b := treeBuilder{from: from, index: index}
	return b.build(values, "", 0), nil
}

// hiddenIn returns the offset of the first character of a TOML text that nobody sees, in a comment too;
// −1 if there is none.
func hiddenIn(content string) int {
	return strings.IndexFunc(content, func(r rune) bool {
		return r != '\n' && r != '\r' && r != '\t' && text.Hidden(string(r)) != ""
	})
}

type treeBuilder struct {
	from  *Origin
	index lineIndex
}

// build returns the node of a decoded value. line is used if the index has no line for path.
func (b treeBuilder) build(value any, path string, line int) *Node {
	if known, ok := b.index.line[path]; ok {
		line = known
	}
	n := &Node{From: b.from, Line: line, Comment: b.index.comment[line]}
	switch value := value.(type) {
	case map[string]any:
		n.Kind, n.Items = TableNode, make(map[string]*Node, len(value))
		for key, item := range value {
			n.Keys = append(n.Keys, key)
			n.Items[key] = b.build(item, childOf(path, key), line)
		}
		slices.SortFunc(n.Keys, func(x, y string) int {
			return cmp.Or(cmp.Compare(b.order(childOf(path, x)), b.order(childOf(path, y))), cmp.Compare(x, y))
		})
	case []map[string]any:
		n.Kind = ListNode
		for i, element := range value {
			n.List = append(n.List, b.build(element, elementOf(path, i), line))
		}
	case []any:
		n.Kind = ListNode
		for i, element := range value {
			n.List = append(n.List, b.build(element, elementOf(path, i), line))
		}
	default:
		n.Scalar = value
	}
	return n
}

func (b treeBuilder) order(path string) int {
	if order, ok := b.index.order[path]; ok {
		return order
	}
	return len(b.index.order) // cannot happen: the index has every key
}

var definedTwice = regexp.MustCompile(`^Key '(.*)' (?:has already been defined|was already created)`)

// syntaxProblem returns the problem for an error of the TOML library.
func syntaxProblem(err error, index lineIndex, from *Origin) *Problem {
	p := &Problem{File: from.Name, Allowed: "TOML"}
	var syntax toml.ParseError
	if !errors.As(err, &syntax) {
		p.Found = err.Error()
		return p
	}
	p.Line = syntax.Position.Line
	message := shortened(strings.TrimPrefix(syntax.Message, "toml: "))
	if strings.Contains(message, `got '\n' instead`) && p.Line > 1 {
		p.Line-- // the library has already read the line end
	}
	p.Key = index.lastOn(p.Line)
	twice := definedTwice.FindStringSubmatch(strings.TrimPrefix(syntax.Message, "toml: "))
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

// quotedText finds what the TOML library quotes of the text.
var quotedText = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'[^']*'`)

// shortened shortens what a message of the TOML library quotes: the file may be a stranger's.
func shortened(message string) string {
	return quotedText.ReplaceAllStringFunc(message, func(quoted string) string {
		inner := quoted[1 : len(quoted)-1]
		if short := text.Excerpt(inner); len(short) < len(quoted) {
			return short
		}
		return quoted
	})
}

// Describe returns a value as text for a message.
func (n *Node) Describe() string {
	switch n.Kind {
	case TableNode:
		return "a table"
	case ListNode:
		return "an array"
	}
	switch value := n.Scalar.(type) {
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
			return strings.ToLower(FormatFloat(value))
		}
		return FormatFloat(value)
	case time.Time:
		return "the date " + value.Format(time.DateOnly)
	default:
		return fmt.Sprint(value)
	}
}
