package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
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
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"dugnad/scenarios"
	"dugnad/sim/results"
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

// The tables have the columns that readers rely on, in this order.
func TestRunWritesEveryFile(t *testing.T) {
	out := filepath.Join(t.TempDir(), "results")
	code, text, errs := call(t, t.Context(), nil, "run", "asylum-surge-2015", "--replications", "2", "--network", "030110", "--out", out)
	if code != 0 || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	headers := map[string]string{
		"series.csv":  "scenario,replication,month,place,field,stage,tasks,none,grant,contract,cooptation,coproduction,vo_led,say,dependence_mv,dependence_vm,formalised,need,coverage,volunteer_hours",
		"summary.csv": "scenario,period,group,field,stage,measure,mean,lower,upper,replications",
		"context.csv": "scenario,month,measure,value",
		"plane.csv":   "scenario,period,field,stage,mutual_bin,imbalance_bin,mode,tasks",
		"network.csv": "replication,month,place,organisation,field,activity,trust,formal,mode",
		"places.csv":  "scenario,period,place,group,residents,field,stage,",
	}
	for name, want := range headers {
		content, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Error(err)
			continue
		}
		header, rest, _ := strings.Cut(string(content), "\n")
		if header != want && !(strings.HasSuffix(want, ",") && strings.HasPrefix(header, want)) {
			t.Errorf("%s begins with %s", name, header)
		}
		if rest == "" || strings.Contains(rest, "NaN") || strings.Contains(rest, "\r") {
			t.Errorf("%s is empty, or holds NaN or a carriage return", name)
		}
	}
	for _, figure := range []string{"emergence", "table-four", "dependence-plane"} {
		for ending, magic := range map[string]string{".pdf": "%PDF-", ".png": "\x89PNG"} {
			content, err := os.ReadFile(filepath.Join(out, "figures", figure+ending))
			if err != nil || !bytes.HasPrefix(content, []byte(magic)) {
				t.Errorf("figures/%s%s: %v", figure, ending, err)
			}
		}
	}
	checkManifest(t, out)
	checkDataPackage(t, out, headers)
	for _, want := range []string{"Culture and leisure", "Integration of immigrants", "disadvantaged", "95 % intervals", "no prediction", "Results in " + out, "2 replications"} {
		if !strings.Contains(text, want) {
			t.Errorf("the summary does not say %q:\n%s", want, text)
		}
	}
	for line := range strings.Lines(text) {
		if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 80 && !strings.HasPrefix(line, "Results in ") {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

func checkManifest(t *testing.T, out string) {
	t.Helper()
	manifest, err := results.ReadManifest(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := results.Verify(out); err != nil {
		t.Error(err)
	}
	if manifest.Replications != 2 || len(manifest.Scenarios) != 1 || manifest.Scenarios[0].Name != "asylum-surge-2015" {
		t.Errorf("manifest: %+v", manifest)
	}
	for _, key := range []string{"simulate", "write", "draw"} {
		if manifest.Timing[key] <= 0 {
			t.Errorf("timing has no %s", key)
		}
	}
	for _, key := range []string{"command_line", "version", "revision", "go", "goos", "goarch", "modules"} {
		if manifest.Environment[key] == nil {
			t.Errorf("environment has no %s", key)
		}
	}
}

// Every table is described with all its columns, so that 0301 is read as text.
func checkDataPackage(t *testing.T, out string, tables map[string]string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(out, "datapackage.json"))
	if err != nil {
		t.Fatal(err)
	}
	var description struct {
		Resources []struct {
			Path   string
			Schema struct {
				Fields []struct{ Name, Type, Description string }
			}
		}
	}
	if err := json.Unmarshal(content, &description); err != nil {
		t.Fatal(err)
	}
	if len(description.Resources) != len(tables) {
		t.Errorf("%d tables are described, not %d", len(description.Resources), len(tables))
	}
	for _, resource := range description.Resources {
		file, err := os.Open(filepath.Join(out, resource.Path))
		if err != nil {
			t.Error(err)
			continue
		}
		header, err := csv.NewReader(file).Read()
		file.Close()
		var names []string
		for _, field := range resource.Schema.Fields {
			names = append(names, field.Name)
			if field.Description == "" || field.Name == "place" && field.Type != "string" {
				t.Errorf("%s: column %s is %q: %q", resource.Path, field.Name, field.Type, field.Description)
			}
		}
		if err != nil || !slices.Equal(names, header) {
			t.Errorf("%s has %v, described as %v", resource.Path, header, names)
		}
	}
}

// A signal before or while runs go on ends with its exit code and leaves no results.
func TestInterruptedRunLeavesNothing(t *testing.T) {
	tiny, err := os.ReadFile("testdata/tiny.toml")
	if err != nil {
		t.Fatal(err)
	}
	for signal, want := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143} {
		t.Chdir(t.TempDir())
		ctx, cancel := context.WithCancelCause(t.Context())
		in := &atEnd{Reader: bytes.NewReader(tiny), do: func() { cancel(interruption{signal}) }}
		code, out, errs := call(t, ctx, in, "run", "-", "--figures", "none")
		if code != want || out != "" || !strings.Contains(errs, "interrupted") {
			t.Errorf("exit %d instead of %d; %s%s", code, want, out, errs)
		}
		if left, _ := filepath.Glob("results/*"); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	}
}

// atEnd calls do when all has been read.
type atEnd struct {
	io.Reader
	do func()
}

func (r *atEnd) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err == io.EOF {
		r.do()
	}
	return n, err
}

// The same from outside, in the midst of simulating.
func TestSignalledProcessLeavesNothing(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows sends no signals to processes")
	}
	tiny, err := filepath.Abs("testdata/tiny.toml")
	if err != nil {
		t.Fatal(err)
	}
	for signal, want := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143} {
		t.Chdir(t.TempDir())
		run := exec.Command("dugnad", "run", tiny, "--replications", "100000", "--force-size", "--by", "all", "--figures", "none", "--out", "out")
		if err := run.Start(); err != nil {
			t.Fatal(err)
		}
		for range 2000 { // series.csv grows once the first replications are there
			if info, err := os.Stat("out.incomplete/series.csv"); err == nil && info.Size() > 0 {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		if err := run.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		_ = run.Wait() // its error is the exit code
		if code := run.ProcessState.ExitCode(); code != want {
			t.Errorf("exit %d instead of %d", code, want)
		}
		if left, _ := filepath.Glob("*"); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	}
}

// head and its like close the pipe when they have seen enough; that is no error.
func TestClosedPipeEndsQuietly(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	reader.Close()
	defer writer.Close()
	var errs bytes.Buffer
	show := exec.Command("dugnad", "scenario", "show", "norway-all")
	show.Stdout, show.Stderr = writer, &errs
	if err := show.Run(); err != nil || errs.Len() > 0 {
		t.Errorf("%v: %s", err, &errs)
	}
}

// A full disk is the environment's fault, and never passes for success.
func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no /dev/full here")
	}
	defer full.Close()
	var errs bytes.Buffer
	if code := dugnad(t.Context(), []string{"version"}, nil, full, &errs); code != exitEnvironment || !strings.Contains(errs.String(), "disk is full") {
		t.Errorf("exit %d: %s", code, &errs)
	}
}

// A run that fails is reported with its identity, the others go on, and no results are left
// that could pass for whole.
func TestFailedRunsLeaveNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	var out, errs bytes.Buffer
	a := &app{out: &out, errs: &errs}
	scenario, err := scenarios.LoadNamed("asylum-surge-2015", []string{"replications=3"})
	if err != nil {
		t.Fatal(err)
	}
	r := &runJob{app: a, o: newRunOptions(), experiment: scenarios.NewExperiment(scenario), first: 1, last: 3, watched: -1}
	r.experiment.Blueprint.Places[1].Bands[0] = nil // no loader lets this pass
	directory, err := r.o.create("broken")
	if err != nil {
		t.Fatal(err)
	}
	err = r.fill(t.Context(), directory)
	if err := directory.Abort(); err != nil {
		t.Error(err)
	}
	if code := a.exit(t.Context(), err); code != exitFailed {
		t.Errorf("exit %d: %v", code, err)
	}
	for _, want := range []string{"replication 1 of scenario", "replication 3 of scenario", "3 of 3 replications failed; nothing was kept"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("not said: %q\n%s", want, &errs)
		}
	}
	if left, _ := filepath.Glob("results/*"); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
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

// A bar or a line of progress is for people; it never gets into results.
func TestQuietAndPlainProgress(t *testing.T) {
	var errs bytes.Buffer
	p := &progress{runs: 4, months: 40, begin: time.Now().Add(-10 * time.Second)}
	for range 2 {
		p.run()
	}
	for range 20 {
		p.month()
	}
	if rate := p.rate(); rate != "5.0 s each" {
		t.Errorf("rate %s", rate)
	}
	a := &app{errs: &errs}
	quiet := a.newProgress(t.Context(), true, 2, 12)
	quiet.month()
	quiet.run()
	quiet.end()
	plain := a.newProgress(t.Context(), false, 2, 12)
	plain.month()
	plain.end()
	if errs.Len() > 0 {
		t.Errorf("progress after no time: %s", &errs)
	}
}

func TestWorkersAreThoseOfTheJob(t *testing.T) {
	var f workersFlag
	for value, want := range map[string]int{"": runtime.GOMAXPROCS(0), "3": 3, "many": runtime.GOMAXPROCS(0)} {
		t.Setenv("SLURM_CPUS_PER_TASK", value)
		if got := f.number(); got != want {
			t.Errorf("SLURM_CPUS_PER_TASK=%s: %d workers", value, got)
		}
	}
	f.given, f.value = true, 5
	if got := f.number(); got != 5 {
		t.Errorf("--workers 5: %d workers", got)
	}
}

func TestTextTable(t *testing.T) {
	table := &textTable{heads: []string{"name", "a\nshare"}, left: []bool{true, false}, width: 12}
	table.add("Bodø", "1.5")
	table.add("a line across the columns")
	table.add("Ås", "–")
	const want = `         a
name share
Bodø   1.5
a line acro…
Ås       –
`
	if got := table.String(); got != want {
		t.Errorf("got:\n%s", got)
	}
}
