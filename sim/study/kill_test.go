package study

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"dugnad/sim"
	"dugnad/sim/files"
)

// With these set, the test's program is another process that works on a study:
// childWork says how, childDir where.
const (
	childWork = "DUGNAD_TEST_STUDY_WORK"
	childDir  = "DUGNAD_TEST_STUDY_DIR"
	childLog  = "DUGNAD_TEST_STUDY_LOG"
)

func TestMain(m *testing.M) {
	var err error
	switch work := os.Getenv(childWork); work {
	case "":
		// Most tests need no disk to be waited for. The children do wait.
		files.Intercept(func(call files.Call, do func() error) error {
			if call.Operation == "sync" {
				return nil
			}
			return do()
		})
		os.Exit(m.Run())
	case "sweep":
		err = childSweep(os.Getenv(childDir), os.Getenv(childLog))
	case "hold":
		err = childHold(os.Getenv(childDir))
	default:
		err = fmt.Errorf("no such work: %s", work)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// child is a command that starts this program as another process.
func child(work, dir, log string) *exec.Cmd {
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), childWork+"="+work, childDir+"="+dir, childLog+"="+log)
	command.Stderr = os.Stderr
	return command
}

// sweepPlan is what the killed processes work on: 500 runs of 1 to 2 ms.
func sweepPlan() Plan { return toyPlan(125, 4) }

// childSweep works on the study and logs every run that it begins, and every
// one that it is told is recorded.
func childSweep(dir, logPath string) error {
	log, err := os.OpenFile(logPath, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	// One write each, so that a kill leaves no half line.
	note := func(what string, row, replication int) {
		if _, err := fmt.Fprintf(log, "%s %d %d\n", what, row, replication); err != nil {
			panic(err)
		}
	}
	s, err := Open(dir, sweepPlan(), Shard{}, []File{{"study.toml", []byte("x = 1\n")}}, nil)
	if err != nil {
		return err
	}
	err = s.Run(context.Background(), 2, 0, func(ctx context.Context, id sim.Identity, inner int) ([]float64, error) {
		note("begun", id.Row, id.Replication)
		time.Sleep(time.Duration(1000+id.Row%10*100) * time.Microsecond)
		return toyRun(ctx, id, inner)
	}, func(o Outcome) { note("recorded", o.Row, o.Replication) })
	if err != nil {
		return err
	}
	if complete, err := s.Finish(nil); err != nil || !complete {
		return fmt.Errorf("complete is %v, %w", complete, err)
	}
	return s.Close()
}

// childHold holds the lock of shard 1/2 until its input ends.
func childHold(dir string) error {
	s, err := Open(dir, toyPlan(3, 2), Shard{1, 2}, nil, nil)
	if err != nil {
		return err
	}
	fmt.Println("held")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return s.Close()
}

func needProcesses(t *testing.T) {
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no processes here")
	}
}

// logged reads a log: the runs begun, and those recorded.
func logged(t *testing.T, path string) (begun, recorded map[run]bool) {
	t.Helper()
	begun, recorded = map[run]bool{}, map[run]bool{}
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var what string
		var r run
		if _, err := fmt.Sscanf(line, "%s %d %d\n", &what, &r.row, &r.replication); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		of := map[string]map[run]bool{"begun": begun, "recorded": recorded}[what]
		if of[r] {
			t.Errorf("%s twice in one session: %v", what, r)
		}
		of[r] = true
	}
	return begun, recorded
}

var killing = sim.NewPurpose("study test: when a process is killed")

// Processes are killed at seeded random moments and resumed, study after
// study. Nothing that was recorded is lost or run again, and in the end the
// tables have the bytes of the study that nobody interrupted.
func TestKilledAndResumed(t *testing.T) {
	needProcesses(t)
	kills := 8
	if os.Getenv("DUGNAD_HEAVY") != "" {
		kills = 200
	}
	if testing.Short() {
		kills = 3
	}
	plan := sweepPlan()
	digest := plan.Digest()
	reference := filepath.Join(t.TempDir(), "reference")
	session(t, reference, plan, Shard{}, 2)
	want := read(t, reference)

	luck := sim.NewStream(20151114, killing, 0, 0)
	place := t.TempDir()
	dir := ""
	var before map[run]Outcome // recorded before the session that follows
	studies, killed, amid := 0, 0, 0
	for sessions := 0; killed < kills || amid < kills/4 || dir != ""; sessions++ {
		if sessions > 20*kills {
			t.Fatalf("only %d of %d kills came between the first and the last recorded run", amid, killed)
		}
		if dir == "" {
			studies++
			dir = filepath.Join(place, strconv.Itoa(studies))
			before = map[run]Outcome{}
		}
		log := filepath.Join(place, fmt.Sprintf("log-%d", sessions))
		command := child("sweep", dir, log)
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- command.Wait() }()
		finished := false
		if killed < kills || amid < kills/4 {
			// The moment is so many lines of the log, and a little: independent of
			// how busy the machine is. One in four is while the study is opened.
			u := luck.Uniform4(0, sessions, 0)
			lines := 0
			if u[0] > 0.25 {
				lines = int(u[1] * 400)
			}
			finished = waitForLines(t, log, lines, ended)
			if !finished {
				time.Sleep(time.Duration(u[2] * float64(15*time.Millisecond)))
				if err := command.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
					t.Fatal(err)
				}
				killed++
				finished = <-ended == nil
			}
		} else if err := <-ended; err != nil {
			t.Fatal(err)
		} else {
			finished = true
		}

		begun, told := logged(t, log)
		found, err := readChunks(dir, plan, digest, Shard{})
		now := found.outcomes
		if err != nil {
			t.Fatalf("after session %d: %v", sessions, err)
		}
		for r := range begun {
			if _, recorded := before[r]; recorded {
				t.Errorf("session %d ran %v, which was recorded", sessions, r)
			}
		}
		for r := range told {
			if _, recorded := now[r]; !recorded {
				t.Errorf("session %d said that %v was recorded, and it is lost", sessions, r)
			}
		}
		for r, outcome := range before {
			if after, recorded := now[r]; !recorded || !outcome.same(after) {
				t.Errorf("session %d changed or lost %v", sessions, r)
			}
		}
		for r := range now {
			if _, recorded := before[r]; !recorded && !begun[r] {
				t.Errorf("session %d recorded %v, which it did not run", sessions, r)
			}
		}
		if len(now) > len(before) && len(now) < 500 {
			amid++
		}
		before = now
		if finished {
			wantSame(t, want, read(t, dir))
			for _, within := range []string{dir, filepath.Join(dir, chunksName)} {
				if left, err := files.Leftovers(within); err != nil || len(left) > 0 {
					t.Errorf("left over in %s: %v (%v)", within, left, err)
				}
			}
			dir = ""
		}
	}
	t.Logf("%d kills, %d of them amid runs, in %d studies", killed, amid, studies)
}

// waitForLines waits until the log has so many lines, or the process has ended
// without an error, which it reports.
func waitForLines(t *testing.T, log string, lines int, ended chan error) bool {
	t.Helper()
	for {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatal(err)
			}
			return true
		default:
		}
		text, err := os.ReadFile(log)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if strings.Count(string(text), "\n") >= lines {
			return false
		}
		time.Sleep(500 * time.Microsecond)
	}
}

// The second process on a shard is told who holds it; other shards are free;
// after a kill so is this one.
func TestTwoProcesses(t *testing.T) {
	needProcesses(t)
	dir := filepath.Join(t.TempDir(), "toy")
	command := child("hold", dir, "")
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer input.Close()
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(output).ReadString('\n'); err != nil || line != "held\n" {
		t.Fatalf("%q, %v", line, err)
	}
	before := tree(t, dir)
	_, err = Open(dir, toyPlan(3, 2), Shard{1, 2}, nil, nil)
	host, _ := os.Hostname()
	who := fmt.Sprintf("process %d on host %s works on it", command.Process.Pid, host)
	if !errors.Is(err, ErrHeld) || !strings.Contains(err.Error(), who) {
		t.Errorf("got %v, want %s", err, who)
	}
	wantSame(t, before, tree(t, dir))
	session(t, dir, toyPlan(3, 2), Shard{2, 2}, 1)
	if status, err := Inspect(dir); err != nil || status.Done != 3 || !status.Parts[0].Begun || status.Complete {
		t.Errorf("%+v, %v", status, err)
	}

	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait() // killed
	session(t, dir, toyPlan(3, 2), Shard{1, 2}, 1)
	if _, err := Merge(dir, nil); err != nil {
		t.Error(err)
	}
}

// The shards of a study may all begin at once.
func TestShardsBeginAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "toy")
	const of = 8
	problems := make(chan error, of)
	for number := 1; number <= of; number++ {
		go func() {
			s, err := Open(dir, toyPlan(9, 3), Shard{number, of}, nil, nil)
			if err == nil {
				err = s.Run(context.Background(), 1, 0, toyRun, nil)
				_, problem := s.Finish(nil)
				err = errors.Join(err, problem, s.Close())
			}
			problems <- err
		}()
	}
	for range of {
		if err := <-problems; err != nil {
			t.Error(err)
		}
	}
	if _, err := Merge(dir, nil); err != nil {
		t.Error(err)
	}
}
