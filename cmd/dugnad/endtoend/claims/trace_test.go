package claims_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"dugnad/cmd/dugnad/endtoend"
	"dugnad/cmd/dugnad/internal/fault"
)

// A reader of the transcript may stop reading: no error, and results asked for are written
// whole all the same.
func TestTraceIntoAClosedPipe(t *testing.T) {
	tiny, err := filepath.Abs("../../testdata/tiny.toml")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for _, arguments := range [][]string{
		{"trace", tiny, "--json"},
		{"trace", tiny, "--limit", "1000"},
		{"trace", tiny, "--place", "Grorud", "--organisation", "culture-001", "--summary"},
		{"trace", tiny, "--limit", "1000", "--out", "kept"},
	} {
		reader, writer, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		reader.Close()
		var errs bytes.Buffer
		trace := exec.Command(endtoend.Program(t), arguments...)
		trace.Stdout, trace.Stderr = writer, &errs
		err = trace.Run()
		writer.Close()
		if said := errs.String(); err != nil || said != "" && said != "dugnad: results in kept\n" {
			t.Errorf("%v: %v: %s", arguments, err, said)
		}
	}
	told, err := os.ReadFile("kept/trace.jsonl")
	if lines := bytes.Count(told, []byte("\n")); err != nil || lines != 384 {
		t.Errorf("%d lines are kept: %v", lines, err)
	}
}

// A full disk is told as such.
func TestTraceOntoAFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no /dev/full here")
	}
	defer full.Close()
	var errs bytes.Buffer
	trace := exec.Command(endtoend.Program(t), "trace", "../../testdata/tiny.toml", "--json", "--quiet")
	trace.Stdout, trace.Stderr = full, &errs
	_ = trace.Run() // its error is the exit code
	if code := trace.ProcessState.ExitCode(); code != fault.ExitEnvironment {
		t.Errorf("exit %d: %s", code, &errs)
	}
}
