package keys

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
)

// Each value is the number of its line.
const linesText = `# a comment = 0
a = 2 # b = 2
"quoted key" = 3
'single # "key' = 4
"esc\u0061ped" = 5
x.y . "z" = 6
t = """
q = 1 # no key
\""" still in """ # and a comment with """
u = '''
'quotes' and ''''
many = 12 # after two more quotes
arr = [ # comment ]
  14, 14, # , 0
  [15,
   16],
  { in = 17, s = "}]#", "k]" = 17 },
]
line = { a = 19, b = [19, 19], c = { d = 19 } }
[table]
a = 21
[table.sub."dotted.key"]
a = 23

[[list]]
a = 26
[[list]]
a = 28
[list.sub]
a = 30
[[list.inner]]
a = 32
[[list.inner]]
a = 34
[ spaced . header ] # comment
a = 36
`

func TestLines(t *testing.T) {
	tree, problem := Parse([]byte(linesText), &Origin{Name: "lines.toml"})
	if problem != nil {
		t.Fatal(problem)
	}
	var numbers int
	var walk func(n *Node, path string)
	walk = func(n *Node, path string) {
		if line, ok := n.Scalar.(int64); ok {
			numbers++
			if int(line) != n.Line {
				t.Errorf("%s stands on line %d, the tree says %d", path, line, n.Line)
			}
		}
		for _, key := range n.Keys {
			walk(n.Items[key], path+"."+key)
		}
		for _, element := range n.List {
			walk(element, path+"[]")
		}
	}
	walk(tree, "")
	if want := 24; numbers != want {
		t.Errorf("the tree has %d numbers, want %d", numbers, want)
	}
	want := []string{"a", "quoted key", `single # "key`, "escaped", "x", "t", "u", "many", "arr", "line", "table", "list", "spaced"}
	if diff := cmp.Diff(want, tree.Keys); diff != "" {
		t.Errorf("order of keys (-want +got):\n%s", diff)
	}
	if got := tree.Items["t"].Line; got != 7 {
		t.Errorf("a multi-line text stands on line %d, want 7", got)
	}
	if got := tree.Locate("list", "1", "inner", "1").Line; got != 33 {
		t.Errorf("the second list's second inner table is on line %d, want 33", got)
	}
}

// The keys of a table are ordered by their first occurrence.
func TestOrderOfKeys(t *testing.T) {
	tree, problem := Parse([]byte("[b.z]\n[a]\ny=1\nx=1\n[b.y]\n[b]\na=1\n"), &Origin{})
	if problem != nil {
		t.Fatal(problem)
	}
	for _, c := range []struct {
		path []string
		want string
	}{{nil, "b a"}, {[]string{"b"}, "z y a"}, {[]string{"a"}, "y x"}} {
		if got := strings.Join(tree.Locate(c.path...).Keys, " "); got != c.want {
			t.Errorf("keys of %v: %s, want %s", c.path, got, c.want)
		}
	}
}

// FuzzLines: the scanner has the line of every key that the library finds.
func FuzzLines(f *testing.F) {
	f.Add(linesText)
	f.Add("\uFEFFa = 1\r\nb = [\r\n]\r\n")
	f.Add("a = {\n b = 1, # c\n}\n")
	f.Add(`"" = 1` + "\n[\"\"]")
	f.Add("a = \"\"\"\"x\"\"\"\"\"\nb = 1")
	f.Add("a = [[1], [[2]], {b=[{c=1}]}]")
	f.Add("a = 1979-05-27 07:32:00\nb=inf")
	f.Add("[[a]]\n[a.b]\nc=1\n[[a]]\n[a.b]\nc=1\n[[a.d.e]]\nf=1")
	f.Add("a=[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]")
	small, err := os.ReadFile("../testdata/small.toml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(small))
	f.Fuzz(func(t *testing.T, text string) {
		indexLines(text) // must not panic or hang, valid or not
		tree, problem := Parse([]byte(text), &Origin{})
		if problem != nil {
			if line := strings.Count(text, "\n") + 1; problem.Line < 0 || problem.Line > line {
				t.Errorf("a problem on line %d of %d", problem.Line, line)
			}
			return
		}
		index := indexLines(strings.TrimPrefix(text, "\uFEFF"))
		var walk func(n *Node, path string)
		walk = func(n *Node, path string) {
			for _, key := range n.Keys {
				at := childOf(path, key)
				if index.line[at] == 0 {
					t.Errorf("no line is known for %q", at)
				}
				walk(n.Items[key], at)
			}
			for i, element := range n.List {
				at := elementOf(path, i)
				if index.line[at] == 0 {
					t.Errorf("no line is known for %q", at)
				}
				walk(element, at)
			}
		}
		walk(tree, "")
		var plain map[string]any
		if _, err := toml.Decode(text, &plain); err != nil {
			t.Errorf("parse accepts what the library does not: %v", err)
		}
	})
}

func TestMerge(t *testing.T) {
	base := "a = 1\nb = 2\nlist = [1, 2]\n[t]\nx = 1\ny = 1\n[t.deep]\nz = 1\n[[period]]\nname = 'p'\nstart = 1\n[[period]]\nname = 'q'\nstart = 1\n"
	for _, c := range []struct{ name, over, want string }{
		{"scalar and array replace", "b = 3\nlist = [3]\nc = 4", "a = 1\nb = 3\nlist = [3]\nt = {x = 1, y = 1, deep = {z = 1}}\nperiod = [{name = 'p', start = 1}, {name = 'q', start = 1}]\nc = 4"},
		{"tables merge", "[t]\ny = 2\nw = 2\n[t.deep]\nv = 2", "a = 1\nb = 2\nlist = [1, 2]\nt = {x = 1, y = 2, deep = {z = 1, v = 2}, w = 2}\nperiod = [{name = 'p', start = 1}, {name = 'q', start = 1}]"},
		{"an array of tables replaces", "[[period]]\nname = 'r'", "a = 1\nb = 2\nlist = [1, 2]\nt = {x = 1, y = 1, deep = {z = 1}}\nperiod = [{name = 'r'}]"},
		{"a table changes named elements", "[period.q]\nstart = 2\n[period.r]\nstart = 3", "a = 1\nb = 2\nlist = [1, 2]\nt = {x = 1, y = 1, deep = {z = 1}}\nperiod = [{name = 'p', start = 1}, {name = 'q', start = 2}, {name = 'r', start = 3}]"},
		{"a table replaces a scalar", "[a]\nx = 1", "a = {x = 1}\nb = 2\nlist = [1, 2]\nt = {x = 1, y = 1, deep = {z = 1}}\nperiod = [{name = 'p', start = 1}, {name = 'q', start = 1}]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var trees [3]*Node
			for i, text := range []string{base, c.over, c.want} {
				tree, problem := Parse([]byte(text), &Origin{})
				if problem != nil {
					t.Fatal(problem)
				}
				trees[i] = tree
			}
			if diff := cmp.Diff(plain(trees[2]), plain(Merge(trees[0], trees[1]))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// plain is a tree without its lines, in its order.
func plain(n *Node) any {
	switch n.Kind {
	case TableNode:
		table := [][2]any{}
		for _, key := range n.Keys {
			table = append(table, [2]any{key, plain(n.Items[key])})
		}
		return table
	case ListNode:
		list := []any{}
		for _, element := range n.List {
			list = append(list, plain(element))
		}
		return list
	}
	return n.Scalar
}

// A file with more keys than anybody writes is refused quickly, and so are unknown names among many.
func TestManyValues(t *testing.T) {
	for _, text := range []string{
		"a = [" + strings.Repeat("1,", maxValues) + "]",
		strings.Repeat("[[a]]\n", maxValues),
		"a = [" + strings.Repeat("{},", maxValues) + "]",
	} {
		_, problem := Parse([]byte(text), &Origin{Name: "x.toml"})
		if problem == nil || !strings.Contains(problem.Error(), "more than 50000 keys and values; allowed: at most 50000 in a file") {
			t.Errorf("%.20s…: %v", text, problem)
		}
	}
	var into struct {
		Tables []struct {
			Name string
			Key  int `toml:"key"`
		} `toml:"tables"`
	}
	var text strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&text, "[tables.a%d]\nkex = 1\n", i)
	}
	_, err := Decode("x.toml", []byte(text.String()), &into)
	var problems Problems
	if !errors.As(err, &problems) || len(problems) > MostProblems+10 {
		t.Errorf("%d problems", len(problems))
	}
}
