package sim

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// An Identity names one run. Results are ordered, stored and reported by it,
// never by the time at which the run ended.
type Identity struct {
	Digest      string // of the resolved scenario
	Row         int    // of the design of experiments, from 0; 0 without a design
	Replication int    // from 1
}

// String returns the identity for messages: "row 3, replication 7 of scenario
// 1f0c5a". It has the first 12 characters of the digest.
func (id Identity) String() string {
	digest := id.Digest
	if len(digest) > 12 {
		digest = digest[:12]
	}
	return fmt.Sprintf("row %d, replication %d of scenario %s", id.Row, id.Replication, digest)
}

// A Result is the outcome of one run: its value, or the error with which it
// failed. A failed run does not end the ensemble.
type Result[T any] struct {
	Identity Identity
	Value    T
	Err      error
}

// A PanicError is the error of a run that panicked, which is a bug in the model.
// The identity lets a programmer repeat the run.
type PanicError struct {
	Identity Identity // of the run; zero if ForEach was called outside a run
	Value    any      // the argument of panic
	Stack    []byte   // of the goroutine that panicked
}

// Error returns one line without the stack.
func (e *PanicError) Error() string {
	if e.Identity == (Identity{}) {
		return fmt.Sprintf("panic: %v", e.Value)
	}
	return fmt.Sprintf("panic in %v: %v", e.Identity, e.Value)
}

// Unwrap returns the panic's value if that is an error, and otherwise nil.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// Ensemble performs one run for each identity on a pool of workers and calls
// deliver with each result, one at a time.
//
// Order: deliver is called on the caller's goroutine, in the order of ids, not
// in the order in which runs end. A reduction in deliver therefore has the same
// bits for any number of workers.
//
// Memory: at most 2 × workers runs have begun and are not delivered. If deliver
// or the next run in order is slow, the pool waits, so that memory is bounded.
//
// Failure: an error or a panic of a run becomes the Err of its Result (for a
// panic a *PanicError), and the other runs continue. An error of deliver ends
// the ensemble and is returned.
//
// Cancelling: when ctx ends, no further run begins. Ensemble waits for current
// runs, which receive ctx and should check it, and delivers the completed runs
// up to the first gap. A run that returns an error after ctx has ended is
// interrupted, not failed, and is not delivered. Ensemble then returns
// ctx.Err(), or nil if all results were delivered.
//
// Sharing workers: inner is the number of goroutines that a run may use itself
// for its places (see ForEach). It is 1 unless there are fewer runs than
// workers; then all workers are divided among the runs. No result may depend on
// it.
//
// Fewer than one worker counts as one. When Ensemble returns, none of its
// goroutines is left. A run must return or panic; Ensemble would wait for ever
// for a run that ends its goroutine (runtime.Goexit, a test's FailNow).
func Ensemble[T any](
	ctx context.Context, workers int, ids []Identity,
	run func(ctx context.Context, id Identity, inner int) (T, error),
	deliver func(Result[T]) error,
) error {
	workers = max(workers, 1)
	window := min(2*workers, len(ids))

	// A ticket is the index of a run that may begin. At most window tickets
	// exist at a time, so sending one does not block. Run i puts its result into
	// slot i modulo window. The slot is empty, because run i − window was
	// delivered before ticket i was sent.
	tickets := make(chan int, window)
	slots := make([]chan Result[T], window)
	for i := range slots {
		slots[i] = make(chan Result[T], 1)
		tickets <- i
	}

	runContext, stop := context.WithCancel(ctx)
	var pool sync.WaitGroup
	finish := sync.OnceFunc(func() {
		close(tickets)
		pool.Wait()
	})
	defer finish() // also if deliver panics
	defer stop()   // first, so that finish does not wait for runs whose results are dropped

	for range min(workers, len(ids)) {
		pool.Go(func() {
			for i := range tickets {
				if runContext.Err() != nil {
					continue
				}
				value, err := attempt(runContext, ids[i], innerWorkers(workers, len(ids), i), run)
				if err != nil && runContext.Err() != nil {
					continue // interrupted, which is no result
				}
				slots[i%window] <- Result[T]{Identity: ids[i], Value: value, Err: err}
			}
		})
	}

	for i := range ids {
		var result Result[T]
		select {
		case result = <-slots[i%window]:
		case <-ctx.Done():
			finish()
			select {
			case result = <-slots[i%window]:
			default:
				return ctx.Err()
			}
		}
		if err := deliver(result); err != nil {
			return err
		}
		if next := i + window; next < len(ids) && ctx.Err() == nil {
			tickets <- next
		}
	}
	return nil
}

// attempt performs one run and turns a panic into its error.
func attempt[T any](
	ctx context.Context, id Identity, inner int,
	run func(context.Context, Identity, int) (T, error),
) (value T, err error) {
	defer func() {
		recovered := recover()
		if recovered == nil {
			return
		}
		problem, isOurs := recovered.(*PanicError) // from ForEach, with the stack of the place's goroutine
		if !isOurs {
			problem = &PanicError{Value: recovered, Stack: debug.Stack()}
		}
		problem.Identity = id
		var none T
		value, err = none, problem
	}()
	return run(ctx, id, inner)
}

// innerWorkers returns the number of workers of run i: 1, unless there are fewer
// runs than workers. Then workers are divided evenly, and the first runs get the
// remainder.
func innerWorkers(workers, runs, i int) int {
	if runs >= workers {
		return 1
	}
	inner := workers / runs
	if i < workers%runs {
		inner++
	}
	return inner
}

// ForEach calls do(worker, i) once for each i from 0 to n−1, on up to workers
// goroutines, and returns when all calls have returned. Which worker gets which
// i is not determined: do must write only what belongs to i, and may use worker,
// which is below workers, only to choose scratch memory. With one worker it is a
// loop in the caller's goroutine.
//
// If do panics, no further call begins and ForEach panics in the caller, with a
// *PanicError that holds the stack of the panicking goroutine; with one worker,
// it panics with the original value.
func ForEach(workers, n int, do func(worker, i int)) {
	workers = min(workers, n)
	if workers <= 1 {
		for i := range n {
			do(0, i)
		}
		return
	}
	var (
		next    atomic.Int64
		problem atomic.Pointer[PanicError]
		pool    sync.WaitGroup
	)
	for worker := range workers {
		pool.Go(func() {
			defer func() {
				if recovered := recover(); recovered != nil {
					found, isOurs := recovered.(*PanicError) // from a ForEach within do
					if !isOurs {
						found = &PanicError{Value: recovered, Stack: debug.Stack()}
					}
					problem.CompareAndSwap(nil, found)
				}
			}()
			for problem.Load() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(worker, i)
			}
		})
	}
	pool.Wait()
	if found := problem.Load(); found != nil {
		panic(found)
	}
}
