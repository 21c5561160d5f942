package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Tree lists everything below a directory but the directories themselves: names with forward
// slashes, in ascending order. Links are listed and not followed.
func Tree(dir string) (names []string, err error) {
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		names = append(names, filepath.ToSlash(name))
		return err
	})
	slices.Sort(names)
	return names, err
}

// RemoveListed removes the files of a directory that are listed by their names with forward
// slashes, all temporary files, and then the directories that have become empty, dir among them.
// What is not listed stays and is returned as left. The last file of the list is removed last: it
// is the one that tells whose directory this is.
func RemoveListed(dir string, list []string) (left []string, err error) {
	found, err := Tree(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, name := range found {
		switch {
		case IsTemporary(filepath.Base(name)) && !slices.Contains(list, name):
			list = append([]string{name}, list...)
		case !slices.Contains(list, name):
			left = append(left, name)
		}
	}
	for _, name := range list {
		if slices.Contains(found, name) {
			if err := Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return left, err
			}
		}
	}
	return left, removeEmpty(dir)
}

// removeEmpty removes a directory and those below it, as far as they are empty.
func removeEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.IsDir() {
			if err := removeEmpty(filepath.Join(dir, entry.Name())); err != nil {
				return err
			}
		}
	}
	if entries, err = os.ReadDir(dir); err != nil || len(entries) > 0 {
		return err
	}
	return Remove(dir)
}

// ListNames returns the first few of many names, for a message.
func ListNames(names []string) string {
	const few = 4
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:few-1], ", ") + " and " + strconv.Itoa(len(names)-few+1) + " more"
}
