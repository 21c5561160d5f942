package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"dugnad/cmd/dugnad/endtoend"
	"dugnad/scenarios"
	"dugnad/scenarios/studies"
)

func TestMain(m *testing.M) { endtoend.Main(m) }

// build returns the path of the program, or skips the test in short mode.
func build(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program")
	}
	return endtoend.Program(t)
}

// quotes checks that a page quotes only lines that a command prints. A line of … stands for
// lines that are left out. It returns the number of lines compared.
func quotes(t *testing.T, page, text, command, printed string) (compared int) {
	t.Helper()
	lines := strings.Split(printed, "\n")
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\n"); strings.TrimSpace(line) == "…" {
			continue
		}
		compared++
		if !slices.Contains(lines, line) {
			t.Errorf("%s quotes a line that dugnad %s does not print:\n%s", page, command, line)
		}
	}
	return compared
}

// What the pages show of trace is what trace prints: a command, then lines of its output.
func TestTraceExcerptsAreTrue(t *testing.T) {
	program := build(t)
	compared := 0
	all := blocks(t)
	for i := range all[:len(all)-1] {
		command, found := strings.CutPrefix(strings.TrimSpace(all[i].text), "dugnad trace ")
		next := all[i+1]
		if !found || strings.Contains(command, "\n") || next.page != all[i].page || next.language != "text" {
			continue
		}
		trace := exec.Command(program, append([]string{"trace"}, words(command)...)...)
		trace.Dir = t.TempDir()
		out, err := trace.Output()
		if err != nil {
			t.Errorf("dugnad trace %s: %v", command, err)
			continue
		}
		compared += quotes(t, next.page, next.text, "trace "+command, string(out))
	}
	if compared < 20 {
		t.Errorf("compared only %d lines", compared)
	}
}

// Commands that the documents show exist, with their flags, shipped scenarios and --set
// values.
func TestCommandsExist(t *testing.T) {
	program := build(t)
	helps := map[string]string{}
	help := func(path []string) string {
		name := strings.Join(path, " ")
		if _, known := helps[name]; !known {
			out, err := exec.Command(program, append(slices.Clone(path), "--help")...).Output()
			if err != nil {
				t.Fatalf("dugnad %s --help: %v", name, err)
			}
			helps[name] = string(out)
		}
		return helps[name]
	}
	seen := 0
	check := func(page, line string) {
		seen++
		var path, sets []string
		scenario := ""
		rest := words(line)
		for len(rest) > 0 && strings.Contains(help(path), "\n  "+rest[0]+" ") && strings.Contains(help(path), "Available Commands:") {
			path, rest = append(path, rest[0]), rest[1:]
		}
		if len(path) == 0 || strings.Contains(help(path), "Available Commands:") {
			t.Errorf("%s: no such command: dugnad %s", page, line)
			return
		}
		for i, word := range rest {
			flag, _, _ := strings.Cut(word, "=")
			switch {
			case word == ">" || word == "|":
				return
			case strings.HasPrefix(word, "--"):
				if !strings.Contains(help(path), flag+" ") {
					t.Errorf("%s: dugnad %s has no flag %s", page, strings.Join(path, " "), flag)
				}
				if word == "--set" && i+1 < len(rest) {
					sets = append(sets, rest[i+1])
				}
			case slices.Contains(scenarios.Shipped(), word):
				scenario = word
			}
		}
		if scenario != "" && !strings.Contains(line, "$") && !strings.Contains(line, "PATH=VALUE") {
			_, err := scenarios.LoadNamed(scenario, sets)
			if _, shown := scenarios.Base(err); err != nil && !(shown && strings.HasPrefix(line, "scenario show ")) {
				t.Errorf("%s: dugnad %s: %v", page, line, err)
			}
		}
	}
	for _, b := range blocks(t) {
		if b.language != "" && b.language != "sh" {
			continue
		}
		for line := range strings.Lines(strings.ReplaceAll(b.text, "\\\n", " ")) {
			line = strings.TrimSpace(line)
			for _, prefix := range []string{"dugnad ", "go run ./cmd/dugnad "} {
				if command, ok := strings.CutPrefix(line, prefix); ok {
					check(b.page, command)
				}
			}
		}
	}
	for _, page := range pages {
		for _, match := range regexp.MustCompile("`dugnad ([a-z][^`…]*)`").FindAllStringSubmatch(read(t, page), -1) {
			check(page, match[1])
		}
	}
	if seen < 20 {
		t.Errorf("found only %d commands", seen)
	}
}

// guide.md says where each command is explained, and figures.md shows each figure.
func TestEveryCommandAndFigureIsDocumented(t *testing.T) {
	program := build(t)
	output := func(arguments ...string) string {
		out, err := exec.Command(program, arguments...).Output()
		if err != nil {
			t.Fatalf("dugnad %s: %v", strings.Join(arguments, " "), err)
		}
		return string(out)
	}
	_, commands, _ := strings.Cut(output("--help"), "Available Commands:\n")
	commands, _, _ = strings.Cut(commands, "\n\n")
	guide, figures := read(t, "guide.md"), read(t, "figures.md")
	for line := range strings.Lines(commands) {
		if name := strings.Fields(line)[0]; name != "help" && !strings.Contains(guide, "`"+name+"`") {
			t.Errorf("guide.md lacks the command %s", name)
		}
	}
	found := 0
	for line := range strings.Lines(output("plot", "sensitivity", "--list")) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] == "figure" || words[0] == "Not" {
			continue
		}
		found++
		if name := strings.TrimSuffix(words[0], ","); !strings.Contains(figures, "\n**"+name+"**") {
			t.Errorf("figures.md lacks the figure %s", name)
		}
	}
	if found < 20 {
		t.Errorf("found only %d figures", found)
	}
}

// Parameters with values that the documents set in a line of text can be set.
func TestParametersExist(t *testing.T) {
	settings := regexp.MustCompile("`(?:--set )?'?([a-z_]+\\.[a-z_.*]+=[-a-z0-9.]+)'?`")
	found := 0
	for _, page := range pages {
		for _, match := range settings.FindAllStringSubmatch(read(t, page), -1) {
			found++
			if _, err := scenarios.LoadNamed(scenarios.Flagship, []string{match[1]}); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
	}
	if found < 8 {
		t.Errorf("found only %d settings", found)
	}
}

// What the documents show as TOML loads: whole scenarios as they are, tables over the flagship.
func TestScenariosLoad(t *testing.T) {
	found := 0
	for _, b := range blocks(t) {
		text := b.text
		switch {
		case b.page == "own-country.md" || b.page == "questions.md": // their tests have the files beside them
			continue
		case strings.HasPrefix(text, "scenario = "):
			if _, err := studies.Load(scenarios.Source{Path: "-", Text: []byte(text)}, nil, 0); err != nil {
				t.Errorf("%s: %v in\n%s", b.page, err, text)
			}
			continue
		case strings.Contains(text, "[statement.") || strings.HasPrefix(text, `extends = "table-four"`): // evidence
			mine := scenarios.Source{Path: "mine.toml", FS: fstest.MapFS{
				"mine.toml":   {Data: []byte("extends = \"" + scenarios.Flagship + "\"\nevidence = \"survey\"\n")},
				"survey.toml": {Data: []byte(text)},
			}}
			if s, err := scenarios.Load(mine, nil); err != nil || s.Evidence() == nil {
				t.Errorf("%s: %v in\n%s", b.page, err, text)
			}
			continue
		case strings.HasPrefix(text, "extends = "):
		case strings.HasPrefix(text, "[[factor]]"): // of a study
			continue
		case strings.HasPrefix(text, "["):
			text = "extends = \"" + scenarios.Flagship + "\"\n" + text
		default:
			continue
		}
		found++
		if _, err := scenarios.Load(scenarios.Source{Path: "-", Text: []byte(text)}, nil); err != nil {
			t.Errorf("%s: %v in\n%s", b.page, err, text)
		}
	}
	if found < 4 {
		t.Errorf("found only %d scenarios", found)
	}
}

// The Go program of README.md compiles, and the summary it quotes is what the flagship prints.
func TestREADMEShowsWhatHappens(t *testing.T) {
	program := build(t)
	for _, b := range blocks(t) {
		if b.page != "../README.md" {
			continue
		}
		switch b.language {
		case "go":
			file := filepath.Join(t.TempDir(), "main.go")
			if err := os.WriteFile(file, []byte(b.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command("go", "vet", file).CombinedOutput(); err != nil {
				t.Errorf("README.md's program: %v\n%s", err, out)
			}
		case "text":
			out, err := exec.Command(program, "run", scenarios.Flagship, "--quiet", "--figures", "none", "--out", filepath.Join(t.TempDir(), "results")).Output()
			if err != nil {
				t.Fatal(err)
			}
			quotes(t, b.page, b.text, "run "+scenarios.Flagship, string(out))
		}
	}
}

// What the pages quote of a study's report is what sweep prints. Large studies are run only where
// there is time for them.
func TestPagesShowWhatStudiesPrint(t *testing.T) {
	const few = 60
	program := build(t)
	head := regexp.MustCompile(`^([a-z-]+): ([0-9]+) rows, ([0-9]+) replications each, of `)
	found := 0
	for _, b := range blocks(t) {
		match := head.FindStringSubmatch(b.text)
		if match == nil {
			continue
		}
		found++
		rows, _ := strconv.Atoi(match[2])
		replications, _ := strconv.Atoi(match[3])
		if rows*replications > few && os.Getenv("DUGNAD_HEAVY") == "" {
			continue
		}
		out, err := exec.Command(program, "sweep", match[1], "--replications", match[3], "--quiet", "--figures", "none", "--out", filepath.Join(t.TempDir(), "study")).Output()
		if err != nil {
			t.Fatal(err)
		}
		quotes(t, b.page, b.text, "sweep "+match[1], string(out))
	}
	if found < 4 {
		t.Errorf("found only %d reports", found)
	}
}
