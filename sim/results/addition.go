package results

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"dugnad/sim/files"
)

// An Addition writes files, such as figures, into a finished results directory. Files are written
// under temporary names; Finish renames them and enters them in the manifest. Its methods may be
// called from several goroutines.
type Addition struct {
	directory *Directory
}

// Add begins an addition of files with the given names, which have forward slashes, to the results
// directory dir. An existing file is replaced only if it is as the manifest lists it. One that
// somebody made or changed is an error that wraps ErrExists, unless force.
func Add(dir string, names []string, force bool) (*Addition, error) {
	manifest, err := ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	listed := map[string]File{}
	for _, file := range manifest.Files {
		listed[file.Path] = file
	}
	for _, name := range names {
		digest, _, err := files.DigestFile(filepath.Join(dir, filepath.FromSlash(name)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, err
		case !force && listed[name].SHA256 != digest:
			return nil, fmt.Errorf("%s %w, and not as dugnad wrote it", filepath.Join(dir, filepath.FromSlash(name)), ErrExists)
		}
	}
	return &Addition{&Directory{final: dir, incomplete: dir, files: make(map[string]File)}}, nil
}

// addedSuffix ends the name of an added file before Finish.
const addedSuffix = ".new"

// Write writes one file, which gets its name at Finish. It must be in a subdirectory, where figures
// are, or an HTML page: no table is added later.
func (a *Addition) Write(name string, content func(io.Writer) error) error {
	if !strings.Contains(name, "/") && filepath.Ext(name) != ".html" {
		return fmt.Errorf("%s: %q would stand among the tables", a.directory.final, name)
	}
	path := filepath.Join(a.directory.final, filepath.FromSlash(name)) + addedSuffix
	if err := files.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a killed process
		return err
	}
	file, err := a.directory.Create(name + addedSuffix)
	if err != nil {
		return err
	}
	return errors.Join(content(file), file.Close())
}

// Finish renames the files, replaces existing ones, and enters them in the manifest.
func (a *Addition) Finish() error {
	d := a.directory
	d.guard.Lock()
	defer d.guard.Unlock()
	manifest, err := ReadManifest(d.final)
	if err != nil {
		return err
	}
	for _, file := range d.files {
		if file.SHA256 == "" {
			return fmt.Errorf("%s: the file %s was not closed", d.final, file.Path)
		}
		added := filepath.Join(d.final, filepath.FromSlash(file.Path))
		file.Path = strings.TrimSuffix(file.Path, addedSuffix)
		if err := files.Rename(added, strings.TrimSuffix(added, addedSuffix)); err != nil {
			return err
		}
		manifest.Files = slices.DeleteFunc(manifest.Files, func(f File) bool { return f.Path == file.Path })
		manifest.Files = append(manifest.Files, file)
	}
	d.ended = true
	slices.SortFunc(manifest.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	text, err := manifest.encode()
	if err != nil {
		return fmt.Errorf("%s: %w", d.final, err)
	}
	return files.Write(filepath.Join(d.final, ManifestName), text)
}

// Abort removes what was written. After Finish it does nothing, so that it can be deferred.
func (a *Addition) Abort() error {
	d := a.directory
	d.guard.Lock()
	defer d.guard.Unlock()
	if d.ended {
		return nil
	}
	d.ended = true
	var problems []error
	for _, file := range d.files {
		if err := files.Remove(filepath.Join(d.final, filepath.FromSlash(file.Path))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}
