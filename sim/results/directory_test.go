package results

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dugnad/sim/files"
)

// update is whether golden files are written anew instead of compared, see CONTRIBUTING.md.
var update = os.Getenv("DUGNAD_UPDATE") != ""

// write makes one file of the directory.
func write(t *testing.T, d *Directory, name, text string) {
	t.Helper()
	file, err := d.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(file, text); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// replacing is Create's permission to replace, or none.
func replacing(force bool) func(Manifest) error {
	if force {
		return Replace
	}
	return nil
}

// finished makes a whole results directory.
func finished(t *testing.T, out string, explicit, force bool, text string) *Directory {
	t.Helper()
	d, err := Create(out, explicit, replacing(force))
	if err != nil {
		t.Fatal(err)
	}
	write(t, d, "series.csv", text)
	if err := d.Finish(Manifest{}); err != nil {
		t.Fatal(err)
	}
	return d
}

// tree lists the files and directories below root, with slashes.
func tree(t *testing.T, root string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		name, err := filepath.Rel(root, path)
		names = append(names, filepath.ToSlash(name))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func wantTree(t *testing.T, root string, want ...string) {
	t.Helper()
	if difference := cmp.Diff(want, tree(t, root)); difference != "" {
		t.Errorf("in %s (-want +got):\n%s", root, difference)
	}
}

func TestAResultIsThereWholeOrNotAtAll(t *testing.T) {
	root := t.TempDir()
	out := filepath.Join(root, "results", "base")
	d, err := Create(out, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	if d.Path() != out {
		t.Errorf("Path() = %s", d.Path())
	}
	write(t, d, "series.csv", "month\n1\n")
	write(t, d, "figures/shares.png", "picture")
	write(t, d, "Data.csv", "")
	wantTree(t, root, "results", "results/base.incomplete", "results/base.incomplete/"+journalName, "results/base.incomplete/Data.csv",
		"results/base.incomplete/figures", "results/base.incomplete/figures/shares.png",
		"results/base.incomplete/series.csv", "results/base.lock")

	err = d.Finish(Manifest{
		Scenarios:    []Scenario{{Name: "base", Digest: "5f1c"}, {Name: "less <grant>", Digest: "77aa"}},
		Seed:         1<<63 - 1,
		Replications: 8,
		Environment:  map[string]any{"version": "0.1", "goos": "linux", "modules": map[string]string{"b": "v2", "a": "v1"}},
		Timing:       map[string]float64{"write": 0.25, "simulate": 12.5, "draw": 0},
	})
	if err != nil {
		t.Fatal(err)
	}
	wantTree(t, root, "results", "results/base", "results/base/Data.csv", "results/base/figures",
		"results/base/figures/shares.png", "results/base/manifest.json", "results/base/series.csv")
	got, err := os.ReadFile(filepath.Join(out, ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", ManifestName)
	if update {
		if err := os.WriteFile(golden, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(string(want), string(got)); difference != "" {
		t.Errorf("manifest (-want +got):\n%s", difference)
	}

	manifest, err := ReadManifest(out)
	if err != nil || manifest.Seed != 1<<63-1 || len(manifest.Files) != 3 || manifest.Files[2].Bytes != 8 {
		t.Errorf("read %+v, %v", manifest, err)
	}
	if err := Verify(out); err != nil {
		t.Error(err)
	}
	// After the end nothing more happens to it.
	if err := d.Abort(); err != nil {
		t.Error(err)
	}
	if err := d.Finish(Manifest{}); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("a second Finish: %v", err)
	}
	if _, err := d.Create("late.csv"); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Create after Finish: %v", err)
	}
	if err := Verify(out); err != nil {
		t.Error(err)
	}
}

func TestAbortLeavesNothing(t *testing.T) {
	root := t.TempDir()
	d, err := Create(filepath.Join(root, "base"), true, nil)
	if err != nil {
		t.Fatal(err)
	}
	write(t, d, "figures/a.png", "x")
	for range 2 {
		if err := d.Abort(); err != nil {
			t.Error(err)
		}
	}
	wantTree(t, root)
}

func TestFileNames(t *testing.T) {
	out := filepath.Join(t.TempDir(), "base")
	d, err := Create(out, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	write(t, d, "series.csv", "x")
	for _, name := range []string{"", ".", "..", "../x", "/etc/x", "a/../b", "a//b", "a/", "manifest.json", "Manifest.JSON", journalName, "series.csv", "SERIES.csv"} {
		if _, err := d.Create(name); err == nil || !strings.Contains(err.Error(), out) {
			t.Errorf("Create(%q): %v, want an error that names the directory", name, err)
		}
	}
	if _, err := d.Create("series.csv/x"); err == nil {
		t.Error("a file served as a directory")
	}
	if err := d.Finish(Manifest{}); err != nil {
		t.Error(err)
	}
	if _, err := Create("", true, nil); err == nil {
		t.Error("a directory without a name")
	}
}

func TestFinishWantsFilesClosed(t *testing.T) {
	root := t.TempDir()
	d, err := Create(filepath.Join(root, "base"), true, nil)
	if err != nil {
		t.Fatal(err)
	}
	file, err := d.Create("series.csv")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Finish(Manifest{}); err == nil || !strings.Contains(err.Error(), "series.csv") {
		t.Errorf("got %v, want an error that names the file", err)
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
	if err := file.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("a second Close: %v", err)
	}
	if _, err := file.Write([]byte("x")); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("a Write after Close: %v", err)
	}
	if err := d.Finish(Manifest{Environment: map[string]any{"channel": make(chan int)}}); err == nil {
		t.Error("a manifest that is no JSON was written")
	}
	if err := d.Finish(Manifest{}); err != nil {
		t.Errorf("after the cause was removed: %v", err)
	}
}

// After a failed write the file counts as not closed, so a result that lacks it cannot be finished.
func TestAFullDiskIsReported(t *testing.T) {
	d, err := Create(filepath.Join(t.TempDir(), "base"), true, nil)
	if err != nil {
		t.Fatal(err)
	}
	file, err := d.Create("series.csv")
	if err != nil {
		t.Fatal(err)
	}
	restore := files.Intercept(func(call files.Call, do func() error) error {
		if call.Operation == "write" {
			return &fs.PathError{Op: "write", Path: call.Path, Err: syscall.ENOSPC}
		}
		return do()
	})
	if _, err := file.Write(make([]byte, 1<<20)); !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "series.csv") {
		t.Errorf("Write: %v", err)
	}
	restore()
	if err := file.Close(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Close: %v", err)
	}
	if err := d.Finish(Manifest{}); err == nil {
		t.Error("finished without the file")
	}
}

// Whichever call the disk fails at, and from then on, as after a kill: under the final name is
// the complete new result, or what was there before; with force the old result may be the one
// that was moved aside.
func TestADiskThatFails(t *testing.T) {
	for _, force := range []bool{false, true} {
		for allowed := 0; ; allowed++ {
			root := t.TempDir()
			out := filepath.Join(root, "sub", "base")
			if force {
				finished(t, out, true, false, "old")
			}
			calls := 0
			restore := files.Intercept(func(call files.Call, do func() error) error {
				if calls++; calls > allowed {
					return &fs.PathError{Op: call.Operation, Path: call.Path, Err: syscall.EIO}
				}
				return do()
			})
			err := func() error {
				d, err := Create(out, true, replacing(force))
				if err != nil {
					return err
				}
				defer d.Abort()
				file, err := d.Create("figures/x.svg")
				if err != nil {
					return err
				}
				_, err = io.WriteString(file, "new")
				if err := errors.Join(err, file.Close()); err != nil {
					return err
				}
				return d.Finish(Manifest{})
			}()
			restore()
			if err == nil {
				if calls < 10 {
					t.Errorf("there are only %d calls", calls)
				}
				break
			}
			if !errors.Is(err, syscall.EIO) {
				t.Errorf("after %d calls: %v", allowed, err)
			}
			_, missing := os.Stat(out)
			switch {
			case missing == nil:
				err = Verify(out)
			case force:
				err = Verify(out + ".replaced")
			default:
				err = nil
			}
			if err != nil {
				t.Errorf("force %v, after %d calls: %v; there is %q", force, allowed, err, tree(t, root))
			}
			// The same again puts everything right.
			if d, err := Create(out, true, Replace); err != nil {
				t.Errorf("force %v, after %d calls, then again: %v", force, allowed, err)
			} else if err := errors.Join(d.Finish(Manifest{}), Verify(out)); err != nil {
				t.Errorf("force %v, after %d calls, then again: %v", force, allowed, err)
			}
			wantTree(t, root, "sub", "sub/base", "sub/base/manifest.json")
		}
	}
}

func TestEnvironmentErrorsAreNotTheUsers(t *testing.T) {
	root := t.TempDir()
	mustWrite(t, filepath.Join(root, "file"), "x")
	_, err := Create(filepath.Join(root, "file", "base"), true, nil)
	for _, user := range []error{ErrExists, ErrNotOurs, ErrUnfinished, ErrChanged} {
		if err == nil || errors.Is(err, user) {
			t.Errorf("got %v", err)
		}
	}
}

func TestTheCurrentDirectoryIsNamed(t *testing.T) {
	root := t.TempDir()
	t.Chdir(root)
	if _, err := Create(".", true, nil); !errors.Is(err, ErrExists) {
		t.Errorf("got %v", err)
	}
	d, err := Create("base/", true, nil) // a slash at the end is no part of the name
	if err != nil {
		t.Fatal(err)
	}
	wantTree(t, root, "base.incomplete", "base.incomplete/"+journalName, "base.lock")
	if err := d.Abort(); err != nil {
		t.Error(err)
	}
}
