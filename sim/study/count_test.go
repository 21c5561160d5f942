package study

import (
	"errors"
	"math"
	"testing"

	"dugnad/sim/files"
)

// The number of runs of a shard is the length of their list.
func TestCountIsTheNumberOfRuns(t *testing.T) {
	for _, rows := range []int{1, 2, 7} {
		for _, replications := range []int{1, 3, 8} {
			p := Plan{Rows: make([]Row, rows), Replications: replications}
			for of := range 12 {
				for number := 1; number <= max(of, 1); number++ {
					shard := Shard{number, of}
					if of == 0 {
						shard = Shard{}
					}
					if got, want := p.count(shard), len(p.runs(shard)); got != want {
						t.Errorf("%d rows, %d replications, shard %v: %d, want %d", rows, replications, shard, got, want)
					}
				}
			}
		}
	}
}

// A manifest that somebody has edited, with its checksum, states numbers from which nothing is allocated.
func TestManifestWithForgedNumbers(t *testing.T) {
	text, err := manifestOf(Plan{Name: "a", Rows: []Row{{Luck: 1}, {Luck: 2}}, Replications: 3, Outcomes: []string{"x"}}, Shard{}, nil).encode()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := decodeManifest("m", text); err != nil {
		t.Fatal(err)
	}
	for _, forge := range []func(*manifest){
		func(m *manifest) { m.Rows = math.MaxInt32 },
		func(m *manifest) { m.Rows = -1 },
		func(m *manifest) { m.Replications = math.MaxInt },
	} {
		var m manifest
		if err := files.DecodeRecord(text, &m); err != nil {
			t.Fatal(err)
		}
		forge(&m)
		changed, err := m.encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decodeManifest("m", changed); !errors.Is(err, ErrChanged) {
			t.Errorf("%d rows, %d replications: %v", m.Rows, m.Replications, err)
		}
	}
}
