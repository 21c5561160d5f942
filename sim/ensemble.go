package sim

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// An Identity names one run: by it results are ordered, filed and reported,
// never by the time at which the run happened to end.
type Identity struct {
	Digest      string // of the resolved scenario
	Row         int    // of the design of experiments, from 0; 0 where there is none
	Replication int    // from 1
}

// String is the identity in words, for messages: "row 3, replication 7 of
// scenario 1f0c5a". It shows as much of the digest as tells scenarios apart.
func (id Identity) String() string {
	digest := id.Digest
	if len(digest) > 12 {
		digest = digest[:12]
	}
	return fmt.Sprintf("row %d, replication %d of scenario %s", id.Row, id.Replication, digest)
}

// A Result is what became of one run: its value, or the error it failed with.
// A failed run is a value like any other and does not end the ensemble.
type Result[T any] struct {
	Identity Identity
	Value    T
	Err      error
}

// A PanicError is the error of a run that panicked: a bug in the model, kept
// with the identity that repeats it and the stack that explains it.
type PanicError struct {
	Identity Identity // of the run; zero where ForEach was called outside one
	Value    any      // what panic was called with
	Stack    []byte   // of the goroutine that panicked
}

// Error is one line without the stack, which callers print where they have
// room for it.
func (e *PanicError) Error() string {
	if e.Identity == (Identity{}) {
		return fmt.Sprintf("panic: %v", e.Value)
	}
	return fmt.Sprintf("panic in %v: %v", e.Identity, e.Value)
}

// Unwrap is the panic's value where that is an error, and nil otherwise.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// Ensemble carries out one run for each identity on a pool of workers and
// hands the results, one at a time, to deliver.
//
// Order: deliver is called on the caller's goroutine, in the order of ids,
// whatever the order in which runs end. A reduction written in deliver thus
// has the same bits for any number of workers.
//
// Memory: at most 2 × workers runs are begun and not yet delivered. When the
// next one in order is slow, or deliver is, the pool stalls; results never
// pile up.
//
// Failure: an error or a panic of a run becomes the Err of its Result (for a
// panic a *PanicError), and the other runs go on. An error from deliver ends
// everything and is returned.
//
// Cancelling: when ctx ends, no further run begins, runs under way are awaited
// (they are given ctx and should look at it), and what has been completed
// without a gap is still delivered. A run that returns an error after ctx has
// ended counts as interrupted, not as failed, and is not delivered. Ensemble
// then returns ctx.Err(), or nil if all results were delivered.
//
// Sharing workers: inner is the number of goroutines a run may use itself, for
// its places (see ForEach). It is 1 unless runs are fewer than workers; then
// all workers are shared out among the runs. No result may depend on it.
//
// Fewer than one worker counts as one. When Ensemble returns, none of its
// goroutines is left. A run must return or panic; one that ends its goroutine
// (runtime.Goexit, a test's FailNow) would be awaited for ever.
func Ensemble[T any](
	ctx context.Context, workers int, ids []Identity,
	run func(ctx context.Context, id Identity, inner int) (T, error),
	deliver func(Result[T]) error,
) error {
	workers = max(workers, 1)
	window := min(2*workers, len(ids))

	// A ticket is the index of a run that may begin. There are never more of
	// them outstanding than the channel holds, so handing one out does not
	// block. Run i leaves its result in slot i modulo window, which is empty,
	// because run i − window has been delivered before i gets its ticket.
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
	defer stop()   // first, so that finish does not wait for runs nobody wants

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

// attempt carries out one run and turns a panic into its error.
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

// innerWorkers shares workers out among runs as evenly as can be, the first
// runs getting one more, and gives every run one where runs are not fewer.
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
// goroutines, and returns when all calls have. Which worker gets which i is
// not determined: do must write only what belongs to i, and use worker, which
// is below workers, only to pick scratch memory. With one worker it is a plain
// loop in the caller's goroutine.
//
// If do panics, no further calls begin and ForEach panics in the caller: with
// a *PanicError that holds the stack of the goroutine where it happened, or,
// in the plain loop, with the original value.
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
