package results

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// With this variable set, the test's program is a run that is killed in the
// middle: it begins the directory that the variable names and ends.
const killedRun = "DUGNAD_TEST_KILLED_RUN"

func TestMain(m *testing.M) {
	if out := os.Getenv(killedRun); out != "" {
		directory, err := Create(out, true, nil)
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

func TestNamesAreTakenInOrder(t *testing.T) {
	root := t.TempDir()
	out := filepath.Join(root, "base")
	for _, want := range []string{"base", "base-2", "base-3"} {
		if d := finished(t, out, false, false, "x"); filepath.Base(d.Path()) != want {
			t.Errorf("got %s, want %s", d.Path(), want)
		}
	}
	// What a living process is writing is passed over, too.
	fourth, err := Create(out, false, nil)
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
			d, err := Create(out, false, nil)
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

func TestAKilledRunsLeftoverIsReclaimed(t *testing.T) {
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no processes here")
	}
	for _, explicit := range []bool{true, false} {
		root := t.TempDir()
		out := filepath.Join(root, "base")
		killRun(t, out)
		d, err := Create(out, explicit, nil)
		if err != nil {
			t.Fatal(err)
		}
		if d.Path() != out {
			t.Errorf("took %s", d.Path())
		}
		wantTree(t, root, "base.incomplete", "base.incomplete/"+journalName, "base.lock") // and nothing of the old one
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
			d, err := Create(out, false, nil)
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
