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
		{"ours, with a file of the user", func(t *testing.T, out string) {
			finished(t, out, true, false, "old")
			mustMkdir(t, filepath.Join(out, "analysis"))
			mustWrite(t, filepath.Join(out, "analysis", "fit.R"), "years of work")
		}, true, true, ErrForeign},
		{"ours, with a table that was edited", func(t *testing.T, out string) {
			finished(t, out, true, false, "old")
			mustWrite(t, filepath.Join(out, "series.csv"), "new")
		}, true, true, ErrForeign},
		{"ours, with a link", func(t *testing.T, out string) {
			finished(t, out, true, false, "old")
			mustLink(t, t.TempDir(), filepath.Join(out, "figures"))
		}, true, true, ErrForeign},
		{"ours, through a link", func(t *testing.T, out string) {
			mustLink(t, finished(t, out+"-there", true, false, "old").Path(), out)
		}, true, true, ErrNotOurs},
		{"ours, of an earlier version", func(t *testing.T, out string) {
			mustMkdir(t, out)
			mustWrite(t, filepath.Join(out, ManifestName), `{"format": "dugnad results 1", "files": []}`)
		}, true, true, ErrForeign},
		{"ours, with an edited manifest", func(t *testing.T, out string) {
			finished(t, out, true, false, "old")
			edit(t, out, `"seed": 0`, `"seed": 9`)
		}, true, true, ErrChanged},
		{"incomplete, of somebody", func(t *testing.T, out string) {
			mustMkdir(t, out+".incomplete")
			mustWrite(t, filepath.Join(out+".incomplete", "thesis.txt"), "years of work")
		}, true, false, ErrUnfinished},
		{"incomplete, a file", func(t *testing.T, out string) { mustWrite(t, out+".incomplete", "notes") }, true, false, ErrUnfinished},
		{"incomplete, with a stranger's journal", func(t *testing.T, out string) {
			mustMkdir(t, out+".incomplete")
			mustWrite(t, filepath.Join(out+".incomplete", journalName), "thesis.txt\n\"../base\"\n")
			mustWrite(t, filepath.Join(out+".incomplete", "thesis.txt"), "years of work")
		}, true, false, ErrUnfinished},
		{"a lock of somebody", func(t *testing.T, out string) { mustWrite(t, out+".lock", "my locks") }, true, false, ErrNotLock},
		{"a lock that is a link", func(t *testing.T, out string) { mustLink(t, filepath.Join(t.TempDir(), "x"), out+".lock") }, true, false, ErrNotLock},
		{"replaced, of somebody", func(t *testing.T, out string) {
			finished(t, out, true, false, "old")
			finished(t, out+".replaced", true, false, "another")
		}, true, true, ErrUnfinished},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			out := filepath.Join(root, "base")
			c.prepare(t, out)
			before := tree(t, root)
			_, err := Create(out, c.explicit, replacing(c.force))
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

// What another process is writing is not begun a second time.
func TestWhatIsBeingWrittenIsHeld(t *testing.T) {
	out := filepath.Join(t.TempDir(), "base")
	d, err := Create(out, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, mayReplace := range []func(Manifest) error{nil, Replace} {
		if _, err := Create(out, true, mayReplace); !errors.Is(err, ErrHeld) || !strings.Contains(err.Error(), "process") {
			t.Errorf("begun twice: %v", err)
		}
	}
	if err := d.Finish(Manifest{}); err != nil {
		t.Fatal(err)
	}
	a, err := Add(out, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Add(out, nil, false); !errors.Is(err, ErrHeld) {
		t.Errorf("two additions at once: %v", err)
	}
	if err := a.Abort(); err != nil {
		t.Error(err)
	}
	wantTree(t, filepath.Dir(out), "base", "base/manifest.json")
}

// A directory that is moved away while it is written is no second one in its old place.
func TestADirectoryThatIsMovedAway(t *testing.T) {
	root := t.TempDir()
	out := filepath.Join(root, "base")
	d, err := Create(out, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	write(t, d, "series.csv", "x")
	if err := os.Rename(out+".incomplete", filepath.Join(root, "moved")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Create("figures/a.png"); !errors.Is(err, ErrMoved) {
		t.Errorf("goes on: %v", err)
	}
	if err := d.Finish(Manifest{}); !errors.Is(err, ErrMoved) {
		t.Errorf("finishes: %v", err)
	}
	if err := d.Abort(); err != nil {
		t.Error(err)
	}
	wantTree(t, root, "moved", "moved/"+journalName, "moved/series.csv")
}

// edit replaces a text in the manifest of a directory.
func edit(t *testing.T, dir, old, text string) {
	t.Helper()
	path := filepath.Join(dir, ManifestName)
	manifest, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(manifest), old) {
		t.Fatalf("%s in %s: %v", old, manifest, err)
	}
	mustWrite(t, path, strings.Replace(string(manifest), old, text, 1))
}

func mustLink(t *testing.T, to, path string) {
	t.Helper()
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
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

	d, err := Create(out, true, Replace)
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
	d, err := Create(out, true, Replace)
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
		d, err := Create(out, true, replacing(force))
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
