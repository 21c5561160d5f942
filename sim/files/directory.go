package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// MakeDirectory makes a directory and its missing parents, and waits until the disk holds the
// names of the new ones. An existing directory is no error; a file in
// the way is syscall.ENOTDIR.
func MakeDirectory(path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && !info.IsDir():
		return &fs.PathError{Op: "mkdir", Path: path, Err: syscall.ENOTDIR}
	case err == nil || !errors.Is(err, fs.ErrNotExist):
		return err
	}
	parent := filepath.Dir(path)
	if parent != path {
		if err := MakeDirectory(parent); err != nil {
			return err
		}
	}
	if err := Mkdir(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return SyncDirectory(parent)
}

// RemoveAll removes a file, or a directory with everything in it. A missing one is no error.
// Symbolic links are removed and not followed.
func RemoveAll(path string) error {
	info, err := os.Lstat(path)
	if err == nil && info.IsDir() {
		var entries []os.DirEntry
		entries, err = os.ReadDir(path)
		for _, entry := range entries {
			err = errors.Join(err, RemoveAll(filepath.Join(path, entry.Name())))
		}
	}
	if err == nil {
		err = Remove(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// SyncDirectory waits until the disk holds the names in a directory: without it a power cut may
// leave a manifest that lists a file which is not there. On Windows it does nothing: Windows syncs
// no directories and keeps their names in a journal.
func SyncDirectory(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	directory, err := os.Open(path)
	if errors.Is(err, fs.ErrPermission) {
		return nil // a directory that may be written but not read cannot be synced
	}
	if err != nil {
		return err
	}
	defer directory.Close()
	if err := syncFile(directory); err != nil {
		return fmt.Errorf("syncing the directory %s: %w", path, err)
	}
	return nil
}

// SyncTree does SyncDirectory for a directory and all directories below it. It does not sync
// files: a File is synced by Close.
func SyncTree(root string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		return SyncDirectory(path)
	})
}
