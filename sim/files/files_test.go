package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// failing makes every call after the first few fail with an error, until restore. It counts the
// calls in made.
func failing(after int, cause error) (made *atomic.Int64, restore func()) {
	made = new(atomic.Int64)
	return made, Intercept(func(call Call, do func() error) error {
		if made.Add(1) > int64(after) {
			return &fs.PathError{Op: call.Operation, Path: call.Path, Err: cause}
		}
		return do()
	})
}

// entries lists the names in a directory that are not temporary, and counts those that are.
func entries(t *testing.T, dir string) (names []string, temporary int) {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	for _, entry := range all {
		if IsTemporary(entry.Name()) {
			temporary++
		} else {
			names = append(names, entry.Name())
		}
	}
	return names, temporary
}

// Each call of a write fails in turn, and every later one with it, as after a kill. The final name
// holds the complete new content or what was there before, and what is left over can be cleared.
func TestNoHalfWrittenFileHasTheFinalName(t *testing.T) {
	before := []byte("before")
	after := bytes.Repeat([]byte("after "), blockSize/3) // two blocks
	for _, c := range []struct {
		name  string
		write func(path string) error
		calls int // make two directories and sync above them, create, two writes, sync, rename, sync
	}{
		{"Write", func(path string) error { return Write(path, after) }, 10},
		{"WriteVia", func(path string) error { return WriteVia(filepath.Dir(filepath.Dir(filepath.Dir(path))), path, after) }, 10},
		{"WriteProgram", func(path string) error { return WriteProgram(path, after) }, 10},
		{"WriteFrom", func(path string) error {
			return WriteFrom(path, func(w io.Writer) error {
				for part := range slices.Chunk(after, 1000) {
					if _, err := w.Write(part); err != nil {
						return err
					}
				}
				return nil
			})
		}, 10},
	} {
		for _, cause := range []error{syscall.EIO, syscall.ENOSPC} {
			for _, old := range [][]byte{nil, before} {
				for allowed := 0; ; allowed++ {
					root := t.TempDir()
					path := filepath.Join(root, "sub", "deep", "x.csv")
					if old != nil {
						if err := Write(path, old); err != nil {
							t.Fatal(err)
						}
					}
					made, restore := failing(allowed, cause)
					err := c.write(path)
					restore()
					where := fmt.Sprintf("%s over %q, %v after %d calls", c.name, old, cause, allowed)
					if err == nil {
						if want := c.calls; old == nil && runtime.GOOS != "windows" && int(made.Load()) != want {
							t.Errorf("%s took %d calls, want %d", c.name, made.Load(), want)
						}
						break
					}
					if !errors.Is(err, cause) {
						t.Errorf("%s: %v", where, err)
					}
					content, err := os.ReadFile(path)
					switch {
					case old == nil && errors.Is(err, fs.ErrNotExist):
					case old != nil && bytes.Equal(content, old):
					case bytes.Equal(content, after):
					default:
						t.Errorf("%s: %d bytes have the final name (%v)", where, len(content), err)
					}
					for _, dir := range []string{filepath.Dir(path), filepath.Dir(filepath.Dir(path)), root} {
						if err := Clear(dir); err != nil {
							t.Error(err)
						}
						if _, left := entries(t, dir); left != 0 {
							t.Errorf("%s: %d temporary files are left", where, left)
						}
					}
					if err := c.write(path); err != nil {
						t.Errorf("%s, then again: %v", where, err)
					}
				}
			}
		}
	}
}

// A call that fails alone, as on a disk that is full for a moment, leaves no temporary file.
func TestAFailedWriteRemovesItsTemporaryFile(t *testing.T) {
	for _, operation := range []string{"write", "sync", "rename"} {
		root := t.TempDir()
		restore := Intercept(func(call Call, do func() error) error {
			if call.Operation == operation {
				return &fs.PathError{Op: operation, Path: call.Path, Err: syscall.ENOSPC}
			}
			return do()
		})
		err := Write(filepath.Join(root, "x"), []byte("x"))
		restore()
		if names, temporary := entries(t, root); !errors.Is(err, syscall.ENOSPC) || len(names)+temporary > 0 {
			t.Errorf("%s: %v, left %v and %d temporary files", operation, err, names, temporary)
		}
	}
	path := filepath.Join(t.TempDir(), "x")
	cause := errors.New("not drawn")
	if err := WriteFrom(path, func(io.Writer) error { return cause }); !errors.Is(err, cause) {
		t.Errorf("the content's error became %v", err)
	}
	if names, temporary := entries(t, filepath.Dir(path)); len(names)+temporary > 0 {
		t.Errorf("left %v and %d temporary files", names, temporary)
	}
}

// A write removes what ended processes of this host left, and nothing that may still be written.
func TestAWriteClearsWhatEndedProcessesLeft(t *testing.T) {
	dir := t.TempDir()
	me := Self()
	name := func(pid int, start, host string) string {
		return fmt.Sprintf("%s%d-%s-%s-1", temporaryPrefix, pid, start, hostDigits(host))
	}
	ended := name(me.PID, "EARLIER", me.Host)
	stay := []string{
		name(me.PID, me.Start, me.Host), name(os.Getppid(), "PARENT", me.Host),
		name(me.PID, "EARLIER", "elsewhere.invalid"), Marker("journal"),
	}
	const users = ".tmp-notes" // not of the form
	for _, name := range append(stay, ended, users) {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := Write(filepath.Join(dir, "x"), nil); err != nil {
		t.Fatal(err)
	}
	left, err := Leftovers(dir)
	slices.Sort(stay)
	if err != nil || !slices.Equal(left, stay) {
		t.Errorf("left %q, want %q (%v)", left, stay, err)
	}
	if err := Clear(dir); err != nil {
		t.Error(err)
	}
	if names, temporary := entries(t, dir); temporary > 0 || !slices.Equal(names, []string{users, "x"}) {
		t.Errorf("after Clear: %q and %d temporary files", names, temporary)
	}
	if err := Clear(filepath.Join(dir, "missing")); err != nil {
		t.Errorf("a missing directory: %v", err)
	}
}

func TestPermissionsAreTheUmasks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has other permissions")
	}
	dir := t.TempDir()
	reference := filepath.Join(dir, "reference")
	if err := os.WriteFile(reference, nil, 0o777); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(reference)
	if err != nil {
		t.Fatal(err)
	}
	umasked := info.Mode().Perm()
	table, script, sub := filepath.Join(dir, "a", "x.csv"), filepath.Join(dir, "x.sh"), filepath.Join(dir, "a")
	if err := errors.Join(Write(table, nil), WriteProgram(script, nil)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]fs.FileMode{table: umasked &^ 0o111, script: umasked, sub: umasked} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want %v", path, info.Mode(), err, want)
		}
	}
}

func TestFilesHaveDigests(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	f, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	content := bytes.Repeat([]byte("0123456789"), 20000)
	for part := range slices.Chunk(content, 777) {
		if _, err := f.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	read, size, err := DigestFile(path)
	written, count := f.Digest()
	if err != nil || read != written || read != Digest(content) || size != count || size != int64(len(content)) {
		t.Errorf("%s and %s, %d and %d bytes (%v)", written, read, count, size, err)
	}
	if _, err := Create(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file was created twice: %v", err)
	}
	if _, err := f.Write(content); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("a Write after Close: %v", err)
	}
	if err := f.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("a second Close: %v", err)
	}
}

func TestNames(t *testing.T) {
	for _, name := range []string{"x", "a/b.csv", ".tmp-x", "ø"} {
		if !IsName(name) {
			t.Errorf("%q is refused", name)
		}
	}
	for _, name := range []string{"", ".", "..", "../x", "/x", "a/../b", "a//b", "a/"} {
		if IsName(name) {
			t.Errorf("%q is allowed", name)
		}
	}
}

func TestDirectoriesAreMadeAndRemoved(t *testing.T) {
	root := t.TempDir()
	deep := filepath.Join(root, "a", "b", "c")
	for range 2 {
		if err := errors.Join(MakeDirectory(deep), Write(filepath.Join(deep, "x"), nil), SyncTree(root)); err != nil {
			t.Fatal(err)
		}
	}
	if err := Mkdir(deep); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Mkdir made a directory twice: %v", err)
	}
	if err := MakeDirectory(filepath.Join(deep, "x")); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("a file as a directory: %v", err)
	}
	outside := filepath.Join(root, "outside")
	if err := Write(filepath.Join(outside, "y"), nil); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(deep, "link")); err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	for range 2 {
		if err := RemoveAll(filepath.Join(root, "a")); err != nil {
			t.Error(err)
		}
	}
	if names, _ := entries(t, root); !slices.Equal(names, []string{"outside"}) {
		t.Errorf("left %q", names)
	}
	if names, _ := entries(t, outside); !slices.Equal(names, []string{"y"}) {
		t.Errorf("a symbolic link was followed: %q", names)
	}
}

func TestLock(t *testing.T) {
	dir := t.TempDir()
	first, err := TakeLock(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("process %d on host", os.Getpid())
	if _, err := TakeLock(dir); !errors.Is(err, ErrHeld) || !strings.Contains(err.Error(), want) {
		t.Errorf("the lock was taken twice: %v", err)
	}
	for range 2 {
		if err := first.Release(); err != nil {
			t.Error(err)
		}
	}
	// Each call of taking and releasing a lock fails in turn; the lock is free afterwards.
	for allowed := 0; ; allowed++ {
		_, restore := failing(allowed, syscall.EIO)
		held, err := TakeLock(dir)
		err = errors.Join(err, held.Release())
		restore()
		if err == nil {
			break
		}
		if !errors.Is(err, syscall.EIO) {
			t.Errorf("after %d calls: %v", allowed, err)
		}
	}
	again, err := TakeLock(dir)
	if err != nil || again.Warning() != "" {
		t.Fatalf("%q, %v", again.Warning(), err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}

func TestEnded(t *testing.T) {
	me := Self()
	parent, elsewhere, nowhere, earlier := me, me, me, me
	parent.PID = os.Getppid()
	elsewhere.Host, elsewhere.Start = "elsewhere.invalid", "another start"
	nowhere.Host, nowhere.Start = "", "another start"
	earlier.Start = "another start"
	for name, p := range map[string]Process{"we": me, "our parent": parent, "another host's": elsewhere, "of an unknown host": nowhere} {
		if p.Ended() {
			t.Errorf("%s: taken for ended", name)
		}
	}
	if !earlier.Ended() {
		t.Error("an earlier process with our number: taken for alive")
	}
}
