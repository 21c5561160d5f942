package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"dugnad/sim/files"
)

// An unfinished directory holds a note that names the writing process; Finish removes it. The
// note's name, owner-PID-START.json, identifies the process, its text the host. This makes taking
// over a directory safe: one rename of the note changes the owner. It succeeds for one process
// only, and fails if another process has renamed the note meanwhile.

// noteText is the text of a note.
type noteText struct {
	Program string `json:"program"` // always program: dugnad removes only directories of dugnad
	Host    string `json:"host"`
}

const program = "dugnad"

// noteName is the name of the note of a process.
func noteName(p files.Process) string {
	return fmt.Sprintf("owner-%d-%s.json", p.PID, p.Start)
}

// claim makes the directory for this process alone and returns the name of its note. If another
// process has it, the error is ErrUnfinished. Of two processes at once, Mkdir succeeds for one.
func claim(incomplete string) (note string, err error) {
	me := files.Self()
	err = files.Mkdir(incomplete)
	if errors.Is(err, fs.ErrExist) {
		return noteName(me), takeOver(incomplete, me)
	}
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(noteText{program, me.Host})
	if err == nil {
		err = files.Write(filepath.Join(incomplete, noteName(me)), append(text, '\n'))
	}
	if err != nil {
		return "", errors.Join(err, files.RemoveAll(incomplete))
	}
	return noteName(me), nil
}

// takeOver makes this process the owner of an unfinished directory and empties it. If the process
// that wrote it has not certainly ended, the error is ErrUnfinished.
func takeOver(incomplete string, me files.Process) error {
	before, err := readOwner(incomplete)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w: it does not say who writes it; remove it if nobody does, or choose another name",
			incomplete, ErrUnfinished)
	}
	if err != nil {
		return err
	}
	if !before.Ended() {
		return fmt.Errorf("%s: %w: process %d on %s writes it; wait for it or choose another name, and remove the directory if that process has ended",
			incomplete, ErrUnfinished, before.PID, before.Host)
	}
	err = files.Rename(filepath.Join(incomplete, noteName(before)), filepath.Join(incomplete, noteName(me)))
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
		if entry.Name() == noteName(me) {
			continue
		}
		if err := files.RemoveAll(filepath.Join(incomplete, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// readOwner returns the process that writes an unfinished directory. Without a readable note of
// dugnad the error is fs.ErrNotExist.
func readOwner(incomplete string) (files.Process, error) {
	if info, err := os.Stat(incomplete); err == nil && !info.IsDir() {
		return files.Process{}, fs.ErrNotExist
	}
	entries, err := os.ReadDir(incomplete)
	if err != nil {
		return files.Process{}, err
	}
	for _, entry := range entries {
		name, isNote := strings.CutSuffix(entry.Name(), ".json")
		parts := strings.Split(name, "-")
		if !isNote || len(parts) != 3 || parts[0] != "owner" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(incomplete, entry.Name()))
		if err != nil {
			return files.Process{}, err
		}
		var note noteText
		if json.Unmarshal(text, &note) != nil || note.Program != program {
			continue
		}
		if pid, err := strconv.Atoi(parts[1]); err == nil {
			return files.Process{PID: pid, Start: parts[2], Host: note.Host}, nil
		}
	}
	return files.Process{}, fs.ErrNotExist
}
