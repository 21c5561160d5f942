package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	ossignal "os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tables"
)

// A signal before or while runs go on ends with its exit code and leaves no results.
func TestInterruptedRunLeavesNothing(t *testing.T) {
	tiny, err := os.ReadFile("testdata/tiny.toml")
	if err != nil {
		t.Fatal(err)
	}
	for signal, want := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143} {
		t.Chdir(t.TempDir())
		ctx, cancel := context.WithCancelCause(t.Context())
		in := &atEnd{Reader: bytes.NewReader(tiny), do: func() { cancel(fault.Interruption{Signal: signal}) }}
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
	for signal, want := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143, syscall.SIGHUP: 143} {
		if signal == syscall.SIGHUP && hangupIsIgnored() {
			continue
		}
		t.Chdir(t.TempDir())
		run := exec.Command("dugnad", "run", tiny, "--replications", "100000", "--force-size", "--by", "all", "--figures", "none", "--out", "out")
		if err := run.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- run.Wait() }()
		for simulating := false; !simulating; { // series.csv grows once the first replications are there
			select {
			case err := <-ended:
				t.Fatalf("ended before the signal: %v", err)
			case <-time.After(5 * time.Millisecond):
			}
			info, err := os.Stat("out.incomplete/series.csv")
			simulating = err == nil && info.Size() > 0
		}
		if err := run.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		<-ended // its error is the exit code
		if code := run.ProcessState.ExitCode(); code != want {
			t.Errorf("exit %d instead of %d", code, want)
		}
		if left, _ := filepath.Glob("*"); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	}
}

// hangupIsIgnored tells whether the tests run under nohup: the processes that they start inherit it.
func hangupIsIgnored() bool { return ossignal.Ignored(syscall.SIGHUP) }

// A signal while the input is read ends the process, even if the read never does. Under nohup, which
// ignores SIGHUP, the terminal may close.
func TestSignalledWhileLoading(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows sends no signals to processes")
	}
	for _, c := range []struct {
		signal syscall.Signal
		nohup  bool
		want   int
	}{{syscall.SIGINT, false, 130}, {syscall.SIGTERM, false, 143}, {syscall.SIGHUP, false, 143}, {syscall.SIGHUP, true, 143}} {
		if c.signal == syscall.SIGHUP && !c.nohup && hangupIsIgnored() {
			continue
		}
		t.Chdir(t.TempDir())
		words := []string{"dugnad", "scenario", "check", "-"}
		if c.nohup {
			words = append([]string{"sh", "-c", `trap "" HUP; exec "$0" "$@"`}, words...)
		}
		var errs bytes.Buffer
		check := exec.Command(words[0], words[1:]...)
		check.Stderr = &errs
		in, err := check.StdinPipe() // it stays open, so that reading waits
		if err != nil {
			t.Fatal(err)
		}
		if err := check.Start(); err != nil {
			t.Fatal(err)
		}
		// More than a pipe holds: once it is written, the program reads, and has long prepared for signals.
		if _, err := in.Write(bytes.Repeat([]byte("# a comment\n"), 20_000)); err != nil {
			t.Fatal(err)
		}
		if err := check.Process.Signal(c.signal); err != nil {
			t.Fatal(err)
		}
		if c.nohup { // it goes on: a second signal that counts would end it without a word
			if err := check.Process.Signal(syscall.SIGTERM); err != nil {
				t.Errorf("nohup: %v", err)
			}
		}
		_ = check.Wait() // its error is the exit code
		in.Close()
		if code := check.ProcessState.ExitCode(); code != c.want || !strings.Contains(errs.String(), "interrupted; nothing was kept") {
			t.Errorf("%v, nohup %v: exit %d instead of %d: %s", c.signal, c.nohup, code, c.want, &errs)
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
	if code := dugnad(t.Context(), []string{"version"}, nil, full, &errs); code != fault.ExitEnvironment || !strings.Contains(errs.String(), "disk is full") {
		t.Errorf("exit %d: %s", code, &errs)
	}
}

// A run that fails is reported with its identity, the others go on, and no results are left
// that could pass for whole.
func TestFailedRunsLeaveNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	var out, errs bytes.Buffer
	a := &app{out: &out, errs: &errs}
	job := &jobs.Run{Scenario: "asylum-surge-2015", Changes: jobs.Changes{Replications: 3}, By: jobs.ByGroup, Format: tables.CSV, Workers: 2}
	work, err := job.Check(t.Context(), a.sink(true))
	if err != nil {
		t.Fatal(err)
	}
	work.Blueprint.Places[1].Bands[0] = nil // no loader lets this pass
	err = work.Do(t.Context())
	if code := a.exit(t.Context(), err); code != fault.ExitFailed {
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
