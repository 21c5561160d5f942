package study

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"dugnad/sim/files"
)

// format is the first entry of a manifest. A change that an older reader would
// misunderstand gets another number.
const format = "dugnad study 1"

// A manifest describes a directory: the plan without the rows' values, which are in design.csv,
// and the digests of the files beside it. The last entry of its file, "checksum", is the SHA-256
// of the text before it.
type manifest struct {
	Format string `json:"format"`
	Digest string `json:"digest"` // of the plan
	Name   string `json:"name"`
	Seed   uint64 `json:"seed"`
	Facts  []Fact `json:"facts"`

	Replications int      `json:"replications"`
	Rows         int      `json:"rows"`
	Factors      []string `json:"factors"`
	Outcomes     []string `json:"outcomes"`
	Luck         string   `json:"luck"` // the rows' luck blocks, separated by blanks

	Shard  string `json:"shard"`  // "2/8", or empty
	Merged int    `json:"merged"` // number of shards that were merged into this directory; 0: none

	Files       []entry            `json:"files"`       // sorted by name
	Environment map[string]any     `json:"environment"` // of the process that last wrote the manifest
	Timing      map[string]float64 `json:"timing"`      // seconds, summed over all processes
}

// An entry is a file as the manifest lists it.
type entry struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// manifestOf returns the manifest of a plan, without files.
func manifestOf(plan Plan, shard Shard, environment map[string]any) manifest {
	luck := make([]string, len(plan.Rows))
	for i, row := range plan.Rows {
		luck[i] = strconv.FormatUint(row.Luck, 10)
	}
	if environment == nil {
		environment = map[string]any{}
	}
	return manifest{
		Format: format, Digest: plan.Digest(), Name: plan.Name, Seed: plan.Seed,
		Facts: append([]Fact{}, plan.Facts...), Replications: plan.Replications, Rows: len(plan.Rows),
		Factors: append([]string{}, plan.Factors...), Outcomes: append([]string{}, plan.Outcomes...),
		Luck: strings.Join(luck, " "), Shard: shard.String(),
		Files: []entry{}, Environment: environment, Timing: map[string]float64{},
	}
}

// formatBegin is the beginning of a manifest's text.
const formatBegin = "{\n  \"format\": \"" + format + "\",\n"

// encode returns the content of the manifest's file.
func (m manifest) encode() ([]byte, error) {
	text, err := files.EncodeRecord(m)
	if err != nil {
		return nil, fmt.Errorf("encoding the manifest: %w", err)
	}
	return text, nil
}

// readManifest reads the manifest in dir. A missing manifest is nil without an error; that of
// something else is ErrNotStudy, an edited one ErrChanged.
func readManifest(dir string) (*manifest, error) {
	path := filepath.Join(dir, manifestName)
	text, err := files.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return decodeManifest(path, text)
}

func decodeManifest(path string, text []byte) (*manifest, error) {
	if !bytes.HasPrefix(text, []byte(formatBegin)) {
		var head struct {
			Format string `json:"format"`
		}
		if json.Unmarshal(text, &head) == nil && head.Format != format && head.Format != "" {
			return nil, fmt.Errorf("%s: %w: its format is %q, not %q; choose another --out", path, ErrNotStudy, head.Format, format)
		}
		if head.Format != format {
			return nil, fmt.Errorf("%s: %w: it is not the manifest of one; choose another --out", path, ErrNotStudy)
		}
		return nil, editedManifest(path)
	}
	var m manifest
	switch err := files.DecodeRecord(text, &m); {
	case errors.Is(err, files.ErrChecksum):
		return nil, editedManifest(path)
	case err != nil:
		return nil, fmt.Errorf("%s: %w: %w", path, ErrNotStudy, err)
	}
	// Numbers decide how much memory is taken, and a checksum that fits does not make them those of a study.
	if m.Rows < 1 || m.Rows != len(strings.Fields(m.Luck)) || m.Replications < 1 || m.Replications > math.MaxInt32 || len(m.Outcomes) < 1 || m.Merged < 0 {
		return nil, fmt.Errorf("%s: %w: it has %d rows with %d luck blocks, %d replications, %d outcomes and %d merged shards",
			path, ErrChanged, m.Rows, len(strings.Fields(m.Luck)), m.Replications, len(m.Outcomes), m.Merged)
	}
	return &m, nil
}

func editedManifest(path string) error {
	return fmt.Errorf("%s: %w: its checksum does not fit its text; restore it from a copy, or choose another --out",
		path, ErrChanged)
}

// lists returns the listed digest of a file; it is empty if the file is not listed.
func (m *manifest) lists(name string) string {
	for _, file := range m.Files {
		if file.Name == name {
			return file.SHA256
		}
	}
	return ""
}

// verify compares the listed files with their digests. Missing files are no error.
func (m *manifest) verify(dir string) error {
	for _, file := range m.Files {
		_, err := m.read(dir, file.Name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// read returns the content of a listed file. A missing one is fs.ErrNotExist.
func (m *manifest) read(dir, name string) ([]byte, error) {
	path := filepath.Join(dir, filepath.FromSlash(name))
	content, err := files.Read(path)
	if err != nil {
		return nil, err
	}
	if files.Digest(content) != m.lists(name) {
		return nil, fmt.Errorf("%s: %w: its digest is not the one in %s; restore it from a copy, or remove it, then it is written anew",
			path, ErrChanged, manifestName)
	}
	return content, nil
}

// plan returns the plan of a directory, from the manifest and design.csv. If design.csv is missing,
// the error is fs.ErrNotExist and the plan has no rows.
func (m *manifest) plan(dir string) (Plan, error) {
	p := Plan{
		Name: m.Name, Seed: m.Seed, Facts: m.Facts, Factors: m.Factors,
		Outcomes: m.Outcomes, Replications: m.Replications,
	}
	content, err := m.read(dir, designName)
	if err != nil {
		return p, err
	}
	changed := func(why string) error {
		return fmt.Errorf("%s: %w: %s", filepath.Join(dir, designName), ErrChanged, why)
	}
	if p.Rows, err = parseDesign(content, len(m.Factors)); err != nil {
		return p, changed(err.Error())
	}
	luck := strings.Fields(m.Luck)
	if len(luck) != len(p.Rows) {
		return p, changed(fmt.Sprintf("it has %d rows, the manifest has %d luck blocks", len(p.Rows), len(luck)))
	}
	for i := range p.Rows {
		if p.Rows[i].Luck, err = strconv.ParseUint(luck[i], 10, 64); err != nil {
			return p, changed(err.Error())
		}
	}
	if p.check() != nil || p.Digest() != m.Digest {
		return p, changed("it and the manifest do not give the plan whose digest the manifest holds")
	}
	return p, nil
}

// hasTables reports whether both tables and the design are listed and exist.
func (m *manifest) hasTables(dir string) (bool, error) {
	for _, name := range []string{designName, outcomesName, failuresName} {
		if m.lists(name) == "" {
			return false, nil
		}
		_, err := m.read(dir, name)
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}
