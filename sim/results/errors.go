package results

import "errors"

// Errors of the user's input. Nothing has been written.
var (
	// ErrExists: the requested directory or file exists.
	ErrExists = errors.New("exists already")
	// ErrNotOurs: the directory is not a results directory of dugnad. It is neither replaced nor read.
	ErrNotOurs = errors.New("not a results directory of dugnad")
	// ErrUnfinished: an .incomplete directory is in the way, and its process has not certainly ended.
	ErrUnfinished = errors.New("an unfinished result is in the way")
	// ErrChanged: a file is missing, or differs from what was written.
	ErrChanged = errors.New("not as it was written")
)
