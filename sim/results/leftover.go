package results

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"dugnad/sim/files"
)

// A results directory OUT is written as OUT.incomplete, and an existing one is moved to
// OUT.replaced before it is removed. Both hold a file that proves that they are dugnad's:
// the journal of the files that were begun, or the marker. A directory of that name without it is the
// user's, and is never touched. All of this is done under the lock OUT.lock.
const (
	incompleteSuffix = ".incomplete"
	replacedSuffix   = ".replaced"
)

var (
	journalName = files.Marker("journal")
	markerName  = files.Marker("replaced")
)

// journalHead is the first line of a journal, which names the writing process. Further lines are
// names of files, quoted as in Go.
func journalHead() string {
	me := files.Self()
	return fmt.Sprintf("dugnad %d %s %s", me.PID, me.Start, me.Host)
}

// writer returns the process that a line of journalHead names.
func writer(line string) (p files.Process, ok bool) {
	_, err := fmt.Sscanf(line, "dugnad %d %s %s", &p.PID, &p.Start, &p.Host)
	return p, err == nil
}

// removeLeftovers removes what a killed process left beside out, and puts back the directory that it
// was about to replace. The caller holds the lock of out. Where the file system has no locks, only
// what a process that has certainly ended was writing is removed.
func removeLeftovers(out string, lock *files.Lock) error {
	if lock.Warning() != "" {
		lines, err := files.ReadJournal(filepath.Join(out+incompleteSuffix, journalName))
		if err != nil || len(lines) == 0 {
			return nil // nothing is there, or nobody knows whose it is
		}
		if who, ok := writer(lines[0]); !ok || !who.Ended() {
			return fmt.Errorf("%s: %w: process %d on host %s works on it", out, ErrHeld, who.PID, who.Host)
		}
	}
	if err := putBack(out); err != nil {
		return err
	}
	if err := removeIncomplete(out + incompleteSuffix); err != nil {
		return err
	}
	if _, err := ReadManifest(out); err != nil {
		return nil // not ours to clear
	}
	return files.Clear(out)
}

// putBack gives OUT.replaced its name back if there is no OUT: the process that replaced it was killed
// before the new results had their name. Otherwise it ends the removal. An OUT.replaced without
// marker stays.
func putBack(out string) error {
	replaced := out + replacedSuffix
	if info, err := os.Lstat(replaced); err != nil || !info.IsDir() {
		return nil // there is none, or it is the user's
	}
	if _, err := os.Lstat(filepath.Join(replaced, markerName)); err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if found, err := files.Tree(replaced); err != nil || len(found) > 0 {
			return nil // there is none, or it is the user's
		}
		_, err := files.RemoveListed(replaced, nil) // the marker was removed last
		return err
	}
	if _, err := os.Lstat(out); !errors.Is(err, fs.ErrNotExist) {
		if err != nil {
			return err
		}
		if _, err := ReadManifest(out); err != nil {
			return fmt.Errorf("%s %w: it holds the results that were called %s when dugnad was killed; move one of them away", replaced, ErrUnfinished, out)
		}
		return removeReplaced(replaced)
	}
	if err := files.Rename(replaced, out); err != nil {
		return err
	}
	if err := files.Remove(filepath.Join(out, markerName)); err != nil {
		return err
	}
	return files.SyncDirectory(filepath.Dir(out))
}

// removeReplaced removes the files that the manifest of replaced results lists, and the directory
// unless somebody has put another file into it.
func removeReplaced(replaced string) error {
	var list []string
	manifest, err := ReadManifest(replaced)
	switch {
	case err == nil:
		foreign, err := foreignIn(replaced, manifest)
		if err != nil {
			return err
		}
		for _, file := range manifest.Files {
			if !slices.Contains(foreign, file.Path) {
				list = append(list, file.Path)
			}
		}
		list = append(list, ManifestName)
	case !errors.Is(err, ErrNotOurs): // the manifest is removed last but for the marker
		return err
	}
	left, err := files.RemoveListed(replaced, append(list, markerName))
	if err == nil && len(left) > 0 {
		err = fmt.Errorf("%s %w: %s; the rest is removed", replaced, ErrForeign, files.ListNames(left))
	}
	return err
}

// removeIncomplete removes the results that a killed process was writing, if there are any.
func removeIncomplete(incomplete string) error {
	info, err := os.Lstat(incomplete)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	inTheWay := func(why string) error {
		return fmt.Errorf("%s %w: %s; move it away, or choose another --out", incomplete, ErrUnfinished, why)
	}
	if !info.IsDir() {
		return inTheWay("it is no directory")
	}
	found, err := files.Tree(incomplete)
	if err != nil {
		return err
	}
	names, err := journaled(incomplete)
	if err != nil {
		return err
	}
	for _, name := range found {
		if !files.IsTemporary(filepath.Base(name)) && !slices.Contains(names, name) {
			return inTheWay("it holds " + name + ", which dugnad did not write")
		}
	}
	_, err = files.RemoveListed(incomplete, append(names, journalName))
	return err
}

// journaled returns the names of the files in unfinished results that the journal lists. Without a
// journal there are none: results that somebody has called so are finished.
func journaled(incomplete string) (names []string, err error) {
	lines, err := files.ReadJournal(filepath.Join(incomplete, journalName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for i, line := range lines {
		name, err := strconv.Unquote(line)
		if _, ok := writer(line); i == 0 && ok {
			continue
		}
		if err != nil || !files.IsName(name) {
			return nil, nil // not a journal of dugnad
		}
		names = append(names, name)
	}
	return names, nil
}

// CheckVacant returns the error that Create would return for an explicit out and mayReplace, if out
// exists. It changes nothing.
func CheckVacant(out string, mayReplace func(Manifest) error) error {
	return vacant(filepath.Clean(out), mayReplace)
}

// vacant returns an error if out exists and may not be replaced.
func vacant(out string, mayReplace func(Manifest) error) error {
	info, err := os.Lstat(out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case mayReplace == nil:
		return fmt.Errorf("%s %w", out, ErrExists)
	case info.Mode()&fs.ModeSymlink != 0:
		return fmt.Errorf("%s is not replaced: it is a link, and %w", out, ErrNotOurs)
	}
	manifest, err := ReadManifest(out)
	if err != nil {
		return fmt.Errorf("%s is not replaced: %w", out, err)
	}
	if manifest.Unverified {
		return fmt.Errorf("%s is not replaced: an earlier version of dugnad wrote it, whose manifest has no checksum: %w", out, ErrForeign)
	}
	if err := mayReplace(manifest); err != nil {
		return err
	}
	foreign, err := foreignIn(out, manifest)
	if err != nil {
		return err
	}
	if len(foreign) > 0 {
		return fmt.Errorf("%s %w: %s; move that away, or choose another --out", out, ErrForeign, files.ListNames(foreign))
	}
	if _, err := os.Lstat(out + replacedSuffix); err == nil {
		return fmt.Errorf("%s %w: %s is moved there before it is replaced; move it away, or choose another --out", out+replacedSuffix, ErrUnfinished, out)
	}
	return nil
}

// PutBack gives results their name back that a killed process was about to replace, if there are none
// of that name.
func PutBack(dir string) error {
	dir, err := withName(dir)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(dir+replacedSuffix, markerName)); err != nil {
		return nil
	}
	lock, err := files.TakeLockBeside(dir)
	if err != nil {
		return err
	}
	return errors.Join(putBack(dir), lock.Release())
}

// foreignIn lists what a results directory holds and its manifest does not list with the same
// digest: files that somebody added or changed, and links. Temporary files are dugnad's.
func foreignIn(dir string, manifest Manifest) (names []string, err error) {
	found, err := files.Tree(dir)
	if err != nil {
		return nil, err
	}
	digests := map[string]string{}
	for _, file := range manifest.Files {
		digests[file.Path] = file.SHA256
	}
	for _, name := range found {
		if name == ManifestName || files.IsTemporary(filepath.Base(name)) {
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		info, err := os.Lstat(path)
		if err != nil {
			return nil, err
		}
		if info.Mode().IsRegular() && digests[name] != "" {
			digest, _, err := files.DigestFile(path)
			if err != nil {
				return nil, err
			}
			if digest == digests[name] {
				continue
			}
		}
		names = append(names, name)
	}
	return names, nil
}
