package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrMoved is the error of a directory that somebody moved away or replaced while it was written.
var ErrMoved = errors.New("it was moved away or replaced while dugnad wrote it")

// An Anchor remembers which directory a path led to. A process that writes for hours checks it
// before each file: with the path alone it would begin a second directory in the place of one that
// was moved away.
type Anchor struct {
	path string
	info os.FileInfo
}

// NewAnchor returns the anchor of an existing directory.
func NewAnchor(path string) (Anchor, error) {
	info, err := os.Stat(path)
	return Anchor{path, info}, err
}

// Check returns ErrMoved if the path leads no longer to the directory.
func (a Anchor) Check() error {
	info, err := os.Stat(a.path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(a.info, info) {
		return fmt.Errorf("%s: %w", a.path, ErrMoved)
	}
	return err
}

// CheckInside returns an error unless every existing directory between dir and the file name, which
// has forward slashes, is a directory and no link: a link leads to files of somebody else.
func CheckInside(dir, name string) error {
	for at := range name {
		if name[at] != '/' {
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(name[:at]))
		info, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case !info.IsDir():
			return fmt.Errorf("%s: %w", path, ErrNotInside)
		}
	}
	return nil
}

// ErrNotInside is the error of a link, or of a file, in the place of a directory of dugnad's.
var ErrNotInside = errors.New("it is no directory of dugnad's; move it away, or choose another --out")
