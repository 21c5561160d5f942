package files

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"syscall"

	"github.com/gofrs/flock"
)

// The files of a lock within a directory. They remain when the lock is free.
const (
	LockName     = "lock"                  // locked by the kernel
	HolderName   = LockName + holderSuffix // names the holder on Windows, where a locked file cannot be read
	holderSuffix = ".holder"
)

// Errors of a lock.
var (
	ErrHeld    = errors.New("it is locked")               // by another process
	ErrNotLock = errors.New("it is not a lock of dugnad") // a file of somebody else has the name of the lock
)

// A Lock makes a process the only one that writes a directory. The kernel frees it when the
// process ends, however it ends.
type Lock struct {
	path    string // of the locked file
	beside  bool   // the file is beside the directory, and removed by Release
	kernel  *flock.Flock
	warning string
}

// holder is the text of the note that names the process that holds a lock.
type holder struct {
	Host string `json:"host"`
	PID  int    `json:"pid"`
}

// TakeLock takes the lock of an existing directory without waiting. The files of the lock are
// in the directory and stay there. If another process holds it, the error wraps ErrHeld and names
// that process; a file of somebody else with the name of the lock is ErrNotLock. On a file
// system without locks there is no error, but a Warning.
func TakeLock(dir string) (*Lock, error) {
	l := &Lock{path: filepath.Join(dir, LockName)}
	return l, l.take(dir)
}

// TakeLockBeside is TakeLock for a directory that need not exist and gets no other files: the file
// is dir.lock, beside it, and Release removes it.
func TakeLockBeside(dir string) (*Lock, error) {
	l := &Lock{path: LockBeside(dir), beside: true}
	return l, l.take(dir)
}

// LockBeside returns the file of TakeLockBeside. It is the same for all links to the directory.
func LockBeside(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real + ".lock"
	}
	if parent, err := filepath.EvalSymlinks(filepath.Dir(dir)); err == nil {
		return filepath.Join(parent, filepath.Base(dir)) + ".lock"
	}
	return filepath.Clean(dir) + ".lock"
}

// take locks the file at l.path. The directory is named in errors.
func (l *Lock) take(dir string) error {
	for {
		if info, err := os.Lstat(l.path); err == nil && !info.Mode().IsRegular() {
			return fmt.Errorf("%s: %w; give it another name", l.path, ErrNotLock)
		}
		l.kernel = flock.New(l.path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o666))
		var taken bool
		err := change("lock", l.path, func() (err error) {
			taken, err = l.kernel.TryLock()
			return err
		})
		switch {
		case errors.Is(err, errors.ErrUnsupported), errors.Is(err, syscall.ENOLCK): // ENOSYS, ENOTSUP, EOPNOTSUPP
			l.warning = fmt.Sprintf("the file system of %s has no locks (%v); see to it yourself that no second process works there", dir, err)
			return nil
		case err != nil:
			return fmt.Errorf("locking %s: %w", dir, err)
		case !taken:
			l.kernel.Close()
			return fmt.Errorf("%s: %w: %s works on it; wait until it has ended", dir, ErrHeld, l.holder())
		}
		if !l.isCurrent() { // another process has removed the file since it was opened
			l.kernel.Close()
			continue
		}
		if err := l.note(); err != nil {
			if errors.Is(err, ErrNotLock) {
				l.kernel.Close()
				return err
			}
			return errors.Join(err, l.Release())
		}
		return nil
	}
}

// isCurrent reports whether the locked file still has its name. A lock on a removed file locks
// nothing.
func (l *Lock) isCurrent() bool {
	if !l.beside {
		return true
	}
	locked, err := l.kernel.Stat()
	if err != nil {
		return false
	}
	named, err := os.Lstat(l.path)
	return err == nil && os.SameFile(locked, named)
}

// notePath is the file that names the holder of the lock.
func (l *Lock) notePath() string {
	if runtime.GOOS == "windows" {
		return l.path + holderSuffix
	}
	return l.path
}

// note writes who holds the lock. The file is overwritten in place: the kernel's lock is on the
// file, not on its name. A file with another text is somebody else's and stays as it is.
func (l *Lock) note() error {
	path := l.notePath()
	if text, err := Read(path); err == nil && !isNote(text) {
		return fmt.Errorf("%s: %w; give it another name", path, ErrNotLock)
	}
	me := Self()
	if me.Host == "" {
		me.Host = "unknown"
	}
	text, err := json.Marshal(holder{me.Host, me.PID})
	if err != nil {
		return err
	}
	return change("write", path, func() error { return os.WriteFile(path, append(text, '\n'), 0o666) })
}

var noteText = regexp.MustCompile(`^(\{"host":"[^"]*","pid":[0-9]+\}\n)?$`)

// isNote reports whether a text is what note writes, or nothing, as Release and a power cut leave.
func isNote(text []byte) bool { return noteText.Match(text) }

// holder names the process that holds the lock.
func (l *Lock) holder() string {
	var who holder
	text, err := Read(l.notePath())
	if err != nil || json.Unmarshal(text, &who) != nil || who.PID == 0 {
		return "another process"
	}
	return fmt.Sprintf("process %d on host %s", who.PID, who.Host)
}

// Warning tells the user that the file system has no locks; otherwise it is empty.
func (l *Lock) Warning() string { return l.warning }

// Release frees the lock. On a nil or released Lock it does nothing.
func (l *Lock) Release() error {
	if l == nil || l.kernel == nil || !l.kernel.Locked() {
		return nil
	}
	if !l.isCurrent() { // what has its name is somebody else's
		return l.kernel.Close()
	}
	var err error
	switch {
	case !l.beside:
		err = truncate(l.notePath())
	case runtime.GOOS == "windows": // a locked file cannot be removed there
		err = errors.Join(ignoreMissing(Remove(l.notePath())), l.kernel.Close())
		return errors.Join(err, ignoreMissing(Remove(l.path)))
	default:
		err = Remove(l.path)
	}
	return errors.Join(ignoreMissing(err), l.kernel.Close())
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
