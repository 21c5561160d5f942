package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"dugnad/cmd/dugnad/endtoend"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/sim/files"
)

// TestMain makes this test program dugnad itself when a script calls it by that name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dugnad": main})
}

// The scripts are the command line's specification.
func TestScripts(t *testing.T) {
	endtoend.Scripts(t, "testdata/tiny.toml", endtoend.Commands{"ascsv": ascsv, "edit": edit, "keep": keep, "metadata": metadata, "rebuild": rebuild, "resum": resum})
}

// edit FILE OLD NEW replaces a text that the file has.
func edit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: edit FILE OLD NEW")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not have %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, args[1], args[2], 1)), 0o666))
}

// resum FILE gives a record the checksum of its text, as somebody who knows how would.
func resum(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: resum FILE")
	}
	body, _, found := strings.Cut(ts.ReadFile(args[0]), ",\n  \"checksum\"")
	if !found {
		ts.Fatalf("%s has no checksum", args[0])
	}
	text := fmt.Sprintf("%s,\n  \"checksum\": \"%s\"\n}\n", body, files.Digest([]byte(body)))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

// rebuild DIR BUILD gives the recorded runs of a study or shard another build, as if that had run them.
func rebuild(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: rebuild DIR BUILD")
	}
	chunks, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "chunks", "*.chunk"))
	ts.Check(err)
	for _, path := range chunks {
		head, body, _ := strings.Cut(ts.ReadFile(path), "\n")
		var header map[string]any
		ts.Check(json.Unmarshal([]byte(head), &header))
		digest := files.Digest([]byte(args[1] + "\n" + body))
		header["build"], header["sha256"] = args[1], digest
		text := fmt.Sprintf(`{"format":%q,"plan":%q,"shard":%q,"runs":%v,"bytes":%v,"build":%q,"sha256":%q}`,
			header["format"], header["plan"], header["shard"], header["runs"], header["bytes"], args[1], digest)
		name := strings.SplitN(filepath.Base(path), "-", 2)[0] + "-" + digest[:8] + ".chunk"
		ts.Check(errors.Join(os.Remove(path), os.WriteFile(filepath.Join(filepath.Dir(path), name), []byte(text+"\n"+body), 0o666)))
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

// call runs the command line in-process.
func call(t *testing.T, ctx context.Context, in io.Reader, arguments ...string) (code int, out, errs string) {
	t.Helper()
	var outText, errsText bytes.Buffer
	code = dugnad(ctx, arguments, in, &outText, &errsText)
	return code, outText.String(), errsText.String()
}

// Every command is explained with an example, and every example runs: as it stands when DUGNAD_HEAVY is
// set, otherwise with one replication where it names no number, and an eighth of a study.
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
	// That of given tables is about those of a whole study. Small ones stand for them.
	designed, came := "row,a,b\n", "row,y\n"
	for row := range 64 {
		a, b := float64(row%8)/8, float64(row*5%64)/64
		designed += fmt.Sprintf("%d,%v,%v\n", row, a, b)
		came += fmt.Sprintf("%d,%v\n", row, a+b*b/4)
	}
	whole := os.Getenv("DUGNAD_HEAVY") != ""
	if given := filepath.Join("results", "institutions-screening"); !whole {
		if err := errors.Join(os.MkdirAll(given, 0o777), os.WriteFile(filepath.Join(given, "design.csv"), []byte(designed), 0o666),
			os.WriteFile(filepath.Join(given, "outcomes.csv"), []byte(came), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	has := func(c *cobra.Command, flag string) bool { return c.Flags().Lookup(flag) != nil }
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
			words = words[1:]
			runs := !whole && !slices.ContainsFunc(words, func(word string) bool { return word == "--given" || word == "--dry-run" || word == "--shard" })
			if runs && has(c, "replications") && !slices.Contains(words, "--replications") {
				words = append(words, "--replications", "1")
			}
			if runs && has(c, "shard") {
				words = append(words, "--shard", "1/8", "--out", "an-eighth-of-"+c.Name()+"-"+words[1])
			}
			if code, _, errs := call(t, t.Context(), nil, words...); code != 0 {
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
