package study

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"dugnad/sim"
	"dugnad/sim/files"
)

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
	for _, name := range []string{"", ".", "../x", "/x", "manifest.json", "Manifest.JSON", "chunks/x", "lock", ".tmp-dugnad-journal", "a//b", "shards/x"} {
		if err := s.Keep(name, nil); err == nil {
			t.Errorf("kept %q", name)
		}
	}
}

func BenchmarkTenThousandRuns(b *testing.B) {
	plan := toyPlan(2500, 4)
	run := func(_ context.Context, id sim.Identity, _ int) ([]float64, error) {
		return []float64{float64(id.Row) / 3, float64(id.Replication) / 7}, nil
	}
	defer files.Intercept(func(_ files.Call, do func() error) error { return do() })() // with syncs
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
