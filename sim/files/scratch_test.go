package files

import (
	"os"
	"testing"
)

// A scratch file keeps numbers, and nothing of it is left.
func TestScratchLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s, err := NewScratch(dir)
	if err != nil {
		t.Fatal(err)
	}
	text := make([]byte, 3)
	if _, err := s.WriteAt([]byte("abc"), 5); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ReadAt(text, 5); err != nil || string(text) != "abc" {
		t.Errorf("read %q: %v", text, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}
