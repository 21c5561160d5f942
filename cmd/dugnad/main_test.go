package main

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"dugnad/cmd/dugnad/endtoend"
	"dugnad/cmd/dugnad/internal/jobs"
)

// TestMain makes this test program dugnad itself when a script calls it by that name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dugnad": main})
}

// The scripts are the command line's specification.
func TestScripts(t *testing.T) {
	endtoend.Scripts(t, "testdata/tiny.toml", endtoend.Commands{"ascsv": ascsv, "keep": keep, "metadata": metadata})
}

// keep REPLICATION FROM TO copies the header and a replication's rows of a series.csv.
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: keep REPLICATION FROM TO")
	}
	var kept strings.Builder
	for i, line := range strings.SplitAfter(ts.ReadFile(args[1]), "\n") {
		if cells := strings.SplitN(line, ",", 3); i == 0 || len(cells) == 3 && cells[1] == args[0] {
			kept.WriteString(line)
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(kept.String()), 0o666))
}

// call runs the command line in-process.
func call(t *testing.T, ctx context.Context, in io.Reader, arguments ...string) (code int, out, errs string) {
	t.Helper()
	var outText, errsText bytes.Buffer
	code = dugnad(ctx, arguments, in, &outText, &errsText)
	return code, outText.String(), errsText.String()
}

func TestWorkersAreThoseOfTheJob(t *testing.T) {
	var f workersFlag
	for value, want := range map[string]int{"": runtime.GOMAXPROCS(0), "3": 3, "many": runtime.GOMAXPROCS(0)} {
		t.Setenv("SLURM_CPUS_PER_TASK", value)
		if got := cmp.Or(f.workers(), jobs.DefaultWorkers()); got != want {
			t.Errorf("SLURM_CPUS_PER_TASK=%s: %d workers", value, got)
		}
	}
	f.given, f.value = true, 5
	if got := cmp.Or(f.workers(), jobs.DefaultWorkers()); got != 5 {
		t.Errorf("--workers 5: %d workers", got)
	}
}

// A message shows the control characters of a name without letting the terminal interpret them.
func TestMessagesHoldNoControlCharacters(t *testing.T) {
	for _, args := range [][]string{
		{"plot", "--recipe", "\x1b[31m.toml"},
		{"run", "\x1b[31m.toml"},
		{"report", "\x1b[31m"},
		{"describe", "no-surge", "--out", "\x1b[31m/model.md"},
		{"\x1b[31m"},
		{"merge", "\x1b[31m"},
	} {
		code, _, errs := call(t, t.Context(), nil, args...)
		if code == 0 || strings.Contains(errs, "\x1b") {
			t.Errorf("%q: exit %d: %q", args, code, errs)
		}
	}
}
