package study

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dugnad/sim"
)

// toyPlan is a study of rows × replications runs.
func toyPlan(rows, replications int) Plan {
	p := Plan{
		Name: "toy", Seed: 42,
		Facts:        []Fact{{"scenario", "1f0c5a"}, {"luck", "shared"}},
		Factors:      []string{"fields.*.discretion_shift", "say, \"first\""},
		Outcomes:     []string{"coproduction", "coverage"},
		Replications: replications,
	}
	for i := range rows {
		p.Rows = append(p.Rows, Row{
			Role: []string{"A", "B", "AB:x,y"}[i%3], BaseRow: i / 3, Luck: uint64(i / 3),
			Values: []string{fmt.Sprintf("%g", float64(i)/7), []string{"", " yes", "a \"b\", c"}[i%3]},
		})
	}
	return p
}

// toyRun fails, panics, has nothing to average and negative zeros now and then.
func toyRun(_ context.Context, id sim.Identity, _ int) ([]float64, error) {
	x := float64(id.Row*7+id.Replication) / 97
	switch id.Row % 11 {
	case 3:
		return []float64{x, math.NaN()}, nil
	case 5:
		return []float64{math.Copysign(0, -1), x * 1e-30}, nil
	case 7:
		if id.Replication == 2 {
			return nil, fmt.Errorf("no \"pair\", ever\nmet: %g", x)
		}
	case 8:
		if id.Replication == 1 {
			panic("index out of range")
		}
	case 9:
		return []float64{1, math.Inf(1)}, nil
	}
	return []float64{x, x * 1e22}, nil
}

// keptFiles is what mustOpen keeps beside the manifest; a test may set it.
var keptFiles []File

func mustOpen(t testing.TB, dir string, plan Plan, shard Shard) *Study {
	t.Helper()
	s, err := Open(dir, plan, shard, keptFiles, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// session opens, runs and finishes.
func session(t testing.TB, dir string, plan Plan, shard Shard, workers int) {
	t.Helper()
	s := mustOpen(t, dir, plan, shard)
	defer s.Close()
	if err := s.Run(context.Background(), workers, 0, toyRun, nil); err != nil {
		t.Fatal(err)
	}
	if complete, err := s.Finish(map[string]float64{"simulate": 1}); err != nil || !complete {
		t.Fatalf("complete is %v, %v", complete, err)
	}
}

// read is the three tables of a study.
func read(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range []string{designName, outcomesName, failuresName} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(content)
	}
	return all
}

// tree is every file below dir with its content.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		all[path] = string(content)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return all
}

func wantSame(t testing.TB, want, got map[string]string) {
	t.Helper()
	if difference := cmp.Diff(want, got); difference != "" {
		t.Errorf("(-want +got):\n%s", difference)
	}
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}
