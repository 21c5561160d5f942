package fault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"dugnad/scenarios/keys"
	"dugnad/sim/results"
	"dugnad/sim/sensitivity/analysis"
	"dugnad/sim/study"
)

// Exit codes, as the help of every command states them.
const (
	exitDone        = 0
	ExitFailed      = 1
	ExitInput       = 2
	ExitEnvironment = 3
	ExitInterrupted = 128 // plus the signal's number
)

// InputError is wrong input that no loader found: a flag, a command, an existing file.
type InputError struct {
	text string
	hint string // a clause; may be empty
}

// Error returns the text, followed by the hint if there is one.
func (e *InputError) Error() string {
	if e.hint == "" {
		return e.text
	}
	return e.text + "; " + e.hint
}

// Input returns an InputError. hint is a clause that names the remedy; it may be empty.
func Input(hint, format string, values ...any) error {
	return &InputError{fmt.Sprintf(format, values...), hint}
}

// ErrFailed ends a command with code 1. The command has already printed what failed.
var ErrFailed = errors.New("failed")

// ErrReported ends a command with code 2. The command has already printed what is wrong.
var ErrReported = errors.New("reported")

// Interruption is the cause of a context that a signal has cancelled.
type Interruption struct{ Signal syscall.Signal }

// Error implements error.
func (i Interruption) Error() string { return "interrupted" }

// Code returns the exit code: 128 plus the number of the signal.
func (i Interruption) Code() int { return ExitInterrupted + int(i.Signal) }

// ExitCode returns the exit code of the program for an error of a command. ctx is the command's
// context; its cause tells which signal interrupted the command. An unknown error gives ExitFailed.
func ExitCode(ctx context.Context, err error) int {
	var (
		interrupted Interruption
		input       *InputError
		problems    keys.Problems
		table       *analysis.InputError
		path        *fs.PathError
		link        *os.LinkError
		system      *os.SyscallError
		number      syscall.Errno
	)
	switch {
	case err == nil || IsClosedPipe(err):
		return exitDone
	case errors.Is(err, context.Canceled) && errors.As(context.Cause(ctx), &interrupted):
		return interrupted.Code()
	case errors.Is(err, ErrFailed):
		return ExitFailed
	case errors.Is(err, ErrReported), errors.As(err, &input), errors.As(err, &problems), errors.As(err, &table),
		errors.Is(err, results.ErrExists), errors.Is(err, results.ErrNotOurs), errors.Is(err, results.ErrChanged),
		errors.Is(err, study.ErrNotStudy), errors.Is(err, study.ErrOtherPlan), errors.Is(err, study.ErrOtherShards),
		errors.Is(err, study.ErrForeign), errors.Is(err, study.ErrChanged),
		errors.Is(err, results.ErrForeign), errors.Is(err, results.ErrUnfinished), errors.Is(err, results.ErrNotWritten),
		errors.Is(err, results.ErrNotInside), errors.Is(err, results.ErrNotRegular), errors.Is(err, results.ErrTooLarge), errors.Is(err, results.ErrNotLock),
		errors.Is(err, syscall.ENOTDIR): // a file in the place of a directory
		return ExitInput
	case errors.Is(err, results.ErrHeld), errors.Is(err, results.ErrMoved), errors.Is(err, study.ErrTruncated),
		errors.Is(err, exec.ErrNotFound),
		errors.As(err, &path), errors.As(err, &link), errors.As(err, &system), errors.As(err, &number):
		return ExitEnvironment
	}
	return ExitFailed
}

// HintFor returns the remedy for an error whose text does not name one; it may be empty.
func HintFor(err error) string {
	var few *analysis.TooFewError
	switch {
	case errors.As(err, &few):
		return "no indices were written; --force analyses what is left"
	case errors.Is(err, results.ErrNotWritten):
		return "keep your version under another name, choose another --out, or replace it with --force"
	case errors.Is(err, results.ErrExists):
		return "choose another --out, or replace it with --force"
	case errors.Is(err, results.ErrNotOurs):
		return "--force replaces only a directory that dugnad wrote; choose another --out"
	case errors.Is(err, results.ErrChanged), errors.Is(err, study.ErrChanged):
		return "the file has changed since, for example because a spreadsheet saved it; make the results anew, and work on copies of tables"
	case errors.Is(err, results.ErrMoved):
		return "a study continues with --out where it is now; unfinished results there may be removed"
	case errors.Is(err, syscall.ENOSPC):
		return "the disk is full"
	case errors.Is(err, fs.ErrPermission):
		return "you may not read or write it; for results choose another --out"
	}
	return ""
}

// IsClosedPipe tells whether the reader of the output, such as head, has closed it. Windows uses
// other error numbers than EPIPE.
func IsClosedPipe(err error) bool {
	const windowsBrokenPipe, windowsNoData = syscall.Errno(109), syscall.Errno(232)
	if errors.Is(err, syscall.EPIPE) {
		return true
	}
	var number syscall.Errno
	return onWindows && errors.As(err, &number) && (number == windowsBrokenPipe || number == windowsNoData)
}

const onWindows = runtime.GOOS == "windows"

// ResumableError is the error of an interrupted job whose finished part is kept. Text says where it is
// and how to continue.
type ResumableError struct {
	Err  error
	Text string
}

// Error returns the text.
func (r *ResumableError) Error() string { return r.Text }

// Unwrap returns the cause.
func (r *ResumableError) Unwrap() error { return r.Err }

// NearestHint returns "did you mean X?" with the nearest candidate, or otherwise where none is near.
func NearestHint(word string, candidates []string, otherwise string) string {
	if near := keys.Nearest(word, candidates); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return otherwise
}
