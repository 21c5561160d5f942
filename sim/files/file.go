package files

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// blockSize is the most bytes of one write call. Larger contents are several calls, so that a
// test can interrupt a file in its middle.
const blockSize = 64 << 10

// A File is a new file that is being written. Its SHA-256 is computed while it is written, so
// that no file is read again for its digest.
type File struct {
	file   *os.File
	buffer *bufio.Writer
	hash   hash.Hash
	size   int64
	closed bool
}

// Create begins a file at path, which must not exist (fs.ErrExist). The file is incomplete until
// Close has returned nil, so it belongs in a directory that is itself not yet in its place; a
// single file is written by Write.
func Create(path string) (*File, error) { return begin(path, 0o666) }

func begin(path string, permissions os.FileMode) (*File, error) {
	file, err := create(path, permissions)
	if err != nil {
		return nil, err
	}
	return &File{file: file, buffer: bufio.NewWriterSize(blocks{file}, blockSize), hash: sha256.New()}, nil
}

// blocks writes to a file in calls of at most blockSize bytes.
type blocks struct{ file *os.File }

func (b blocks) Write(p []byte) (written int, err error) {
	for block := range slices.Chunk(p, blockSize) {
		err = change("write", b.file.Name(), func() error {
			n, err := b.file.Write(block)
			written += n
			return err
		})
		if err != nil {
			break
		}
	}
	return written, err
}

// Write buffers p. After a failed write, as on a full disk, all later writes and Close fail with
// the same error, which names the file.
func (f *File) Write(p []byte) (int, error) {
	if f.closed {
		return 0, fmt.Errorf("writing %s: %w", f.file.Name(), fs.ErrClosed)
	}
	n, err := f.buffer.Write(p)
	f.hash.Write(p[:n]) // never fails
	f.size += int64(n)
	return n, err
}

// Close empties the buffer and waits until the disk holds the file. After an error the file is
// closed, too. A second Close is fs.ErrClosed.
func (f *File) Close() error {
	if f.closed {
		return fmt.Errorf("closing %s: %w", f.file.Name(), fs.ErrClosed)
	}
	f.closed = true
	err := f.buffer.Flush()
	if err == nil {
		err = syncFile(f.file)
	}
	if problem := f.file.Close(); err == nil {
		err = problem
	}
	return err
}

// fill writes the content that a function writes, and closes the file. Errors name it path.
func (f *File) fill(path string, content func(io.Writer) error) error {
	if err := content(f); err != nil {
		f.closed = true
		f.file.Close() // the content's error counts
		return err
	}
	err := f.Close()
	var failed *fs.PathError
	if errors.As(err, &failed) && failed.Op == "sync" {
		err = fmt.Errorf("syncing %s: %w", path, err)
	}
	return err
}

// Digest returns the SHA-256, as 64 hexadecimal digits, and the size in bytes of what was written.
func (f *File) Digest() (digest string, size int64) {
	return hex.EncodeToString(f.hash.Sum(nil)), f.size
}

// Digest returns the SHA-256 of content, as 64 hexadecimal digits.
func Digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// DigestFile reads the file at path and returns its SHA-256, as 64 hexadecimal digits, and its
// size in bytes.
func DigestFile(path string) (digest string, size int64, err error) {
	file, err := Open(path)
	if err != nil {
		return "", 0, err
	}
	defer file.Close()
	sum := sha256.New()
	size, err = io.Copy(sum, file)
	if err != nil {
		return "", 0, fmt.Errorf("reading %s: %w", path, err)
	}
	return hex.EncodeToString(sum.Sum(nil)), size, nil
}

// IsName reports whether name, with forward slashes, can be the name of a file within a
// directory: it is relative, leads out of no directory, and is allowed by the operating system.
func IsName(name string) bool {
	return fs.ValidPath(name) && name != "." && filepath.IsLocal(filepath.FromSlash(name))
}
