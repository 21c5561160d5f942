package results

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io/fs"
	"os"
)

// A digester writes a file and takes its SHA-256 on the way, so that no file
// is read again to be digested.
type digester struct {
	file   *os.File
	buffer *bufio.Writer
	hash   hash.Hash
	size   int64
	closed bool
	done   func(digest string, size int64) // called when the file is on the disk
}

func newDigester(file *os.File, done func(digest string, size int64)) *digester {
	return &digester{file: file, buffer: bufio.NewWriterSize(file, 64<<10), hash: sha256.New(), done: done}
}

// Write buffers p. Once a write has failed (the disk is full), all later ones
// and Close fail with the same error, which names the file.
func (d *digester) Write(p []byte) (int, error) {
	if d.closed {
		return 0, fmt.Errorf("writing %s: %w", d.file.Name(), fs.ErrClosed)
	}
	n, err := d.buffer.Write(p)
	d.hash.Write(p[:n]) // never fails
	d.size += int64(n)
	return n, err
}

// Close empties the buffer, waits until the disk has the file, and reports the
// digest. On an error the file is closed all the same.
func (d *digester) Close() error {
	if d.closed {
		return fmt.Errorf("closing %s: %w", d.file.Name(), fs.ErrClosed)
	}
	d.closed = true
	err := d.buffer.Flush()
	if err == nil {
		err = d.file.Sync()
	}
	if problem := d.file.Close(); err == nil {
		err = problem
	}
	if err != nil {
		return err
	}
	d.done(hex.EncodeToString(d.hash.Sum(nil)), d.size)
	return nil
}
