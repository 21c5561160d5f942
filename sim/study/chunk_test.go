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

	"pgregory.net/rapid"

	"dugnad/sim/files"
)

// A finished study of one chunk, and a function that makes a fresh copy of it.
func finished(t *testing.T, shard Shard) (copyOf func() (dir, chunk string)) {
	t.Helper()
	original := filepath.Join(t.TempDir(), "toy")
	s := mustOpen(t, original, toyPlan(3, 2), shard)
	var all []Outcome
	for _, r := range s.plan.runs(shard) {
		outcome := Outcome{Row: r.row, Replication: r.replication, Values: []float64{1, 0.1}}
		if r.row == 1 {
			outcome = Outcome{Row: r.row, Replication: r.replication, Failure: `of "old" age`}
		}
		all = append(all, outcome)
	}
	if err := s.record(all); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Finish(nil); err != nil {
		t.Fatal(err)
	}
	s.Close()
	copies := t.TempDir()
	n := 0
	return func() (string, string) {
		n++
		dir := filepath.Join(copies, fmt.Sprint(n))
		if err := os.CopyFS(dir, os.DirFS(original)); err != nil {
			t.Fatal(err)
		}
		chunks, err := filepath.Glob(filepath.Join(shard.directory(dir), chunksName, "*"))
		if err != nil || len(chunks) != 1 {
			t.Fatal(chunks, err)
		}
		return dir, chunks[0]
	}
}

// A chunk cut short at any length is noticed, named, and left alone; after the
// remedy its runs are run again.
func TestTruncatedChunks(t *testing.T) {
	dir, chunk := finished(t, Shard{})()
	content, err := os.ReadFile(chunk)
	if err != nil {
		t.Fatal(err)
	}
	for length := range content {
		write(t, chunk, string(content[:length]))
		before := tree(t, dir)
		_, err := Open(dir, toyPlan(3, 2), Shard{}, nil, nil)
		if !errors.Is(err, ErrTruncated) || !strings.Contains(err.Error(), chunk) || !strings.Contains(err.Error(), "nothing was changed") {
			t.Fatalf("cut at %d of %d: %v", length, len(content), err)
		}
		wantSame(t, before, tree(t, dir))
	}
	if err := os.Remove(chunk); err != nil {
		t.Fatal(err)
	}
	s := mustOpen(t, dir, toyPlan(3, 2), Shard{})
	if len(s.Missing()) != 6 {
		t.Errorf("%d runs are missing after the remedy", len(s.Missing()))
	}
}

// A chunk with any byte changed is refused or, where the change is in what
// JSON does not mind, read as before.
func TestDamagedChunks(t *testing.T) {
	dir, chunk := finished(t, Shard{})()
	content, err := os.ReadFile(chunk)
	if err != nil {
		t.Fatal(err)
	}
	plan := toyPlan(3, 2)
	want, err := readChunks(dir, plan, plan.Digest(), Shard{})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		damaged := slices.Clone(content)
		at := rapid.IntRange(0, len(content)-1).Draw(t, "at")
		damaged[at] ^= rapid.ByteRange(1, 255).Draw(t, "flip")
		if err := os.WriteFile(chunk, damaged, 0o666); err != nil {
			t.Fatal(err)
		}
		got, err := readChunks(dir, plan, plan.Digest(), Shard{})
		if err == nil && !maps.EqualFunc(got.outcomes, want.outcomes, Outcome.same) {
			t.Fatalf("accepted %q", damaged)
		}
		if err != nil && !errors.Is(err, ErrForeign) && !errors.Is(err, ErrChanged) && !errors.Is(err, ErrTruncated) {
			t.Fatal(err)
		}
	})
}

func FuzzChunk(f *testing.F) {
	plan := toyPlan(3, 2).Digest()
	for _, outcomes := range [][]Outcome{
		nil,
		{{Row: 0, Replication: 1, Values: []float64{0.25, 1e300}}},
		{{Row: 2, Replication: 2, Failure: "a, \"b\"\n"}, {Row: 0, Replication: 1, Values: []float64{-1, 5e-324}}},
	} {
		_, content := encodeChunk(plan, "1/3", "b", outcomes)
		_, body, _ := bytes.Cut(content, []byte("\n"))
		f.Add(content, body)
	}
	f.Fuzz(func(t *testing.T, content, body []byte) {
		known := func(err error) bool {
			return errors.Is(err, ErrForeign) || errors.Is(err, ErrChanged) || errors.Is(err, ErrTruncated)
		}
		if _, _, err := decodeChunk(content, plan, "1/3", 2); err != nil && !known(err) {
			t.Errorf("%q: %v", content, err)
		}
		// A body with a header that fits gets past the digest.
		header := fmt.Sprintf(`{"format":"dugnad chunk 2","plan":%q,"shard":"1/3","runs":%d,"bytes":%d,"build":"b","sha256":%q}`+"\n",
			plan, bytes.Count(body, []byte("\n")), len(body), files.Digest(append([]byte("b\n"), body...)))
		_, outcomes, err := decodeChunk(append([]byte(header), body...), plan, "1/3", 2)
		if err != nil {
			if !known(err) {
				t.Errorf("%q: %v", body, err)
			}
			return
		}
		if _, again := encodeChunk(plan, "1/3", "b", outcomes); string(again) != header+string(body) {
			t.Errorf("%q is read and written as %q", header+string(body), again)
		}
	})
}
