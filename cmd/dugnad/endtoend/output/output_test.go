// Package output_test reads what the program draws and writes for people: figures and their recipes, and
// the pages of reports. It may import what it likes; start reading at report_test.go.
package output_test

import (
	"testing"

	"dugnad/cmd/dugnad/endtoend"
)

func TestMain(m *testing.M) { endtoend.Main(m) }

func TestScripts(t *testing.T) {
	if testing.Short() {
		t.Skip("draws every figure")
	}
	endtoend.Program(t)
	endtoend.Scripts(t, "../../testdata/tiny.toml", nil)
}
