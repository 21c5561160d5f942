package findings

import (
	"io/fs"
	"os"
	"path/filepath"

	"dugnad/cmd/dugnad/internal/fault"
)

// UserFiles is a file system with the paths that users and scenarios write: absolute, or relative to the
// working directory, also with "..". os.DirFS allows neither. Messages then show the path as written.
type UserFiles struct{}

// Open implements fs.FS.
func (UserFiles) Open(name string) (fs.File, error) { return os.Open(filepath.FromSlash(name)) }

// ReadFile implements fs.ReadFileFS.
func (UserFiles) ReadFile(name string) ([]byte, error) { return os.ReadFile(filepath.FromSlash(name)) }

// ReadDir implements fs.ReadDirFS.
func (UserFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	return os.ReadDir(filepath.FromSlash(name))
}

// CheckDirectory returns an error if the path of a directory to be written is an existing file.
func CheckDirectory(out string) error {
	if info, err := os.Stat(out); err == nil && !info.IsDir() {
		return fault.Input("choose another --out", "%s exists and is not a directory", out)
	}
	return nil
}

// CheckFolder returns an error if the folder of a file that the user names does not exist. It is not
// created, as the name may be a typing error.
func CheckFolder(path string) error {
	_, err := os.Stat(filepath.Dir(path))
	return err
}
