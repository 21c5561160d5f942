package study

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dugnad/sim/files"
)

// What stands in design.csv and the manifest gives the plan back.
func TestPlansAreReadAsWritten(t *testing.T) {
	cell := rapid.StringMatching(`[ a-zæøå,"'=0-9.\\#-]{0,6}`)
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		p := Plan{
			Name: rapid.String().Filter(isCell).Draw(t, "name"), Seed: rapid.Uint64().Draw(t, "seed"),
			Facts:        []Fact{{"a", cell.Draw(t, "fact")}},
			Factors:      rapid.SliceOfNDistinct(cell.Filter(func(s string) bool { return s != "" }), 0, 3, rapid.ID).Draw(t, "factors"),
			Outcomes:     []string{"y"},
			Replications: rapid.IntRange(1, 9).Draw(t, "replications"),
		}
		for range rapid.IntRange(1, 4).Draw(t, "rows") {
			row := Row{
				Role: cell.Draw(t, "role"), BaseRow: rapid.IntRange(0, 9).Draw(t, "base"),
				Luck: rapid.Uint64Max(math.MaxInt64).Draw(t, "luck"), Values: make([]string, len(p.Factors)),
			}
			for i := range row.Values {
				row.Values[i] = cell.Draw(t, "value")
			}
			p.Rows = append(p.Rows, row)
		}
		if err := p.check(); err != nil {
			t.Fatal(err)
		}
		m := manifestOf(p, Shard{2, 3}, nil)
		design, err := designFile(p)
		if err != nil {
			t.Fatal(err)
		}
		m.Files = []entry{{designName, files.Digest(design.Content)}}
		text, err := m.encode()
		if err != nil {
			t.Fatal(err)
		}
		for name, content := range map[string][]byte{manifestName: text, designName: design.Content} {
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		read, err := readManifest(dir)
		if err != nil {
			t.Fatal(err)
		}
		if difference := cmp.Diff(m, *read); difference != "" {
			t.Fatal(difference)
		}
		got, err := read.plan(dir)
		if err != nil || got.Digest() != p.Digest() || got.Replications != p.Replications {
			t.Fatalf("%+v, %v", got, err)
		}
	})
}

func TestTwoPlansDoNotShareADigest(t *testing.T) {
	seen := map[string]string{}
	for name, change := range changes {
		if name == "replications" {
			continue // these alone do not count
		}
		p := toyPlan(3, 2)
		change(&p)
		digest := p.Digest()
		if other, reserved := seen[digest]; reserved {
			t.Errorf("%s and %s have one digest", name, other)
		}
		seen[digest] = name
	}
}

func TestPlansThatCannotBeWritten(t *testing.T) {
	for name, change := range map[string]func(*Plan){
		"no rows":         func(p *Plan) { p.Rows = nil },
		"no replications": func(p *Plan) { p.Replications = 0 },
		"no outcomes":     func(p *Plan) { p.Outcomes = nil },
		"values":          func(p *Plan) { p.Rows[1].Values = nil },
		"two names":       func(p *Plan) { p.Outcomes = []string{"a", "a"} },
		"no name":         func(p *Plan) { p.Factors[0] = "" },
		"line end":        func(p *Plan) { p.Rows[1].Values[0] = "a\r\nb" },
		"not UTF-8":       func(p *Plan) { p.Rows[1].Role = "\xff" },
		"fact":            func(p *Plan) { p.Facts[0].Value = "\xff" },
		"luck":            func(p *Plan) { p.Rows[1].Luck = 1 << 63 },
	} {
		p := toyPlan(3, 2)
		change(&p)
		dir := filepath.Join(t.TempDir(), "toy")
		if _, err := Open(dir, p, Shard{}, nil, nil); err == nil {
			t.Errorf("%s: accepted", name)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s: the directory was made", name)
		}
	}
	for _, shard := range []Shard{{0, 3}, {4, 3}, {1, 0}, {-1, -1}} {
		if _, err := Open(t.TempDir(), toyPlan(1, 1), shard, nil, nil); err == nil {
			t.Errorf("%v: accepted", shard)
		}
	}
	for _, files := range [][]File{{{Name: "manifest.json"}}, {{Name: "../x"}}, {{Name: "a.csv"}, {Name: "A.csv"}}} {
		if _, err := Open(t.TempDir(), toyPlan(1, 1), Shard{}, files, nil); err == nil {
			t.Errorf("%v: accepted", files)
		}
	}
}
