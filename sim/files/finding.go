package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/gofrs/flock"
)

// The states of what a check finds in a directory.
const (
	Whole    = "whole"     // as it was written
	Missing  = "missing"   // listed, and not there
	Changed  = "changed"   // not as it was written
	Unlisted = "not ours"  // no record lists it
	Leftover = "left over" // of a killed process
	Held     = "held"      // another process works on it
)

// A Finding is what a check says about a file or a directory.
type Finding struct {
	State string
	Path  string
	Text  string // what it means and what to do; may be empty
	Err   error  // nil: nothing is wrong
}

// CheckListed compares the listed files of dir with their digests. For each missing or changed one
// the remedy tells what to do, and the error is wrong.
func CheckListed(dir string, list []Listed, remedy func(path string) string, wrong error) []Finding {
	var all []Finding
	whole := 0
	for _, file := range list {
		state, err := file.Compare(dir, wrong)
		if state == Whole {
			whole++
			continue
		}
		all = append(all, Finding{state, filepath.Join(dir, filepath.FromSlash(file.Path)), remedy(file.Path), err})
	}
	if whole > 0 {
		all = append([]Finding{{Whole, dir, fmt.Sprintf("%d files have the digests that the record lists", whole), nil}}, all...)
	}
	return all
}

// Compare reads the listed file of dir and returns whether it is Whole, Missing or Changed. Unless it is
// whole, the error says how it differs and wraps wrong; an error of the system is returned as it is.
func (f Listed) Compare(dir string, wrong error) (state string, err error) {
	path := filepath.Join(dir, filepath.FromSlash(f.Path))
	if !IsName(f.Path) {
		return Changed, fmt.Errorf("%s: the file %q is outside: %w", dir, f.Path, wrong)
	}
	digest, size, err := DigestFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Missing, fmt.Errorf("%s is missing: %w", path, wrong)
	case err != nil:
		return Changed, err
	case f.Bytes > 0 && size != f.Bytes:
		return Changed, fmt.Errorf("%s has %d bytes where the manifest says %d: %w", path, size, f.Bytes, wrong)
	case digest != f.SHA256:
		return Changed, fmt.Errorf("%s has another SHA-256 than the manifest says: %w", path, wrong)
	}
	return Whole, nil
}

// CheckUnlisted returns the files below dir that are not known, and the temporary ones.
func CheckUnlisted(dir string, known func(name string) bool) ([]Finding, error) {
	found, err := Tree(dir)
	var all []Finding
	var unlisted []string
	for _, name := range found {
		switch {
		case IsTemporary(filepath.Base(name)):
			all = append(all, Finding{Leftover, filepath.Join(dir, filepath.FromSlash(name)), "of a killed process", nil})
		case !known(name):
			unlisted = append(unlisted, name)
		}
	}
	if len(unlisted) > 0 {
		all = append(all, Finding{Unlisted, dir, "no record lists " + ListNames(unlisted) + "; dugnad never removes them", nil})
	}
	return all, err
}

// CheckLock returns a finding if another process holds the lock whose file is at path, or if a killed
// process left the file although temporary.
func CheckLock(path string, temporary bool) []Finding {
	info, err := os.Lstat(path)
	if err != nil {
		return nil
	}
	text, err := Read(path)
	if !info.Mode().IsRegular() || err == nil && !isNote(text) {
		return []Finding{{Unlisted, path, "not a lock of dugnad; give it another name", nil}}
	}
	kernel := flock.New(path, flock.SetFlag(os.O_RDONLY))
	free, err := kernel.TryRLock()
	kernel.Close()
	if err == nil && !free {
		who := (&Lock{path: path}).holder()
		return []Finding{{Held, path, who + " works on it; wait until it has ended", fmt.Errorf("%s: %w", path, ErrHeld)}}
	}
	if temporary && err == nil {
		return []Finding{{Leftover, path, "of a killed process", nil}}
	}
	return nil
}

// Listing reports whether a list has a file with this name.
func Listing(list []Listed) func(name string) bool {
	return func(name string) bool {
		return slices.ContainsFunc(list, func(f Listed) bool { return f.Path == name })
	}
}
