package study

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dugnad/sim/files"
)

// update is whether golden files are written anew instead of compared, see CONTRIBUTING.md.
var update = os.Getenv("DUGNAD_UPDATE") != ""

// changes are ways in which a plan may come to differ.
var changes = map[string]func(*Plan){
	"nothing":       func(*Plan) {},
	"name":          func(p *Plan) { p.Name = "other" },
	"seed":          func(p *Plan) { p.Seed++ },
	"fact":          func(p *Plan) { p.Facts[0].Value = "77aa01" },
	"fact added":    func(p *Plan) { p.Facts = append(p.Facts, Fact{"months", "24"}) },
	"fact removed":  func(p *Plan) { p.Facts = p.Facts[:1] },
	"facts' order":  func(p *Plan) { slices.Reverse(p.Facts) },
	"factor":        func(p *Plan) { p.Factors[1] = "negotiation.protocol" },
	"outcome added": func(p *Plan) { p.Outcomes = append(p.Outcomes, "say") },
	"more rows":     func(p *Plan) { p.Rows = toyPlan(5, 2).Rows },
	"a value":       func(p *Plan) { p.Rows[1].Values[0] = "0.2"; p.Rows[2].Values[0] = "0.4" },
	"a role":        func(p *Plan) { p.Rows[2].Role = "BA:x" },
	"luck":          func(p *Plan) { p.Rows[0].Luck = 9 },
	"replications":  func(p *Plan) { p.Replications = 1 },
	"several things": func(p *Plan) {
		p.Seed = 1
		p.Facts[1].Value = "independent"
		p.Rows = p.Rows[:2]
		p.Rows[1].BaseRow = 4
	},
}

// The messages are golden text; nothing is touched.
func TestChangedPlans(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "toy")
	session(t, dir, toyPlan(3, 2), Shard{}, 1)
	before := tree(t, dir)
	var got bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		plan := toyPlan(3, 2)
		changes[name](&plan)
		s, err := Open(dir, plan, Shard{}, nil, nil)
		if name == "nothing" {
			if err != nil {
				t.Fatal(err)
			}
			s.Close()
			continue
		}
		if !errors.Is(err, ErrOtherPlan) {
			t.Fatalf("%s: %v", name, err)
		}
		fmt.Fprintf(&got, "# %s\n%s\n\n", name, strings.ReplaceAll(err.Error(), dir, "DIR"))
	}
	wantSame(t, before, tree(t, dir))
	golden := filepath.Join("testdata", "changed-plans.txt")
	if update {
		write(t, golden, got.String())
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got.String()); difference != "" {
		t.Errorf("(-want +got):\n%s", difference)
	}
}

// What is no study of ours is not touched; an empty directory, or one with
// nothing but locks and temporary files, is a fresh study.
func TestOtherDirectories(t *testing.T) {
	whole, shard := Shard{}, Shard{1, 3}
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, dir string)
		shard   Shard
		want    error // nil: fresh
	}{
		{"absent", func(*testing.T, string) {}, whole, nil},
		{"empty", func(t *testing.T, dir string) { os.Mkdir(dir, 0o777) }, whole, nil},
		{"locks", func(t *testing.T, dir string) {
			write(t, dir+"/lock", `{"host":"a","pid":1}`+"\n")
			write(t, dir+"/.tmp-dugnad-journal", "half")
			write(t, dir+"/shards/2-of-4/lock", "")
			write(t, dir+"/shards/2-of-4/.tmp-dugnad-journal", "half")
		}, whole, nil},
		{"locks, shard", func(t *testing.T, dir string) { write(t, dir+"/shards/2-of-4/lock", "") }, shard, nil},
		{"a user's file", func(t *testing.T, dir string) { write(t, dir+"/thesis.txt", "years") }, whole, ErrNotStudy},
		{"a user's file, shard", func(t *testing.T, dir string) { write(t, dir+"/thesis.txt", "years") }, shard, ErrNotStudy},
		{"a user's file among shards", func(t *testing.T, dir string) { write(t, dir+"/shards/thesis.txt", "years") }, shard, ErrNotStudy},
		{"a user's file in a shard", func(t *testing.T, dir string) { write(t, dir+"/shards/1-of-3/thesis.txt", "years") }, shard, ErrNotStudy},
		{"a file", func(t *testing.T, dir string) { write(t, dir, "years") }, whole, ErrNotStudy},
		{"a result", func(t *testing.T, dir string) {
			write(t, dir+"/manifest.json", "{\n  \"format\": \"dugnad results 1\",\n  \"seed\": 1\n}\n")
		}, whole, ErrNotStudy},
		{"another version", func(t *testing.T, dir string) { write(t, dir+"/manifest.json", `{"format": "dugnad study 9"}`) }, whole, ErrNotStudy},
		{"another's manifest", func(t *testing.T, dir string) { write(t, dir+"/manifest.json", "of ship") }, whole, ErrNotStudy},
		{"an empty manifest", func(t *testing.T, dir string) { write(t, dir+"/manifest.json", "") }, whole, ErrNotStudy},
		{"chunks without a manifest", func(t *testing.T, dir string) {
			session(t, dir, toyPlan(3, 1), whole, 1)
			os.Remove(dir + "/manifest.json")
		}, whole, ErrNotStudy},
		{"whole, then shard", func(t *testing.T, dir string) { session(t, dir, toyPlan(3, 1), whole, 1) }, shard, ErrOtherShards},
		{"shard, then whole", func(t *testing.T, dir string) { session(t, dir, toyPlan(3, 1), shard, 1) }, whole, ErrOtherShards},
		{"another number of shards", func(t *testing.T, dir string) { session(t, dir, toyPlan(3, 1), Shard{2, 4}, 1) }, shard, ErrOtherShards},
		{"merged, then whole", func(t *testing.T, dir string) {
			session(t, dir, toyPlan(3, 1), Shard{1, 1}, 1)
			if _, err := Merge(dir, nil); err != nil {
				t.Fatal(err)
			}
			os.RemoveAll(dir + "/shards")
		}, whole, ErrOtherShards},
		{"merged from another number", func(t *testing.T, dir string) {
			session(t, dir, toyPlan(3, 1), Shard{1, 1}, 1)
			if _, err := Merge(dir, nil); err != nil {
				t.Fatal(err)
			}
			os.RemoveAll(dir + "/shards")
		}, shard, ErrOtherShards},
		{"another shard of another plan", func(t *testing.T, dir string) { session(t, dir, toyPlan(4, 1), Shard{2, 3}, 1) }, shard, ErrOtherPlan},
		{"a shard's directory renamed", func(t *testing.T, dir string) {
			session(t, dir, toyPlan(3, 1), Shard{2, 3}, 1)
			os.Rename(dir+"/shards/2-of-3", dir+"/shards/3-of-3")
		}, shard, ErrForeign},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "toy")
			c.prepare(t, dir)
			before := tree(t, dir)
			s, err := Open(dir, toyPlan(3, 1), c.shard, nil, nil)
			if c.want != nil {
				if !errors.Is(err, c.want) || !strings.Contains(err.Error(), dir) {
					t.Errorf("got %v, want %v", err, c.want)
				}
				wantSame(t, before, tree(t, dir))
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			s.Close()
			session(t, dir, toyPlan(3, 1), c.shard, 1)
			for path := range tree(t, s.Path()) {
				if files.IsTemporary(filepath.Base(path)) && filepath.Dir(path) == s.Path() {
					t.Errorf("%s was not removed", path)
				}
			}
		})
	}
	if _, err := Open(filepath.Join(t.TempDir(), "shards/1-of-3"), toyPlan(3, 1), whole, nil, nil); err != nil {
		t.Errorf("a directory may be named like a shard: %v", err)
	}
}

func TestForeignAndChangedFiles(t *testing.T) {
	plan := toyPlan(3, 2)
	digest := plan.Digest()
	chunkOf := func(dir, digest, shard string, outcomes ...Outcome) {
		sum, content := encodeChunk(digest, shard, "b", outcomes)
		name := fmt.Sprintf("000009-%.8s.chunk", sum)
		if err := os.WriteFile(filepath.Join(dir, chunksName, name), content, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	there := Outcome{Row: 0, Replication: 1, Values: []float64{1, 0.1}}
	edit := func(t *testing.T, path, old, with string) {
		t.Helper()
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), old) {
			t.Fatalf("%s has no %q (%v)", path, old, err)
		}
		write(t, path, strings.Replace(string(text), old, with, 1))
	}
	copyOf := finished(t, Shard{})
	for _, c := range []struct {
		name   string
		change func(t *testing.T, dir, chunk string)
		want   error
	}{
		{"a run recorded twice alike", func(_ *testing.T, dir, _ string) { chunkOf(dir, digest, "", there) }, nil},
		{"a run recorded twice, differing", func(_ *testing.T, dir, _ string) {
			chunkOf(dir, digest, "", Outcome{Row: 0, Replication: 1, Values: []float64{1, 0.2}})
		}, ErrChanged},
		{"what the file system leaves", func(t *testing.T, dir, _ string) { write(t, dir+"/chunks/.nfs0001", "x") }, nil},
		{"a stranger's file", func(t *testing.T, dir, _ string) { write(t, dir+"/chunks/notes.txt", "x") }, ErrForeign},
		{"a stranger's file of our name", func(t *testing.T, dir, _ string) { write(t, dir+"/chunks/000002-00000000.chunk", "hello\n") }, ErrForeign},
		{"a stranger's line without an end", func(t *testing.T, dir, _ string) { write(t, dir+"/chunks/000002-00000000.chunk", "hello") }, ErrForeign},
		{"a renamed chunk", func(_ *testing.T, dir, chunk string) { os.Rename(chunk, dir+"/chunks/000001-00000000.chunk") }, ErrForeign},
		{"another plan's chunk", func(_ *testing.T, dir, _ string) { chunkOf(dir, "77aa", "", there) }, ErrForeign},
		{"a shard's chunk", func(_ *testing.T, dir, _ string) { chunkOf(dir, digest, "1/3", there) }, ErrForeign},
		{"a row too many", func(_ *testing.T, dir, _ string) {
			chunkOf(dir, digest, "", Outcome{Row: 3, Replication: 1, Values: []float64{1, 2}})
		}, ErrForeign},
		{"a replication too many", func(_ *testing.T, dir, _ string) {
			chunkOf(dir, digest, "", Outcome{Row: 0, Replication: 3, Values: []float64{1, 2}})
		}, ErrForeign},
		{"values missing", func(_ *testing.T, dir, _ string) {
			chunkOf(dir, digest, "", Outcome{Row: 0, Replication: 1, Values: []float64{1}})
		}, ErrForeign},
		{"an edited chunk", func(t *testing.T, _, chunk string) { edit(t, chunk, "1,0.1", "1,0.9") }, ErrChanged},
		{"a chunk added to", func(t *testing.T, _, chunk string) { edit(t, chunk, "0,1,done", "0,1,done,1,2\n0,1,done") }, ErrChanged},
		{"an edited count", func(t *testing.T, _, chunk string) { edit(t, chunk, `"runs":6`, `"runs":7`) }, ErrChanged},
		{"an edited manifest", func(t *testing.T, dir, _ string) {
			edit(t, dir+"/manifest.json", `"replications": 2`, `"replications": 3`)
		}, ErrChanged},
		{"an edited checksum", func(t *testing.T, dir, _ string) {
			edit(t, dir+"/manifest.json", `"checksum": "`, `"checksum": "0`)
		}, ErrChanged},
		{"a manifest added to", func(t *testing.T, dir, _ string) {
			edit(t, dir+"/manifest.json", "\"\n}\n", "\",\n  \"note\": \"mine\"\n}\n")
		}, ErrChanged},
		{"a manifest laid out anew", func(t *testing.T, dir, _ string) { edit(t, dir+"/manifest.json", "{\n  ", "{\n") }, ErrChanged},
		{"an edited design", func(t *testing.T, dir, _ string) { edit(t, dir+"/design.csv", "0.14", "0.15") }, ErrChanged},
		{"edited outcomes", func(t *testing.T, dir, _ string) { edit(t, dir+"/outcomes.csv", "0.1", "0.2") }, ErrChanged},
		{"tables removed", func(_ *testing.T, dir, _ string) {
			os.Remove(dir + "/outcomes.csv")
			os.Remove(dir + "/design.csv")
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, chunk := copyOf()
			tables := read(t, dir)
			c.change(t, dir, chunk)
			before := tree(t, dir)
			s, err := Open(dir, plan, Shard{}, nil, nil)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if err != nil {
				if !strings.Contains(err.Error(), dir) || strings.Contains(err.Error(), "%!") {
					t.Errorf("the message is: %v", err)
				}
				wantSame(t, before, tree(t, dir))
				if _, err := Merge(dir, nil); !errors.Is(err, c.want) {
					t.Errorf("Merge: %v, want %v", err, c.want)
				}
				return
			}
			defer s.Close()
			if complete, err := s.Finish(nil); err != nil || !complete {
				t.Error(complete, err)
			}
			wantSame(t, tables, read(t, dir))
		})
	}
}

// The same in a shard is noticed by the merge, which writes nothing then.
func TestMergeVerifiesWhatItReads(t *testing.T) {
	copyOf := finished(t, Shard{1, 1})
	for name, c := range map[string]struct {
		change func(place, chunk string) error
		want   error
	}{
		"chunk cut":       {func(_, chunk string) error { return os.Truncate(chunk, 100) }, ErrTruncated},
		"chunk removed":   {func(_, chunk string) error { return os.Remove(chunk) }, ErrIncomplete},
		"design edited":   {func(place, _ string) error { return os.Truncate(place+"/design.csv", 50) }, ErrChanged},
		"design removed":  {func(place, _ string) error { return os.Remove(place + "/design.csv") }, ErrIncomplete},
		"manifest edited": {func(place, _ string) error { return os.Truncate(place+"/manifest.json", 300) }, ErrChanged},
		"lock only": {func(place, _ string) error {
			return errors.Join(os.RemoveAll(place), os.MkdirAll(place, 0o777), os.WriteFile(place+"/lock", nil, 0o666))
		}, ErrNotStudy},
	} {
		dir, chunk := copyOf()
		if err := c.change(Shard{1, 1}.directory(dir), chunk); err != nil {
			t.Fatal(err)
		}
		if _, err := Merge(dir, nil); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if _, err := os.Stat(filepath.Join(dir, manifestName)); err == nil {
			t.Errorf("%s: something was merged", name)
		}
	}
	dir := filepath.Join(t.TempDir(), "toy")
	session(t, dir, toyPlan(3, 1), Shard{1, 2}, 1)
	if err := os.Mkdir(filepath.Join(dir, "aside"), 0o777); err != nil {
		t.Fatal(err)
	}
	session(t, filepath.Join(dir, "aside"), toyPlan(4, 1), Shard{2, 2}, 1)
	if err := os.Rename(filepath.Join(dir, "aside/shards/2-of-2"), filepath.Join(dir, "shards/2-of-2")); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "aside")); err != nil {
		t.Fatal(err)
	}
	if _, err := Merge(dir, nil); !errors.Is(err, ErrOtherPlan) {
		t.Errorf("shards of two plans: %v", err)
	}
	if _, err := Inspect(dir); !errors.Is(err, ErrOtherPlan) {
		t.Errorf("the status of shards of two plans: %v", err)
	}
}
