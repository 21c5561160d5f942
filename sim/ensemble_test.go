package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"
)

// identities makes n runs of one scenario.
func identities(n int) []Identity {
	ids := make([]Identity, n)
	for i := range ids {
		ids[i] = Identity{Digest: "d", Replication: i + 1}
	}
	return ids
}

// collect runs an ensemble and returns what was delivered.
func collect[T any](ctx context.Context, workers int, ids []Identity, run func(context.Context, Identity, int) (T, error)) ([]Result[T], error) {
	var results []Result[T]
	err := Ensemble(ctx, workers, ids, run, func(result Result[T]) error {
		results = append(results, result)
		return nil
	})
	return results, err
}

// A sum of results has the same bits for any number of workers, though its
// terms are of very different size and runs end in any order.
func TestEnsembleDeliversInOrderForAnyWorkers(t *testing.T) {
	ids := identities(1000)
	run := func(_ context.Context, id Identity, _ int) (float64, error) {
		u := NewStream(RunSeed(1, 0, id.Replication), purposeTest, 0, 0).Uniform2(0, 0, 0)
		return Exp(40 * u[0]), nil
	}
	var want float64
	for _, workers := range []int{1, 2, 7, 0, -3} {
		sum, next := 0.0, 0
		err := Ensemble(context.Background(), workers, ids, run, func(result Result[float64]) error {
			if result.Identity != ids[next] || result.Err != nil {
				t.Fatalf("%d workers: delivery %d is %+v", workers, next, result)
			}
			next++
			sum += result.Value
			return nil
		})
		if err != nil || next != len(ids) {
			t.Errorf("%d workers: %d delivered, error %v", workers, next, err)
		}
		if workers == 1 {
			want = sum
		} else if sum != want {
			t.Errorf("%d workers: sum is %v, with one worker %v", workers, sum, want)
		}
	}
}

// Whatever the numbers of runs and workers, and whichever runs fail or panic,
// each is delivered once, in order, with its own outcome.
func TestEnsembleDeliversEveryOutcome(t *testing.T) {
	broken := errors.New("broken")
	rapid.Check(t, func(t *rapid.T) {
		fates := rapid.SliceOfN(rapid.SampledFrom([]string{"fine", "error", "panic"}), 0, 40).Draw(t, "fates")
		workers := rapid.IntRange(1, 9).Draw(t, "workers")
		results, err := collect(context.Background(), workers, identities(len(fates)),
			func(_ context.Context, id Identity, _ int) (int, error) {
				switch fates[id.Replication-1] {
				case "error":
					return -1, broken
				case "panic":
					panic(broken)
				}
				return id.Replication, nil
			})
		if err != nil || len(results) != len(fates) {
			t.Fatalf("%d delivered, error %v", len(results), err)
		}
		for i, result := range results {
			if result.Identity.Replication != i+1 {
				t.Fatalf("delivery %d is %+v", i, result)
			}
			var problem *PanicError
			isPanic := errors.As(result.Err, &problem)
			switch fates[i] {
			case "fine":
				if result.Err != nil || result.Value != i+1 {
					t.Fatalf("%+v", result)
				}
			case "error":
				if result.Err != broken {
					t.Fatalf("%+v", result)
				}
			case "panic":
				if !isPanic || problem.Identity != result.Identity || result.Value != 0 || !errors.Is(result.Err, broken) {
					t.Fatalf("%+v", result)
				}
			}
		}
	})
}

// While the first run is held up, no more than 2 × workers runs begin. That
// exactly as many do is awaited by the channel, not by a clock: the test ends
// only because the pool goes on to the last place of the window.
func TestEnsembleStallsWhenTheNextRunIsSlow(t *testing.T) {
	const workers, runs = 3, 50
	var begun atomic.Int64
	windowFull := make(chan struct{})
	delivered := 0
	err := Ensemble(context.Background(), workers, identities(runs),
		func(_ context.Context, id Identity, _ int) (int, error) {
			if begun.Add(1) == 2*workers {
				close(windowFull)
			}
			if id.Replication == 1 {
				<-windowFull
				if n := begun.Load(); n > 2*workers {
					t.Errorf("%d runs have begun and none is delivered", n)
				}
			}
			return 0, nil
		},
		func(Result[int]) error {
			delivered++
			if n := begun.Load(); n > int64(delivered-1+2*workers) {
				t.Errorf("at delivery %d, %d runs have begun", delivered, n)
			}
			return nil
		})
	if err != nil || delivered != runs {
		t.Errorf("%d delivered, error %v", delivered, err)
	}
}

func TestEnsembleOfNothing(t *testing.T) {
	results, err := collect(context.Background(), 4, nil, func(context.Context, Identity, int) (int, error) {
		panic("no run was asked for")
	})
	if len(results) != 0 || err != nil {
		t.Errorf("%v, %v", results, err)
	}
}

func TestEnsembleIsCancelledBeforeItBegins(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	results, err := collect(ctx, 4, identities(10), func(context.Context, Identity, int) (int, error) {
		t.Error("a run has begun")
		return 0, nil
	})
	if len(results) != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", results, err)
	}
}

// Run 5 cancels once the four before it have ended. What is delivered is a beginning of the list, without a gap
// and without the runs that gave up; runs 6 and later look at their context.
func TestEnsembleKeepsWhatWasCompleteWhenCancelled(t *testing.T) {
	for _, workers := range []int{1, 2, 7} {
		ctx, cancel := context.WithCancel(context.Background())
		var begun atomic.Int64
		var firstFour sync.WaitGroup
		firstFour.Add(4)
		results, err := collect(ctx, workers, identities(1000), func(ctx context.Context, id Identity, _ int) (int, error) {
			begun.Add(1)
			switch {
			case id.Replication < 5:
				firstFour.Done()
			case id.Replication == 5:
				firstFour.Wait()
				cancel()
			case id.Replication > 5:
				<-ctx.Done()
				return 0, ctx.Err()
			}
			return id.Replication, nil
		})
		if err != context.Canceled {
			t.Errorf("%d workers: error %v", workers, err)
		}
		if len(results) != 5 {
			t.Errorf("%d workers: %d delivered, want the 5 that were completed", workers, len(results))
		}
		for i, result := range results {
			if result.Err != nil || result.Value != i+1 {
				t.Errorf("%d workers: delivery %d is %+v", workers, i, result)
			}
		}
		if n := begun.Load(); n > int64(5+2*workers) {
			t.Errorf("%d workers: %d runs have begun", workers, n)
		}
	}
}

// Cancelled by the last delivery, nothing is missing, and that is no error.
func TestEnsembleCancelledAfterTheLastRun(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	delivered := 0
	err := Ensemble(ctx, 2, identities(3), func(context.Context, Identity, int) (int, error) { return 0, nil },
		func(Result[int]) error {
			if delivered++; delivered == 3 {
				cancel()
			}
			return nil
		})
	if err != nil || delivered != 3 {
		t.Errorf("%d delivered, error %v", delivered, err)
	}
}

func TestEnsembleEndsAtADeliveryError(t *testing.T) {
	full := errors.New("disk full")
	for _, workers := range []int{1, 2, 7} {
		var begun, ended atomic.Int64
		delivered := 0
		err := Ensemble(context.Background(), workers, identities(1000),
			func(ctx context.Context, id Identity, _ int) (int, error) {
				begun.Add(1)
				defer ended.Add(1)
				if id.Replication > 3 {
					<-ctx.Done() // the others are told
				}
				return 0, nil
			},
			func(Result[int]) error {
				if delivered++; delivered == 3 {
					return full
				}
				return nil
			})
		if err != full || delivered != 3 {
			t.Errorf("%d workers: %d delivered, error %v", workers, delivered, err)
		}
		if begun.Load() != ended.Load() {
			t.Errorf("%d workers: Ensemble returned before its runs", workers)
		}
	}
}

// A panic in deliver is the caller's own and passes through, and no goroutine
// stays behind waiting.
func TestEnsemblePassesADeliveryPanic(t *testing.T) {
	var running sync.WaitGroup
	defer func() {
		if recover() != "reporter" {
			t.Error("the panic was lost")
		}
		running.Wait()
	}()
	_ = Ensemble(context.Background(), 3, identities(10),
		func(ctx context.Context, id Identity, _ int) (int, error) {
			running.Add(1)
			defer running.Done()
			if id.Replication > 1 {
				<-ctx.Done()
			}
			return 0, nil
		},
		func(Result[int]) error { panic("reporter") })
}

func TestEnsembleSharesWorkersAmongFewRuns(t *testing.T) {
	for _, c := range []struct {
		workers, runs int
		want          []int
	}{
		{1, 1, []int{1}},
		{8, 1, []int{8}},
		{8, 3, []int{3, 3, 2}},
		{3, 2, []int{2, 1}},
		{3, 3, []int{1, 1, 1}},
		{2, 5, []int{1, 1, 1, 1, 1}},
	} {
		results, err := collect(context.Background(), c.workers, identities(c.runs),
			func(_ context.Context, _ Identity, inner int) (int, error) { return inner, nil })
		var got []int
		for _, result := range results {
			got = append(got, result.Value)
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%d workers, %d runs: inner is %v, want %v (error %v)", c.workers, c.runs, got, c.want, err)
		}
	}
}

// A panic in a place's goroutine is known by the run, and its stack leads to
// the place, not to the pool.
func TestEnsembleKeepsTheStackOfAPlace(t *testing.T) {
	results, err := collect(context.Background(), 4, identities(1), func(_ context.Context, _ Identity, inner int) (int, error) {
		ForEach(inner, 100, func(_, i int) {
			if i == 17 {
				breakDown()
			}
		})
		return 0, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var problem *PanicError
	if !errors.As(results[0].Err, &problem) {
		t.Fatalf("got %v, want a *PanicError", results[0].Err)
	}
	if !strings.Contains(string(problem.Stack), "breakDown") {
		t.Errorf("the stack does not lead to the place:\n%s", problem.Stack)
	}
	if want := "panic in row 0, replication 1 of scenario d: broke down"; problem.Error() != want {
		t.Errorf("message is %q, want %q", problem.Error(), want)
	}
}

func breakDown() { panic("broke down") }

func TestForEachCallsEachOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		workers, n := rapid.IntRange(-1, 9).Draw(t, "workers"), rapid.IntRange(0, 200).Draw(t, "n")
		calls := make([]int, n)
		scratch := make([]int, max(workers, 1)) // unguarded: the race detector sees a worker number given out twice
		ForEach(workers, n, func(worker, i int) {
			calls[i]++
			scratch[worker]++
		})
		for i, count := range calls {
			if count != 1 {
				t.Fatalf("do was called %d times for %d", count, i)
			}
		}
		total := 0
		for _, count := range scratch {
			total += count
		}
		if total != n {
			t.Fatalf("%d calls for %d", total, n)
		}
	})
}

func TestForEachRaisesAPanicInTheCaller(t *testing.T) {
	cause := errors.New("cause")
	for _, workers := range []int{1, 2, 7} {
		var calls atomic.Int64
		func() {
			defer func() {
				recovered := recover()
				err, _ := recovered.(error)
				if !errors.Is(err, cause) {
					t.Errorf("%d workers: recovered %v", workers, recovered)
				}
			}()
			ForEach(workers, 1000, func(_, i int) {
				if calls.Add(1); i == 10 {
					panic(cause)
				}
			})
		}()
		if n := calls.Load(); workers == 1 && n != 11 {
			t.Errorf("the plain loop made %d calls where the eleventh panics", n)
		}
	}
}

func TestIdentityInWords(t *testing.T) {
	id := Identity{Digest: "0123456789abcdef0123", Row: 3, Replication: 7}
	if got, want := id.String(), "row 3, replication 7 of scenario 0123456789ab"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := (&PanicError{Value: 5}).Error(), "panic: 5"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What the pool costs for a run that does nothing.
func BenchmarkEnsemble(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			b.ReportAllocs()
			err := Ensemble(context.Background(), workers, identities(b.N),
				func(context.Context, Identity, int) (int, error) { return 0, nil },
				func(Result[int]) error { return nil })
			if err != nil {
				b.Fatal(err)
			}
		})
	}
}

// What a month costs to divide among goroutines: 357 places that do nothing.
func BenchmarkForEach(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				ForEach(workers, 357, func(int, int) {})
			}
		})
	}
}
