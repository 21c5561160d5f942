package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Scratch is a file for numbers that do not fit into memory. Nobody else sees it: where the system allows it,
// the file has no name from the start, so that nothing is left after a kill.
type Scratch struct {
	*os.File
	path string
}

// NewScratch makes an empty file in a directory.
func NewScratch(dir string) (*Scratch, error) {
	path := filepath.Join(dir, temporaryName())
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_ = os.Remove(path) // Windows keeps the name of an open file; Close removes it
	return &Scratch{file, path}, nil
}

// Close closes the file and removes it.
func (s *Scratch) Close() error {
	err := s.File.Close()
	if problem := os.Remove(s.path); !errors.Is(problem, fs.ErrNotExist) {
		err = errors.Join(err, problem)
	}
	return err
}
