package files

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// WithMark returns a text followed by a comment with its digest, which shows whether somebody has
// edited it. The comment begins with the given characters, such as "# ".
func WithMark(text []byte, comment string) []byte {
	return fmt.Appendf(bytes.Clone(text), "%sas written: %s\n", comment, Digest(text))
}

// CheckMark returns ErrNotWritten if the file at path exists and is not a text as WithMark returns it.
func CheckMark(path, comment string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode().IsRegular() {
		text, err := Read(path)
		if err != nil {
			return err
		}
		at := bytes.LastIndex(text, []byte(comment+"as written: "))
		if at >= 0 && bytes.Equal(WithMark(text[:at], comment), text) {
			return nil
		}
	}
	return fmt.Errorf("%s %w", path, ErrNotWritten)
}
