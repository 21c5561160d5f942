package results

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden file instead of comparing with it")

// With this variable set, the test's program is a run that is killed in the
// middle: it begins the directory that the variable names and ends.
const killedRun = "DUGNAD_TEST_KILLED_RUN"

func TestMain(m *testing.M) {
	if out := os.Getenv(killedRun); out != "" {
		directory, err := Create(out, true, false)
		if err == nil {
			_, err = directory.Create("series.csv")
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0) // as kill -9: nothing is closed, finished or removed
	}
	os.Exit(m.Run())
}

// killRun leaves at out what a killed run leaves.
func killRun(t *testing.T, out string) {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), killedRun+"="+out)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	if _, err := os.Stat(filepath.Join(out+".incomplete", "series.csv")); err != nil {
		t.Fatal(err)
	}
}

// write makes one file of the directory.
func write(t *testing.T, d *Directory, name, text string) {
	t.Helper()
	file, err := d.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(file, text); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// finished makes a whole results directory.
func finished(t *testing.T, out string, explicit, force bool, text string) *Directory {
	t.Helper()
	d, err := Create(out, explicit, force)
	if err != nil {
		t.Fatal(err)
	}
	write(t, d, "series.csv", text)
	if err := d.Finish(Manifest{}); err != nil {
		t.Fatal(err)
	}
	return d
}

// tree lists the files and directories below root, with slashes.
func tree(t *testing.T, root string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		name, err := filepath.Rel(root, path)
		names = append(names, filepath.ToSlash(name))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func wantTree(t *testing.T, root string, want ...string) {
	t.Helper()
	if difference := cmp.Diff(want, tree(t, root)); difference != "" {
		t.Errorf("in %s (-want +got):\n%s", root, difference)
	}
}

func TestAResultIsThereWholeOrNotAtAll(t *testing.T) {
	root := t.TempDir()
	out := filepath.Join(root, "results", "base")
	d, err := Create(out, false, false)
	if err != nil {
		t.Fatal(err)
	}
	if d.Path() != out {
		t.Errorf("Path() = %s", d.Path())
	}
	write(t, d, "series.csv", "month\n1\n")
	write(t, d, "figures/shares.png", "picture")
	write(t, d, "Data.csv", "")
	wantTree(t, root, "results", "results/base.incomplete", "results/base.incomplete/Data.csv",
		"results/base.incomplete/figures", "results/base.incomplete/figures/shares.png",
		"results/base.incomplete/"+self().note(), "results/base.incomplete/series.csv")

	err = d.Finish(Manifest{
		Scenarios:    []Scenario{{Name: "base", Digest: "5f1c"}, {Name: "less <grant>", Digest: "77aa"}},
		Seed:         1<<63 - 1,
		Replications: 8,
		Environment:  map[string]any{"version": "0.1", "goos": "linux", "modules": map[string]string{"b": "v2", "a": "v1"}},
		Timing:       map[string]float64{"write": 0.25, "simulate": 12.5, "draw": 0},
	})
	if err != nil {
		t.Fatal(err)
	}
	wantTree(t, root, "results", "results/base", "results/base/Data.csv", "results/base/figures",
		"results/base/figures/shares.png", "results/base/manifest.json", "results/base/series.csv")
	got, err := os.ReadFile(filepath.Join(out, ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", ManifestName)
	if *update {
		if err := os.WriteFile(golden, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(string(want), string(got)); difference != "" {
		t.Errorf("manifest (-want +got):\n%s", difference)
	}

	manifest, err := ReadManifest(out)
	if err != nil || manifest.Seed != 1<<63-1 || len(manifest.Files) != 3 || manifest.Files[2].Bytes != 8 {
		t.Errorf("read %+v, %v", manifest, err)
	}
	if err := Verify(out); err != nil {
		t.Error(err)
	}
	// After the end nothing more happens to it.
	if err := d.Abort(); err != nil {
		t.Error(err)
	}
	if err := d.Finish(Manifest{}); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("a second Finish: %v", err)
	}
	if _, err := d.Create("late.csv"); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Create after Finish: %v", err)
	}
	if err := Verify(out); err != nil {
		t.Error(err)
	}
}

func TestAnEmptyManifestHasNoNulls(t *testing.T) {
	text, err := Manifest{}.encode()
	if err != nil || strings.Contains(string(text), "null") {
		t.Errorf("%s, %v", text, err)
	}
}

func TestAbortLeavesNothing(t *testing.T) {
	root := t.TempDir()
	d, err := Create(filepath.Join(root, "base"), true, false)
	if err != nil {
		t.Fatal(err)
	}
	write(t, d, "figures/a.png", "x")
	for range 2 {
		if err := d.Abort(); err != nil {
			t.Error(err)
		}
	}
	wantTree(t, root)
}

func TestNamesAreTakenInOrder(t *testing.T) {
	root := t.TempDir()
	out := filepath.Join(root, "base")
	for _, want := range []string{"base", "base-2", "base-3"} {
		if d := finished(t, out, false, false, "x"); filepath.Base(d.Path()) != want {
			t.Errorf("got %s, want %s", d.Path(), want)
		}
	}
	// What a living process is writing is passed over, too.
	fourth, err := Create(out, false, false)
	if err != nil {
		t.Fatal(err)
	}
	if d := finished(t, out, false, false, "x"); filepath.Base(d.Path()) != "base-5" {
		t.Errorf("got %s while %s is being written", d.Path(), fourth.Path())
	}
	if err := fourth.Abort(); err != nil {
		t.Error(err)
	}
}

// Many at once: each has a directory of its own, and all results are whole.
func TestNamesTakenAtOnceDoNotClash(t *testing.T) {
	const writers = 20
	out := filepath.Join(t.TempDir(), "base")
	var all sync.WaitGroup
	paths := make([]string, writers)
	for i := range writers {
		all.Go(func() {
			d, err := Create(out, false, false)
			if err != nil {
				t.Error(err)
				return
			}
			paths[i] = d.Path()
			file, err := d.Create("series.csv")
			if err == nil {
				_, err = fmt.Fprintln(file, i)
				err = errors.Join(err, file.Close(), d.Finish(Manifest{}))
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for i, path := range paths {
		text, err := os.ReadFile(filepath.Join(path, "series.csv"))
		if err != nil || string(text) != fmt.Sprintln(i) {
			t.Errorf("%s holds %q, want %d (%v)", path, text, i, err)
		}
	}
	slices.Sort(paths)
	if len(slices.Compact(paths)) != writers {
		t.Errorf("a path was given out twice: %q", paths)
	}
}

func TestWhatIsThereIsRespected(t *testing.T) {
	for _, c := range []struct {
		name            string
		prepare         func(t *testing.T, out string)
		explicit, force bool
		want            error
	}{
		{"ours, no force", func(t *testing.T, out string) { finished(t, out, true, false, "old") }, true, false, ErrExists},
		{"a stranger's", func(t *testing.T, out string) { mustMkdir(t, out) }, true, false, ErrExists},
		{"a stranger's, force", func(t *testing.T, out string) { mustMkdir(t, out) }, true, true, ErrNotOurs},
		{"a file, force", func(t *testing.T, out string) { mustWrite(t, out, "notes") }, true, true, nil}, // which error is the system's
		{"another's manifest, force", func(t *testing.T, out string) {
			mustMkdir(t, out)
			mustWrite(t, filepath.Join(out, ManifestName), `{"format": "something else"}`)
		}, true, true, ErrNotOurs},
		{"no JSON, force", func(t *testing.T, out string) {
			mustMkdir(t, out)
			mustWrite(t, filepath.Join(out, ManifestName), "manifest of ship")
		}, true, true, ErrNotOurs},
		{"another type, force", func(t *testing.T, out string) {
			mustMkdir(t, out)
			mustWrite(t, filepath.Join(out, ManifestName), `{"format": "dugnad results 1", "seed": "x"}`)
		}, true, true, ErrNotOurs},
		{"being written", func(t *testing.T, out string) {
			if _, err := Create(out, true, false); err != nil {
				t.Fatal(err)
			}
		}, true, false, ErrUnfinished},
		{"incomplete, of nobody", func(t *testing.T, out string) { mustMkdir(t, out+".incomplete") }, true, false, ErrUnfinished},
		{"incomplete, a file", func(t *testing.T, out string) { mustWrite(t, out+".incomplete", "notes") }, true, false, ErrUnfinished},
		{"incomplete, of another program", func(t *testing.T, out string) {
			mustMkdir(t, out+".incomplete")
			mustWrite(t, filepath.Join(out+".incomplete", "owner-1-X.json"), `{"program": "other"}`)
		}, true, false, ErrUnfinished},
		{"incomplete, of another host", func(t *testing.T, out string) {
			mustMkdir(t, out+".incomplete")
			mustWrite(t, filepath.Join(out+".incomplete", "owner-1-X.json"), `{"program": "dugnad", "host": "elsewhere.invalid"}`)
		}, true, false, ErrUnfinished},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			out := filepath.Join(root, "base")
			c.prepare(t, out)
			before := tree(t, root)
			_, err := Create(out, c.explicit, c.force)
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if err != nil && !strings.Contains(err.Error(), out) {
				t.Errorf("the message does not name the path: %v", err)
			}
			if difference := cmp.Diff(before, tree(t, root)); difference != "" {
				t.Errorf("something was written or removed (-before +after):\n%s", difference)
			}
		})
	}
}

func mustMkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o777); err != nil {
		t.Fatal(err)
	}
}

func mustWrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestForceReplacesOurs(t *testing.T) {
	root := t.TempDir()
	out := filepath.Join(root, "base")
	finished(t, out, true, false, "old")
	mustWrite(t, filepath.Join(out, "report.html"), "drawn later")

	d, err := Create(out, true, true)
	if err != nil {
		t.Fatal(err)
	}
	write(t, d, "series.csv", "new")
	if err := Verify(out); err != nil {
		t.Errorf("the old result is not whole while the new one is written: %v", err)
	}
	if err := d.Finish(Manifest{}); err != nil {
		t.Fatal(err)
	}
	wantTree(t, root, "base", "base/manifest.json", "base/series.csv")
	if text, _ := os.ReadFile(filepath.Join(out, "series.csv")); string(text) != "new" {
		t.Errorf("holds %q", text)
	}
	// Force where nothing is in the way is no error.
	finished(t, filepath.Join(root, "other"), true, true, "x")
}

// A run that fails under force leaves the old result alone.
func TestForceThenAbortKeepsTheOld(t *testing.T) {
	out := filepath.Join(t.TempDir(), "base")
	finished(t, out, true, false, "old")
	d, err := Create(out, true, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Abort(); err != nil {
		t.Fatal(err)
	}
	if err := Verify(out); err != nil {
		t.Error(err)
	}
}

// Somebody makes OUT while we write: it is not overwritten.
func TestFinishDoesNotOverwriteANewcomer(t *testing.T) {
	for _, force := range []bool{false, true} {
		root := t.TempDir()
		out := filepath.Join(root, "base")
		d, err := Create(out, true, force)
		if err != nil {
			t.Fatal(err)
		}
		mustMkdir(t, out)
		mustWrite(t, filepath.Join(out, "thesis.txt"), "years of work")
		want := ErrExists
		if force {
			want = ErrNotOurs
		}
		if err := d.Finish(Manifest{}); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
		if err := d.Abort(); err != nil {
			t.Error(err)
		}
		wantTree(t, root, "base", "base/thesis.txt")
	}
}

func TestAKilledRunsLeftoverIsReclaimed(t *testing.T) {
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no processes here")
	}
	for _, explicit := range []bool{true, false} {
		root := t.TempDir()
		out := filepath.Join(root, "base")
		killRun(t, out)
		d, err := Create(out, explicit, false)
		if err != nil {
			t.Fatal(err)
		}
		if d.Path() != out {
			t.Errorf("took %s", d.Path())
		}
		wantTree(t, root, "base.incomplete", "base.incomplete/"+self().note()) // and nothing of the old one
		if err := d.Abort(); err != nil {
			t.Error(err)
		}
	}
}

// Many at once find a leftover: one gets the name, the others the next ones,
// and nobody's new directory is removed.
func TestALeftoverIsReclaimedOnce(t *testing.T) {
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no processes here")
	}
	root := t.TempDir()
	out := filepath.Join(root, "base")
	killRun(t, out)
	const writers = 10
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			d, err := Create(out, false, false)
			if err != nil {
				t.Error(err)
				return
			}
			if err := d.Finish(Manifest{}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	names := slices.DeleteFunc(tree(t, root), func(name string) bool { return strings.HasSuffix(name, ManifestName) })
	if len(names) != writers {
		t.Errorf("%d results for %d writers: %q", len(names), writers, names)
	}
}

// In a container every program may be process 1 of one host: what an earlier
// process with our number left is known by its start word.
func TestALeftoverWithOurProcessNumberIsReclaimed(t *testing.T) {
	out := filepath.Join(t.TempDir(), "base")
	earlier := self()
	earlier.Start = "ANOTHER"
	mustMkdir(t, out+".incomplete")
	text, err := json.Marshal(earlier)
	if err != nil {
		t.Fatal(err)
	}
	mustWrite(t, filepath.Join(out+".incomplete", earlier.note()), string(text))
	finished(t, out, true, false, "x")
}

func TestGone(t *testing.T) {
	me := self()
	parent := me
	parent.PID = os.Getppid()
	elsewhere := me
	elsewhere.Host, elsewhere.Start = "elsewhere.invalid", "another start"
	nowhere := me
	nowhere.Host, nowhere.Start = "", "another start"
	for name, o := range map[string]owner{"we": me, "our parent": parent, "another host's": elsewhere, "of an unknown host": nowhere} {
		if o.gone() {
			t.Errorf("%s: taken for ended", name)
		}
	}
}

func TestFileNames(t *testing.T) {
	out := filepath.Join(t.TempDir(), "base")
	d, err := Create(out, true, false)
	if err != nil {
		t.Fatal(err)
	}
	write(t, d, "series.csv", "x")
	for _, name := range []string{"", ".", "..", "../x", "/etc/x", "a/../b", "a//b", "a/", "manifest.json", "Manifest.JSON", self().note(), "series.csv", "SERIES.csv"} {
		if _, err := d.Create(name); err == nil || !strings.Contains(err.Error(), out) {
			t.Errorf("Create(%q): %v, want an error that names the directory", name, err)
		}
	}
	if _, err := d.Create("series.csv/x"); err == nil {
		t.Error("a file served as a directory")
	}
	if err := d.Finish(Manifest{}); err != nil {
		t.Error(err)
	}
	if _, err := Create("", true, false); err == nil {
		t.Error("a directory without a name")
	}
}

func TestFinishWantsFilesClosed(t *testing.T) {
	root := t.TempDir()
	d, err := Create(filepath.Join(root, "base"), true, false)
	if err != nil {
		t.Fatal(err)
	}
	file, err := d.Create("series.csv")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Finish(Manifest{}); err == nil || !strings.Contains(err.Error(), "series.csv") {
		t.Errorf("got %v, want an error that names the file", err)
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
	if err := file.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("a second Close: %v", err)
	}
	if _, err := file.Write([]byte("x")); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("a Write after Close: %v", err)
	}
	if err := d.Finish(Manifest{Environment: map[string]any{"channel": make(chan int)}}); err == nil {
		t.Error("a manifest that is no JSON was written")
	}
	if err := d.Finish(Manifest{}); err != nil {
		t.Errorf("after the cause was removed: %v", err)
	}
}

// The device /dev/full is a disk that is full. The file counts as not closed,
// so a result that lacks it cannot be finished.
func TestAFullDiskIsReported(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here")
	}
	d, err := Create(filepath.Join(t.TempDir(), "base"), true, false)
	if err != nil {
		t.Fatal(err)
	}
	file, err := d.Create("series.csv")
	if err != nil {
		t.Fatal(err)
	}
	onDisk := file.(*digester)
	if err := onDisk.file.Close(); err != nil {
		t.Fatal(err)
	}
	onDisk.file = full
	onDisk.buffer.Reset(full)
	_, err = file.Write(make([]byte, 1<<20))
	if !strings.Contains(fmt.Sprint(err), "no space left") || !strings.Contains(fmt.Sprint(err), "/dev/full") {
		t.Errorf("Write: %v", err)
	}
	if err := file.Close(); !strings.Contains(fmt.Sprint(err), "no space left") {
		t.Errorf("Close: %v", err)
	}
	if err := d.Finish(Manifest{}); err == nil {
		t.Error("finished without the file")
	}
}

func TestEnvironmentErrorsAreNotTheUsers(t *testing.T) {
	root := t.TempDir()
	mustWrite(t, filepath.Join(root, "file"), "x")
	_, err := Create(filepath.Join(root, "file", "base"), true, false)
	for _, user := range []error{ErrExists, ErrNotOurs, ErrUnfinished, ErrChanged} {
		if err == nil || errors.Is(err, user) {
			t.Errorf("got %v", err)
		}
	}
}

func TestTheCurrentDirectoryIsNamed(t *testing.T) {
	root := t.TempDir()
	t.Chdir(root)
	if _, err := Create(".", true, false); !errors.Is(err, ErrExists) {
		t.Errorf("got %v", err)
	}
	d, err := Create("base/", true, false) // a slash at the end is no part of the name
	if err != nil {
		t.Fatal(err)
	}
	wantTree(t, root, "base.incomplete", "base.incomplete/"+self().note())
	if err := d.Abort(); err != nil {
		t.Error(err)
	}
}

func TestVerifyReportsAllThatDiffers(t *testing.T) {
	out := filepath.Join(t.TempDir(), "base")
	d, err := Create(out, true, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"fine.csv", "gone.csv", "longer.csv", "other.csv"} {
		write(t, d, name, "12345")
	}
	if err := d.Finish(Manifest{}); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, filepath.Join(out, "added.html"), "figures and reports come later")
	if err := Verify(out); err != nil {
		t.Errorf("an added file: %v", err)
	}
	if err := os.Remove(filepath.Join(out, "gone.csv")); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, filepath.Join(out, "longer.csv"), "123456")
	mustWrite(t, filepath.Join(out, "other.csv"), "12346")
	err = Verify(out)
	if !errors.Is(err, ErrChanged) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"gone.csv is missing", "longer.csv has 6 bytes", "other.csv has another SHA-256"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "fine.csv") {
		t.Errorf("fine.csv is in %v", err)
	}
}

func TestVerifyReadsNothingOutside(t *testing.T) {
	root := t.TempDir()
	mustWrite(t, filepath.Join(root, ManifestName), `{"format": "dugnad results 1", "files": [{"path": "../secret"}]}`)
	if err := Verify(root); !errors.Is(err, ErrChanged) || !strings.Contains(err.Error(), "outside") {
		t.Errorf("got %v", err)
	}
	if err := Verify(filepath.Join(root, "nothing")); !errors.Is(err, ErrNotOurs) {
		t.Errorf("got %v", err)
	}
}
