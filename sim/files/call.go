package files

import (
	"os"
	"runtime"
	"sync/atomic"
	"time"
)

// A Call is one call that changes the file system.
type Call struct {
	Operation string // create, write, sync, truncate, rename, remove, mkdir or lock
	Path      string // the file or directory; of a rename, the old path
	To        string // of a rename, the new path
}

var interceptor atomic.Pointer[func(Call, func() error) error]

// Intercept makes f carry out every call that changes the file system, until restore is called.
// It is meant for tests. f calls do to carry the call out, or returns without it; what f returns
// is the result of the call. A create that is not carried out must be an error. f may be called
// from several goroutines at once.
func Intercept(f func(call Call, do func() error) error) (restore func()) {
	before := interceptor.Swap(&f)
	return func() { interceptor.Store(before) }
}

// change carries out one call. All changes of the file system in this package pass through it.
func change(operation, path string, do func() error) error {
	return carryOut(Call{Operation: operation, Path: path}, do)
}

func carryOut(call Call, do func() error) error {
	changes.pass()
	if f := interceptor.Load(); f != nil {
		return (*f)(call, do)
	}
	return do()
}

// create makes a file that does not exist and opens it for writing.
func create(path string, permissions os.FileMode) (file *os.File, err error) {
	err = change("create", path, func() error {
		file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, permissions)
		return err
	})
	return file, err
}

// syncFile waits until the disk holds an open file or directory.
func syncFile(file *os.File) error {
	return change("sync", file.Name(), file.Sync)
}

// truncate empties a file, which exists.
func truncate(path string) error {
	return change("truncate", path, func() error { return os.Truncate(path, 0) })
}

// Rename gives a file or directory another path on the same file system. A file at the new path
// is replaced. On Windows that fails while another program, such as a virus scanner, reads the
// old file; since this lasts briefly, Rename tries again for half a second.
func Rename(from, to string) error {
	for attempt := 1; ; attempt++ {
		err := carryOut(Call{"rename", from, to}, func() error { return os.Rename(from, to) })
		if err == nil || runtime.GOOS != "windows" || attempt == 10 {
			return err
		}
		time.Sleep(time.Duration(attempt) * 10 * time.Millisecond)
	}
}

// Remove removes a file or an empty directory. A missing one is fs.ErrNotExist.
func Remove(path string) error {
	return change("remove", path, func() error { return os.Remove(path) })
}

// Mkdir makes one directory. An existing one is fs.ErrExist, so that of several processes exactly
// one succeeds.
func Mkdir(path string) error {
	return change("mkdir", path, func() error { return os.Mkdir(path, 0o777) })
}
