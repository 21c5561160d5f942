package findings

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/scenarios/keys"
)

// UserFiles is a file system with the paths that users and scenarios write: absolute, or relative to the
// working directory, also with "..". os.DirFS allows neither. Messages then show the path as written.
type UserFiles struct{}

// Open implements fs.FS.
func (UserFiles) Open(name string) (fs.File, error) { return os.Open(filepath.FromSlash(name)) }

// Stat implements fs.StatFS. Unlike Open it does not wait for the writer of a pipe.
func (UserFiles) Stat(name string) (fs.FileInfo, error) { return os.Stat(filepath.FromSlash(name)) }

// MostBytes is the greatest size of any file that a user names.
const MostBytes = 1 << 30

// ReadFile implements fs.ReadFileFS. It reads regular files of at most MostBytes; the error for others is
// a *keys.FileError.
func (u UserFiles) ReadFile(name string) ([]byte, error) {
	info, err := u.Stat(name)
	if err == nil {
		err = keys.CheckFile(name, info, MostBytes)
	}
	if err != nil {
		return nil, err
	}
	file, err := u.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content := bytes.NewBuffer(make([]byte, 0, info.Size()+bytes.MinRead))
	_, err = content.ReadFrom(io.LimitReader(file, MostBytes+1))
	return content.Bytes(), err
}

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

// CheckFile returns an error unless the file that the user names with a flag can be written: an existing
// file, or a link, needs force. Its folder must exist; it is not created, as the name may be a typing error.
func CheckFile(flag, path string, force bool) error {
	if path == "" {
		return fault.Input("give a file's name", "%s: found nothing", flag)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fault.Input(flag+" is a file", "%s is a directory", path)
	}
	switch _, err := os.Lstat(path); { // a link that leads nowhere exists, too
	case err == nil && !force:
		return fault.Input("choose another "+flag+", or replace it with --force", "%s exists already", path)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	_, err := os.Stat(filepath.Dir(path))
	return err
}
