package results

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhatIsThereIsRespected(t *testing.T) {
	for _, c := range []struct {
		name            string
		prepare         func(t *testing.T, out string)
		explicit, force bool
		want            error
	}{
		{"ours, no force", func(t *testing.T, out string) { finished(t, out, true, false, "old") }, true, false, ErrExists},
		{"a stranger's", func(t *testing.T, out string) { mustMkdir(t, out) }, true, false, ErrExists},
		{"a stranger's, force", func(t *testing.T, out string) { mustMkdir(t, out) }, true, true, ErrNotOurs},
		{"a file, force", func(t *testing.T, out string) { mustWrite(t, out, "notes") }, true, true, nil}, // which error is the system's
		{"another's manifest, force", func(t *testing.T, out string) {
			mustMkdir(t, out)
			mustWrite(t, filepath.Join(out, ManifestName), `{"format": "something else"}`)
		}, true, true, ErrNotOurs},
		{"no JSON, force", func(t *testing.T, out string) {
			mustMkdir(t, out)
			mustWrite(t, filepath.Join(out, ManifestName), "manifest of ship")
		}, true, true, ErrNotOurs},
		{"another type, force", func(t *testing.T, out string) {
			mustMkdir(t, out)
			mustWrite(t, filepath.Join(out, ManifestName), `{"format": "dugnad results 1", "seed": "x"}`)
		}, true, true, ErrNotOurs},
		{"being written", func(t *testing.T, out string) {
			if _, err := Create(out, true, false); err != nil {
				t.Fatal(err)
			}
		}, true, false, ErrUnfinished},
		{"incomplete, of nobody", func(t *testing.T, out string) { mustMkdir(t, out+".incomplete") }, true, false, ErrUnfinished},
		{"incomplete, a file", func(t *testing.T, out string) { mustWrite(t, out+".incomplete", "notes") }, true, false, ErrUnfinished},
		{"incomplete, of another program", func(t *testing.T, out string) {
			mustMkdir(t, out+".incomplete")
			mustWrite(t, filepath.Join(out+".incomplete", "owner-1-X.json"), `{"program": "other"}`)
		}, true, false, ErrUnfinished},
		{"incomplete, of another host", func(t *testing.T, out string) {
			mustMkdir(t, out+".incomplete")
			mustWrite(t, filepath.Join(out+".incomplete", "owner-1-X.json"), `{"program": "dugnad", "host": "elsewhere.invalid"}`)
		}, true, false, ErrUnfinished},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			out := filepath.Join(root, "base")
			c.prepare(t, out)
			before := tree(t, root)
			_, err := Create(out, c.explicit, c.force)
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if err != nil && !strings.Contains(err.Error(), out) {
				t.Errorf("the message does not name the path: %v", err)
			}
			if difference := cmp.Diff(before, tree(t, root)); difference != "" {
				t.Errorf("something was written or removed (-before +after):\n%s", difference)
			}
		})
	}
}

func mustMkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o777); err != nil {
		t.Fatal(err)
	}
}

func mustWrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestForceReplacesOurs(t *testing.T) {
	root := t.TempDir()
	out := filepath.Join(root, "base")
	finished(t, out, true, false, "old")
	mustWrite(t, filepath.Join(out, "report.html"), "drawn later")

	d, err := Create(out, true, true)
	if err != nil {
		t.Fatal(err)
	}
	write(t, d, "series.csv", "new")
	if err := Verify(out); err != nil {
		t.Errorf("the old result is not whole while the new one is written: %v", err)
	}
	if err := d.Finish(Manifest{}); err != nil {
		t.Fatal(err)
	}
	wantTree(t, root, "base", "base/manifest.json", "base/series.csv")
	if text, _ := os.ReadFile(filepath.Join(out, "series.csv")); string(text) != "new" {
		t.Errorf("holds %q", text)
	}
	// Force where nothing is in the way is no error.
	finished(t, filepath.Join(root, "other"), true, true, "x")
}

// A run that fails under force leaves the old result alone.
func TestForceThenAbortKeepsTheOld(t *testing.T) {
	out := filepath.Join(t.TempDir(), "base")
	finished(t, out, true, false, "old")
	d, err := Create(out, true, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Abort(); err != nil {
		t.Fatal(err)
	}
	if err := Verify(out); err != nil {
		t.Error(err)
	}
}

// Somebody makes OUT while we write: it is not overwritten.
func TestFinishDoesNotOverwriteANewcomer(t *testing.T) {
	for _, force := range []bool{false, true} {
		root := t.TempDir()
		out := filepath.Join(root, "base")
		d, err := Create(out, true, force)
		if err != nil {
			t.Fatal(err)
		}
		mustMkdir(t, out)
		mustWrite(t, filepath.Join(out, "thesis.txt"), "years of work")
		want := ErrExists
		if force {
			want = ErrNotOurs
		}
		if err := d.Finish(Manifest{}); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
		if err := d.Abort(); err != nil {
			t.Error(err)
		}
		wantTree(t, root, "base", "base/thesis.txt")
	}
}
