package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/sim/files"
)

// The ways in which a call that changes the file system goes wrong.
const (
	killed   = "kill -9"   // neither this call nor a later one is carried out
	powerCut = "power cut" // as killed, and what was written and not synced is lost
	failing  = "I/O error" // this call alone fails
	full     = "full disk" // from this call on nothing can be written; renames and removals work
)

var errKilled = errors.New("the process has ended")

// A crash makes the calls of a command go wrong from the call number at, counted from 1.
type crash struct {
	how string
	at  int

	guard sync.Mutex
	calls int
	dirty map[string]int64 // files with writes that are not synced, with their size at the last sync
	sizes map[string]int64 // of synced files
}

// call carries out a call, or not.
func (c *crash) call(call files.Call, do func() error) error {
	c.guard.Lock()
	defer c.guard.Unlock()
	c.calls++
	switch reached := c.calls >= c.at; {
	case reached && (c.how == killed || c.how == powerCut):
		return errKilled
	case c.calls == c.at && c.how == failing:
		return &fs.PathError{Op: call.Operation, Path: call.Path, Err: syscall.EIO}
	case reached && c.how == full && slices.Contains([]string{"create", "write", "mkdir", "sync"}, call.Operation):
		return &fs.PathError{Op: call.Operation, Path: call.Path, Err: syscall.ENOSPC}
	}
	err := do()
	switch call.Operation {
	case "write", "truncate":
		c.dirty[call.Path] = c.sizes[call.Path]
	case "sync":
		if info, err := os.Stat(call.Path); err == nil {
			c.sizes[call.Path] = info.Size()
		}
		delete(c.dirty, call.Path)
	case "rename":
		if size, ok := c.dirty[call.Path]; ok && err == nil {
			c.dirty[call.To] = size
		}
	}
	return err
}

// loseWrites cuts files to what was synced.
func (c *crash) loseWrites() {
	for path, size := range c.dirty {
		_ = os.Truncate(path, size) // it may have been removed
	}
}

func newCrash(how string, at int) *crash {
	return &crash{how: how, at: at, dirty: map[string]int64{}, sizes: map[string]int64{}}
}

// A crashCase is a command that is made to fail at each of its calls.
type crashCase struct {
	name      string
	prepare   [][]string // commands that are done before
	command   []string
	directory string   // what it writes, a results directory or a study; empty: none
	same      []string // files that have the same bytes as without the crash
}

// At whatever call a command that writes is killed, loses power, meets an error of the disk or a full
// one: the user's files are as they were, what has a final name is whole, the same command then does what
// it would have done, and nothing is left over. All calls with DUGNAD_HEAVY=all, which takes a quarter of an hour,
// every seventh with another DUGNAD_HEAVY, otherwise every twenty-third.
func TestEveryCallMayFail(t *testing.T) {
	if testing.Short() {
		t.Skip("runs each command many times")
	}
	step := 23
	switch os.Getenv("DUGNAD_HEAVY") {
	case "":
	case "all":
		step = 1
	default:
		step = 7
	}
	quiet := func(words ...string) []string { return append(words, "--quiet", "--figures", "none") }
	run := quiet("run", "small.toml", "--replications", "1", "--out", "r")
	for _, c := range []crashCase{
		{"run", nil, run, "r", []string{"r/series.csv", "r/summary.csv"}},
		{"run, force", [][]string{append(slices.Clone(run), "--seed", "7"), {"plot", "r", "--figure", "emergence", "--format", "svg"}}, append(run, "--force"), "r", []string{"r/series.csv"}},
		{"compare", nil, quiet("compare", "small.toml", "other.toml", "--replications", "2", "--out", "r"), "r", []string{"r/series.csv", "r/comparison.csv"}},
		{"explain", nil, quiet("explain", "small.toml", "other.toml", "--replications", "2", "--out", "r"), "r", []string{"r/explanation.csv"}},
		{"sweep", nil, quiet("sweep", "study.toml", "--out", "r"), "r", []string{"r/outcomes.csv", "r/failures.csv"}},
		{"sweep, extended", [][]string{quiet("sweep", "study.toml", "--out", "r"), {"report", "r"}}, quiet("sweep", "study.toml", "--replications", "3", "--out", "r"), "r", []string{"r/outcomes.csv"}},
		{"merge", [][]string{quiet("sweep", "study.toml", "--out", "r", "--shard", "1/2"), quiet("sweep", "study.toml", "--out", "r", "--shard", "2/2")}, []string{"merge", "r", "--figures", "none"}, "r", []string{"r/outcomes.csv"}},
		{"sensitivity", nil, quiet("sensitivity", "study.toml", "--out", "r"), "r", []string{"r/outcomes.csv", "r/indices.csv"}},
		{"plot", [][]string{run, {"plot", "r", "--figure", "emergence", "--format", "svg"}}, []string{"plot", "r", "--figure", "emergence", "--format", "svg", "--lang", "nb"}, "r", []string{"r/figures/emergence.svg"}},
		{"plot of a study", [][]string{quiet("sweep", "study.toml", "--out", "r"), {"plot", "r", "--figure", "response", "--format", "svg"}}, []string{"plot", "r", "--figure", "response", "--format", "svg", "--lang", "nb"}, "r", []string{"r/figures/response.svg"}},
		{"report", [][]string{run, {"report", "r"}}, []string{"report", "r", "--lang", "nb"}, "r", []string{"r/report.html"}},
		{"recipe", [][]string{{"plot", "--recipe", "recipe.toml"}}, []string{"plot", "--recipe", "recipe.toml", "--lang", "nb"}, "", []string{"out/emergence.svg", "out/results/small/series.csv"}},
		{"recipe, from nothing", nil, []string{"plot", "--recipe", "recipe.toml"}, "", []string{"out/emergence.svg", "out/results/small/series.csv"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := c.prepared(t)
			t.Chdir(copyOf(t, before))
			counted := newCrash(failing, -1)
			if code, errs := c.do(t, counted); code != 0 {
				t.Fatal(errs)
			}
			want := map[string]string{}
			for _, name := range c.same {
				want[name] = read(t, name)
			}
			for i, how := range []string{killed, powerCut, failing, full} {
				for at := 1; at <= counted.calls; at++ {
					if at%step == 5*i%step {
						c.crashAt(t, before, newCrash(how, at), want)
					}
				}
			}
		})
	}
}

// prepared returns a directory in which the command can be done.
func (c *crashCase) prepared(t *testing.T) string {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range crashFiles {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, command := range c.prepare {
		if code, _, errs := call(t, t.Context(), nil, command...); code != 0 {
			t.Fatal(command, errs)
		}
	}
	return dir
}

// do does the command with a crash.
func (c *crashCase) do(t *testing.T, crash *crash) (code int, errs string) {
	restore := files.Intercept(crash.call)
	defer restore()
	code, _, errs = call(t, t.Context(), nil, c.command...)
	return code, errs
}

// crashAt does the command with a crash in a copy of the directory, looks at what there is, and does the
// command again.
func (c *crashCase) crashAt(t *testing.T, before string, crash *crash, want map[string]string) {
	t.Chdir(copyOf(t, before))
	where := fmt.Sprintf("%s at call %d", crash.how, crash.at)
	code, errs := c.do(t, crash)
	if crash.how == powerCut {
		crash.loseWrites()
	}
	if crash.how == killed || crash.how == powerCut {
		endProcess(t)
	}
	if code != 0 && code != fault.ExitEnvironment && (crash.how == failing || crash.how == full) {
		t.Errorf("%s: exit %d: %s", where, code, errs)
	}
	for name, text := range crashFiles {
		if read(t, name) != text {
			t.Errorf("%s: %s is not as it was", where, name)
		}
	}
	if _, err := os.Stat(c.directory); err == nil && c.directory != "" && !strings.Contains(c.name, "plot") {
		code, out, errs := call(t, t.Context(), nil, "check", c.directory)
		begun := strings.Contains(errs, "no manifest.json") || strings.Contains(errs, "no study has begun")
		if code != 0 && !begun && !onlyMissing(out) {
			t.Errorf("%s: check: exit %d: %s%s", where, code, out, errs)
		}
	}
	again := c.command
	if _, err := os.Stat("r/manifest.json"); err == nil && slices.Contains([]string{"run", "compare", "explain"}, c.name) {
		again = append(slices.Clone(again), "--force") // it was complete but for its end
	}
	if code, _, errs := call(t, t.Context(), nil, again...); code != 0 {
		t.Errorf("%s, then again: exit %d: %s", where, code, errs)
		return
	}
	for name, text := range want {
		if read(t, name) != text {
			t.Errorf("%s, then again: %s differs", where, name)
		}
	}
	for _, name := range leftOver(t) {
		t.Errorf("%s, then again: %s is left over", where, name)
	}
}

// endProcess gives temporary files the name of a process that has ended. This one, which would have, goes on.
func endProcess(t *testing.T) {
	all, err := files.Tree(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range all {
		if ended := strings.Replace(name, files.Self().Start, "EARLIER", 1); ended != name {
			if err := os.Rename(name, ended); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// onlyMissing tells whether all that check finds wrong is files that the same command writes again.
func onlyMissing(out string) bool {
	return strings.Contains(out, files.Missing+" ") && !strings.Contains("\n"+out, "\n"+files.Changed)
}

// leftOver lists what a command should have removed, below the working directory.
func leftOver(t *testing.T) (names []string) {
	all, err := files.Tree(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range all {
		if files.IsTemporary(filepath.Base(name)) || strings.HasSuffix(name, ".lock") || strings.Contains(name, ".incomplete") || strings.Contains(name, ".replaced") {
			names = append(names, name)
		}
	}
	return names
}

// copyOf returns a copy of a directory.
func copyOf(t *testing.T, dir string) string {
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

func read(t *testing.T, name string) string {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Error(err)
	}
	return string(text)
}

// crashFiles are the user's files beside the results.
var crashFiles = map[string]string{
	"notes.txt": "years of work",
	"small.toml": `extends = "norway"
start = "2015-01"
end = "2015-03"
spin_up_months = 0
[[period]]
name = "all"
start = "2015-01"
end = "2015-03"
[places]
"5540" = {}
`,
	"other.toml": `extends = "small.toml"
[fields.health]
discretion_shift = 0.1
`,
	"study.toml": `scenario = "small.toml"
replications = 2
[design]
kind = "saltelli"
samples = 4
[[factor]]
path = "fields.*.discretion_shift"
min = -0.3
max = 0.3
[[outcome]]
name = "culture"
measure = "coproduction"
field = "culture"
stage = "design"
period = "all"
`,
	"recipe.toml": `format = ["svg"]
out = "out"
[[results]]
name = "small"
scenario = "small.toml"
replications = 1
[[figure]]
figure = "emergence"
`,
}
