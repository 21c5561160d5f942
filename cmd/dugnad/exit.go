package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/scenarios/keys"
)

// interruptible returns a context that SIGINT or SIGTERM cancels. A second signal ends the process at
// once. SIGPIPE is ignored: writing to a closed pipe returns an error instead.
func interruptible(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	signal.Ignore(syscall.SIGPIPE)
	go func() {
		for first := true; ; first = false {
			received, isSignal := (<-signals).(syscall.Signal)
			if !isSignal {
				received = syscall.SIGINT
			}
			if !first {
				os.Exit(fault.Interruption{Signal: received}.Code())
			}
			cancel(fault.Interruption{Signal: received})
		}
	}()
	return ctx, func() { signal.Stop(signals) }
}

// exit prints an error with its hint and returns the exit code.
func (a *app) exit(ctx context.Context, err error) int {
	code := fault.ExitCode(ctx, err)
	var problems keys.Problems
	var kept *fault.ResumableError
	switch {
	case err == nil, errors.Is(err, fault.ErrFailed), errors.Is(err, fault.ErrReported), fault.IsClosedPipe(err):
	case errors.As(err, &kept):
		a.say("%v", kept)
	case code > fault.ExitInterrupted:
		a.say("interrupted; nothing was kept")
	case errors.As(err, &problems):
		for _, problem := range problems {
			a.say("%v", problem)
		}
	default:
		a.say("%s", err)
		if hint := fault.HintFor(err); hint != "" {
			a.say("%s", hint)
		}
	}
	return code
}
