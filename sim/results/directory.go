package results

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"dugnad/sim/files"
)

// A Directory is a results directory that is being written. Its methods may be called from several
// goroutines.
type Directory struct {
	final      string // path after Finish
	incomplete string // path before Finish
	note       string // name of the file in it that names the writing process
	replace    bool   // an existing final is replaced

	guard sync.Mutex
	files map[string]File // by lower-case path; without a digest until the file is closed
	ended bool            // by Finish or Abort
}

// Create begins the results directory out, as out.incomplete. Missing parents are made.
//
// If explicit is false and out exists, or another process is writing it, Create uses out-2, out-3
// and so on. If explicit is true and out exists, the error is ErrExists. With force a directory
// with a manifest of dugnad is replaced; any other is ErrNotOurs.
//
// An out.incomplete of a killed run is taken over and emptied, if dugnad wrote it and its process
// has ended; otherwise the error is ErrUnfinished.
func Create(out string, explicit, force bool) (*Directory, error) {
	out, err := withName(out)
	if err != nil {
		return nil, err
	}
	if err := files.MakeDirectory(filepath.Dir(out)); err != nil {
		return nil, err
	}
	if explicit {
		return create(out, force)
	}
	for number := 1; ; number++ {
		candidate := out
		if number > 1 {
			candidate = fmt.Sprintf("%s-%d", out, number)
		}
		directory, err := create(candidate, false)
		if errors.Is(err, ErrExists) || errors.Is(err, ErrUnfinished) {
			continue
		}
		return directory, err
	}
}

// withName returns the path in a form to which a suffix can be appended: "." and ".." become
// absolute.
func withName(out string) (string, error) {
	if out == "" {
		return "", errors.New("a results directory needs a name")
	}
	out = filepath.Clean(out)
	if base := filepath.Base(out); base == "." || base == ".." {
		return filepath.Abs(out)
	}
	return out, nil
}

// create is Create for exactly the directory out.
func create(out string, force bool) (*Directory, error) {
	if err := vacant(out, force); err != nil {
		return nil, err
	}
	incomplete := out + ".incomplete"
	note, err := claim(incomplete)
	if err != nil {
		return nil, err
	}
	// Another process may have finished out between the check and the claim; after the claim only
	// this process can.
	if err := vacant(out, force); err != nil {
		return nil, errors.Join(err, files.RemoveAll(incomplete))
	}
	return &Directory{
		final: out, incomplete: incomplete, note: note, replace: force,
		files: make(map[string]File),
	}, nil
}

// vacant returns an error if out exists and may not be replaced.
func vacant(out string, force bool) error {
	_, err := os.Lstat(out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !force:
		return fmt.Errorf("%s %w", out, ErrExists)
	}
	if _, err := ReadManifest(out); err != nil {
		return fmt.Errorf("%s is not replaced: %w", out, err)
	}
	return nil
}

// Path returns the path of the directory after Finish.
func (d *Directory) Path() string { return d.final }

// Create begins a file in the directory. The name has forward slashes and may have subdirectories
// ("figures/shares.png"), which are made. The file is complete when Close has returned nil. Names
// must differ in more than upper and lower case, which some systems do not distinguish.
func (d *Directory) Create(name string) (io.WriteCloser, error) {
	if !files.IsName(name) {
		return nil, fmt.Errorf("%s: %q is not the name of a file within", d.final, name)
	}
	key := strings.ToLower(name)
	if key == ManifestName || key == strings.ToLower(d.note) {
		return nil, fmt.Errorf("%s: the name %s is taken", d.final, name)
	}
	d.guard.Lock()
	defer d.guard.Unlock()
	if d.ended {
		return nil, fmt.Errorf("%s: creating %s: %w", d.final, name, fs.ErrClosed)
	}
	if _, taken := d.files[key]; taken {
		return nil, fmt.Errorf("%s: the file %s is written twice", d.final, name)
	}
	path := filepath.Join(d.incomplete, filepath.FromSlash(name))
	if err := files.MakeDirectory(filepath.Dir(path)); err != nil {
		return nil, err
	}
	file, err := files.Create(path)
	if err != nil {
		return nil, err
	}
	d.files[key] = File{Path: name}
	return &member{file, d, name}, nil
}

// A member is a file of a directory that is being written.
type member struct {
	*files.File
	directory *Directory
	name      string
}

// Close completes the file and enters its digest in the directory's list.
func (m *member) Close() error {
	if err := m.File.Close(); err != nil {
		return err
	}
	digest, size := m.Digest()
	m.directory.guard.Lock()
	defer m.directory.guard.Unlock()
	m.directory.files[strings.ToLower(m.name)] = File{Path: m.name, SHA256: digest, Bytes: size}
	return nil
}

// Finish writes the manifest, fills in its format and list of files, waits until everything is on
// disk, and renames the directory to its final path. With force, an existing directory is first
// moved aside and afterwards removed, so that at every moment one complete result exists. After an
// error Abort removes what was written.
//
// A created file that was not closed, or whose Close failed, is an error.
func (d *Directory) Finish(manifest Manifest) error {
	d.guard.Lock()
	defer d.guard.Unlock()
	if d.ended {
		return fmt.Errorf("%s: finishing: %w", d.final, fs.ErrClosed)
	}
	manifest.Files = make([]File, 0, len(d.files))
	for _, file := range d.files {
		if file.SHA256 == "" {
			return fmt.Errorf("%s: the file %s was not closed", d.final, file.Path)
		}
		manifest.Files = append(manifest.Files, file)
	}
	slices.SortFunc(manifest.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	text, err := manifest.encode()
	if err != nil {
		return fmt.Errorf("%s: %w", d.final, err)
	}
	if err := files.Write(filepath.Join(d.incomplete, ManifestName), text); err != nil {
		return err
	}
	if err := files.SyncTree(d.incomplete); err != nil {
		return err
	}
	if err := d.rename(); err != nil {
		return err
	}
	d.ended = true
	// The note is removed after the renaming. If it were removed before, a kill between the two would
	// leave a directory that no process may take over.
	return errors.Join(
		files.Remove(filepath.Join(d.final, d.note)),
		files.SyncDirectory(d.final),
		files.SyncDirectory(filepath.Dir(d.final)))
}

// rename moves the finished directory to its final path.
func (d *Directory) rename() error {
	err := vacant(d.final, d.replace)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(d.final); errors.Is(err, fs.ErrNotExist) {
		return files.Rename(d.incomplete, d.final)
	}
	aside := d.final + ".replaced-" + rand.Text()
	if err := files.Mkdir(aside); err != nil {
		return err
	}
	old := filepath.Join(aside, filepath.Base(d.final))
	if err := files.Rename(d.final, old); err != nil {
		return errors.Join(err, files.Remove(aside))
	}
	if err := files.Rename(d.incomplete, d.final); err != nil {
		return errors.Join(err, files.Rename(old, d.final), files.Remove(aside))
	}
	return files.RemoveAll(aside)
}

// Abort removes what was written. After Finish, or a second time, it does nothing, so that it can
// be deferred. Open files should be closed before; Windows does not remove open files.
func (d *Directory) Abort() error {
	d.guard.Lock()
	defer d.guard.Unlock()
	if d.ended {
		return nil
	}
	d.ended = true
	return files.RemoveAll(d.incomplete)
}
