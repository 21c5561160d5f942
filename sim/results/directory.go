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

// A Directory is a results directory being written. Its methods may be called
// from several goroutines.
type Directory struct {
	final      string // where it will be
	incomplete string // where it is until then
	note       string // the name of the file in it that says who writes it
	replace    bool   // final may exist, and is replaced

	guard sync.Mutex
	files map[string]File // by lower-case path; without a digest until the file is closed
	ended bool            // by Finish or Abort
}

// Create begins the results directory out, as out.incomplete. Parents are made
// as needed.
//
// If explicit is false, out is only a wish: where it exists, or another
// process is writing it, out-2, out-3 and so on are taken instead. If explicit
// is true and out exists, that is ErrExists, unless force, which replaces a
// directory that holds our manifest and nothing else (ErrNotOurs).
//
// What a killed run left at out.incomplete is taken over and emptied, if it is
// ours and the process that made it has ended; else it is ErrUnfinished.
func Create(out string, explicit, force bool) (*Directory, error) {
	out, err := nameable(out)
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

// nameable cleans a path so that something can be appended to its name: of
// "." and ".." it makes the absolute path.
func nameable(out string) (string, error) {
	if out == "" {
		return "", errors.New("a results directory needs a name")
	}
	out = filepath.Clean(out)
	if base := filepath.Base(out); base == "." || base == ".." {
		return filepath.Abs(out)
	}
	return out, nil
}

// create begins exactly the directory out.
func create(out string, force bool) (*Directory, error) {
	if err := vacant(out, force); err != nil {
		return nil, err
	}
	incomplete := out + ".incomplete"
	note, err := claim(incomplete)
	if err != nil {
		return nil, err
	}
	// Between the look and the claim another process may have finished out;
	// from here on only we can.
	if err := vacant(out, force); err != nil {
		return nil, errors.Join(err, files.RemoveAll(incomplete))
	}
	return &Directory{
		final: out, incomplete: incomplete, note: note, replace: force,
		files: make(map[string]File),
	}, nil
}

// vacant reports why out may not be written: it exists, and is not to be
// replaced or not ours.
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

// Path is where the directory will be once it is finished.
func (d *Directory) Path() string { return d.final }

// Create begins a file in the directory. The name has forward slashes and may
// have subdirectories ("figures/shares.png"), which are made. Writing is
// buffered, and the digest is taken on the way; nothing is certain before
// Close has returned nil. Each name can be created once, also where upper and
// lower case differ, which some systems do not tell apart.
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

// Finish writes the manifest, with the format and the list of files filled in,
// makes sure that everything is on the disk, and renames the directory to its
// final path. With force, the directory that is there is moved aside first and
// removed afterwards: at every moment there is one whole result, under one
// name or the other. After an error Abort removes what was written.
//
// A file that was created and not closed without error is an error.
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
	// The owner's note goes after the renaming: had it gone before, a kill in
	// between would leave a directory that nobody may reclaim.
	return errors.Join(
		files.Remove(filepath.Join(d.final, d.note)),
		files.SyncDirectory(d.final),
		files.SyncDirectory(filepath.Dir(d.final)))
}

// rename puts the finished directory in its place.
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

// Abort removes what was written. After Finish, or a second time, it does
// nothing, so that it can be deferred. Files still open should be closed
// first; Windows does not remove open files.
func (d *Directory) Abort() error {
	d.guard.Lock()
	defer d.guard.Unlock()
	if d.ended {
		return nil
	}
	d.ended = true
	return files.RemoveAll(d.incomplete)
}
