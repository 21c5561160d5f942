package study

import (
	"slices"
	"testing"
)

// Every run is recorded with the build that performed it, in a study that goes on, in its shards and
// when they are merged, and after the shards are removed.
func TestBuilds(t *testing.T) {
	dir, plan := t.TempDir(), toyPlan(4, 2)
	for number, build := range []string{"first", "second", "second"} {
		shard := Shard{number%2 + 1, 2}
		s, err := Open(dir, plan, shard, nil, map[string]any{BuildKey: build})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Run(t.Context(), 1, 0, toyRun, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Finish(nil); err != nil {
			t.Fatal(err)
		}
		want := []Build{{[]string{"first", "second"}[number%2], 4}} // the third session has nothing left to do
		if got := s.Builds(); !slices.Equal(got, want) {
			t.Errorf("shard %v has runs of %v, want %v", shard, got, want)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	want := []Build{{"first", 4}, {"second", 4}}
	merged, err := Merge(dir, map[string]any{BuildKey: "third"})
	if err != nil || !slices.Equal(merged.Builds, want) {
		t.Fatalf("merged %+v, %v", merged, err)
	}
	listing, err := List(dir)
	if err != nil || !slices.Equal(listing.Builds, want) {
		t.Errorf("the manifest has %+v, %v", listing, err)
	}
	status, err := Inspect(dir)
	if err != nil || !slices.Equal(status.Builds, want) {
		t.Errorf("the status is %+v, %v", status, err)
	}
}
