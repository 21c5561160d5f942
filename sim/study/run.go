package study

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"dugnad/sim"
	"dugnad/sim/files"
)

const (
	// queueLength is the number of outcomes that may wait to be written. If the disk is slower,
	// runs wait, and memory stays bounded.
	queueLength = 4096
	// chunkInterval is the minimum time between two chunks. Ten chunks a second are few enough
	// for any file system, and a kill loses the outcomes of at most this time.
	chunkInterval = 100 * time.Millisecond
)

// Run performs the missing runs on up to workers goroutines and records their
// outcomes. inner is the number of goroutines that a run may use itself, see
// sim.Ensemble. A run fails by an error, a panic or an infinite value; a failed
// run is recorded, too, and is not repeated.
//
// each, which may be nil, is called with every outcome once it is on disk, one
// at a time.
//
// When ctx ends, no further run begins; the context of current runs does not end,
// so they are completed and recorded; and Run returns ctx.Err(). If mostFailures
// is above 0 and as many runs of this shard have failed, in earlier sessions too,
// Run ends in the same way with ErrMostFailures. If an outcome cannot be written,
// Run returns the system's error; recorded outcomes stay.
func (s *Study) Run(
	ctx context.Context, workers, mostFailures int,
	run func(ctx context.Context, id sim.Identity, inner int) ([]float64, error),
	each func(Outcome),
) error {
	missing := s.Missing()
	if len(missing) == 0 {
		return nil
	}
	e := &execution{study: s, ctx: ctx, run: run, mostFailures: mostFailures}
	_, e.failed = s.Recorded()
	if err := e.checkFailures(); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	e.writer = s.startWriter(each, func() { e.stopped.Store(true) })
	// An interrupted ensemble would drop completed runs behind an uncompleted one. Therefore it is
	// not interrupted; runs after the stop are skipped one by one, and every run that has begun is
	// delivered.
	err := sim.Ensemble(context.WithoutCancel(ctx), workers, missing, e.attempt, e.deliver)
	// Delivered outcomes are written also after another error.
	if problem := e.writer.finish(); problem != nil {
		return problem
	}
	switch {
	case err != nil:
		return err
	case e.limit != nil:
		return e.limit
	case s.keepFailure() != nil:
		return s.keepFailure()
	case e.skipped:
		return ctx.Err()
	}
	return nil
}

// An execution is one call of Run.
type execution struct {
	study        *Study
	ctx          context.Context
	run          func(ctx context.Context, id sim.Identity, inner int) ([]float64, error)
	writer       writer
	mostFailures int
	stopped      atomic.Bool // for a reason other than ctx
	skipped      bool        // a run
	failed       int         // runs of the shard
	limit        error       // ErrMostFailures, once the limit is reached
}

// An attempt says how an execution's attempt at a run ended.
type attempt struct {
	skipped bool
	failed  bool
	err     error // of the program
}

// checkFailures returns ErrMostFailures if the limit is reached.
func (e *execution) checkFailures() error {
	if e.mostFailures > 0 && e.failed >= e.mostFailures {
		return fmt.Errorf("%s: %w: %d, and it stops at %d", e.study.path, ErrMostFailures, e.failed, e.mostFailures)
	}
	return nil
}

// attempt performs a run, unless the execution has stopped. Its outcome is queued as soon as the run
// ends: in the order of runs, a long run would delay all later ones.
func (e *execution) attempt(endless context.Context, id sim.Identity, inner int) (attempt, error) {
	if e.stopped.Load() || e.ctx.Err() != nil {
		return attempt{skipped: true}, nil
	}
	values, err := e.run(endless, id, inner)
	if err != nil && e.study.keepFailure() != nil {
		e.stopped.Store(true)
		return attempt{skipped: true}, nil
	}
	outcome, problem := e.study.outcomeOf(id, values, err)
	if problem != nil {
		return attempt{err: problem}, nil
	}
	e.writer.queue <- outcome
	return attempt{failed: outcome.Failure != ""}, nil
}

// deliver counts failed runs and stops the execution at the limit. It queues the outcomes of runs
// that panicked.
func (e *execution) deliver(r sim.Result[attempt]) error {
	switch {
	case r.Value.skipped:
		e.skipped = true
	case r.Value.err != nil:
		return r.Value.err
	case r.Err != nil: // a panic
		outcome, err := e.study.outcomeOf(r.Identity, nil, r.Err)
		if err != nil {
			return err
		}
		e.writer.queue <- outcome
	}
	if r.Value.failed || r.Err != nil {
		e.failed++
		if e.limit = e.checkFailures(); e.limit != nil {
			e.stopped.Store(true)
		}
	}
	return nil
}

// outcomeOf returns the outcome of a run. A wrong number of values is an error of the program.
func (s *Study) outcomeOf(id sim.Identity, values []float64, failure error) (Outcome, error) {
	outcome := Outcome{Row: id.Row, Replication: id.Replication}
	if failure != nil {
		outcome.Failure, outcome.Err = reason(failure), failure
		return outcome, nil
	}
	if len(values) != len(s.plan.Outcomes) {
		return outcome, fmt.Errorf("%v gave %d values for %d outcomes", id, len(values), len(s.plan.Outcomes))
	}
	outcome.Values = make([]float64, len(values))
	for i, value := range values {
		if math.IsInf(value, 0) {
			outcome.Err = fmt.Errorf("outcome %s is %v", s.plan.Outcomes[i], value)
			outcome.Failure, outcome.Values = outcome.Err.Error(), nil
			return outcome, nil
		}
		if value != 0 { // -0 becomes 0, as it is read back
			outcome.Values[i] = value
		}
	}
	return outcome, nil
}

// reason returns an error's text in one line. That of a panic lacks the run's identity, which is in
// other columns.
func reason(failure error) string {
	text := failure.Error()
	var bug *sim.PanicError
	if errors.As(failure, &bug) {
		text = fmt.Sprintf("panic: %v", bug.Value)
	}
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")
	if text == "" {
		return "no reason given"
	}
	return text
}

// A writer records outcomes while runs continue. The outcomes since the last chunk form the next
// one: short runs share a chunk, and a long run gets its own as soon as it ends.
type writer struct {
	queue chan Outcome
	ended chan error
}

// startWriter starts the writer's goroutine, which calls stop if a chunk cannot be written.
func (s *Study) startWriter(each func(Outcome), stop func()) writer {
	w := writer{make(chan Outcome, queueLength), make(chan error, 1)}
	go func() {
		var problem error
		for open, wait := true, time.Duration(0); open; {
			var batch []Outcome
			batch, open = gather(w.queue, time.After(wait))
			if problem != nil || len(batch) == 0 {
				continue // nothing more can be written; emptying the queue lets runs end
			}
			wait = chunkInterval
			if problem = s.record(batch); problem != nil {
				stop()
				continue
			}
			if each != nil {
				for _, outcome := range batch {
					each(outcome)
				}
			}
		}
		w.ended <- problem
	}()
	return w
}

// gather waits for one outcome and takes those that are queued or arrive before up. Open is false
// if the queue is closed and empty.
func gather(queue <-chan Outcome, up <-chan time.Time) (batch []Outcome, open bool) {
	for len(batch) < queueLength {
		outcome, open, due := Outcome{}, true, false
		if len(batch) == 0 {
			outcome, open = <-queue
		} else {
			select { // queued outcomes before the time
			case outcome, open = <-queue:
			default:
				select {
				case outcome, open = <-queue:
				case <-up:
					due = true
				}
			}
		}
		if due || !open {
			return batch, open
		}
		batch = append(batch, outcome)
	}
	return batch, true
}

// finish waits until all queued outcomes are on disk.
func (w writer) finish() error {
	close(w.queue)
	return <-w.ended
}

// record writes outcomes as one chunk and adds them to s.outcomes.
func (s *Study) record(batch []Outcome) error {
	if err := s.anchor.Check(); err != nil {
		return err
	}
	build := buildOf(s.environment)
	s.guard.Lock()
	kept := s.kept
	s.kept = nil
	s.guard.Unlock()
	digest, content := encodeChunk(s.digest, s.shard.String(), build, batch, kept...)
	chunks := filepath.Join(s.path, chunksName)
	number := s.chunks + 1
	path := filepath.Join(chunks, fmt.Sprintf("%06d-%.8s.chunk", number, digest))
	if err := files.WriteVia(chunks, path, content); err != nil {
		return err
	}
	s.guard.Lock()
	defer s.guard.Unlock()
	s.chunks = number
	s.ran = true
	for _, outcome := range batch {
		outcome.Err = nil // with its stack it is large
		if _, twice := s.outcomes[outcome.run()]; !twice {
			s.builds[build]++
		}
		s.outcomes[outcome.run()] = outcome
		if outcome.Failure != "" {
			s.failed++
		}
	}
	return nil
}
