package files

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/gofrs/flock"
)

// The files of a lock in its directory. They remain when the lock is free.
const (
	LockName   = "lock"        // locked by the kernel
	HolderName = "lock.holder" // names the holder on Windows, where a locked file cannot be read
)

// ErrHeld is the error of a lock that another process holds.
var ErrHeld = errors.New("it is locked")

// A Lock makes a process the only one that works in a directory. The kernel frees it when the
// process ends, however it ends.
type Lock struct {
	dir     string
	kernel  *flock.Flock
	warning string
}

// holder is the text of the note that names the process that holds a lock.
type holder struct {
	Host string `json:"host"`
	PID  int    `json:"pid"`
}

// notePath is the file that names the holder of the lock in dir.
func notePath(dir string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(dir, HolderName)
	}
	return filepath.Join(dir, LockName)
}

// TakeLock takes the lock of an existing directory without waiting. If another process holds it,
// the error wraps ErrHeld and names that process. On a file system without locks there is no
// error, but a Warning.
func TakeLock(dir string) (*Lock, error) {
	path := filepath.Join(dir, LockName)
	l := &Lock{dir: dir, kernel: flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o666))}
	var taken bool
	err := change("lock", path, func() (err error) {
		taken, err = l.kernel.TryLock()
		return err
	})
	switch {
	case errors.Is(err, errors.ErrUnsupported), errors.Is(err, syscall.ENOLCK): // ENOSYS, ENOTSUP, EOPNOTSUPP
		l.warning = fmt.Sprintf("the file system of %s has no locks (%v); see to it yourself that no second process works there", dir, err)
		return l, nil
	case err != nil:
		return nil, fmt.Errorf("locking %s: %w", dir, err)
	case !taken:
		return nil, fmt.Errorf("%s: %w: %s works on it; wait until it has ended", dir, ErrHeld, holderOf(dir))
	}
	if err := l.note(); err != nil {
		return nil, errors.Join(err, l.Release())
	}
	return l, nil
}

// note writes who holds the lock. The file is overwritten in place: the kernel's lock is on the
// file, not on its name.
func (l *Lock) note() error {
	me := Self()
	if me.Host == "" {
		me.Host = "unknown"
	}
	text, err := json.Marshal(holder{me.Host, me.PID})
	if err != nil {
		return err
	}
	path := notePath(l.dir)
	return change("write", path, func() error { return os.WriteFile(path, append(text, '\n'), 0o666) })
}

// holderOf names the process that holds the lock in dir.
func holderOf(dir string) string {
	var who holder
	text, err := os.ReadFile(notePath(dir))
	if err != nil || json.Unmarshal(text, &who) != nil || who.PID == 0 {
		return "another process"
	}
	return fmt.Sprintf("process %d on host %s", who.PID, who.Host)
}

// Warning tells the user that the file system has no locks; otherwise it is empty.
func (l *Lock) Warning() string { return l.warning }

// Release frees the lock. On a nil or released Lock it does nothing.
func (l *Lock) Release() error {
	if l == nil || !l.kernel.Locked() {
		return nil
	}
	err := truncate(notePath(l.dir))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, l.kernel.Close())
}
