package claims_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dugnad/cmd/dugnad/endtoend"
	"dugnad/sim"
)

var purposeKill = sim.NewPurpose("test: when to kill")

// A study of one place that is killed at random moments, and resumed each time, has the bytes
// of the study that was not: nothing that was recorded is run again, nothing is lost. 200
// kills with DUGNAD_HEAVY, in studies of 600 runs each, else a few.
func TestKilledSweepsResume(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	kills := 6
	if os.Getenv("DUGNAD_HEAVY") != "" {
		kills = 200
	}
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"one-place.toml": `extends = "norway"
start = "2015-01"
end = "2015-12"
spin_up_months = 0
[[period]]
name = "all"
start = "2015-01"
end = "2015-12"
[places]
"5540" = {}
`,
		"study.toml": `scenario = "one-place"
replications = 3
[design]
kind = "lhs"
samples = 200
[[factor]]
path = "fields.*.discretion_shift"
min = 0.0
max = 0.2
[[outcome]]
name = "culture"
measure = "coproduction"
field = "culture"
stage = "design"
period = "all"
`,
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	sweep := func(out string) *exec.Cmd {
		return exec.Command(endtoend.Program(t), "sweep", "study.toml", "--out", out, "--quiet", "--workers", "2")
	}
	if output, err := sweep("whole").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	whole, err := os.ReadFile(filepath.Join("whole", "outcomes.csv"))
	if err != nil {
		t.Fatal(err)
	}

	luck := sim.NewStream(2015, purposeKill, 0, 0)
	killed, amid, studies := 0, 0, 0
	more := func() bool { return killed < kills || amid < kills/4 }
	for more() {
		studies++
		if studies > 10*kills {
			t.Fatalf("only %d of %d kills came amid the runs", amid, killed)
		}
		out := fmt.Sprintf("study-%d", studies)
		for attempt := 0; more(); attempt++ {
			before := recorded(t, out)
			command := sweep(out)
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			// The moment is so many recorded runs, and a little: independent of how fast the machine
			// is. One in four is while the study is opened.
			u, least := luck.Uniform4(0, studies, attempt), 0
			if u[0] > 0.25 {
				least = len(before) + 1 + int(u[1]*0.7*float64(600-len(before)))
			}
			ended := make(chan error, 1)
			go func() { ended <- command.Wait() }()
			for running := true; running; {
				pause := 5 * time.Millisecond
				due := len(recorded(t, out)) >= least
				if due {
					pause = time.Duration(u[2] * float64(50*time.Millisecond))
				}
				select {
				case err := <-ended:
					if err != nil {
						t.Fatal(err)
					}
					running = false
				case <-time.After(pause):
					if due {
						command.Process.Kill()
						<-ended
						killed++
						running = false
					}
				}
			}
			after := recorded(t, out)
			for run, line := range before {
				if after[run] != line {
					t.Fatalf("%s: %s was recorded as %q, and is %q", out, run, line, after[run])
				}
			}
			if len(after) > 0 && len(after) < 600 {
				amid++
			}
			if len(after) == 600 {
				break
			}
		}
		if output, err := sweep(out).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		got, err := os.ReadFile(filepath.Join(out, "outcomes.csv"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, whole) {
			t.Fatalf("%s: outcomes.csv differs after kills", out)
		}
		if n := len(recorded(t, out)); n != 600 {
			t.Fatalf("%s: %d runs recorded", out, n)
		}
	}
	t.Logf("%d kills, %d of them amid the runs, in %d studies of 600 runs", killed, amid, studies)
}

// recorded are the lines of a study's chunks by run, of which each may stand there once only.
func recorded(t *testing.T, out string) map[string]string {
	t.Helper()
	chunks, err := filepath.Glob(filepath.Join(out, "chunks", "*.chunk"))
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]string{}
	for _, chunk := range chunks {
		text, err := os.ReadFile(chunk)
		if err != nil {
			t.Fatal(err)
		}
		_, body, _ := strings.Cut(string(text), "\n")
		for line := range strings.Lines(body) {
			cells := strings.SplitN(line, ",", 3)
			run := "row " + cells[0] + ", replication " + cells[1]
			if _, twice := lines[run]; twice {
				t.Fatalf("%s: %s was run twice", out, run)
			}
			lines[run] = line
		}
	}
	return lines
}
