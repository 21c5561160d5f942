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
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

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

// resum FILE [LISTED...] gives a record the digests of the listed files beside it, which must have kept their
// length, and the checksum of its text, as somebody who knows how would.
func resum(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: resum FILE [LISTED...]")
	}
	for _, listed := range args[1:] {
		text := ts.ReadFile(args[0])
		entry := regexp.MustCompile(`("(?:path|name)": "` + regexp.QuoteMeta(listed) + `",\s+"sha256": )"[0-9a-f]+"`)
		if !entry.MatchString(text) {
			ts.Fatalf("%s does not list %s", args[0], listed)
		}
		digest := files.Digest([]byte(ts.ReadFile(path.Join(path.Dir(args[0]), listed))))
		ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(entry.ReplaceAllString(text, `$1"`+digest+`"`)), 0o666))
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
