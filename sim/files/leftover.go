package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
)

// temporaryPrefix begins the name of every file that is not yet complete. The rest of the name
// says which process writes it: .tmp-PID-START-HOST-NUMBER.
const temporaryPrefix = ".tmp-"

var temporaries atomic.Int64 // the temporary files of this process so far

func temporaryName() string {
	me := Self()
	return fmt.Sprintf("%s%d-%s-%s-%d", temporaryPrefix, me.PID, me.Start, hostDigits(me.Host), temporaries.Add(1))
}

// hostDigits stands for a host in a file's name, where not every host's own name is allowed.
func hostDigits(host string) string { return Digest([]byte(host))[:8] }

// Marker returns the name of a temporary file that is no part of a write: a journal, or a mark on a
// directory.
func Marker(word string) string { return temporaryPrefix + "dugnad-" + word }

var temporary = regexp.MustCompile(`^\.tmp-(dugnad-(journal|replaced)|[0-9]+-[0-9A-Z]+-[0-9a-f]{8}-[0-9]+)$`)

// IsTemporary reports whether name, without a directory, is that of a file that is not yet
// complete, or a Marker: a process is writing it, or was killed.
func IsTemporary(name string) bool { return temporary.MatchString(name) }

// Leftovers lists the names of the temporary files in a directory. A missing directory has none.
func Leftovers(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, entry := range entries {
		if entry.Type().IsRegular() && IsTemporary(entry.Name()) {
			names = append(names, entry.Name())
		}
	}
	return names, err
}

// Clear removes all temporary files in a directory. The caller holds the directory, by a lock for
// instance: a temporary file may otherwise be one that another process is writing.
func Clear(dir string) error {
	names, err := Leftovers(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// clearEnded removes the temporary files of processes that have certainly ended. It reports no
// error: a leftover does no harm, and a directory that may be written need not be readable.
func clearEnded(dir string) {
	names, _ := Leftovers(dir)
	for _, name := range names {
		var writer Process
		parts := strings.Split(strings.TrimPrefix(name, temporaryPrefix), "-")
		if len(parts) != 4 || parts[2] != hostDigits(Self().Host) {
			continue
		}
		if _, err := fmt.Sscanf(parts[0], "%d", &writer.PID); err != nil {
			continue
		}
		writer.Start, writer.Host = parts[1], Self().Host
		if writer.Ended() {
			_ = Remove(filepath.Join(dir, name))
		}
	}
}
