package files

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// MostBytes is the greatest size of a file that Read reads into memory.
const MostBytes = 1 << 30

// Errors of a file that is not read.
var (
	ErrNotRegular = errors.New("it is no regular file") // a pipe, a device or a directory, which may never end
	ErrTooLarge   = errors.New("it is larger than any that dugnad writes")
)

// Open opens a regular file, or what a link to one leads to. Anything else is ErrNotRegular.
func Open(path string) (*os.File, error) {
	info, err := os.Stat(path) // opening a pipe would wait for its writer
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: %w", path, ErrNotRegular)
	}
	return os.Open(path)
}

// Read reads a regular file of at most MostBytes. Any other is ErrNotRegular or ErrTooLarge.
func Read(path string) ([]byte, error) {
	file, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || info.Size() > MostBytes {
		return nil, errors.Join(err, fmt.Errorf("%s: %w", path, ErrTooLarge))
	}
	return io.ReadAll(io.LimitReader(file, MostBytes))
}
