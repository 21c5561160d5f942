package main

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// every calls visit with each command that a user can call.
func every(c *cobra.Command, visit func(*cobra.Command)) {
	if c.HasParent() && !c.IsAvailableCommand() && c.Name() != "help" {
		return
	}
	visit(c)
	for _, child := range c.Commands() {
		every(child, visit)
	}
}

// Every command takes -q, --quiet and --wide, shows them in its help, and in its manual page.
func TestEveryCommandTakesTheCommonFlags(t *testing.T) {
	root := newRootCommand(&app{in: strings.NewReader(""), out: io.Discard, errs: io.Discard})
	seen := 0
	every(root, func(c *cobra.Command) {
		seen++
		words := strings.Fields(c.CommandPath())[1:]
		for _, flag := range []string{"-q", "--quiet", "--wide"} {
			code, out, errs := call(t, t.Context(), nil, append(slices.Clone(words), flag, "--help")...)
			if code != 0 || !strings.Contains(out, flag) || errs != "" {
				t.Errorf("%s %s: exit %d: %s", c.CommandPath(), flag, code, errs)
			}
		}
		if page := manPage(c); !strings.Contains(page, `\-q, \-\-quiet`) || !strings.Contains(page, `\-\-wide`) {
			t.Errorf("the manual page of %s lacks them", c.CommandPath())
		}
	})
	if seen < 20 {
		t.Errorf("found only %d commands", seen)
	}
}

// --quiet silences progress: results, warnings and errors stay.
func TestQuietSilencesProgressOnly(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		arguments, out, errs string
		code                 int
	}{
		{"scenario list -q", "asylum-surge-2015", "", 0},
		{"version -q", "revision", "", 0},
		{"completion bash -q", "dugnad", "", 0},
		{"man pages -q", "", "", 0},
		{"describe no-surge -q", "no-surge", "", 0},
		{"scenario check no-surge --quiet", "no-surge: ok", "", 0},
		{"-q scenario diff no-surge asylum-surge-2015", "data.replace_from", "", 0},
		{"merge nowhere -q", "", "nowhere", 2},
		{"report nowhere -q", "", "nowhere", 2},
		{"plot nowhere -q", "", "nowhere is not a directory", 2},
		{"scenario check -q nothing", "", "no such file", 2},
	} {
		code, out, errs := call(t, t.Context(), nil, strings.Fields(c.arguments)...)
		if code != c.code || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errs) {
			t.Errorf("%s: exit %d\n%.200s\n%s", c.arguments, code, out, errs)
		}
	}
}

// COLUMNS=60 narrows tables, --wide does not.
func TestNarrowOutputIsWrapped(t *testing.T) {
	for columns, most := range map[string]int{"60": 60, "": 1 << 20} {
		t.Setenv("COLUMNS", columns)
		widest := func(arguments ...string) int {
			_, out, _ := call(t, t.Context(), nil, arguments...)
			widest := 0
			for line := range strings.Lines(out) {
				widest = max(widest, len([]rune(strings.TrimRight(line, "\n"))))
			}
			return widest
		}
		if n := widest("scenario", "list"); n > most {
			t.Errorf("COLUMNS=%s: a line of %d characters", columns, n)
		}
		if n := widest("scenario", "list", "--wide"); n < 80 {
			t.Errorf("COLUMNS=%s --wide: lines of %d characters at most", columns, n)
		}
	}
}
