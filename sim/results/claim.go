package results

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// An unfinished directory holds a note of who writes it, which Finish removes.
// The note's name says which process, owner-PID-START.json, and its text on
// which host. That split is what makes it safe to take over a directory: one
// renaming of the note changes the owner, it succeeds for one process only,
// and it fails if the note is not the very one that was looked at.

// An owner is a process that writes a results directory.
type owner struct {
	// PID and Start are in the note's name. Start is a random word made when
	// the process started: it tells a process from an earlier one with the same
	// number, as in containers, where every program may be process 1.
	PID   int    `json:"-"`
	Start string `json:"-"`

	Program string `json:"program"` // always "dugnad": what makes a directory ours to remove
	Host    string `json:"host"`
}

var startWord = rand.Text()

// self is the owner that this process writes into its directories.
func self() owner {
	host, err := os.Hostname()
	if err != nil {
		host = "" // then nobody takes over what we leave, see gone
	}
	return owner{PID: os.Getpid(), Start: startWord, Program: "dugnad", Host: host}
}

// note is the name of the owner's note.
func (o owner) note() string {
	return fmt.Sprintf("owner-%d-%s.json", o.PID, o.Start)
}

// claim makes the directory for this process alone and returns the name of the
// note in it, or ErrUnfinished where another has it. Mkdir decides between two
// processes at once: it succeeds for one of them.
func claim(incomplete string) (note string, err error) {
	me := self()
	err = os.Mkdir(incomplete, 0o777)
	if errors.Is(err, fs.ErrExist) {
		return me.note(), takeOver(incomplete, me)
	}
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(me)
	if err == nil {
		err = writeSynced(filepath.Join(incomplete, me.note()), append(text, '\n'))
	}
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(incomplete))
	}
	return me.note(), nil
}

// takeOver makes an unfinished directory ours and empties it, if the process
// that wrote it has ended, and returns ErrUnfinished otherwise.
func takeOver(incomplete string, me owner) error {
	before, err := readOwner(incomplete)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w: it does not say who writes it; remove it if nobody does, or choose another name",
			incomplete, ErrUnfinished)
	}
	if err != nil {
		return err
	}
	if !before.gone() {
		return fmt.Errorf("%s: %w: process %d on %s writes it; wait for it or choose another name, and remove the directory if that process has ended",
			incomplete, ErrUnfinished, before.PID, before.Host)
	}
	err = os.Rename(filepath.Join(incomplete, before.note()), filepath.Join(incomplete, me.note()))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w: another process has just taken it over", incomplete, ErrUnfinished)
	}
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(incomplete)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.Name() == me.note() {
			continue
		}
		if err := os.RemoveAll(filepath.Join(incomplete, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// readOwner reads who writes an unfinished directory. Where that is not said,
// or not in our words, the error is fs.ErrNotExist.
func readOwner(incomplete string) (owner, error) {
	if info, err := os.Stat(incomplete); err == nil && !info.IsDir() {
		return owner{}, fs.ErrNotExist
	}
	entries, err := os.ReadDir(incomplete)
	if err != nil {
		return owner{}, err
	}
	for _, entry := range entries {
		name, isNote := strings.CutSuffix(entry.Name(), ".json")
		parts := strings.Split(name, "-")
		if !isNote || len(parts) != 3 || parts[0] != "owner" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(incomplete, entry.Name()))
		if err != nil {
			return owner{}, err
		}
		var found owner
		if json.Unmarshal(text, &found) != nil || found.Program != self().Program {
			continue
		}
		if found.PID, err = strconv.Atoi(parts[1]); err != nil {
			continue
		}
		found.Start = parts[2]
		return found, nil
	}
	return owner{}, fs.ErrNotExist
}

// gone reports whether it is certain that the process has ended. Of another
// host's processes, as on a shared file system, nothing is certain.
func (o owner) gone() bool {
	me := self()
	if o.Host == "" || o.Host != me.Host {
		return false
	}
	if o.PID == me.PID {
		return o.Start != me.Start // an earlier process that had our number
	}
	process, err := os.FindProcess(o.PID)
	if err != nil {
		return true // Windows: there is no such process
	}
	defer process.Release()
	if runtime.GOOS == "windows" {
		return false
	}
	// Signal 0 is not sent, only checked. An error other than "no such process"
	// (no permission) means that the process is there.
	err = process.Signal(syscall.Signal(0))
	return errors.Is(err, os.ErrProcessDone) || errors.Is(err, syscall.ESRCH)
}
