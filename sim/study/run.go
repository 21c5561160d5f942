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
	// queued is how many outcomes may wait to be written. When the disk does
	// not keep up, runs wait for it, and memory stays flat.
	queued = 4096
	// gathering is the least time from one chunk to the next: ten a second
	// are few enough for any file system, and a kill loses no more than that.
	gathering = 100 * time.Millisecond
)

// Run carries out the runs that are missing, on up to workers goroutines, and
// records what becomes of them. inner is how many goroutines a run may use
// itself, see sim.Ensemble. An error or panic of a run, or an infinite value,
// is an outcome too: the run has failed, and is not run again.
//
// each, which may be nil, is told every outcome once it is on the disk, one at
// a time.
//
// When ctx ends, no run begins any more; those under way are finished and
// recorded, for their context does not end; and Run returns ctx.Err(). When
// mostFailures is above 0 and as many runs of this shard have failed, earlier
// sessions included, it ends likewise, with ErrMostFailures. If an outcome
// cannot be written the error is the system's; what is recorded stays.
func (s *Study) Run(
	ctx context.Context, workers, mostFailures int,
	run func(ctx context.Context, id sim.Identity, inner int) ([]float64, error),
	each func(Outcome),
) error {
	failures := func(failed int) error {
		if mostFailures > 0 && failed >= mostFailures {
			return fmt.Errorf("%s: %w: %d, and it stops at %d", s.place, ErrMostFailures, failed, mostFailures)
		}
		return nil
	}
	_, failed := s.Recorded()
	missing := s.Missing()
	if len(missing) == 0 {
		return nil
	}
	if err := failures(failed); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}

	// The ensemble is not interrupted: it would let go of runs that end after a
	// gap. Instead runs that come after the stop are skipped one by one, so
	// that every run that has begun is delivered.
	var stopped atomic.Bool // for another reason than ctx
	type result struct {
		skipped bool
		failed  bool
		err     error // a programmer's
	}
	w := s.startWriter(each, func() { stopped.Store(true) })
	attempt := func(endless context.Context, id sim.Identity, inner int) (result, error) {
		if stopped.Load() || ctx.Err() != nil {
			return result{skipped: true}, nil
		}
		values, err := run(endless, id, inner)
		if err != nil && s.keepProblem() != nil {
			stopped.Store(true)
			return result{skipped: true}, nil
		}
		// An outcome is written as soon as its run ends, not in the order of runs, in which a
		// long one would hold back what comes after it.
		outcome, problem := s.outcomeOf(id, values, err)
		if problem != nil {
			return result{err: problem}, nil
		}
		w.queue <- outcome
		return result{failed: outcome.Failure != ""}, nil
	}

	skipped := 0
	var limit error
	err := sim.Ensemble(context.WithoutCancel(ctx), workers, missing, attempt, func(r sim.Result[result]) error {
		switch {
		case r.Value.skipped:
			skipped++
		case r.Value.err != nil:
			return r.Value.err
		case r.Err != nil: // a panic
			outcome, err := s.outcomeOf(r.Identity, nil, r.Err)
			if err != nil {
				return err
			}
			w.queue <- outcome
		}
		if r.Value.failed || r.Err != nil {
			failed++
			if limit = failures(failed); limit != nil {
				stopped.Store(true)
			}
		}
		return nil
	})
	// What has been delivered is written also where something else went wrong.
	if problem := w.finish(); problem != nil {
		return problem
	}
	switch {
	case err != nil:
		return err
	case limit != nil:
		return limit
	case s.keepProblem() != nil:
		return s.keepProblem()
	case skipped > 0:
		return ctx.Err()
	}
	return nil
}

// outcomeOf is what is recorded of a run. The error is a programmer's: the
// wrong number of values.
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
		if value != 0 { // -0 becomes 0, as it will be read
			outcome.Values[i] = value
		}
	}
	return outcome, nil
}

// reason is an error in one line. A panic's does without the run's identity,
// which stands beside it.
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

// A writer records outcomes while runs go on. What has gathered since the last
// chunk becomes one, so that short runs share a chunk, and a long run has its
// own as soon as it ends.
type writer struct {
	queue chan Outcome
	ended chan error
}

// startWriter begins to write. stop is called when writing has failed.
func (s *Study) startWriter(each func(Outcome), stop func()) writer {
	w := writer{make(chan Outcome, queued), make(chan error, 1)}
	go func() {
		var problem error
		for open, wait := true, time.Duration(0); open; {
			var batch []Outcome
			batch, open = gather(w.queue, time.After(wait))
			if problem != nil || len(batch) == 0 {
				continue // nothing can be written any more, but nobody waits for us
			}
			wait = gathering
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

// gather takes what is in the queue, at least one outcome, and what arrives
// until the time is up. Open is false once the queue is closed and empty.
func gather(queue <-chan Outcome, up <-chan time.Time) (batch []Outcome, open bool) {
	for len(batch) < queued {
		outcome, open, due := Outcome{}, true, false
		if len(batch) == 0 {
			outcome, open = <-queue
		} else {
			select { // what is there goes before the time
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

// finish waits until all that was queued is on the disk.
func (w writer) finish() error {
	close(w.queue)
	return <-w.ended
}

// record writes outcomes as one chunk, and takes note of them.
func (s *Study) record(batch []Outcome) error {
	digest, content := encodeChunk(s.digest, s.shard.String(), batch)
	chunks := filepath.Join(s.place, chunksName)
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
		s.outcomes[outcome.run()] = outcome
		if outcome.Failure != "" {
			s.failed++
		}
	}
	return nil
}
