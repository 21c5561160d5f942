package record

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

var readBack = Table{Name: "places.csv", Columns: []Column{
	{Name: "code", Kind: Text}, {Name: "tasks", Kind: Count}, {Name: "share", Kind: Real},
}}

// What CSV writes, Reader reads: to nine digits, with empty cells and quoted text.
func TestReaderReadsWhatWasWritten(t *testing.T) {
	var file bytes.Buffer
	w := NewCSV(&file, readBack)
	w.Text("0301, \"Oslo\"\nand")
	w.Count(12)
	w.Real(1.0 / 3)
	w.EndRow()
	w.Text("")
	w.Count(-1)
	w.Empty()
	w.EndRow()
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	r, err := NewReader(&file, readBack)
	if err != nil {
		t.Fatal(err)
	}
	code, tasks, share := r.Column("code"), r.Column("tasks"), r.Column("share")
	if !r.Next() || r.Text(code) != "0301, \"Oslo\"\nand" || r.Count(tasks) != 12 || r.Real(share) != 0.333333333 {
		t.Errorf("the first row is %q", r.cells)
	}
	if !r.Next() || r.Text(code) != "" || r.Count(tasks) != -1 || !math.IsNaN(r.Real(share)) {
		t.Errorf("the second row is %q", r.cells)
	}
	if r.Next() || r.Err() != nil {
		t.Errorf("after the last row: %v", r.Err())
	}
}

func TestReaderSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "places.csv is empty",
		"code,tasks\n":                     `found the columns ["code" "tasks"]; allowed: ["code" "tasks" "share"]`,
		"code,tasks,share\na,1\n":          "places.csv: record on line 2: wrong number of fields",
		"code,tasks,share\na,1,2\nb,x,\n":  `places.csv, line 3, tasks: found "x"; allowed: a whole number`,
		"code,tasks,share\na,1,much\n":     `line 2, share: found "much"; allowed: a number, or nothing`,
		"code,tasks,share\na,1,Inf\na,1,1": `found "Inf"`,
		"code,tasks,share\n\"a,1,2\n":      "places.csv: ",
	} {
		r, err := NewReader(strings.NewReader(text), readBack)
		rows := 0
		for err == nil && r.Next() {
			r.Count(1)
			r.Real(2)
			rows++
		}
		if err == nil {
			err = r.Err()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: want an error with %q, have %v", text, want, err)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add("code,tasks,share\na,1,2\nb,x,\n")
	f.Add("\"code\",tasks,share\r\n\"a\n\",1,2e400\n")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := NewReader(strings.NewReader(text), readBack)
		for err == nil && r.Next() {
			r.Text(0)
			r.Count(1)
			if x := r.Real(2); math.IsInf(x, 0) {
				t.Error("an infinity was read")
			}
		}
	})
}

// Files of older versions lack the columns that were added later, and only these.
func TestReaderAcceptsOlderTables(t *testing.T) {
	table := Table{Name: "t.csv", Columns: []Column{{Name: "a", Kind: Count}, {Name: "b", Kind: Text, Later: true}, {Name: "c", Kind: Text, Later: true}}}
	for text, later := range map[string]int{"a\n1\n": 0, "a,b\n1,x\n": 1, "a,b,c\n1,x,y\n": 2} {
		r, err := NewReader(strings.NewReader(text), table)
		if err != nil {
			t.Fatal(err)
		}
		if r.Has("b") != (later > 0) || r.Has("c") != (later > 1) || !r.Next() || r.Count(r.Column("a")) != 1 || r.Next() || r.Err() != nil {
			t.Errorf("%q: b %v, c %v, %v", text, r.Has("b"), r.Has("c"), r.Err())
		}
	}
	for _, header := range []string{"b,c\n", "a,c\n", "a,b,c,d\n", "b\n"} {
		if _, err := NewReader(strings.NewReader(header), table); err == nil {
			t.Errorf("the header %q is accepted", header)
		}
	}
}

// A name that no version of the table has is an error of the program, not a missing column.
func TestUnknownColumnPanics(t *testing.T) {
	r, err := NewReader(strings.NewReader("a\n1\n"), Table{Name: "t.csv", Columns: []Column{{Name: "a", Kind: Count}, {Name: "b", Kind: Count, Later: true}}})
	if err != nil || r.Has("b") {
		t.Fatal(err, r.Has("b"))
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	r.Has("c")
}
