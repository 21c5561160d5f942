package study

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"dugnad/sim/files"
)

// reconcile writes contents into a directory, and a manifest that lists them. Before, the
// directory held the files that old lists (nil: none). A kill at any moment leaves every listed
// file as listed or missing, and a missing file can be written again from the plan, the caller's
// contents and the chunks. A file that exists and differs was therefore changed by somebody else.
//
// Files that next lists already and that are not among contents stay. The manifest is written only
// if its list changes, or always.
func reconcile(dir string, old *manifest, next manifest, contents []File, always bool) (manifest, error) {
	if old != nil {
		if err := old.verify(dir); err != nil {
			return next, err
		}
	}
	for _, file := range contents {
		if err := checkTheirs(dir, old, file); err != nil {
			return next, err
		}
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
		// Replaced files are removed before the manifest is written: they are then missing, never different.
		stale := []string{outcomesName, failuresName}
		for _, file := range contents {
			stale = append(stale, file.Name)
		}
		for _, name := range stale {
			if old == nil || old.lists(name) == "" || old.lists(name) == next.lists(name) {
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
		if present, err := files.Read(path); err == nil && bytes.Equal(present, file.Content) {
			continue
		}
		if err := files.WriteVia(dir, path, file.Content); err != nil {
			return next, err
		}
	}
	return next, nil
}

// checkTheirs returns ErrForeign if a file with the name of one that will be written exists, has
// another content, and is not listed: somebody else made it.
func checkTheirs(dir string, old *manifest, file File) error {
	if err := files.CheckInside(dir, file.Name); err != nil {
		return err
	}
	path := filepath.Join(dir, filepath.FromSlash(file.Name))
	present, err := files.Read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist), old != nil && old.lists(file.Name) != "", err == nil && bytes.Equal(present, file.Content):
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("%s: %w: dugnad did not write it; move it away", path, ErrForeign)
}
