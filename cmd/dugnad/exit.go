package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"dugnad/scenarios/keys"
	"dugnad/sim/results"
	"dugnad/sim/sensitivity/analysis"
	"dugnad/sim/study"
)

// Exit codes. What they mean to a script is in the help of every command.
const (
	exitDone        = 0
	exitFailed      = 1
	exitInput       = 2
	exitEnvironment = 3
	exitInterrupted = 128 // plus the signal's number
)

// An inputError is wrong input that no loader found: a flag, a command, a file that exists.
type inputError struct {
	text string
	hint string // a clause; may be empty
}

func (e *inputError) Error() string {
	if e.hint == "" {
		return e.text
	}
	return e.text + "; " + e.hint
}

func wrongInput(hint, format string, values ...any) error {
	return &inputError{fmt.Sprintf(format, values...), hint}
}

// errFailed ends a command with code 1 once it has said itself what failed.
var errFailed = errors.New("failed")

// errReported ends a command with code 2 once it has said itself what is wrong.
var errReported = errors.New("reported")

// An interruption is the cause of a context that a signal has ended.
type interruption struct{ signal syscall.Signal }

func (i interruption) Error() string { return "interrupted" }

func (i interruption) code() int { return exitInterrupted + int(i.signal) }

// interruptible is a context that SIGINT or SIGTERM ends. A second signal ends the process
// at once. A closed pipe shows as an error of the write instead of killing the process.
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
				os.Exit(interruption{received}.code())
			}
			cancel(interruption{received})
		}
	}()
	return ctx, func() { signal.Stop(signals) }
}

// exit tells the user about an error and returns the code it ends the program with.
func (a *app) exit(ctx context.Context, err error) int {
	code := exitCode(ctx, err)
	var problems keys.Problems
	var kept *keptStudy
	switch {
	case err == nil, errors.Is(err, errFailed), errors.Is(err, errReported), isClosedPipe(err):
	case errors.As(err, &kept):
		a.say("%v", kept)
	case code > exitInterrupted:
		a.say("interrupted; nothing was kept")
	case errors.As(err, &problems):
		for _, problem := range problems {
			a.say("%v", problem)
		}
	default:
		a.say("%s", err)
		if hint := hintFor(err); hint != "" {
			a.say("%s", hint)
		}
	}
	return code
}

// say prints one message. That the terminal is gone is no reason to stop.
func (a *app) say(format string, values ...any) {
	for line := range strings.SplitSeq(fmt.Sprintf(format, values...), "\n") {
		fmt.Fprintf(a.errs, "dugnad: %s\n", line)
	}
}

func exitCode(ctx context.Context, err error) int {
	var (
		interrupted interruption
		input       *inputError
		problems    keys.Problems
		table       *analysis.InputError
		path        *fs.PathError
		link        *os.LinkError
		system      *os.SyscallError
		number      syscall.Errno
	)
	switch {
	case err == nil || isClosedPipe(err):
		return exitDone
	case errors.Is(err, context.Canceled) && errors.As(context.Cause(ctx), &interrupted):
		return interrupted.code()
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.Is(err, errReported), errors.As(err, &input), errors.As(err, &problems), errors.As(err, &table),
		errors.Is(err, results.ErrExists), errors.Is(err, results.ErrNotOurs), errors.Is(err, results.ErrChanged),
		errors.Is(err, study.ErrNotStudy), errors.Is(err, study.ErrOtherPlan), errors.Is(err, study.ErrOtherShards),
		errors.Is(err, study.ErrForeign), errors.Is(err, study.ErrChanged):
		return exitInput
	case errors.Is(err, results.ErrUnfinished), errors.Is(err, study.ErrHeld), errors.Is(err, study.ErrTruncated),
		errors.Is(err, exec.ErrNotFound),
		errors.As(err, &path), errors.As(err, &link), errors.As(err, &system), errors.As(err, &number):
		return exitEnvironment
	}
	return exitFailed
}

// hintFor says what to do about an error that does not say so itself.
func hintFor(err error) string {
	var few *analysis.TooFewError
	switch {
	case errors.As(err, &few):
		return "no indices were written; --force analyses what is left"
	case errors.Is(err, results.ErrExists):
		return "choose another --out, or replace it with --force"
	case errors.Is(err, results.ErrNotOurs):
		return "--force replaces only a directory that dugnad wrote; choose another --out"
	case errors.Is(err, results.ErrChanged), errors.Is(err, study.ErrChanged):
		return "the file was changed since, as a spreadsheet does that saves it; make the results anew, and work on copies of tables"
	case errors.Is(err, syscall.ENOSPC):
		return "the disk is full"
	case errors.Is(err, fs.ErrPermission):
		return "the system does not let you read or write it; for results choose another --out"
	}
	return ""
}

// isClosedPipe tells whether a reader such as head has seen enough. Windows has other
// numbers for it than EPIPE.
func isClosedPipe(err error) bool {
	const windowsBrokenPipe, windowsNoData = syscall.Errno(109), syscall.Errno(232)
	if errors.Is(err, syscall.EPIPE) {
		return true
	}
	var number syscall.Errno
	return onWindows && errors.As(err, &number) && (number == windowsBrokenPipe || number == windowsNoData)
}
