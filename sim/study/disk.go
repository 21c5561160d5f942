package study

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// A File is kept beside the manifest, which lists its digest. Name has forward
// slashes: "study.toml", "data/x.csv".
type File struct {
	Name    string
	Content []byte
}

// temporary begins the name of every file that is not yet whole. A killed
// process leaves such files; whoever takes the lock next removes them.
const temporary = ".tmp-"

// syncFile waits until the disk has a file. Tests make it fail.
var syncFile = (*os.File).Sync

// writeFile puts a file below dir so that under its name there is always the
// whole content or what was there before, also after a kill or a power cut:
// temporary name, sync, rename, sync of the directory. The temporary file is
// in scratch, which is on the same file system.
func writeFile(scratch, path string, content []byte) (err error) {
	if err := makeDirectory(filepath.Dir(path)); err != nil {
		return err
	}
	unfinished := filepath.Join(scratch, temporary+rand.Text())
	file, err := os.OpenFile(unfinished, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err == nil {
		if err = syncFile(file); err != nil {
			err = fmt.Errorf("syncing %s: %w", path, err)
		}
	}
	if problem := file.Close(); err == nil {
		err = problem
	}
	if err == nil {
		err = rename(unfinished, path)
	}
	if err != nil {
		os.Remove(unfinished) // what remains is removed with the next lock
		return err
	}
	return syncDirectory(filepath.Dir(path))
}

// rename replaces path. On Windows that fails while somebody reads the old
// file, such as a virus scanner or a command that shows the status: not for
// long, so it is tried again for half a second.
func rename(unfinished, path string) error {
	for attempt := 1; ; attempt++ {
		err := os.Rename(unfinished, path)
		if err == nil || runtime.GOOS != "windows" || attempt == 10 {
			return err
		}
		time.Sleep(time.Duration(attempt) * 10 * time.Millisecond)
	}
}

// makeDirectory makes a directory and those above it, and waits until the
// disk has the names of the new ones.
func makeDirectory(dir string) error {
	_, err := os.Stat(dir)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	above := filepath.Dir(dir)
	if above != dir {
		if err := makeDirectory(above); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDirectory(above)
}

// syncDirectory waits until the disk has a directory's names. Windows does not
// let a directory be synced and keeps its names in a journal.
func syncDirectory(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	file, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := syncFile(file); err != nil {
		return fmt.Errorf("syncing the directory %s: %w", dir, err)
	}
	return nil
}

// sweepUp removes the temporary files that killed processes have left in dir.
func sweepUp(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.Type().IsRegular() && strings.HasPrefix(entry.Name(), temporary) {
			if err := os.Remove(filepath.Join(dir, entry.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

// taken are the names that the study itself uses in its directory.
var taken = []string{manifestName, designName, outcomesName, failuresName, lockName, holderName, chunksName, shardsName}

// checkName refuses the name of a kept file that leads out of the directory or
// that the study needs itself.
func checkName(name string) error {
	if !fs.ValidPath(name) || name == "." || !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("%q is not the name of a file within a study", name)
	}
	first, _, _ := strings.Cut(strings.ToLower(name), "/")
	if slices.Contains(taken, first) || strings.HasPrefix(first, temporary) {
		return fmt.Errorf("the name %s is taken by the study itself", name)
	}
	return nil
}

// checkNames refuses files with such names, and two with the same name, also
// where upper and lower case differ, which some systems do not tell apart.
func checkNames(files []File) error {
	var seen []string
	for _, file := range files {
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

func digestOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// settle makes a directory hold files, and a manifest that lists them, from a
// state in which it held what old lists (nil: nothing). A kill at any moment
// leaves a directory in which every listed file is as listed or missing, and
// what is missing can be made again from the plan, the caller's files and the
// chunks. So a file that is there and differs was changed by somebody else.
//
// Files that next lists already and that are not among files stay as they
// are. Where nothing would change the manifest is not written.
func settle(dir string, old *manifest, next manifest, files []File, always bool) (manifest, error) {
	if old != nil {
		if err := old.verify(dir); err != nil {
			return next, err
		}
	}
	for _, file := range files {
		entry := kept{file.Name, digestOf(file.Content)}
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
		for _, file := range files {
			stale = append(stale, file.Name)
		}
		for _, name := range stale {
			if old != nil && old.lists(name) != "" && old.lists(name) == next.lists(name) {
				continue
			}
			err := os.Remove(filepath.Join(dir, filepath.FromSlash(name)))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return next, err
			}
		}
		text, err := next.encode()
		if err != nil {
			return next, err
		}
		if err := writeFile(dir, filepath.Join(dir, manifestName), text); err != nil {
			return next, err
		}
	}
	for _, file := range files {
		path := filepath.Join(dir, filepath.FromSlash(file.Name))
		if present, err := os.ReadFile(path); err == nil && bytes.Equal(present, file.Content) {
			continue
		}
		if err := writeFile(dir, path, file.Content); err != nil {
			return next, err
		}
	}
	return next, nil
}
