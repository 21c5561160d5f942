package main

import (
	"io/fs"
	"os"
	"path/filepath"
)

// userFiles are the user's files by the names that the user and the scenarios give them:
// relative to the working directory or absolute, also with .. in them, so that messages
// show what was written. An os.DirFS would allow neither.
type userFiles struct{}

func (userFiles) Open(name string) (fs.File, error) { return os.Open(filepath.FromSlash(name)) }

func (userFiles) ReadFile(name string) ([]byte, error) { return os.ReadFile(filepath.FromSlash(name)) }

func (userFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	return os.ReadDir(filepath.FromSlash(name))
}

// notAFile refuses a place for a directory where there is a file.
func notAFile(out string) error {
	if info, err := os.Stat(out); err == nil && !info.IsDir() {
		return wrongInput("choose another --out", "%s is there and is no directory", out)
	}
	return nil
}
