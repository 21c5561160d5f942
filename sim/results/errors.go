package results

import (
	"errors"

	"dugnad/sim/files"
)

// Errors of the user's input. Nothing has been written.
var (
	// ErrExists: the requested directory or file exists.
	ErrExists = errors.New("exists already")
	// ErrNotOurs: the directory is not a results directory of dugnad. It is neither replaced nor read.
	ErrNotOurs = errors.New("not a results directory of dugnad")
	// ErrForeign: a directory that would be replaced holds something that dugnad did not write.
	ErrForeign = errors.New("holds what dugnad did not write")
	// ErrUnfinished: an .incomplete or .replaced directory of somebody else is in the way.
	ErrUnfinished = errors.New("is in the way")
	// ErrChanged: a file is missing, or differs from what was written.
	ErrChanged = errors.New("not as it was written")
	// ErrNotWritten: a file exists and is not as dugnad wrote it.
	ErrNotWritten = files.ErrNotWritten
	// ErrNotInside: a link or a file is in the place of a directory within the results.
	ErrNotInside = files.ErrNotInside
	// ErrNotRegular and ErrTooLarge: a pipe, a device or a huge file has the name of one of dugnad's.
	ErrNotRegular, ErrTooLarge = files.ErrNotRegular, files.ErrTooLarge
	// ErrNotLock: a file of somebody else has the name of the lock.
	ErrNotLock = files.ErrNotLock
)

// Errors of the environment.
var (
	// ErrHeld: another process writes the directory.
	ErrHeld = files.ErrHeld
	// ErrMoved: the directory was moved away or replaced while it was written.
	ErrMoved = files.ErrMoved
)
