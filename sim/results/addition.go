package results

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"dugnad/sim/files"
)

// An Addition writes files, such as figures, into a finished results directory, and enters them in
// its manifest at Finish. It holds the directory's lock. Its methods may be called from several
// goroutines.
type Addition struct {
	dir      string
	force    bool
	lock     *files.Lock
	exchange *files.Exchange
}

// Add begins an addition of files with the given names, which have forward slashes, to the results
// directory dir. An existing file is replaced only if it is as the manifest lists it: one that
// somebody made or changed is ErrNotWritten, unless force. A link in the place of a directory is
// ErrNotInside. If another process writes the directory, the error is ErrHeld.
//
// What a killed process left there is removed.
func Add(dir string, names []string, force bool) (*Addition, error) {
	dir, err := withName(dir)
	if err != nil {
		return nil, err
	}
	lock, err := files.TakeLockBeside(dir)
	if err != nil {
		return nil, err
	}
	a := &Addition{dir: dir, force: force, lock: lock}
	if err := a.begin(names); err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	return a, nil
}

func (a *Addition) begin(names []string) error {
	if err := removeLeftovers(a.dir, a.lock); err != nil && !errors.Is(err, ErrUnfinished) {
		return err
	}
	manifest, err := ReadManifest(a.dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := files.CheckReplaceable(a.dir, name, manifest.Files, a.force); err != nil {
			return err
		}
	}
	a.exchange, err = files.NewExchange(a.dir)
	return err
}

// Write writes one file, which gets its name at Finish. It must be in a subdirectory, where figures
// are, or an HTML page: no table is added later.
func (a *Addition) Write(name string, content func(io.Writer) error) error {
	if !strings.Contains(name, "/") && filepath.Ext(name) != ".html" {
		return fmt.Errorf("%s: %q would stand among the tables", a.dir, name)
	}
	return a.exchange.Write(name, content)
}

// Finish gives the files their names and enters them in the manifest.
func (a *Addition) Finish() error {
	manifest, err := ReadManifest(a.dir)
	if err != nil {
		return err
	}
	err = a.exchange.Finish(manifest.Files, a.force, func(written []File) error {
		manifest.Files = files.Merge(manifest.Files, written)
		return manifest.write(a.dir)
	})
	if err != nil {
		return err
	}
	return a.lock.Release()
}

// Abort removes what was written and frees the lock. After Finish it does nothing, so that it can
// be deferred.
func (a *Addition) Abort() error {
	return errors.Join(a.exchange.Abort(), a.lock.Release())
}
