// Package claims_test recomputes what the program states: the numbers of transcripts, comparisons,
// explanations and patterns, and the runs that killed and distributed studies have kept. It may import what it likes; start reading at
// trace_recompute_test.go.
package claims_test

import (
	"testing"

	"dugnad/cmd/dugnad/endtoend"
)

func TestMain(m *testing.M) { endtoend.Main(m) }

func TestScripts(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every arm of the flagship")
	}
	endtoend.Program(t)
	endtoend.Scripts(t, "../../testdata/tiny.toml", nil)
}
