package files

import (
	"io"
	"os"
	"path/filepath"
)

// Write puts content at path: at every moment, also after a kill or a power cut, path holds the
// complete content or what was there before. Missing parent directories are made. A temporary
// file in the same directory is written, synced and renamed, and the directory is synced.
func Write(path string, content []byte) error {
	return WriteFrom(path, text(content))
}

// WriteFrom is Write for content that a function writes. After an error of the function, which is
// returned, path is unchanged.
func WriteFrom(path string, content func(io.Writer) error) error {
	scratch := filepath.Dir(path)
	if err := MakeDirectory(scratch); err != nil {
		return err
	}
	clearEnded(scratch)
	return write(scratch, path, 0o666, content)
}

// WriteProgram is Write for a script that users execute.
func WriteProgram(path string, content []byte) error {
	if err := MakeDirectory(filepath.Dir(path)); err != nil {
		return err
	}
	return write(filepath.Dir(path), path, 0o777, text(content))
}

// WriteVia is Write with the temporary file in the directory scratch, on the same file system. It
// is for a process that holds scratch, and clears it once with Clear. A scratch that has gone is
// an error, as it was moved away; only directories below it are made.
func WriteVia(scratch, path string, content []byte) error {
	return write(scratch, path, 0o666, text(content))
}

func text(content []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	}
}

func write(scratch, path string, permissions os.FileMode, content func(io.Writer) error) error {
	temporary := filepath.Join(scratch, temporaryName())
	file, err := begin(temporary, permissions)
	if err != nil {
		return err
	}
	if err = file.fill(path, content); err == nil {
		err = MakeDirectory(filepath.Dir(path))
	}
	if err == nil {
		err = Rename(temporary, path)
	}
	if err != nil {
		_ = Remove(temporary) // what remains is cleared later
		return err
	}
	return SyncDirectory(filepath.Dir(path))
}
