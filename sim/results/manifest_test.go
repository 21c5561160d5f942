package results

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAnEmptyManifestHasNoNulls(t *testing.T) {
	text, err := Manifest{}.encode()
	if err != nil || strings.Contains(string(text), "null") {
		t.Errorf("%s, %v", text, err)
	}
}

func TestVerifyReportsAllThatDiffers(t *testing.T) {
	out := filepath.Join(t.TempDir(), "base")
	d, err := Create(out, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"fine.csv", "gone.csv", "longer.csv", "other.csv"} {
		write(t, d, name, "12345")
	}
	if err := d.Finish(Manifest{}); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, filepath.Join(out, "added.html"), "figures and reports come later")
	if err := Verify(out); err != nil {
		t.Errorf("an added file: %v", err)
	}
	if err := os.Remove(filepath.Join(out, "gone.csv")); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, filepath.Join(out, "longer.csv"), "123456")
	mustWrite(t, filepath.Join(out, "other.csv"), "12346")
	err = Verify(out)
	if !errors.Is(err, ErrChanged) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"gone.csv is missing", "longer.csv has 6 bytes", "other.csv has another SHA-256"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "fine.csv") {
		t.Errorf("fine.csv is in %v", err)
	}
}

func TestVerifyReadsNothingOutside(t *testing.T) {
	root := t.TempDir()
	mustWrite(t, filepath.Join(root, ManifestName), `{"format": "dugnad results 1", "files": [{"path": "../secret"}]}`)
	if err := Verify(root); !errors.Is(err, ErrChanged) || !strings.Contains(err.Error(), "outside") {
		t.Errorf("got %v", err)
	}
	if err := Verify(filepath.Join(root, "nothing")); !errors.Is(err, ErrNotOurs) {
		t.Errorf("got %v", err)
	}
}
