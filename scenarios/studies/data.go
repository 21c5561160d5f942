package studies

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

// cachedFiles is a file system that reads each file once. A study may run for days and load its rows
// meanwhile; all rows must have the data of its digest, even if the user's files change.
type cachedFiles struct {
	fs.FS
	guard sync.Mutex
	read  map[string][]byte
}

// ReadFile returns the content that the file had when it was first read.
func (f *cachedFiles) ReadFile(name string) ([]byte, error) {
	f.guard.Lock()
	defer f.guard.Unlock()
	if content, ok := f.read[name]; ok {
		return content, nil
	}
	content, err := fs.ReadFile(f.FS, name)
	if err == nil {
		f.read[name] = content
	}
	return content, err
}

// Stat implements fs.StatFS.
func (f *cachedFiles) Stat(name string) (fs.FileInfo, error) { return fs.Stat(f.FS, name) }

// ReadDir implements fs.ReadDirFS.
func (f *cachedFiles) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(f.FS, name) }

// cached returns the source with its files cached.
func cached(src scenarios.Source) scenarios.Source {
	if src.FS != nil {
		src.FS = &cachedFiles{FS: src.FS, read: map[string][]byte{}}
	}
	return src
}

// VariedData returns the user's data files that values of factors name, in the order of factors and
// values. The base scenario does not have them, but results depend on them. Name is the path of the
// study's copy, such as data/levels/applicants-1-mine.csv for value 1 (from 0).
func (s *Study) VariedData() []scenarios.DataFile { return slices.Clone(s.varied) }

// variedData reads the files for VariedData. Names that are no files of the user mean shipped files.
func (c *checker) variedData(files fs.FS) {
	if files == nil {
		return
	}
	for i := range c.study.Factors {
		f := &c.study.Factors[i]
		for _, factorPath := range f.KeyPaths() {
			parts, ok := keys.SplitPath(factorPath)
			if !ok || len(parts) != 2 || parts[0] != "data" || !slices.Contains([]string{"places", "population", "applicants"}, parts[1]) {
				continue
			}
			for number, level := range f.Values {
				value, ok := f.value(level, factorPath)
				if !ok {
					continue
				}
				content, err := keys.ReadFile(files, keys.Join(".", value.Cell()), keys.MostTableBytes)
				if err != nil {
					continue
				}
				sum := sha256.Sum256(content)
				c.study.varied = append(c.study.varied, scenarios.DataFile{
					Key:    strings.Join(parts, "."),
					Name:   fmt.Sprintf("data/levels/%s-%d-%s", parts[1], number, path.Base(value.Cell())),
					SHA256: hex.EncodeToString(sum[:]), Content: content,
				})
			}
		}
	}
}
