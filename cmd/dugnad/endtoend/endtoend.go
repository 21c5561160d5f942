// Package endtoend runs the program as a user does, for tests: scripts of commands, and single calls. The
// tests of cmd/dugnad itself are its largest user. Those that take longest are packages below: output
// reads figures and reports back, claims recomputes what the program states of the model and of kept
// runs. Each package has a time limit of its own, and runs beside the others.
//
// It imports nothing of ours. Start reading at Scripts.
package endtoend

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// Update is whether golden files are written anew instead of compared, see CONTRIBUTING.md.
var Update = os.Getenv("DUGNAD_UPDATE") != ""

// Commands are the commands of a package's scripts besides those of testscript, fails and without.
type Commands = map[string]func(ts *testscript.TestScript, neg bool, args []string)

// Scripts runs the scripts in testdata/script: each is a claim of what a user sees, and begins in an
// empty directory with a copy of the file tiny. They call the program dugnad that PATH finds first.
func Scripts(t *testing.T, tiny string, more Commands) {
	t.Helper()
	scenario, err := os.ReadFile(tiny)
	if err != nil {
		t.Fatal(err)
	}
	commands := Commands{"fails": fails, "without": without}
	maps.Copy(commands, more)
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			return os.WriteFile(filepath.Join(env.WorkDir, filepath.Base(tiny)), scenario, 0o666)
		},
		RequireExplicitExec: true,
		UpdateScripts:       Update,
		Cmds:                commands,
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

var (
	directory string       // where the program is built, empty before
	origin, _ = os.Getwd() // of the test's package, which tests may leave
)

// goTool calls go where the test's package is.
func goTool(arguments ...string) *exec.Cmd {
	command := exec.Command("go", arguments...)
	command.Dir = origin
	return command
}

// Main is the TestMain of a package that calls Program: it removes what that has built.
func Main(m *testing.M) {
	code := m.Run()
	if directory != "" {
		os.RemoveAll(directory)
	}
	os.Exit(code)
}

// Program builds the program at the first call, puts it before all others in PATH, and returns its path.
// It has the race detector if the test has.
func Program(t testing.TB) string {
	t.Helper()
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

var built = sync.OnceValues(func() (program string, err error) {
	arguments := []string{"build", "-o", "", "dugnad/cmd/dugnad"}
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		arguments = slices.Insert(arguments, 1, "-race")
	}
	if directory, err = os.MkdirTemp("", "dugnad-"); err != nil {
		return "", err
	}
	program = filepath.Join(directory, "dugnad")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	arguments[slices.Index(arguments, "")] = program
	if out, err := goTool(arguments...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	os.Setenv("PATH", directory+string(os.PathListSeparator)+os.Getenv("PATH"))
	return program, sources()
})

// sources looks at every file that the program may be built from, so that go test does not take a result
// from its cache after one of them has changed.
func sources() error {
	root, err := goTool("list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return err
	}
	return filepath.WalkDir(strings.TrimSpace(string(root)), func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" || entry.Name() == "results"):
			return filepath.SkipDir
		case entry.IsDir() || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		_, err = os.Stat(path)
		return err
	})
}

// Call calls the program, which Program builds, and returns its exit code and what it printed.
func Call(t testing.TB, arguments ...string) (code int, out, errs string) {
	t.Helper()
	var outText, errsText bytes.Buffer
	command := exec.Command(Program(t), arguments...)
	command.Stdout, command.Stderr = &outText, &errsText
	var exit *exec.ExitError
	if err := command.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return command.ProcessState.ExitCode(), outText.String(), errsText.String()
}

// OnePlace is a scenario of one district and three months, for studies whose runs must be short. In the four
// years of its spin-up most culture tasks come to be co-produced, so that there is something to average.
const OnePlace = `extends = "norway"
start = "2015-01"
end = "2015-03"
spin_up_months = 48
[[period]]
name = "all"
start = "2015-01"
end = "2015-03"
[places]
"030110" = {}
`

// Rows reads a table in CSV as its rows, by the names of the columns.
func Rows(t *testing.T, path string) []map[string]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	cells, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, line := range cells[1:] {
		row := map[string]string{}
		for i, name := range cells[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// Number reads a cell as a number.
func Number(t *testing.T, cell string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}
