package study

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"dugnad/sim"
	"dugnad/sim/files"
)

// failing makes every call that changes the file system fail after the first few, of one operation
// or, if that is empty, of all.
func failing(t *testing.T, operation string, after int64) (restore func()) {
	t.Helper()
	var n atomic.Int64
	restore = files.Intercept(func(call files.Call, do func() error) error {
		if operation == "" || operation == call.Operation {
			if n.Add(1) > after {
				return &fs.PathError{Op: call.Operation, Path: call.Path, Err: syscall.EIO}
			}
		}
		if call.Operation == "sync" {
			return nil
		}
		return do()
	})
	t.Cleanup(restore)
	return restore
}

// wantWhole checks that nothing half-written has a final name: the study opens
// and comes to the same end.
func wantWhole(t *testing.T, dir string, plan Plan) {
	t.Helper()
	reference := filepath.Join(t.TempDir(), "reference")
	session(t, reference, plan, Shard{}, 1)
	session(t, dir, plan, Shard{}, 2)
	wantSame(t, read(t, reference), read(t, dir))
}

// Whichever call the disk fails at, and from then on, the error is the system's, nothing half-written has
// a final name, and what is recorded is kept. Each case is a study as it is
// found, and what is then done to it.
func TestADiskThatFails(t *testing.T) {
	operation := "" // all
	if testing.Short() {
		operation = "sync"
	}
	plan := toyPlan(9, 2)
	attempt := func(dir string, plan Plan, files ...File) (recorded int, err error) {
		s, err := Open(dir, plan, Shard{}, files, nil)
		if err != nil {
			return 0, err
		}
		defer s.Close()
		told := 0
		err = s.Run(context.Background(), 2, 0, toyRun, func(Outcome) { told++ })
		if err == nil {
			_, err = s.Finish(nil)
		}
		return told, err
	}
	for _, c := range []struct {
		name     string
		prepare  func(dir string) error
		act      func(dir string) (recorded int, err error)
		complete func(dir string)
	}{
		{
			"a fresh study",
			func(string) error { return nil },
			func(dir string) (int, error) { return attempt(dir, plan, File{"data/x.csv", []byte("x\n")}) },
			func(dir string) { wantWhole(t, dir, plan) },
		},
		{
			"an extended study",
			func(dir string) error {
				_, err := attempt(dir, toyPlan(9, 1), File{"study.toml", []byte("1\n")})
				return err
			},
			func(dir string) (int, error) { return attempt(dir, plan, File{"study.toml", []byte("2\n")}) },
			func(dir string) { wantWhole(t, dir, plan) },
		},
		{
			"a merge",
			func(dir string) error {
				session(t, dir, toyPlan(9, 1), Shard{1, 1}, 2)
				_, err := Merge(dir, nil)
				session(t, dir, plan, Shard{1, 1}, 2)
				return err
			},
			func(dir string) (int, error) {
				_, err := Merge(dir, nil)
				return 0, err
			},
			func(dir string) {
				if _, err := Merge(dir, nil); err != nil {
					t.Error(err)
				}
				reference := filepath.Join(t.TempDir(), "reference")
				session(t, reference, plan, Shard{}, 1)
				wantSame(t, read(t, reference), read(t, dir))
			},
		},
	} {
		for after := int64(0); ; after++ {
			dir := filepath.Join(t.TempDir(), "toy")
			if err := c.prepare(dir); err != nil {
				t.Fatal(err)
			}
			restore := failing(t, operation, after)
			recorded, err := c.act(dir)
			restore()
			if err == nil {
				if after < 5 {
					t.Errorf("%s: there are only %d calls", c.name, after)
				}
				break
			}
			if !errors.Is(err, syscall.EIO) {
				t.Fatalf("%s, after %d calls: %v", c.name, after, err)
			}
			if status, err := Inspect(dir); err == nil && status.Done+status.Failed < recorded || err != nil && !errors.Is(err, ErrNotStudy) {
				t.Errorf("%s, after %d calls: %d recorded, %+v, %v", c.name, after, recorded, status, err)
			}
			c.complete(dir)
		}
	}
}

// A chunk whose sync fails is not taken for recorded, and no run begins after.
func TestRunsStopWhenNothingCanBeWritten(t *testing.T) {
	s := mustOpen(t, filepath.Join(t.TempDir(), "toy"), toyPlan(5000, 1), Shard{})
	failing(t, "sync", 0)
	var begun atomic.Int64
	err := s.Run(context.Background(), 2, 0, func(context.Context, sim.Identity, int) ([]float64, error) {
		begun.Add(1)
		time.Sleep(time.Millisecond)
		return []float64{1, 2}, nil
	}, func(Outcome) { t.Error("told of a run that is not recorded") })
	if !errors.Is(err, syscall.EIO) || begun.Load() == 5000 {
		t.Errorf("%d runs begun, %v", begun.Load(), err)
	}
	if done, _ := s.Recorded(); done != 0 || len(s.Missing()) != 5000 {
		t.Errorf("%d runs are taken for recorded", done)
	}
	chunks, err := os.ReadDir(filepath.Join(s.Path(), chunksName))
	if err != nil || len(chunks) != 0 {
		t.Errorf("%v, %v", chunks, err)
	}
}

func TestAFullDisk(t *testing.T) {
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("a small file system is mounted by root on Linux")
	}
	small := t.TempDir()
	if output, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", small).CombinedOutput(); err != nil {
		t.Skipf("nothing may be mounted here: %s", output)
	}
	defer func() {
		if output, err := exec.Command("umount", small).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, output)
		}
	}()
	plan := toyPlan(60, 2)
	dir := filepath.Join(small, "toy")
	ballast := filepath.Join(small, "ballast")
	fill := func(leave int) {
		for size := 200 << 10; size > 0; size -= 4 << 10 {
			if os.WriteFile(ballast, make([]byte, size), 0o666) == nil {
				if err := os.Truncate(ballast, int64(max(0, size-leave))); err != nil {
					t.Fatal(err)
				}
				return
			}
		}
	}
	for _, leave := range []int{0, 4 << 10, 8 << 10, 16 << 10, 20 << 10, 24 << 10, 28 << 10, 32 << 10} {
		fill(leave)
		s, err := Open(dir, plan, Shard{}, nil, nil)
		if err == nil {
			err = s.Run(context.Background(), 2, 0, toyRun, nil)
			if err == nil {
				_, err = s.Finish(nil)
			}
			s.Close()
		}
		var path *fs.PathError
		if err != nil && (!errors.Is(err, syscall.ENOSPC) || !errors.As(err, &path)) {
			t.Errorf("with %d bytes left: %v", leave, err)
		}
		if err == nil && leave == 0 {
			t.Error("the disk was not full")
		}
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		for path := range tree(t, small) {
			if files.IsTemporary(filepath.Base(path)) {
				t.Errorf("with %d bytes left %s was left over", leave, path)
			}
		}
		if _, err := Inspect(dir); err != nil && !errors.Is(err, ErrNotStudy) {
			t.Errorf("with %d bytes left: %v", leave, err)
		}
	}
	wantWhole(t, dir, plan)
}

func TestADirectoryNotWritable(t *testing.T) {
	if os.Getuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("root may write anywhere, and Windows has other permissions")
	}
	locked := func(dir string) {
		if err := os.Chmod(dir, 0o555); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Chmod(dir, 0o777) })
	}
	parent := t.TempDir()
	dir := filepath.Join(parent, "toy")
	session(t, dir, toyPlan(3, 1), Shard{}, 1)

	locked(filepath.Join(dir, chunksName))
	s := mustOpen(t, dir, toyPlan(3, 2), Shard{})
	if err := s.Run(context.Background(), 1, 0, toyRun, nil); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("no chunk can be written: %v", err)
	}
	s.Close()
	locked(dir)
	if _, err := Open(dir, toyPlan(3, 3), Shard{}, nil, nil); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("no manifest can be written: %v", err)
	}
	locked(parent)
	if _, err := Open(filepath.Join(parent, "other"), toyPlan(3, 1), Shard{}, nil, nil); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("no directory can be made: %v", err)
	}
	for _, place := range []string{parent, dir, filepath.Join(dir, chunksName)} {
		if err := os.Chmod(place, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	wantWhole(t, dir, toyPlan(3, 2))
}

// Where the file system has no locks there is a warning, and the work goes on.
func TestAFileSystemWithoutLocks(t *testing.T) {
	refuse := func(cause error) (restore func()) {
		return files.Intercept(func(call files.Call, do func() error) error {
			if call.Operation == "lock" {
				return cause
			}
			return do()
		})
	}
	for _, number := range []syscall.Errno{syscall.ENOLCK, syscall.ENOSYS, syscall.EOPNOTSUPP, syscall.ENOTSUP} {
		restore := refuse(number)
		dir := filepath.Join(t.TempDir(), "toy")
		s, err := Open(dir, toyPlan(3, 1), Shard{}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(s.Warning(), "has no locks") {
			t.Errorf("the warning is %q", s.Warning())
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		session(t, dir, toyPlan(3, 1), Shard{}, 1)
		restore()
	}
	restore := refuse(syscall.EIO)
	if _, err := Open(filepath.Join(t.TempDir(), "toy"), toyPlan(3, 1), Shard{}, nil, nil); !errors.Is(err, syscall.EIO) {
		t.Error(err)
	}
	restore()
	s := mustOpen(t, filepath.Join(t.TempDir(), "toy"), toyPlan(3, 1), Shard{})
	if s.Warning() != "" {
		t.Errorf("the warning is %q", s.Warning())
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// That a run's own file cannot be written is no failure of the run: nothing is recorded of it,
// and it is run again when there is room.
func TestAFileThatCannotBeKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "toy")
	s := mustOpen(t, dir, toyPlan(50, 1), Shard{})
	var full atomic.Bool
	keep := func(ctx context.Context, id sim.Identity, inner int) ([]float64, error) {
		name := "series/x.csv"
		if id.Row == 7 && full.Load() {
			name = "series/x.csv/y.csv" // a file stands where a directory is wanted
		}
		if err := s.Keep(name, []byte("x\n")); err != nil {
			return nil, err
		}
		return toyRun(ctx, id, inner)
	}
	full.Store(true)
	if err := s.Run(t.Context(), 1, 0, keep, nil); !errors.Is(err, ErrNotInside) {
		t.Errorf("got %v; want ErrNotInside", err)
	}
	if done, failed := s.Recorded(); done != 7 || failed != 0 {
		t.Errorf("%d runs recorded, %d failed; want the 7 before", done, failed)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	wantWhole(t, dir, toyPlan(50, 1))
}
