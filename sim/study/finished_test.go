package study

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// What is no finished study is told apart from one, and nothing is written over its own files.
func TestReadFinishedRefuses(t *testing.T) {
	empty := t.TempDir()
	if _, err := ReadFinished(empty); !errors.Is(err, ErrNotStudy) {
		t.Errorf("an empty directory: %v", err)
	}
	if _, err := ReadFinished(filepath.Join(empty, "nowhere")); !errors.Is(err, ErrNotStudy) {
		t.Errorf("no directory: %v", err)
	}
	if err := os.WriteFile(filepath.Join(empty, "other.txt"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFinished(empty); !errors.Is(err, ErrNotStudy) {
		t.Errorf("somebody's directory: %v", err)
	}
	if err := Add(empty, File{Name: "outcomes.csv"}); err == nil {
		t.Error("Add takes the name of the study's own table")
	}
	if err := Add(empty, File{"indices.csv", []byte("a\n")}, File{"analysis.json", []byte("{}\n")}); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(filepath.Join(empty, "indices.csv")); err != nil || string(text) != "a\n" {
		t.Errorf("added: %q, %v", text, err)
	}
}
