package keys

import (
	"errors"
	"fmt"
	"io/fs"
)

// MostTableBytes is the greatest size of a data file. The country with the most municipalities has a
// few megabytes of them.
const MostTableBytes = 64 << 20

// FileError is a file that is there and is not read: it is not a regular file, or too large. Reading a
// pipe may wait for ever, and a device may have no end.
type FileError struct {
	Name      string
	Found     string // "a named pipe"
	Allowed   string
	Directory bool // whether it is a directory
}

// Error returns the file, what was found, and what is allowed.
func (e *FileError) Error() string { return e.Problem().Error() }

// Problem returns the error as a problem of the file.
func (e *FileError) Problem() Problem {
	return Problem{File: e.Name, Found: e.Found, Allowed: e.Allowed}
}

// ReadFile reads a regular file of at most that many bytes. A link to one counts. The error is a
// *FileError or that of the file system.
func ReadFile(files fs.FS, name string, most int64) ([]byte, error) {
	info, err := fs.Stat(files, name)
	if err == nil {
		err = CheckFile(name, info, most)
	}
	if err != nil && !errors.Is(err, errors.ErrUnsupported) { // files in memory may have nothing but their content
		return nil, err
	}
	content, err := fs.ReadFile(files, name)
	if err == nil && int64(len(content)) > most { // it has grown, or is of a file system that states no sizes
		return nil, tooLarge(name, most)
	}
	return content, err
}

// CheckFile returns a *FileError unless a file is regular and has at most that many bytes.
func CheckFile(name string, info fs.FileInfo, most int64) error {
	mode := info.Mode()
	found := ""
	switch {
	case mode.IsRegular() && info.Size() > most:
		return tooLarge(name, most)
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		found = "a directory"
	case mode&fs.ModeNamedPipe != 0:
		found = "a pipe"
	case mode&fs.ModeSocket != 0:
		found = "a socket"
	case mode&fs.ModeDevice != 0:
		found = "a device"
	default:
		found = "no regular file"
	}
	return &FileError{Name: name, Found: found, Allowed: "a regular file", Directory: mode.IsDir()}
}

func tooLarge(name string, most int64) error {
	size := fmt.Sprintf("%d MiB", most>>20)
	return &FileError{Name: name, Found: "more than " + size, Allowed: "a file of at most " + size}
}
