package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// ofNorway finds what a reader in another country should not see.
var ofNorway = regexp.MustCompile(`(?i)norw|norge|norsk|oslo|trætteberg|asylum-surge`)

// A reader who saves the files of own-country.md and runs its commands gets tables, figures and a report of
// that country alone, in two languages.
func TestOwnCountry(t *testing.T) {
	program := build(t)
	page, directory := read(t, "own-country.md"), t.TempDir()
	for _, match := range regexp.MustCompile("(?s)`([a-z-]+\\.(?:csv|toml))`:\n\n```(?:csv|toml)\n(.*?)```").FindAllStringSubmatch(page, -1) {
		if err := os.WriteFile(filepath.Join(directory, match[1]), []byte(match[2]), 0o600); err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(match[2], "\n"); strings.HasSuffix(match[1], ".toml") && lines >= 60 {
			t.Errorf("%s has %d lines", match[1], lines)
		}
	}
	commands := 0
	for _, b := range blocks(t) {
		if b.page != "own-country.md" || b.language != "sh" {
			continue
		}
		for line := range strings.Lines(b.text) {
			command, comment, _ := strings.Cut(strings.TrimSpace(line), " # ")
			run := exec.Command(program, append(words(strings.TrimPrefix(command, "dugnad ")), "--quiet")...)
			run.Dir = directory
			out, err := run.CombinedOutput()
			if refused := run.ProcessState.ExitCode() == 2; (err != nil && !refused) || refused != (comment == "exit status 2") {
				t.Errorf("%s: %v\n%s", command, err, out)
			}
			if strings.Contains(command, "validate") && !strings.Contains(string(out), `a scenario without evidence; allowed: a scenario that names evidence`) {
				t.Errorf("validate does not say what the scenario lacks: %s", out)
			}
			commands++
		}
	}
	if commands != 6 {
		t.Errorf("%d commands", commands)
	}
	var searched []string
	for _, pattern := range []string{"lakeland/*.csv", "lakeland/figures/*", "figurer/*"} {
		found, err := filepath.Glob(filepath.Join(directory, pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		searched = append(searched, found...)
	}
	for _, name := range searched {
		if strings.HasPrefix(filepath.Base(name), "table-four.") {
			continue // the study's table, drawn beside whatever scenario
		}
		if found := ofNorway.FindString(text(t, name)); found != "" {
			t.Errorf("%s says %q", name, found)
		}
	}
	for _, word := range []string{"Redning og beredskap", "Skoler", "Våren"} {
		if !strings.Contains(text(t, filepath.Join(directory, "figurer", "emergence.svg")), word) {
			t.Errorf("the Norwegian figure lacks %q", word)
		}
	}
	report := text(t, filepath.Join(directory, "lakeland", "report.html"))
	if !strings.Contains(report, "<h1>Lakeland&#39;s spring of 2020</h1>") {
		t.Error("the report has another title")
	}
	for _, section := range []string{"question", "answer", "figures", "measures", "provenance"} {
		_, rest, _ := strings.Cut(report, `<section id="`+section+`"`)
		body, _, _ := strings.Cut(rest, "</section>")
		if found := ofNorway.FindString(body); found != "" || body == "" {
			t.Errorf("the report's section %s says %q", section, found)
		}
	}
}

// raster is an image within a figure, whose letters mean nothing.
var raster = regexp.MustCompile(`base64,[A-Za-z0-9+/=]+`)

func text(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return raster.ReplaceAllString(string(content), "")
}
