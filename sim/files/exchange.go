package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// A Listed is a file of a directory as a record lists it.
type Listed struct {
	Path   string `json:"path"`   // within the directory, with forward slashes
	SHA256 string `json:"sha256"` // 64 hexadecimal digits
	Bytes  int64  `json:"bytes"`
}

// An Exchange writes several files of a directory and enters them in the record that lists them. It
// replaces only files that are as the record lists them. After a kill at any moment every listed
// file is as it is listed or missing, so that the next Exchange can tell it from a file that
// somebody changed. Its methods may be called from several goroutines at once.
//
// The caller holds the directory by a Lock.
type Exchange struct {
	dir    string
	anchor Anchor

	guard   sync.Mutex
	written []exchanged
	ended   bool
}

// exchanged is a file that is complete under a temporary name.
type exchanged struct {
	Listed
	temporary string
}

// ErrNotWritten is the error of a file that exists and is not as dugnad wrote it.
var ErrNotWritten = errors.New("exists already, and not as dugnad wrote it")

// CheckReplaceable returns an error if a file, whose name has forward slashes, exists and is not
// as listed: ErrNotWritten, unless force. A link in the place of a directory is ErrNotInside.
func CheckReplaceable(dir, name string, listed []Listed, force bool) error {
	if err := CheckInside(dir, name); err != nil {
		return err
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("%s %w: it is a directory", path, ErrNotWritten)
	case force:
		return nil
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s %w", path, ErrNotWritten)
	}
	digest, _, err := DigestFile(path)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(listed, func(f Listed) bool { return f.Path == name && f.SHA256 == digest }) {
		return fmt.Errorf("%s %w", path, ErrNotWritten)
	}
	return nil
}

// NewExchange begins an exchange in an existing directory, and removes the temporary files that
// ended processes left there.
func NewExchange(dir string) (*Exchange, error) {
	anchor, err := NewAnchor(dir)
	if err != nil {
		return nil, err
	}
	clearEnded(dir)
	return &Exchange{dir: dir, anchor: anchor}, nil
}

// Write writes one file under a temporary name. It gets its name, which has forward slashes, at
// Finish.
func (x *Exchange) Write(name string, content func(io.Writer) error) error {
	if !IsName(name) {
		return fmt.Errorf("%s: %q is not the name of a file within", x.dir, name)
	}
	if err := x.anchor.Check(); err != nil {
		return err
	}
	file, err := begin(filepath.Join(x.dir, temporaryName()), 0o666)
	if err != nil {
		return err
	}
	path := file.file.Name()
	if err := file.fill(filepath.Join(x.dir, filepath.FromSlash(name)), content); err != nil {
		_ = Remove(path) // what remains is cleared later
		return err
	}
	digest, size := file.Digest()
	x.guard.Lock()
	defer x.guard.Unlock()
	if slices.ContainsFunc(x.written, func(e exchanged) bool { return strings.EqualFold(e.Path, name) }) {
		_ = Remove(path)
		return fmt.Errorf("%s: the file %s is written twice", x.dir, name)
	}
	x.written = append(x.written, exchanged{Listed{name, digest, size}, path})
	return nil
}

// Finish checks that every file may be replaced, gives the files their names, and calls record
// with what was written to write the record. Listed are the files of the record so far, as in
// CheckReplaceable. After an error the files of the directory are as before, or missing.
func (x *Exchange) Finish(listed []Listed, force bool, record func(written []Listed) error) error {
	x.guard.Lock()
	defer x.guard.Unlock()
	if x.ended {
		return fmt.Errorf("%s: finishing: %w", x.dir, fs.ErrClosed)
	}
	if err := x.anchor.Check(); err != nil {
		return err
	}
	var written []Listed
	for _, file := range x.written {
		if err := CheckReplaceable(x.dir, file.Path, listed, force); err != nil {
			return err
		}
		written = append(written, file.Listed)
	}
	slices.SortFunc(written, func(a, b Listed) int { return strings.Compare(a.Path, b.Path) })
	for _, file := range x.written {
		path := filepath.Join(x.dir, filepath.FromSlash(file.Path))
		if err := ignoreMissing(Remove(path)); err != nil {
			return err
		}
	}
	if err := record(written); err != nil {
		return err
	}
	var folders []string
	for _, file := range x.written {
		path := filepath.Join(x.dir, filepath.FromSlash(file.Path))
		folder := filepath.Dir(path)
		if err := MakeDirectory(folder); err != nil {
			return err
		}
		if err := Rename(file.temporary, path); err != nil {
			return err
		}
		if !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	x.ended = true
	for _, folder := range folders {
		if err := SyncDirectory(folder); err != nil {
			return err
		}
	}
	return nil
}

// Abort removes what was written. After Finish it does nothing, so that it can be deferred.
func (x *Exchange) Abort() error {
	x.guard.Lock()
	defer x.guard.Unlock()
	if x.ended {
		return nil
	}
	x.ended = true
	var problems []error
	for _, file := range x.written {
		problems = append(problems, ignoreMissing(Remove(file.temporary)))
	}
	return errors.Join(problems...)
}

// Merge returns the files of a record with those that were written, sorted by path.
func Merge(listed, written []Listed) []Listed {
	all := slices.Clone(written)
	for _, file := range listed {
		if !slices.ContainsFunc(written, func(w Listed) bool { return w.Path == file.Path }) {
			all = append(all, file)
		}
	}
	slices.SortFunc(all, func(a, b Listed) int { return strings.Compare(a.Path, b.Path) })
	return all
}
