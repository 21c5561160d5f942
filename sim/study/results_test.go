package study

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"dugnad/sim/files"
)

// What is no finished study is told apart from one, and nothing is written over its own files.
func TestReadFinishedRefuses(t *testing.T) {
	empty := t.TempDir()
	if _, err := ReadResults(empty); !errors.Is(err, ErrNotStudy) {
		t.Errorf("an empty directory: %v", err)
	}
	if _, err := ReadResults(filepath.Join(empty, "nowhere")); !errors.Is(err, ErrNotStudy) {
		t.Errorf("no directory: %v", err)
	}
	if err := os.WriteFile(filepath.Join(empty, "other.txt"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadResults(empty); !errors.Is(err, ErrNotStudy) {
		t.Errorf("somebody's directory: %v", err)
	}
}

// List has every file that the manifest has, and wants each as it was written.
func TestList(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, toyPlan(3, 2), Shard{}, []File{{"study.toml", []byte("x = 1\n")}}, map[string]any{"version": "v"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context(), 1, 0, toyRun, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Finish(nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	l, err := List(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range l.Files {
		names = append(names, file.Path)
		text, err := os.ReadFile(filepath.Join(dir, file.Path))
		if err != nil || int64(len(text)) != file.Bytes || files.Digest(text) != file.SHA256 {
			t.Errorf("%s: %d bytes, %s, %v", file.Path, file.Bytes, file.SHA256, err)
		}
	}
	if want := []string{"design.csv", "failures.csv", "outcomes.csv", "study.toml"}; !slices.Equal(names, want) || l.Environment["version"] != "v" {
		t.Errorf("%v, %v", names, l.Environment)
	}
	if err := os.WriteFile(filepath.Join(dir, "study.toml"), []byte("x = 2\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := List(dir); !errors.Is(err, ErrChanged) {
		t.Errorf("a changed file: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "study.toml")); err != nil {
		t.Fatal(err)
	}
	if _, err := List(dir); !errors.Is(err, ErrChanged) {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := List(t.TempDir()); !errors.Is(err, ErrNotStudy) {
		t.Errorf("no study: %v", err)
	}
}
