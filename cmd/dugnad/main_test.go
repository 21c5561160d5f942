package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"dugnad/cmd/dugnad/internal/jobs"
)

// TestMain makes this test program dugnad itself when a script calls it by that name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dugnad": main})
}

// The scripts are the command line's specification: each is a claim of what a user sees.
// Every one begins in an empty directory with tiny.toml.
func TestScripts(t *testing.T) {
	tiny, err := os.ReadFile("testdata/tiny.toml")
	if err != nil {
		t.Fatal(err)
	}
	scripts, err := filepath.Glob("testdata/script/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	if testing.Short() { // drawing and telling take long under the race detector, and share nothing
		alone := []string{"plot.txt", "plot-study.txt", "recipe.txt", "recipe-study.txt", "report.txt", "slurm.txt", "trace.txt"}
		scripts = slices.DeleteFunc(scripts, func(path string) bool { return slices.Contains(alone, filepath.Base(path)) })
	}
	testscript.Run(t, testscript.Params{
		Files: scripts,
		Setup: func(env *testscript.Env) error {
			return os.WriteFile(filepath.Join(env.WorkDir, "tiny.toml"), tiny, 0o666)
		},
		RequireExplicitExec: true,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"ascsv":    ascsv,
			"fails":    fails,
			"keep":     keep,
			"metadata": metadata,
			"without":  without,
		},
	})
}

// fails CODE COMMAND... runs a command that must end with the exit code.
func fails(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fails CODE COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || strconv.Itoa(exit.ExitCode()) != args[0] {
		ts.Fatalf("%s ended with %v, not with exit status %s", strings.Join(args[1:], " "), err, args[0])
	}
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

// without TABLE FROM TO copies a scenario without a table and the tables in it.
func without(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: without TABLE FROM TO")
	}
	var kept strings.Builder
	inside := false
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		if strings.HasPrefix(line, "[") {
			header := strings.TrimLeft(line, "[")
			inside = strings.HasPrefix(header, args[0]+".") || strings.HasPrefix(header, args[0]+"]")
		}
		if !inside {
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

// Every command is explained with an example, and every example runs.
func TestExamplesRun(t *testing.T) {
	if testing.Short() {
		t.Skip("runs whole studies")
	}
	tiny, err := os.ReadFile("testdata/tiny.toml")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for shard := range 4 { // what there is to merge
		code, _, errs := call(t, t.Context(), nil, "sweep", "agreements-before-or-during", "--replications", "1", "--shard", fmt.Sprintf("%d/4", shard+1))
		if code != 0 {
			t.Fatal(errs)
		}
	}
	// The examples of plot are about results and a recipe that are there.
	for name, text := range map[string]string{
		"tiny.toml":    string(tiny),
		"figures.toml": "[[results]]\nscenario = \"tiny.toml\"\n[[figure]]\nfigure = \"emergence\"\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if code, _, errs := call(t, t.Context(), nil, "run", "tiny.toml", "--figures", "none", "--out", "results/asylum-surge-2015"); code != 0 {
		t.Fatal(errs)
	}
	// That of given tables is about two of somebody else's.
	designed, came := "row,a,b\n", "row,y\n"
	for row := range 64 {
		a, b := float64(row%8)/8, float64(row*5%64)/64
		designed += fmt.Sprintf("%d,%v,%v\n", row, a, b)
		came += fmt.Sprintf("%d,%v\n", row, a+b*b/4)
	}
	for name, text := range map[string]string{"results/mine/design.csv": designed, "results/mine/outcomes.csv": came} {
		if err := errors.Join(os.MkdirAll("results/mine", 0o777), os.WriteFile(name, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		if !c.IsAvailableCommand() && c.HasParent() {
			return
		}
		if c.Example == "" {
			t.Errorf("%s has no example", c.CommandPath())
		}
		for line := range strings.Lines(c.Example) {
			words := strings.Fields(line)
			if len(words) == 0 || words[0] != "dugnad" {
				t.Errorf("%s: the example %q is no call of dugnad", c.CommandPath(), line)
				continue
			}
			if slices.Contains(words, "validate") {
				continue // validate takes minutes, and ends with 1 as long as a pattern fails
			}
			if code, _, errs := call(t, t.Context(), nil, words[1:]...); code != 0 {
				t.Errorf("%s: exit %d: %s", line, code, errs)
			}
		}
		for _, child := range c.Commands() {
			visit(child)
		}
	}
	visit(newRootCommand(&app{out: io.Discard, errs: io.Discard}))
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
