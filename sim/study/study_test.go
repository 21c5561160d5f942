package study

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"dugnad/sim"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
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

func TestTables(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "toy")
	session(t, dir, toyPlan(10, 2), Shard{}, 2)
	got := read(t, dir)
	for name, want := range map[string]string{
		designName: `row,role,base_row,fields.*.discretion_shift,"say, ""first"""
0,A,0,0,
1,B,0,0.14285714285714285, yes
2,"AB:x,y",0,0.2857142857142857,"a ""b"", c"
`,
		outcomesName: `row,role,base_row,replication,luck,status,coproduction,coverage
0,A,0,1,0,done,0.010309278350515464,1.0309278350515464e+20
0,A,0,2,0,done,0.020618556701030927,2.0618556701030928e+20
`,
		failuresName: "row,replication,reason\n" +
			"7,2,\"no \"\"pair\"\", ever met: 0.5257731958762887\"\n" +
			"8,1,panic: index out of range\n" +
			"9,1,outcome coverage is +Inf\n",
	} {
		if !strings.HasPrefix(got[name], want) {
			t.Errorf("%s begins\n%s\nwant\n%s", name, got[name][:min(len(want), len(got[name]))], want)
		}
	}
	for _, line := range []string{"\n3,A,1,1,1,done,", "\n7,B,2,2,2,failed,,\n", "\n5,\"AB:x,y\",1,2,1,done,0,"} {
		if !strings.Contains(got[outcomesName], line) {
			t.Errorf("outcomes.csv has no line %q:\n%s", line, got[outcomesName])
		}
	}
}

func TestWhatIsRecordedIsNotRunAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "toy")
	plan := toyPlan(40, 3)
	reference := filepath.Join(t.TempDir(), "reference")
	session(t, reference, plan, Shard{}, 1)

	times := map[sim.Identity]int{}
	var guard sync.Mutex
	for sessions := 1; ; sessions++ {
		s := mustOpen(t, dir, plan, Shard{})
		ctx, stop := context.WithCancel(context.Background())
		var begun, told atomic.Int64
		missing := len(s.Missing())
		before, failed := s.Recorded()
		if missing+before+failed != s.Total() {
			t.Fatalf("%d missing, %d done, %d failed of %d", missing, before, failed, s.Total())
		}
		err := s.Run(ctx, 2, 0, func(ctx context.Context, id sim.Identity, inner int) ([]float64, error) {
			guard.Lock()
			times[id]++
			guard.Unlock()
			if begun.Add(1) == 17 {
				stop()
			}
			values, err := toyRun(ctx, id, inner)
			if ctx.Err() != nil {
				t.Errorf("the context of %v has ended", id)
			}
			return values, err
		}, func(Outcome) { told.Add(1) })
		stop()
		if begun.Load() != told.Load() || len(s.Missing()) != missing-int(told.Load()) {
			t.Errorf("%d runs begun, %d recorded, %d of %d still missing", begun.Load(), told.Load(), len(s.Missing()), missing)
		}
		complete, problem := s.Finish(map[string]float64{"simulate": 0.5})
		if problem != nil || complete != (err == nil) {
			t.Fatalf("complete is %v, %v, %v", complete, err, problem)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if complete {
			if sessions < 4 {
				t.Errorf("only %d sessions", sessions)
			}
			m, err := readManifest(dir)
			if err != nil || m.Timing["simulate"] != float64(sessions)/2 {
				t.Errorf("timing is %v after %d sessions (%v)", m.Timing, sessions, err)
			}
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(dir, outcomesName)); err == nil {
			t.Error("outcomes.csv is there before all runs are")
		}
	}
	if len(times) != 120 {
		t.Errorf("%d runs were run, want 120", len(times))
	}
	for id, n := range times {
		if n != 1 {
			t.Errorf("%v was run %d times", id, n)
		}
	}
	wantSame(t, read(t, reference), read(t, dir))

	// Once more: nothing is run and nothing is written.
	whole := tree(t, dir)
	session(t, dir, plan, Shard{}, 1)
	wantSame(t, whole, tree(t, dir))
}

// A run that fails after the interruption has failed nevertheless, and those
// after it are kept.
func TestFailuresDuringAnInterruptionAreRecorded(t *testing.T) {
	s := mustOpen(t, filepath.Join(t.TempDir(), "toy"), toyPlan(10, 1), Shard{})
	ctx, stop := context.WithCancel(context.Background())
	var bothBegun sync.WaitGroup
	bothBegun.Add(2)
	err := s.Run(ctx, 2, 0, func(_ context.Context, id sim.Identity, _ int) ([]float64, error) {
		bothBegun.Done()
		bothBegun.Wait()
		stop()
		if id.Row == 0 {
			return nil, errors.New("too late")
		}
		return []float64{1, 2}, nil
	}, nil)
	done, failed := s.Recorded()
	if !errors.Is(err, context.Canceled) || done != 1 || failed != 1 {
		t.Errorf("%d done, %d failed, %v", done, failed, err)
	}
}

func TestExtending(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "toy")
	reference := filepath.Join(t.TempDir(), "reference")
	session(t, reference, toyPlan(13, 4), Shard{}, 1)
	keptFiles = []File{{"study.toml", []byte("replications = 2\n")}}
	defer func() { keptFiles = nil }()
	session(t, dir, toyPlan(13, 2), Shard{}, 2)

	keptFiles = []File{{"study.toml", []byte("replications = 4\n")}}
	s := mustOpen(t, dir, toyPlan(13, 4), Shard{})
	for _, name := range []string{outcomesName, failuresName} {
		if _, err := os.Stat(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is there though it lacks runs (%v)", name, err)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, "study.toml")); err != nil || string(text) != "replications = 4\n" {
		t.Errorf("study.toml is %q, %v", text, err)
	}
	if len(s.Missing()) != 26 {
		t.Errorf("%d runs are missing, want 26", len(s.Missing()))
	}
	s.Close()
	session(t, dir, toyPlan(13, 4), Shard{}, 2)
	wantSame(t, read(t, reference), read(t, dir))

	before := tree(t, dir)
	if _, err := Open(dir, toyPlan(13, 3), Shard{}, nil, nil); !errors.Is(err, ErrOtherPlan) {
		t.Errorf("lowering the replications: %v", err)
	}
	wantSame(t, before, tree(t, dir))
}

func TestMostFailures(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "toy")
	fail := func(_ context.Context, id sim.Identity, _ int) ([]float64, error) {
		if id.Row%2 == 0 {
			return nil, errors.New("even")
		}
		return []float64{1, 2}, nil
	}
	s := mustOpen(t, dir, toyPlan(1000, 1), Shard{})
	err := s.Run(context.Background(), 2, 10, fail, nil)
	done, failed := s.Recorded()
	if !errors.Is(err, ErrMostFailures) || failed < 10 || failed > 14 || done < 9 {
		t.Errorf("%d done, %d failed, %v", done, failed, err)
	}
	// They count in the next session, too, until more are allowed.
	if err := s.Run(context.Background(), 2, 10, fail, nil); !errors.Is(err, ErrMostFailures) {
		t.Error(err)
	}
	if again, _ := s.Recorded(); again != done {
		t.Errorf("%d more runs were run", again-done)
	}
	if err := s.Run(context.Background(), 2, 501, fail, nil); err != nil {
		t.Error(err)
	}
	if done, failed := s.Recorded(); done != 500 || failed != 500 {
		t.Errorf("%d done, %d failed", done, failed)
	}
}

func TestAPanicKeepsItsStackForTheReport(t *testing.T) {
	s := mustOpen(t, filepath.Join(t.TempDir(), "toy"), toyPlan(1, 1), Shard{})
	var told Outcome
	err := s.Run(context.Background(), 1, 0, func(context.Context, sim.Identity, int) ([]float64, error) {
		panic("boom")
	}, func(o Outcome) { told = o })
	var bug *sim.PanicError
	if err != nil || !errors.As(told.Err, &bug) || len(bug.Stack) == 0 || told.Failure != "panic: boom" {
		t.Errorf("%v, %+v", err, told)
	}
	if all := s.Outcomes(); len(all) != 1 || all[0].Err != nil {
		t.Errorf("recorded %+v", all)
	}
}

func TestAWrongNumberOfValuesIsNoOutcome(t *testing.T) {
	s := mustOpen(t, filepath.Join(t.TempDir(), "toy"), toyPlan(4, 1), Shard{})
	err := s.Run(context.Background(), 2, 0, func(context.Context, sim.Identity, int) ([]float64, error) {
		return []float64{1}, nil
	}, nil)
	if err == nil || !strings.Contains(err.Error(), "1 values for 2 outcomes") {
		t.Error(err)
	}
	if done, failed := s.Recorded(); done+failed != 0 {
		t.Errorf("%d done, %d failed", done, failed)
	}
}

func TestKeep(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "toy")
	s := mustOpen(t, dir, toyPlan(2, 1), Shard{2, 3})
	for range 2 {
		if err := s.Keep("series/000001-001.csv", []byte("month\n")); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, "shards", "2-of-3", "series", "000001-001.csv")); err != nil || string(text) != "month\n" {
		t.Errorf("%q, %v", text, err)
	}
	for _, name := range []string{"", ".", "../x", "/x", "manifest.json", "Manifest.JSON", "chunks/x", "lock", ".tmp-x", "a//b", "shards/x"} {
		if err := s.Keep(name, nil); err == nil {
			t.Errorf("kept %q", name)
		}
	}
}

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
			want := &Merged{Path: dir, Shards: of, Rows: 7, Replications: 5, Done: 35, Failed: 0}
			for range of {
				want.Environments = append(want.Environments, map[string]any{})
			}
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

// What stands in design.csv and the manifest gives the plan back.
func TestPlansAreReadAsWritten(t *testing.T) {
	cell := rapid.StringMatching(`[ a-zæøå,"'=0-9.\\#-]{0,6}`)
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		p := Plan{
			Name: rapid.String().Filter(writable).Draw(t, "name"), Seed: rapid.Uint64().Draw(t, "seed"),
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
		m.Files = []kept{{designName, digestOf(design.Content)}}
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
		if other, taken := seen[digest]; taken {
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

func BenchmarkTenThousandRuns(b *testing.B) {
	plan := toyPlan(2500, 4)
	run := func(_ context.Context, id sim.Identity, _ int) ([]float64, error) {
		return []float64{float64(id.Row) / 3, float64(id.Replication) / 7}, nil
	}
	noSync := syncFile
	syncFile = (*os.File).Sync
	defer func() { syncFile = noSync }()
	var memory runtime.MemStats
	for b.Loop() {
		dir := filepath.Join(b.TempDir(), "toy")
		s := mustOpen(b, dir, plan, Shard{})
		if err := s.Run(context.Background(), 2, 0, run, nil); err != nil {
			b.Fatal(err)
		}
		if complete, err := s.Finish(nil); err != nil || !complete {
			b.Fatal(complete, err)
		}
		s.Close()
	}
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(memory.Sys)/(1<<20), "MB-of-system")
}

// A run that ends is on the disk though one before it still works: a kill loses no more than
// what is in flight.
func TestALongRunHoldsBackNothing(t *testing.T) {
	s := mustOpen(t, filepath.Join(t.TempDir(), "toy"), toyPlan(6, 1), Shard{})
	recorded := make(chan int, 6)
	err := s.Run(t.Context(), 2, 0, func(ctx context.Context, id sim.Identity, inner int) ([]float64, error) {
		if id.Row == 0 { // as long as it takes the others, as far as they may begin
			for range 3 {
				<-recorded
			}
		}
		return toyRun(ctx, id, inner)
	}, func(o Outcome) { recorded <- o.Row })
	if err != nil {
		t.Fatal(err)
	}
	if done, failed := s.Recorded(); done+failed != 6 {
		t.Errorf("%d and %d recorded", done, failed)
	}
}
