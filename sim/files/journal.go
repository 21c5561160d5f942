package files

import (
	"os"
	"strings"
)

// A Journal is a text file to which lines are appended while work goes on, so that a later process
// can read how far a killed one came.
type Journal struct{ file *os.File }

// NewJournal creates a journal at path, which must not exist.
func NewJournal(path string) (*Journal, error) {
	file, err := create(path, 0o666)
	if err != nil {
		return nil, err
	}
	return &Journal{file}, nil
}

// Append adds a line, which has no line break, and waits until the disk holds it.
func (j *Journal) Append(line string) error {
	err := change("write", j.file.Name(), func() error {
		_, err := j.file.WriteString(line + "\n")
		return err
	})
	if err == nil {
		err = syncFile(j.file)
	}
	return err
}

// Close closes the journal; every line is written before.
func (j *Journal) Close() { j.file.Close() }

// Remove closes the journal and removes its file.
func (j *Journal) Remove() error {
	j.Close()
	return Remove(j.file.Name())
}

// ReadJournal returns the lines of a journal. A last line that a kill cut short is left out. A
// missing journal is fs.ErrNotExist.
func ReadJournal(path string) ([]string, error) {
	text, err := Read(path)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(string(text), "\n")
	return lines[:len(lines)-1], nil
}
