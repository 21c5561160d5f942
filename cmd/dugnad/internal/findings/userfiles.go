package findings

import (
	"io/fs"
	"os"
	"path/filepath"

	"dugnad/cmd/dugnad/internal/fault"
)

// UserFiles are the user's files by the names that the user and the scenarios give them:
// relative to the working directory or absolute, also with .. in them, so that messages
// show what was written. An os.DirFS would allow neither.
type UserFiles struct{}

func (UserFiles) Open(name string) (fs.File, error) { return os.Open(filepath.FromSlash(name)) }

func (UserFiles) ReadFile(name string) ([]byte, error) { return os.ReadFile(filepath.FromSlash(name)) }

func (UserFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	return os.ReadDir(filepath.FromSlash(name))
}

// CheckDirectory refuses a place for a directory where there is a file.
func CheckDirectory(out string) error {
	if info, err := os.Stat(out); err == nil && !info.IsDir() {
		return fault.Input("choose another --out", "%s is there and is no directory", out)
	}
	return nil
}

// CheckFolder returns an error if the folder of a file that the user names is not there: none is
// made of a typing error.
func CheckFolder(path string) error {
	_, err := os.Stat(filepath.Dir(path))
	return err
}
