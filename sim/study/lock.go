package study

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

// One process at a time works on a study or shard. The kernel keeps the lock,
// on the file "lock", so that it is free as soon as the process has ended,
// however it ended. The file stays; only who holds it is written into it and
// wiped out.

const (
	lockName   = "lock"
	holderName = "lock.holder" // on Windows, where nobody can read a locked file
)

// A holder is the process that holds a lock, for messages.
type holder struct {
	Host string `json:"host"`
	PID  int    `json:"pid"`
}

// holderPath is the file that says who holds the lock in dir.
func holderPath(dir string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(dir, holderName)
	}
	return filepath.Join(dir, lockName)
}

// tryLock asks the kernel. Tests make it fail.
var tryLock = (*flock.Flock).TryLock

// A lock that is held, or one that the file system does not know of (warning).
type lock struct {
	dir     string
	kernel  *flock.Flock
	warning string
}

// takeLock takes the lock in dir, which exists, or returns ErrHeld.
func takeLock(dir string) (*lock, error) {
	l := &lock{dir: dir}
	l.kernel = flock.New(filepath.Join(dir, lockName), flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o666))
	taken, err := tryLock(l.kernel)
	switch {
	case unlockable(err):
		l.warning = fmt.Sprintf("the file system of %s has no locks (%v); see to it yourself that no second process works there", dir, err)
		return l, nil
	case err != nil:
		return nil, fmt.Errorf("locking %s: %w", dir, err)
	case !taken:
		return nil, fmt.Errorf("%s: %w: %s works on it; wait until it has ended", dir, ErrHeld, whoHolds(dir))
	}
	me := holder{PID: os.Getpid()}
	if me.Host, err = os.Hostname(); err != nil {
		me.Host = "unknown"
	}
	text, err := json.Marshal(me)
	if err == nil {
		err = os.WriteFile(holderPath(dir), append(text, '\n'), 0o666)
	}
	if err != nil {
		return nil, errors.Join(err, l.release())
	}
	return l, nil
}

// unlockable reports whether an error says that the file system has no locks.
func unlockable(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || // ENOSYS, ENOTSUP, EOPNOTSUPP
		errors.Is(err, syscall.ENOLCK)
}

// whoHolds names the process that holds the lock in dir.
func whoHolds(dir string) string {
	var who holder
	text, err := os.ReadFile(holderPath(dir))
	if err != nil || json.Unmarshal(text, &who) != nil || who.PID == 0 {
		return "another process"
	}
	return fmt.Sprintf("process %d on host %s", who.PID, who.Host)
}

// release frees the lock. A second time it does nothing.
func (l *lock) release() error {
	if l == nil || !l.kernel.Locked() {
		return nil
	}
	err := os.Truncate(holderPath(l.dir), 0)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, l.kernel.Close())
}
