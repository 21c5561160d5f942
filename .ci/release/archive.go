package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"slices"
	"strings"
	"time"
)

// A file of an archive; its name is relative to the archive's folder, with slashes.
type file struct {
	name    string
	content []byte
	program bool
}

// mode returns the permissions of the file.
func (f file) mode() int64 {
	if f.program {
		return 0o755
	}
	return 0o644
}

// sorted returns the files by name.
func sorted(all []file) []file {
	return slices.SortedFunc(slices.Values(all), func(a, b file) int { return strings.Compare(a.name, b.name) })
}

// tarOf returns a compressed tar archive: sorted, of one time, owned by root.
func tarOf(folder string, all []file, stamp time.Time) ([]byte, error) {
	var content bytes.Buffer
	compressed, err := gzip.NewWriterLevel(&content, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	archive := tar.NewWriter(compressed)
	for _, f := range sorted(all) {
		if err := archive.WriteHeader(&tar.Header{Name: folder + "/" + f.name, Mode: f.mode(), Size: int64(len(f.content)), ModTime: stamp, Format: tar.FormatPAX}); err != nil {
			return nil, err
		}
		if _, err := archive.Write(f.content); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	if err := compressed.Close(); err != nil {
		return nil, err
	}
	return content.Bytes(), nil
}

// zipOf returns a zip archive: sorted, of one time.
func zipOf(folder string, all []file, stamp time.Time) ([]byte, error) {
	var content bytes.Buffer
	archive := zip.NewWriter(&content)
	for _, f := range sorted(all) {
		w, err := archive.CreateHeader(&zip.FileHeader{Name: folder + "/" + f.name, Method: zip.Deflate, Modified: stamp})
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(w, bytes.NewReader(f.content)); err != nil {
			return nil, err
		}
	}
	err := archive.Close()
	return content.Bytes(), err
}
