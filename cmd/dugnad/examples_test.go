package main

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// heavyExamples are those that take minutes. They run when DUGNAD_HEAVY is set.
var heavyExamples = []string{"dugnad validate "}

// Every command is explained with examples that a reader can copy: in a fresh folder, one after the other,
// as they are printed, each of them ends well. Validate may also find a pattern that fails.
func TestExamplesRun(t *testing.T) {
	if testing.Short() {
		t.Skip("runs scenarios and studies")
	}
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		if !c.IsAvailableCommand() && c.HasParent() {
			return
		}
		if c.Example == "" {
			t.Errorf("%s has no example", c.CommandPath())
		}
		t.Run(strings.ReplaceAll(c.CommandPath(), " ", "-"), func(t *testing.T) {
			t.Chdir(t.TempDir())
			for line := range strings.Lines(c.Example) {
				runExample(t, strings.TrimSpace(line))
			}
		})
		for _, child := range c.Commands() {
			visit(child)
		}
	}
	visit(newRootCommand(&app{out: io.Discard, errs: io.Discard}))
}

// runExample runs one line: a call of dugnad, or one of the shell that makes a file.
func runExample(t *testing.T, line string) {
	t.Helper()
	for _, heavy := range heavyExamples {
		if strings.HasPrefix(line+" ", heavy) && os.Getenv("DUGNAD_HEAVY") == "" {
			t.Logf("left out: %s", line)
			return
		}
	}
	words := strings.Fields(line)
	switch {
	case words[0] == "printf":
		if out, err := exec.CommandContext(t.Context(), "sh", "-c", line).CombinedOutput(); err != nil {
			t.Skipf("%s: %v: %s", line, err, out) // a system without a shell
		}
	case words[0] != "dugnad" || strings.ContainsAny(line, `'"|<>$&;\`):
		t.Errorf("%q is no plain call of dugnad", line)
	default:
		code, _, errs := call(t, t.Context(), nil, words[1:]...)
		if code != 0 && (words[1] != "validate" || code != 1) {
			t.Errorf("%s: exit %d: %s", line, code, errs)
		}
	}
}
