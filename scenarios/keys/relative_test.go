package keys

import (
	"strings"
	"testing"
)

// numbers has keys that relative assignments change.
type numbers struct {
	Whole int      `toml:"whole" range:"0..100" default:"3"`
	Real  float64  `toml:"real" range:"0..10" default:"2"`
	None  float64  `toml:"none" range:"0..10" default:"nan"`
	Word  string   `toml:"word" default:"x"`
	Kinds []kind   `toml:"kinds"`
	Dated []dated  `toml:"dated" makes:"start|end"`
	Free  []Share2 `toml:"free" names:"paths" default:""`
}

type kind struct {
	Name  string
	Means []Share `toml:"means" range:"0..10" default:""`
}

type dated struct {
	Name  string  `toml:"name"`
	Start string  `toml:"start" format:"month" default:""`
	End   string  `toml:"end" format:"month" default:""`
	By    float64 `toml:"by" range:"0..10" default:"1"`
}

// Share2 is an assignment by path.
type Share2 struct{ Name, Value string }

// set decodes a text changed by assignments.
func set(t *testing.T, assignments ...string) (n numbers, problems string) {
	t.Helper()
	const text = "[kinds.a.means]\nx = 0.4\ny = 0.2\n[kinds.b.means]\nx = 1.0\n[[dated]]\nname = \"old\"\nby = 2.0\n"
	tree, problem := Parse([]byte(text), &Origin{Name: "f"})
	if problem != nil {
		t.Fatal(problem)
	}
	tree.Settle(&n)
	all := tree.SetAll(&n, assignments, nil)
	all = append(all, tree.Decode(&n, Options{})...)
	if err := all.Err(); err != nil {
		problems = err.Error()
	}
	return n, problems
}

// *= and += change what is there, one after the other; a whole number is rounded once, at the end.
func TestRelativeAssignments(t *testing.T) {
	for _, c := range []struct {
		sets string
		of   func(n numbers) float64
		want float64
	}{
		{"real*=1.5", func(n numbers) float64 { return n.Real }, 3},
		{"real*=1.5 real+=0.5 real*=2", func(n numbers) float64 { return n.Real }, 7},
		{"real=4 real*=0.5", func(n numbers) float64 { return n.Real }, 2},
		{"real+=-1", func(n numbers) float64 { return n.Real }, 1},
		{"whole*=0.5 whole*=3", func(n numbers) float64 { return float64(n.Whole) }, 5},
		{"kinds.*.means.*=0.5", func(n numbers) float64 { return n.Kinds[0].Means[0].Value + n.Kinds[1].Means[0].Value }, 1},
		{"kinds.*.means.**=0.5", func(n numbers) float64 { return n.Kinds[0].Means[0].Value + n.Kinds[1].Means[0].Value }, 0.7},
		{"kinds.a.means.y*=2", func(n numbers) float64 { return n.Kinds[0].Means[1].Value }, 0.4},
		{"dated.old.by*=2", func(n numbers) float64 { return n.Dated[0].By }, 4},
	} {
		n, problems := set(t, strings.Fields(c.sets)...)
		if got := c.of(n); problems != "" || got != c.want {
			t.Errorf("%s: %v, want %v; %s", c.sets, got, c.want, problems)
		}
	}
	for sets, want := range map[string]string{
		"word*=2":            "--set word: found *= of text; allowed: *= and += of numbers, = of every value",
		"none+=2":            "--set none: found += of a key without a value; allowed: = for a key without a value",
		"real*=x":            `--set real: found "x"; allowed: a number after *=`,
		"real*=9":            "--set real: found 18.0; allowed: a number from 0 to 10",
		"kinds.a*=2":         "--set kinds.a: found *= of tables by name; allowed: *= and += of numbers, = of every value",
		"real.*=2":           "--set real.*: found an unknown key; real holds a number from 0 to 10",
		"real *=2":           `--set real *: found an unknown key; did you mean "real"?`,
		"kinds.a.means*=2":   "--set kinds.a.means: found *= of numbers by name; allowed: *= and += of numbers, = of every value",
		"kinds.a.means.z*=2": "--set kinds.a.means.z: found *= of a key without a value; allowed: = for a key without a value",
	} {
		if _, problems := set(t, sets); problems != want {
			t.Errorf("%s:\n got %s\nwant %s", sets, problems, want)
		}
	}
}

// An element is made by naming it with one of the keys that make one, whatever the order; else it is unknown.
func TestAssignmentsMakeElements(t *testing.T) {
	for _, sets := range [][]string{
		{"dated.new.start=2015-01", "dated.new.by=3"},
		{"dated.new.by=3", "dated.new.end=2015-01"},
		{"dated.new={start=\"2015-01\", by=3}"},
	} {
		n, problems := set(t, sets...)
		if problems != "" || len(n.Dated) != 2 || n.Dated[1].Name != "new" || n.Dated[1].By != 3 {
			t.Errorf("%v: %+v %s", sets, n.Dated, problems)
		}
	}
	for sets, want := range map[string]string{
		"dated.odl.by=3":              `--set dated.odl.by: dated.odl: found an unknown element; allowed: old; did you mean "old"?`,
		"dated.another.by=3":          "--set dated.another.by: dated.another: found an unknown element; allowed: old; naming dated.another.start makes one",
		"dated.\"a/b\".start=2015-01": `--set dated.a/b.start: dated.a/b.name: found "a/b"; allowed: ` + NameForm,
	} {
		if _, problems := set(t, sets); problems != want {
			t.Errorf("%s:\n got %s\nwant %s", sets, problems, want)
		}
	}
	n, problems := set(t, `free."a.b"=1`, "free.c.d=true", `free.c.e="x"`)
	if problems != "" || len(n.Free) != 3 || n.Free[0] != (Share2{"a.b", "1"}) || n.Free[1] != (Share2{"c.d", "true"}) || n.Free[2] != (Share2{"c.e", `"x"`}) {
		t.Errorf("%+v %s", n.Free, problems)
	}
}
