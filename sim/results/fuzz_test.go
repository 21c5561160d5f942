package results

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"dugnad/sim/files"
)

// FuzzManifest: a manifest of any content is read, or is not ours, or changed.
func FuzzManifest(f *testing.F) {
	golden, err := os.ReadFile("testdata/manifest.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(golden)
	f.Add([]byte(`{"format":"` + Format + `","files":[{"path":"../../etc/passwd","sha256":""},{"path":"/dev/zero"}]}`))
	f.Add([]byte(`{"format":"` + Format + `","files":null,"timing":{"a":1e999}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		readAny(t, text)
		body, _, _ := bytes.Cut(text, []byte(",\n  \"checksum\""))
		readAny(t, files.AppendChecksum(body))
	})
}

// readAny reads a manifest of any content.
func readAny(t *testing.T, text []byte) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ManifestName), text, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadManifest(dir); err != nil {
		if !errors.Is(err, ErrNotOurs) && !errors.Is(err, ErrChanged) {
			t.Error(err)
		}
		return
	}
	if err := VerifyFiles(dir, func(path string) bool { return filepath.IsLocal(path) }); err != nil && !errors.Is(err, ErrChanged) && !errors.Is(err, ErrNotOurs) {
		t.Error(err)
	}
}
