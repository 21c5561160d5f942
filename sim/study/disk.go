package study

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dugnad/sim/files"
)

// A File is kept beside the manifest, which lists its digest. Name has forward
// slashes: "study.toml", "data/x.csv".
type File struct {
	Name    string
	Content []byte
}

// taken are the names that the study itself uses in its directory.
var taken = []string{manifestName, designName, outcomesName, failuresName, files.LockName, files.HolderName, chunksName, shardsName}

// checkName refuses the name of a kept file that leads out of the directory or
// that the study needs itself.
func checkName(name string) error {
	if !files.IsName(name) {
		return fmt.Errorf("%q is not the name of a file within a study", name)
	}
	first, _, _ := strings.Cut(strings.ToLower(name), "/")
	if slices.Contains(taken, first) || files.IsTemporary(first) {
		return fmt.Errorf("the name %s is taken by the study itself", name)
	}
	return nil
}

// checkNames refuses files with such names, and two with the same name, also
// where upper and lower case differ, which some systems do not tell apart.
func checkNames(contents []File) error {
	var seen []string
	for _, file := range contents {
		if err := checkName(file.Name); err != nil {
			return err
		}
		if slices.Contains(seen, strings.ToLower(file.Name)) {
			return fmt.Errorf("the file %s is given twice", file.Name)
		}
		seen = append(seen, strings.ToLower(file.Name))
	}
	return nil
}

// A kept file as the manifest lists it.
type kept struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

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
		entry := kept{file.Name, files.Digest(file.Content)}
		if i := slices.IndexFunc(next.Files, func(k kept) bool { return k.Name == file.Name }); i >= 0 {
			next.Files[i] = entry
		} else {
			next.Files = append(next.Files, entry)
		}
	}
	slices.SortFunc(next.Files, func(a, b kept) int { return strings.Compare(a.Name, b.Name) })

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
