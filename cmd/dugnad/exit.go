package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/scenarios/keys"
	"dugnad/sim/files"
)

// interruptible returns a context that SIGINT or SIGTERM cancels. SIGHUP, which a closed terminal sends,
// counts as SIGTERM unless it was ignored when the program started, as under nohup. A second signal ends
// the process at once. SIGPIPE is ignored: writing to a closed pipe returns an error instead.
//
// Input is read without looking at the context, and a read may wait for ever. So a process that has
// written nothing yet ends even if the command does not. Any other one clears up, however long it takes.
func interruptible(parent context.Context, errs io.Writer) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(signals, syscall.SIGHUP)
	}
	signal.Ignore(syscall.SIGPIPE)
	a := &app{errs: errs}
	go func() {
		first := interruption(<-signals)
		cancel(first)
		select {
		case second := <-signals:
			os.Exit(interruption(second).Code())
		case <-time.After(grace):
		}
		if files.Stop() {
			a.say(interruptedText)
			os.Exit(first.Code())
		}
		os.Exit(interruption(<-signals).Code())
	}()
	return ctx, func() { signal.Stop(signals) }
}

// grace is the time for a command that has written nothing to end by itself.
const grace = 300 * time.Millisecond

const interruptedText = "interrupted; nothing was kept"

// interruption returns the cause of a context that a signal has cancelled.
func interruption(received os.Signal) fault.Interruption {
	number, isNumber := received.(syscall.Signal)
	switch {
	case !isNumber:
		number = syscall.SIGINT
	case number == syscall.SIGHUP:
		number = syscall.SIGTERM
	}
	return fault.Interruption{Signal: number}
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
		a.say(interruptedText)
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
