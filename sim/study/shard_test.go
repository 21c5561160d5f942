package study

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dugnad/sim"
)

// Any number of shards, in any order, with any workers, gives the bytes of the
// study without shards.
func TestShardsMergeToTheWhole(t *testing.T) {
	plan := toyPlan(7, 5) // fewer rows than shards
	files := []File{{"study.toml", []byte("x = 1\n")}, {"data/need.csv", []byte("place\n")}}
	keptFiles = files
	defer func() { keptFiles = nil }()
	reference := filepath.Join(t.TempDir(), "reference")
	session(t, reference, plan, Shard{}, 2)
	order := sim.NewStream(7, shuffling, 0, 0)
	for _, of := range []int{1, 3, 8} {
		for workers := 1; workers <= 2; workers++ {
			dir := filepath.Join(t.TempDir(), "toy")
			numbers := make([]int, of)
			for i := range numbers {
				numbers[i] = i + 1
			}
			slices.SortFunc(numbers, func(a, b int) int {
				return int(1e6 * (order.Uniform2(of, workers, a)[0] - order.Uniform2(of, workers, b)[0]))
			})
			for i, number := range numbers {
				if i > 0 {
					if _, err := Merge(dir, nil); !errors.Is(err, ErrIncomplete) {
						t.Errorf("merged %d of %d shards: %v", i, of, err)
					}
				}
				session(t, dir, plan, Shard{number, of}, workers)
			}
			merged, err := Merge(dir, map[string]any{"version": "1"})
			if err != nil {
				t.Fatal(err)
			}
			want := &MergeSummary{Path: dir, Shards: of, Rows: 7, Replications: 5, Done: 35, Builds: []Build{{unknownBuild, 35}}}
			if difference := cmp.Diff(want, merged); difference != "" {
				t.Error(difference)
			}
			wantSame(t, read(t, reference), read(t, dir))
			for _, file := range files {
				if text, err := os.ReadFile(filepath.Join(dir, file.Name)); err != nil || string(text) != string(file.Content) {
					t.Errorf("%s: %q, %v", file.Name, text, err)
				}
			}
			whole := tree(t, dir)
			if _, err := Merge(dir, map[string]any{"version": "1"}); err != nil {
				t.Fatal(err)
			}
			wantSame(t, whole, tree(t, dir))
			status, err := Inspect(dir)
			if err != nil || !status.Complete || status.Done != 35 || len(status.Parts) != of {
				t.Errorf("%+v, %v", status, err)
			}
			if plan := toyPlan(7, 5); status.Seed != plan.Seed || !slices.Equal(status.Facts, plan.Facts) {
				t.Errorf("seed %d and facts %v, want those of the plan", status.Seed, status.Facts)
			}
			// Without its shards a merged study is still one.
			if err := os.RemoveAll(filepath.Join(dir, shardsName)); err != nil {
				t.Fatal(err)
			}
			if merged, err := Merge(dir, nil); err != nil || merged.Shards != 0 || merged.Done != 35 {
				t.Errorf("%+v, %v", merged, err)
			}
		}
	}
}

var shuffling = sim.NewPurpose("study test: the order of shards")

// Extending one shard makes the others incomplete until they are extended, too.
func TestExtendingShards(t *testing.T) {
	reference := filepath.Join(t.TempDir(), "reference")
	session(t, reference, toyPlan(12, 3), Shard{}, 2)
	dir := filepath.Join(t.TempDir(), "toy")
	for number := 1; number <= 2; number++ {
		session(t, dir, toyPlan(12, 1), Shard{number, 2}, 1)
	}
	if _, err := Merge(dir, nil); err != nil {
		t.Fatal(err)
	}
	session(t, dir, toyPlan(12, 3), Shard{2, 2}, 1)
	_, err := Merge(dir, nil)
	want := dir + ": the study is not complete\n" +
		"  shard 1/2: 12 of 18 runs are missing (row 0, replication 3; row 1, replication 2; row 2, replication 3; ...)\n" +
		"run these shards again, then merge"
	if !errors.Is(err, ErrIncomplete) || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	session(t, dir, toyPlan(12, 3), Shard{1, 2}, 1)
	if _, err := Merge(dir, nil); err != nil {
		t.Fatal(err)
	}
	wantSame(t, read(t, reference), read(t, dir))
}

func TestMergingAWholeStudy(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "toy")
	s := mustOpen(t, dir, toyPlan(3, 2), Shard{})
	s.Close()
	if _, err := Merge(dir, nil); !errors.Is(err, ErrIncomplete) {
		t.Error(err)
	}
	session(t, dir, toyPlan(3, 2), Shard{}, 1)
	before := tree(t, dir)
	merged, err := Merge(dir, nil)
	if err != nil || merged.Shards != 0 || merged.Done != 6 {
		t.Errorf("%+v, %v", merged, err)
	}
	wantSame(t, before, tree(t, dir))
	write(t, filepath.Join(dir, outcomesName), "edited")
	if _, err := Merge(dir, nil); !errors.Is(err, ErrChanged) {
		t.Error(err)
	}
}

// Every run belongs to one shard, and to the same one when replications are
// raised; shards differ by little in size.
func TestShardsPartitionTheRuns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.IntRange(1, 30).Draw(t, "rows")
		replications := rapid.IntRange(1, 12).Draw(t, "replications")
		of := rapid.IntRange(1, 12).Draw(t, "of")
		plan := Plan{Rows: make([]Row, rows), Replications: replications}
		owners := map[run]int{}
		least, most := math.MaxInt, 0
		for number := 1; number <= of; number++ {
			all := plan.runs(Shard{number, of})
			least, most = min(least, len(all)), max(most, len(all))
			for _, r := range all {
				owners[r]++
				if longer := (Plan{Rows: plan.Rows, Replications: replications + 5}); !slices.Contains(longer.runs(Shard{number, of}), r) {
					t.Fatalf("%v moves to another shard", r)
				}
			}
		}
		if len(owners) != rows*replications {
			t.Fatalf("%d of %d runs have an owner", len(owners), rows*replications)
		}
		for r, n := range owners {
			if n != 1 {
				t.Fatalf("%v has %d owners", r, n)
			}
		}
		if most-least > min(rows, replications) {
			t.Fatalf("shards have %d to %d runs", least, most)
		}
	})
}
