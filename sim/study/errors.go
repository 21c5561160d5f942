package study

import (
	"errors"

	"dugnad/sim/files"
)

// Errors of the environment. The remedy lies outside the study.
var (
	// ErrHeld: another process works on this study or shard.
	ErrHeld = files.ErrHeld
	// ErrMoved: the directory was moved away or replaced while it was written.
	ErrMoved = files.ErrMoved
	// ErrTruncated: a chunk is shorter than it was written.
	ErrTruncated = errors.New("the chunk is cut short")
)

// Errors of the user's input. Nothing has been changed.
var (
	// ErrNotStudy: the directory holds something else.
	ErrNotStudy = errors.New("not a study of dugnad")
	// ErrOtherPlan: the directory holds a study of another plan.
	ErrOtherPlan = errors.New("it holds a study with another plan")
	// ErrOtherShards: the directory holds another number of shards.
	ErrOtherShards = errors.New("it is divided otherwise")
	// ErrForeign: a file among the chunks belongs to another study or program.
	ErrForeign = errors.New("not of this study")
	// ErrChanged: a file differs from what was written.
	ErrChanged = errors.New("not as it was written")
	// ErrNotWritten: a file exists and is not as dugnad wrote it.
	ErrNotWritten = files.ErrNotWritten
	// ErrNotInside: a link or a file is in the place of a directory within the study.
	ErrNotInside = files.ErrNotInside
	// ErrNotLock: a file of somebody else has the name of the lock.
	ErrNotLock = files.ErrNotLock
)

// Errors of the study's own runs.
var (
	// ErrIncomplete: shards or runs are missing from a merge.
	ErrIncomplete = errors.New("the study is not complete")
	// ErrMostFailures: the allowed number of failed runs is reached.
	ErrMostFailures = errors.New("too many runs have failed")
)
