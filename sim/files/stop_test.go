package files

import (
	"path/filepath"
	"testing"
	"time"
)

func TestStop(t *testing.T) {
	var unused gate
	if !unused.stop() {
		t.Error("nothing has changed, and it goes on")
	}
	passed := make(chan bool)
	go func() {
		unused.pass()
		close(passed)
	}()
	select {
	case <-passed:
		t.Error("a change after the stop")
	case <-time.After(20 * time.Millisecond):
	}
	if err := Write(filepath.Join(t.TempDir(), "x"), nil); err != nil {
		t.Fatal(err)
	}
	if Stop() {
		t.Error("stopped after a change")
	}
}
