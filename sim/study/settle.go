package study

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dugnad/sim/files"
)

// settle makes a directory hold contents, and a manifest that lists them, from a
// state in which it held what old lists (nil: nothing). A kill at any moment
// leaves a directory in which every listed file is as listed or missing, and
// what is missing can be made again from the plan, the caller's files and the
// chunks. So a file that is there and differs was changed by somebody else.
//
// Files that next lists already and that are not among contents stay as they
// are. Where nothing would change the manifest is not written.
func settle(dir string, old *manifest, next manifest, contents []File, always bool) (manifest, error) {
	if old != nil {
		if err := old.verify(dir); err != nil {
			return next, err
		}
	}
	for _, file := range contents {
		listed := entry{file.Name, files.Digest(file.Content)}
		if i := slices.IndexFunc(next.Files, func(e entry) bool { return e.Name == file.Name }); i >= 0 {
			next.Files[i] = listed
		} else {
			next.Files = append(next.Files, listed)
		}
	}
	slices.SortFunc(next.Files, func(a, b entry) int { return strings.Compare(a.Name, b.Name) })

	changed := always || old == nil || !slices.Equal(old.Files, next.Files)
	if changed {
		// What is replaced goes first: from here on it is missing, not different.
		stale := []string{outcomesName, failuresName}
		for _, file := range contents {
			stale = append(stale, file.Name)
		}
		for _, name := range stale {
			if old != nil && old.lists(name) != "" && old.lists(name) == next.lists(name) {
				continue
			}
			err := files.Remove(filepath.Join(dir, filepath.FromSlash(name)))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return next, err
			}
		}
		text, err := next.encode()
		if err != nil {
			return next, err
		}
		if err := files.WriteVia(dir, filepath.Join(dir, manifestName), text); err != nil {
			return next, err
		}
	}
	for _, file := range contents {
		path := filepath.Join(dir, filepath.FromSlash(file.Name))
		if present, err := os.ReadFile(path); err == nil && bytes.Equal(present, file.Content) {
			continue
		}
		if err := files.WriteVia(dir, path, file.Content); err != nil {
			return next, err
		}
	}
	return next, nil
}
