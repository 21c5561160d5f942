package study

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dugnad/sim/files"
)

// Derived files are replaced and removed as long as they are as they were written, and no longer.
func TestDerivedFiles(t *testing.T) {
	dir := t.TempDir()
	figure := func(text string) File { return File{"figures/a.svg", []byte(text)} }
	if err := AddFiles(dir, false, File{Name: "outcomes.csv"}); err == nil {
		t.Error("Add takes the name of the study's own table")
	}
	for _, text := range []string{"first", "second"} {
		if err := AddFiles(dir, false, figure(text), File{"indices.csv", []byte(text)}); err != nil {
			t.Fatal(err)
		}
		wantText(t, dir, "figures/a.svg", text)
	}
	path := filepath.Join(dir, "figures", "a.svg")
	if err := os.WriteFile(path, []byte("edited"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := AddFiles(dir, false, figure("third")); !errors.Is(err, ErrNotWritten) || !strings.Contains(err.Error(), path) {
		t.Errorf("an edited figure: %v", err)
	}
	if err := RemoveDerived(dir, func(string) bool { return true }); err != nil {
		t.Error(err)
	}
	wantText(t, dir, "figures/a.svg", "edited")
	if _, err := os.Stat(filepath.Join(dir, "indices.csv")); err == nil {
		t.Error("an outdated file stays")
	}
	if err := AddFiles(dir, false, figure("third")); !errors.Is(err, ErrNotWritten) {
		t.Errorf("an edited figure is dugnad's again: %v", err)
	}
	if err := AddFiles(dir, true, figure("third")); err != nil {
		t.Error(err)
	}
	wantText(t, dir, "figures/a.svg", "third")

	// A link leads to files of somebody else, also with force.
	theirs := t.TempDir()
	if err := errors.Join(os.RemoveAll(filepath.Dir(path)), os.Symlink(theirs, filepath.Dir(path))); err != nil {
		t.Fatal(err)
	}
	if err := AddFiles(dir, true, figure("fourth")); !errors.Is(err, ErrNotInside) {
		t.Errorf("through a link: %v", err)
	}
	record := filepath.Join(dir, DerivedName)
	text, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(record, []byte(strings.Replace(string(text), "a.svg", "b.svg", 1)), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := AddFiles(dir, false, File{"x", nil}); !errors.Is(err, ErrChanged) {
		t.Errorf("an edited record: %v", err)
	}
	if left, err := files.Leftovers(dir); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
	if _, err := os.Stat(files.LockBeside(dir)); err == nil {
		t.Error("the lock is left")
	}
}

// A study that is moved away while it runs is no second one in its old place.
func TestAStudyThatIsMovedAway(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "study")
	s, err := Open(dir, toyPlan(3, 2), Shard{}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := os.Rename(dir, dir+"-moved"); err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context(), 1, 0, toyRun, nil); !errors.Is(err, ErrMoved) {
		t.Errorf("goes on: %v", err)
	}
	if err := s.Keep("series/1.csv", nil); !errors.Is(err, ErrMoved) {
		t.Errorf("keeps: %v", err)
	}
	if _, err := s.Finish(nil); !errors.Is(err, ErrMoved) {
		t.Errorf("finishes: %v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("there is a second study")
	}
}

func wantText(t *testing.T, dir, name, want string) {
	t.Helper()
	if text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); err != nil || string(text) != want {
		t.Errorf("%s holds %q (%v), want %q", name, text, err, want)
	}
}
