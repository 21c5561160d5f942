package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"dugnad/sim/files"
	"dugnad/sim/text"
)

// Format is the first entry of every manifest. A change that an older reader would misunderstand
// gets another number.
const Format = "dugnad results 2"

// unverifiedFormat is the format before manifests had a checksum.
const unverifiedFormat = "dugnad results 1"

// ManifestName is the name of the manifest in a results directory.
const ManifestName = "manifest.json"

// A Manifest lists the content of a results directory and its origin. The last entry of its file,
// "checksum", is the SHA-256 of the text before it.
type Manifest struct {
	Format       string         `json:"format"`            // Finish fills it in
	Scenarios    []Scenario     `json:"scenarios"`         // in the order of the command line
	Seed         uint64         `json:"seed"`              // the master seed
	Replications int            `json:"replications"`      // of each scenario
	Weights      string         `json:"weights,omitempty"` // of places in the summary; empty: none, or an older manifest
	Files        []File         `json:"files"`             // sorted by path, without the manifest itself; Finish fills it in
	Environment  map[string]any `json:"environment"`       // command line, versions, system
	// Timing is in seconds: "simulate", "write", "draw". Two equal runs differ only in Timing and
	// Environment.
	Timing map[string]float64 `json:"timing"`

	// Unverified is set if an earlier version of dugnad wrote the manifest, without a checksum. What
	// it says of the origin of the results may have been edited.
	Unverified bool `json:"-"`
}

// A Scenario is a scenario's name and the digest of its resolved text.
type Scenario struct {
	Name   string `json:"name"`
	Digest string `json:"digest"`
}

// A File describes one file of a results directory as it was written.
type File = files.Listed

// write writes the manifest of the results directory dir. One of an earlier version keeps its
// format, as it stays unverified.
func (m Manifest) write(dir string) error {
	text, err := m.encode()
	if err != nil {
		return fmt.Errorf("%s: encoding the manifest: %w", dir, err)
	}
	return files.Write(filepath.Join(dir, ManifestName), text)
}

// encode returns the content of the manifest's file. Empty lists and maps are written as such and
// not as null, at which readers in other languages fail.
func (m Manifest) encode() ([]byte, error) {
	m.Format = Format
	if m.Scenarios == nil {
		m.Scenarios = []Scenario{}
	}
	if m.Files == nil {
		m.Files = []File{}
	}
	if m.Environment == nil {
		m.Environment = map[string]any{}
	}
	if m.Timing == nil {
		m.Timing = map[string]float64{}
	}
	if m.Unverified {
		m.Format = unverifiedFormat
		text, err := json.MarshalIndent(m, "", "  ")
		return append(text, '\n'), err
	}
	return files.EncodeRecord(m)
}

// ReadManifest reads the manifest of a results directory. If it is missing, or of another program
// or version, the error wraps ErrNotOurs; if somebody has edited it, ErrChanged.
func ReadManifest(dir string) (Manifest, error) {
	path := filepath.Join(dir, ManifestName)
	content, err := files.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Manifest{}, fmt.Errorf("%s: no %s: %w", dir, ManifestName, ErrNotOurs)
	}
	if err != nil {
		return Manifest{}, err
	}
	// The format is read first and alone: entries of another version may have other types.
	var head struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(content, &head); err != nil {
		return Manifest{}, fmt.Errorf("%s: %w: it is not a manifest", path, ErrNotOurs)
	}
	manifest := Manifest{Unverified: head.Format == unverifiedFormat}
	switch {
	case manifest.Unverified:
		err = json.Unmarshal(content, &manifest)
	case head.Format == Format:
		err = files.DecodeRecord(content, &manifest)
	default:
		return Manifest{}, fmt.Errorf("%s: format is %s, not %q: %w", path, text.Excerpt(head.Format), Format, ErrNotOurs)
	}
	if errors.Is(err, files.ErrChecksum) {
		return Manifest{}, fmt.Errorf("%s: %w: %w; restore it from a copy, or make the results anew", path, ErrChanged, err)
	}
	if err != nil {
		return Manifest{}, fmt.Errorf("%s: %w: %w", path, ErrNotOurs, err)
	}
	return manifest, nil
}

// Verify reads every file that the manifest of a results directory lists. Each missing or changed
// file is an error that wraps ErrChanged. Files that the manifest does not list are ignored.
func Verify(dir string) error {
	return VerifyFiles(dir, func(string) bool { return true })
}

// VerifyFiles is Verify for the files whose paths are wanted.
func VerifyFiles(dir string, wanted func(path string) bool) error {
	manifest, err := ReadManifest(dir)
	if err != nil {
		return err
	}
	var problems []error
	for _, want := range manifest.Files {
		if !wanted(want.Path) {
			continue
		}
		_, err := want.Compare(dir, ErrChanged)
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}
