package results

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// writeSynced writes a small file and waits until the disk has it.
func writeSynced(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if problem := file.Close(); err == nil {
		err = problem
	}
	return err
}

// syncTree waits until the disk has the names in a directory and in all
// directories below it. The files themselves were synced when they were
// closed.
func syncTree(root string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return syncDirectory(path)
		}
		return nil
	})
}

// syncDirectory waits until the disk has a directory's names, so that a power
// cut cannot leave a manifest that lists a file which is not there. Windows
// does not let a directory be synced and keeps its names in a journal.
func syncDirectory(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	directory, err := os.Open(path)
	if err != nil {
		return err
	}
	defer directory.Close()
	if err := directory.Sync(); err != nil {
		return fmt.Errorf("syncing the directory %s: %w", path, err)
	}
	return nil
}
