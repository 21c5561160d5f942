package tables

import (
	"bufio"
	"io"

	"dugnad/agents"
	"dugnad/agents/transcript"
	"dugnad/cmd/dugnad/internal/fault"
)

// Transcript is an output of tasks, a screen or a file, in words or JSON.
type Transcript struct {
	AsJSON   bool
	Limit    int  // largest number of tasks; 0: none
	Tasks    int  // written so far
	MayClose bool // the reader, such as head, may close it without an error
	Closed   bool // and has

	out *bufio.Writer
}

// NewTranscript returns an output without tasks.
func NewTranscript(out io.Writer, asJSON bool, limit int) *Transcript {
	return &Transcript{out: bufio.NewWriter(out), AsJSON: asJSON, Limit: limit}
}

// Full reports whether no more tasks are written.
func (t *Transcript) Full() bool { return t.Closed || t.Limit > 0 && t.Tasks >= t.Limit }

// Write writes a task, unless it is full.
func (t *Transcript) Write(e *agents.Episode) error {
	if t.Full() {
		return nil
	}
	var err error
	if t.AsJSON {
		_, err = t.out.Write(JSONLine(e))
	} else {
		if t.Tasks > 0 {
			t.out.WriteByte('\n') // bufio keeps an error until the next write
		}
		_, err = t.out.WriteString(transcript.Words(e))
	}
	t.Tasks++
	return t.ignoreClosed(err)
}

// Flush writes what is buffered, unless the reader has closed it.
func (t *Transcript) Flush() error {
	if t.Closed {
		return nil
	}
	return t.ignoreClosed(t.out.Flush())
}

// ignoreClosed returns the error of a write, or nil if the reader has closed it and may.
func (t *Transcript) ignoreClosed(err error) error {
	if t.MayClose && fault.IsClosedPipe(err) {
		t.Closed = true
		return nil
	}
	return err
}
