package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"dugnad/cmd/dugnad/endtoend"
	"dugnad/cmd/dugnad/internal/fault"
)

const manyRuns = `scenario = "one-place"
replications = 2
[design]
kind = "saltelli"
samples = 32
[[factor]]
path = "fields.*.discretion_shift"
min = -0.3
max = 0.3
[[factor]]
path = "supply.organisations_per_1000"
min = 5
max = 30
[[outcome]]
name = "culture"
measure = "coproduction"
field = "culture"
stage = "design"
period = "all"
`

// An interrupting writer interrupts when it is told of the first failed run.
type interrupting struct {
	bytes.Buffer
	guard sync.Mutex
	do    func()
}

func (w *interrupting) Write(text []byte) (int, error) {
	w.guard.Lock()
	defer w.guard.Unlock()
	if strings.Contains(string(text), "failed") {
		w.do()
	}
	return w.Buffer.Write(text)
}

// An interrupted analysis keeps its runs; the same command goes on, and gives the same bytes as
// one that was never interrupted.
func TestSensitivityGoesOn(t *testing.T) {
	t.Chdir(t.TempDir())
	study := manyRuns + "[[factor]]\npath = \"period.all.start\"\nvalues = [\"2015-01\", \"2015-02\", \"2015-03\"]\n"
	study += "[[factor]]\npath = \"period.all.end\"\nvalues = [\"2015-03\", \"2015-02\"]\n" // some together make no scenario
	for name, text := range map[string]string{"one-place.toml": endtoend.OnePlace, "many.toml": study} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	arguments := []string{"sensitivity", "many.toml", "--quiet", "--force", "--workers", "2", "--resamples", "20", "--out"}
	ctx, cancel := context.WithCancelCause(t.Context())
	errs := &interrupting{do: func() { cancel(fault.Interruption{Signal: syscall.SIGINT}) }}
	var out bytes.Buffer
	if code := dugnad(ctx, append(arguments, "interrupted"), nil, &out, errs); code != 130 || !strings.Contains(errs.String(), "are kept in interrupted; the same command continues") {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	if _, err := os.Stat(filepath.Join("interrupted", "indices.csv")); err == nil {
		t.Error("an interrupted study has indices")
	}
	for _, directory := range []string{"interrupted", "whole"} {
		code, _, errs := call(t, t.Context(), nil, append(arguments, directory)...)
		if code != fault.ExitFailed || !strings.Contains(errs, "runs failed; failures.csv says why") || directory == "interrupted" && !strings.Contains(errs, "continuing in") {
			t.Fatalf("exit %d: %s", code, errs)
		}
	}
	for _, name := range []string{"outcomes.csv", "indices.csv", "convergence.csv", "analysis.json"} {
		one, err := os.ReadFile(filepath.Join("interrupted", name))
		if err != nil {
			t.Fatal(err)
		}
		other, err := os.ReadFile(filepath.Join("whole", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one, other) {
			t.Errorf("%s differs after an interruption", name)
		}
	}

	// What was changed by hand is not analysed.
	path := filepath.Join("whole", "outcomes.csv")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(content, '\n'), 0o666); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := call(t, t.Context(), nil, append(arguments, "whole")...); code != fault.ExitInput || !strings.Contains(errs, "not as it was written") {
		t.Errorf("exit %d: %s", code, errs)
	}
}
