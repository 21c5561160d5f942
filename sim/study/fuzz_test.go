package study

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"dugnad/sim/files"
)

// known tells whether a study's reader may end with the error.
func known(err error) bool {
	return errors.Is(err, ErrNotStudy) || errors.Is(err, ErrChanged) || errors.Is(err, ErrForeign) || errors.Is(err, ErrTruncated) || errors.Is(err, ErrIncomplete) || errors.Is(err, ErrOtherShards)
}

// FuzzManifest: a manifest and a design of any content are a study's, or refused. The content is also read behind a
// checksum that fits, as another program could write it.
func FuzzManifest(f *testing.F) {
	plan := toyPlan(3, 2)
	text, err := manifestOf(plan, Shard{}, nil).encode()
	if err != nil {
		f.Fatal(err)
	}
	design, err := designFile(plan)
	if err != nil {
		f.Fatal(err)
	}
	body, _, _ := bytes.Cut(text, []byte(",\n  \"checksum\""))
	f.Add(text, body, design.Content)
	f.Add([]byte(`{"format":"dugnad study 0"}`), []byte(formatBegin+`"files":[{"name":"../x"}],"rows":-1,"luck":"1 2"`), []byte("row,role,base_row\n0,a,9\n"))
	f.Fuzz(func(t *testing.T, text, body, design []byte) {
		for _, content := range [][]byte{text, files.AppendChecksum(body)} {
			dir := t.TempDir()
			for name, content := range map[string][]byte{manifestName: content, designName: design} {
				if err := os.WriteFile(filepath.Join(dir, name), content, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			m, err := readManifest(dir)
			if err != nil && !known(err) {
				t.Error(err)
			}
			if err == nil {
				if _, err := m.plan(dir); err != nil && !known(err) && !os.IsNotExist(err) {
					t.Error(err)
				}
			}
			if _, err := Inspect(dir); err != nil && !known(err) {
				t.Error(err)
			}
		}
		if rows, err := parseDesign(design, 1); err == nil && len(rows) > bytes.Count(design, []byte("\n"))+1 {
			t.Errorf("%d rows", len(rows))
		}
	})
}
