package results

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"dugnad/sim/files"
)

// A Directory is a results directory that is being written. Its methods may be called from several
// goroutines.
type Directory struct {
	final      string // path after Finish
	incomplete string // path before Finish
	mayReplace func(Manifest) error
	lock       *files.Lock
	anchor     files.Anchor
	journal    *files.Journal

	guard sync.Mutex
	files map[string]File // by lower-case path; without a digest until the file is closed
	ended bool            // by Finish or Abort
}

// Replace lets Create replace any directory that dugnad wrote.
func Replace(Manifest) error { return nil }

// Create begins the results directory out, as out.incomplete, and holds its lock, out.lock, until
// Finish or Abort. Missing parents are made. What a killed process left there is removed first.
//
// If explicit is false and out exists, or another process is writing it, Create uses out-2, out-3
// and so on. If explicit is true and out exists, mayReplace, which may be nil, decides: its error
// is returned. A directory that is replaced has a manifest of dugnad (otherwise ErrNotOurs) and
// holds nothing but what the manifest lists, unchanged (otherwise ErrForeign).
//
// If another process writes out, the error is ErrHeld; if an out.incomplete is in the way that
// dugnad did not write, ErrUnfinished.
func Create(out string, explicit bool, mayReplace func(Manifest) error) (*Directory, error) {
	out, err := withName(out)
	if err != nil {
		return nil, err
	}
	if err := files.MakeDirectory(filepath.Dir(out)); err != nil {
		return nil, err
	}
	if explicit {
		return create(out, mayReplace)
	}
	for number := 1; ; number++ {
		candidate := out
		if number > 1 {
			candidate = fmt.Sprintf("%s-%d", out, number)
		}
		directory, err := create(candidate, nil)
		if errors.Is(err, ErrExists) || errors.Is(err, ErrUnfinished) || errors.Is(err, ErrHeld) || errors.Is(err, ErrNotLock) {
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
func create(out string, mayReplace func(Manifest) error) (*Directory, error) {
	lock, err := files.TakeLockBeside(out)
	if err != nil {
		return nil, err
	}
	d := &Directory{
		final: out, incomplete: out + incompleteSuffix, mayReplace: mayReplace, lock: lock,
		files: make(map[string]File),
	}
	if err := d.begin(); err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	return d, nil
}

// begin makes the directory and its journal.
func (d *Directory) begin() error {
	if err := removeLeftovers(d.final, d.lock); err != nil {
		return err
	}
	if err := vacant(d.final, d.mayReplace); err != nil {
		return err
	}
	err := files.Mkdir(d.incomplete)
	if err == nil {
		d.anchor, err = files.NewAnchor(d.incomplete)
	}
	if err == nil {
		d.journal, err = files.NewJournal(filepath.Join(d.incomplete, journalName))
	}
	if err == nil {
		err = d.journal.Append(journalHead())
	}
	if err != nil {
		_ = d.remove() // what remains is removed later
	}
	return err
}

// remove removes what was written, and nothing that somebody else has put there.
func (d *Directory) remove() error {
	if d.journal == nil || d.anchor.Check() != nil {
		return nil // it was moved away, or never made: what has its name is somebody else's
	}
	var list []string
	for _, file := range d.files {
		list = append(list, file.Path)
	}
	list = append(list, ManifestName)
	d.journal.Close()
	list = append(list, journalName)
	_, err := files.RemoveListed(d.incomplete, list)
	return err
}

// Scratch makes a file for numbers that do not fit into memory, which is no part of the results. The caller
// closes it before Finish or Abort.
func (d *Directory) Scratch() (*files.Scratch, error) { return files.NewScratch(d.incomplete) }

// Path returns the path of the directory after Finish.
func (d *Directory) Path() string { return d.final }

// Warning tells the user that the file system has no locks; otherwise it is empty.
func (d *Directory) Warning() string { return d.lock.Warning() }

// Create begins a file in the directory. The name has forward slashes and may have subdirectories
// ("figures/shares.png"), which are made. The file is complete when Close has returned nil. Names
// must differ in more than upper and lower case, which some systems do not distinguish.
func (d *Directory) Create(name string) (io.WriteCloser, error) {
	if !files.IsName(name) {
		return nil, fmt.Errorf("%s: %q is not the name of a file within", d.final, name)
	}
	key := strings.ToLower(name)
	if key == ManifestName || files.IsTemporary(filepath.Base(key)) {
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
	if err := d.anchor.Check(); err != nil {
		return nil, err
	}
	if err := d.journal.Append(strconv.Quote(name)); err != nil {
		return nil, err
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
// disk, and renames the directory to its final path. An existing directory that may be replaced is
// first moved aside and afterwards removed, so that at every moment one complete result exists.
// After an error Abort removes what was written.
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
	if err := d.anchor.Check(); err != nil {
		return err
	}
	if err := d.journal.Append(strconv.Quote(ManifestName)); err != nil {
		return err
	}
	if err := manifest.write(d.incomplete); err != nil {
		return err
	}
	d.journal.Close() // it moves with the directory, and proves until then whose that is
	if err := files.SyncTree(d.incomplete); err != nil {
		return err
	}
	if err := d.rename(); err != nil {
		return err
	}
	d.ended = true
	return errors.Join(
		files.SyncDirectory(filepath.Dir(d.final)),
		files.Remove(filepath.Join(d.final, journalName)),
		files.SyncDirectory(d.final),
		d.lock.Release())
}

// rename moves the finished directory to its final path.
func (d *Directory) rename() error {
	if err := vacant(d.final, d.mayReplace); err != nil { // somebody may have changed it meanwhile
		return err
	}
	if _, err := os.Lstat(d.final); errors.Is(err, fs.ErrNotExist) {
		return files.Rename(d.incomplete, d.final)
	}
	marker, replaced := filepath.Join(d.final, markerName), d.final+replacedSuffix
	if err := files.Write(marker, nil); err != nil {
		return err
	}
	if err := files.Rename(d.final, replaced); err != nil {
		return errors.Join(err, files.Remove(marker))
	}
	if err := files.Rename(d.incomplete, d.final); err != nil {
		return errors.Join(err, putBack(d.final))
	}
	return removeReplaced(replaced)
}

// Abort removes what was written and frees the lock. After Finish, or a second time, it does
// nothing, so that it can be deferred. Open files should be closed before; Windows does not remove
// open files.
func (d *Directory) Abort() error {
	d.guard.Lock()
	defer d.guard.Unlock()
	if d.ended {
		return nil
	}
	d.ended = true
	return errors.Join(d.remove(), d.lock.Release())
}
