package main

import (
	"bytes"
	"testing"
)

func TestSayPrograms(t *testing.T) {
	one := map[string]any{"version": "v1.0.0", "revision": "abc"}
	other := map[string]any{"version": "v1.1.0", "revision": "def"}
	for _, c := range []struct {
		of   []map[string]any
		want string
	}{
		{nil, ""},
		{[]map[string]any{nil, one}, ""}, // a study that begins
		{[]map[string]any{one, one}, ""},
		{[]map[string]any{one, other, one}, "dugnad: study has runs of several versions of dugnad, v1.0.0 (abc) and v1.1.0 (def): " +
			"if the model has changed between them, run all with one of them in another --out\n"},
	} {
		var errs bytes.Buffer
		(&app{errs: &errs}).sink(true).WarnVersions("study", c.of...)
		if errs.String() != c.want {
			t.Errorf("of %v it says %q", c.of, errs.String())
		}
	}
}
