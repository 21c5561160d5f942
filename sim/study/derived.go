package study

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"dugnad/sim/files"
)

// DerivedName is the record of the files that were made from the tables of a study, such as figures
// and indices. Files are replaced or removed only if they are as it lists them. A directory of
// indices without a study has this record, too.
const DerivedName = "derived.json"

const derivedFormat = "dugnad derived 1"

type derived struct {
	Format string         `json:"format"`
	Files  []files.Listed `json:"files"` // sorted by path
}

// ReadDerived returns the derived files in dir as the record lists them. A directory without a
// record has none; an edited record is ErrChanged.
func ReadDerived(dir string) ([]files.Listed, error) {
	path := filepath.Join(dir, DerivedName)
	text, err := files.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var record derived
	if err := files.DecodeRecord(text, &record); err != nil || record.Format != derivedFormat {
		return nil, fmt.Errorf("%s: %w; remove it: the figures and indices beside it then count as yours, and are not replaced", path, ErrChanged)
	}
	for _, file := range record.Files {
		if !files.IsName(file.Path) {
			return nil, fmt.Errorf("%s: %w: it lists a file elsewhere", path, ErrChanged)
		}
	}
	return record.Files, nil
}

// writeDerived writes the record.
func writeDerived(dir string, list []files.Listed) error {
	text, err := files.EncodeRecord(derived{derivedFormat, list})
	if err != nil {
		return err
	}
	return files.WriteVia(dir, filepath.Join(dir, DerivedName), text)
}

// An Addition writes derived files into the directory of a study, and enters them in their record at
// Finish. Its methods may be called from several goroutines.
type Addition struct {
	dir      string
	force    bool
	lock     *files.Lock // nil: the caller holds the study
	exchange *files.Exchange
}

// Add begins an addition of derived files to dir, which it makes if it is missing, and holds its lock
// until Finish or Abort. A file with one of the names that exists and is not as the record
// lists it is ErrNotWritten, unless force; Finish checks all names that were written. A link in the place
// of a directory is ErrNotInside.
func Add(dir string, names []string, force bool) (*Addition, error) {
	if err := files.MakeDirectory(dir); err != nil {
		return nil, err
	}
	lock, err := takeLock(dir)
	if err != nil {
		return nil, err
	}
	a, err := add(dir, names, force)
	if err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	a.lock = lock
	return a, nil
}

// takeLock takes the lock of a study, or one beside a directory of indices.
func takeLock(dir string) (*files.Lock, error) {
	if _, err := os.Stat(filepath.Join(dir, manifestName)); errors.Is(err, fs.ErrNotExist) {
		return files.TakeLockBeside(dir)
	}
	return files.TakeLock(dir)
}

func add(dir string, names []string, force bool) (*Addition, error) {
	list, err := ReadDerived(dir)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := files.CheckReplaceable(dir, name, list, force); err != nil {
			return nil, err
		}
	}
	if _, err := os.Stat(filepath.Join(dir, manifestName)); err == nil { // all that write a study hold its lock
		if err := files.Clear(dir); err != nil {
			return nil, err
		}
	}
	exchange, err := files.NewExchange(dir)
	return &Addition{dir: dir, force: force, exchange: exchange}, err
}

// Add is the function Add for a study that this process holds.
func (s *Study) Add(names []string, force bool) (*Addition, error) { return add(s.path, names, force) }

// Write writes one file, which gets its name, with forward slashes, at Finish.
func (a *Addition) Write(name string, content func(io.Writer) error) error {
	if err := checkName(name); err != nil {
		return err
	}
	return a.exchange.Write(name, content)
}

// Finish gives the files their names and enters them in the record.
func (a *Addition) Finish() error {
	list, err := ReadDerived(a.dir)
	if err != nil {
		return err
	}
	err = a.exchange.Finish(list, a.force, func(written []files.Listed) error {
		if len(written) == 0 {
			return nil
		}
		return writeDerived(a.dir, files.Merge(list, written))
	})
	if err != nil {
		return err
	}
	return a.lock.Release()
}

// Abort removes what was written and frees the lock. After Finish it does nothing, so that it can
// be deferred.
func (a *Addition) Abort() error { return errors.Join(a.exchange.Abort(), a.lock.Release()) }

// RemoveDerived removes the derived files of dir that are outdated, as far as they are as they were
// written. A file that somebody has changed stays and leaves the record.
func (s *Study) RemoveDerived(outdated func(name string) bool) error {
	return removeDerived(s.path, outdated)
}

// RemoveDerived is the method of that name for a study that this process does not hold.
func RemoveDerived(dir string, outdated func(name string) bool) error {
	lock, err := takeLock(dir)
	if err != nil {
		return err
	}
	return errors.Join(removeDerived(dir, outdated), lock.Release())
}

func removeDerived(dir string, outdated func(name string) bool) error {
	list, err := ReadDerived(dir)
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(slices.Clone(list), func(f files.Listed) bool { return outdated(f.Path) })
	if len(left) == len(list) {
		return nil
	}
	for _, file := range list {
		if !outdated(file.Path) {
			continue
		}
		err := files.CheckReplaceable(dir, file.Path, list, false)
		switch {
		case errors.Is(err, files.ErrNotWritten), errors.Is(err, files.ErrNotInside):
			continue // it is the user's now
		case err == nil:
			err = files.Remove(filepath.Join(dir, filepath.FromSlash(file.Path)))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return writeDerived(dir, left)
}

// AddFiles adds files with their contents, as Add and Finish do.
func AddFiles(dir string, force bool, contents ...File) error {
	var names []string
	for _, file := range contents {
		names = append(names, file.Name)
	}
	if err := checkNames(contents); err != nil {
		return err
	}
	a, err := Add(dir, names, force)
	if err != nil {
		return err
	}
	for _, file := range contents {
		err = a.Write(file.Name, func(w io.Writer) error {
			_, err := w.Write(file.Content)
			return err
		})
		if err != nil {
			return errors.Join(err, a.Abort())
		}
	}
	return errors.Join(a.Finish(), a.Abort())
}
