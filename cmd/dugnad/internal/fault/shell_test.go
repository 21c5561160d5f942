package fault

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// A shell makes the same words of a line, runs nothing, and expands nothing.
func TestShellLineIsReadAsTheSameWords(t *testing.T) {
	words := []string{
		"", " ", "plain-1.2_/a=b:c,d+e@f%g", "bjørn", "a b", "$(touch x)", "`touch x`", "${IFS}", "a;b", "a&b", "a|b", "<a>", "*", "?", "[a]", "{a,b}", "~", "~root",
		"!", "#a", "a#b", "(a)", "'", "''", `"`, `\`, "\\n", "a\nb", "\n", "\t", "\r", "=ls", "-o x", "\x7f", "\u00a0", "\u2028", "\xff\xfe", "$'a'", "^a", "%1",
	}
	for _, shell := range []string{"sh", "bash", "dash", "zsh"} {
		path, err := exec.LookPath(shell)
		if err != nil {
			continue
		}
		out, err := exec.Command(path, "-c", `printf '%s\0' `+ShellLine(words)).Output()
		if err != nil {
			t.Fatal(shell, err)
		}
		if got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"); !slices.Equal(got, words) {
			t.Errorf("%s reads %q as %q", shell, ShellLine(words), got)
		}
	}
	for word, want := range map[string]string{"-x": "./-x", "-o x": "'./-o x'", "a": "a", "": "''"} {
		if got := QuotePath(word); got != want {
			t.Errorf("QuotePath(%q) is %s, want %s", word, got, want)
		}
	}
}
