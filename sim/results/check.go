package results

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"dugnad/sim/files"
)

// Check verifies a results directory: the manifest, the files that it lists, what else is there, and
// what killed processes left. It changes nothing. Derived tells whether a file, by its name, was made from
// the tables and can be made again.
func Check(dir string, derived func(name string) bool) ([]files.Finding, error) {
	dir, err := withName(dir)
	if err != nil {
		return nil, err
	}
	all := files.CheckLock(files.LockBeside(dir), true)
	if len(all) > 0 && all[0].State == files.Held {
		return all, nil
	}
	path := filepath.Join(dir, ManifestName)
	manifest, err := ReadManifest(dir)
	if errors.Is(err, ErrNotOurs) {
		return nil, err
	}
	if err != nil {
		return append(all, files.Finding{State: files.Changed, Path: path, Text: "restore it from a copy, or make the results anew", Err: err}), nil
	}
	if manifest.Unverified {
		all = append(all, files.Finding{State: files.Whole, Path: path, Text: "not verified: an earlier version wrote it, without a checksum"})
	} else {
		all = append(all, files.Finding{State: files.Whole, Path: path, Text: "it has the checksum of its text"})
	}
	all = append(all, files.CheckListed(dir, manifest.Files, func(name string) string {
		if derived(name) {
			return "plot and report make it again; a changed one only with --force"
		}
		return "restore it from a copy, or make the results anew"
	}, ErrChanged)...)
	listed := files.Listing(manifest.Files)
	unlisted, err := files.CheckUnlisted(dir, func(name string) bool { return name == ManifestName || listed(name) })
	return append(append(all, unlisted...), leftovers(dir)...), err
}

// leftovers lists the directories that killed processes left beside dir.
func leftovers(dir string) (all []files.Finding) {
	for _, mark := range []struct{ suffix, name string }{{incompleteSuffix, journalName}, {replacedSuffix, markerName}} {
		info, err := os.Lstat(dir + mark.suffix)
		if err != nil || !info.IsDir() {
			continue // a link is the user's
		}
		if _, err := os.Lstat(filepath.Join(dir+mark.suffix, mark.name)); !errors.Is(err, fs.ErrNotExist) {
			all = append(all, files.Finding{State: files.Leftover, Path: dir + mark.suffix, Text: "of a killed process"})
		}
	}
	return all
}

// Repair removes what killed processes left in dir and beside it, and nothing else. If another
// process works there, the error is ErrHeld.
func Repair(dir string) error {
	dir, err := withName(dir)
	if err != nil {
		return err
	}
	lock, err := files.TakeLockBeside(dir)
	if err != nil {
		return err
	}
	return errors.Join(removeLeftovers(dir, lock), lock.Release())
}
