// Package docs_test keeps the documentation true: what it says of names, commands, links and
// parameters is compared with the program.
package docs_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dugnad/agents"
	"dugnad/agents/transcript"
	"dugnad/scenarios"
	"dugnad/scenarios/describe"
	"dugnad/scenarios/studies"
)

// pages are all documents, by path from this directory.
var pages = []string{"../README.md", "../CHANGELOG.md", "ODD.md", "guide.md", "cluster.md", "trace.md", "figures.md", "sensitivity.md", "scenario-reference.md", "study-reference.md"}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

func TestReferenceIsGenerated(t *testing.T) {
	if read(t, "scenario-reference.md") != scenarios.Reference() {
		t.Error("scenario-reference.md is out of date: go run ./cmd/dugnad scenario new --reference > docs/scenario-reference.md")
	}
	if read(t, "study-reference.md") != studies.Reference() {
		t.Error("study-reference.md is out of date: go run ./cmd/dugnad sweep --reference > docs/study-reference.md")
	}
}

var update = flag.Bool("update", false, "write the generated parts of ODD.md anew")

// A part of ODD.md between these marks is what the program says of the flagship. After a
// change of the model: go test ./docs -run ODD -update
var generated = regexp.MustCompile(`(?s)(<!-- describe: ([^>]+?) -->\n)(.*?)(<!-- /describe -->)`)

func TestODDIsGenerated(t *testing.T) {
	s, err := scenarios.LoadNamed(scenarios.Flagship, nil)
	if err != nil {
		t.Fatal(err)
	}
	odd := read(t, "ODD.md")
	found := map[string]bool{}
	now := generated.ReplaceAllStringFunc(odd, func(part string) string {
		match := generated.FindStringSubmatch(part)
		found[match[2]] = true
		text, ok := describe.Block(s, match[2])
		if !ok {
			t.Fatalf("ODD.md asks for %q, which describe does not have", match[2])
		}
		return match[1] + "\n" + text + "\n" + match[4]
	})
	if *update {
		if err := os.WriteFile("ODD.md", []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if now != odd {
		t.Error("ODD.md is not what the program says: go test ./docs -run ODD -update")
	}
	names, _ := agents.Phases()
	for _, name := range names {
		if !found["equations "+name] {
			t.Errorf("ODD.md has no equations of the phase %s", name)
		}
	}
	for _, p := range agents.Preparations {
		if !found["equations "+p.Name] {
			t.Errorf("ODD.md has no equations of %s", p.Name)
		}
	}
	for _, part := range []string{
		"purpose", "patterns", "entities", "scales", "phases", "schedule", "mechanisms", "drivers", "concepts",
		"initialisation", "data", "negotiation", "protocols", "modes", "resting", "references", "parameters",
	} {
		if !found[part] {
			t.Errorf("ODD.md lacks the part %q", part)
		}
	}
	if strings.Count(odd, "<!-- describe: ") != strings.Count(odd, "<!-- /describe -->") {
		t.Error("ODD.md: a mark without its end")
	}
}

func TestGuideNamesEveryMeasureAndFile(t *testing.T) {
	guide := read(t, "guide.md")
	for _, m := range agents.Measures {
		if !strings.Contains(guide, "`"+m.Name+"`") {
			t.Errorf("guide.md lacks the measure %s", m.Name)
		}
	}
	for _, table := range []string{
		agents.SeriesTable.Name, agents.SummaryTable.Name, agents.ContextTable.Name,
		agents.PlacesTable.Name, agents.PlaneTable.Name, agents.NetworkTable.Name,
	} {
		if !strings.Contains(guide, "| `"+table+"` |") {
			t.Errorf("guide.md lacks the file %s", table)
		}
	}
}

// values are the flagship's single values by path.
func values(t *testing.T) map[string]string {
	t.Helper()
	s, err := scenarios.LoadNamed(scenarios.Flagship, nil)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	section := ""
	for line := range strings.Lines(string(s.Resolved())) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[]") + "."
		} else if key, value, ok := strings.Cut(line, " = "); ok {
			values[section+key] = value
		}
	}
	return values
}

// The tables of parameters in ODD.md: a row begins with a path in backticks, and its next
// cell, or its next four where the path has a *, are the values.
func TestODDStatesTheParameters(t *testing.T) {
	values := values(t)
	compare := func(path, cell string) {
		stated, err := strconv.ParseFloat(strings.ReplaceAll(cell, ",", ""), 64)
		if err != nil {
			return // words, such as of a mix
		}
		if actual, err := strconv.ParseFloat(values[path], 64); err != nil || actual != stated {
			t.Errorf("ODD.md: %s is stated as %s, it is %q", path, cell, values[path])
		}
	}
	rows := regexp.MustCompile("(?m)^\\| `([a-z_]+\\.[a-z_.*]+)` \\| (.*) \\|$").FindAllStringSubmatch(read(t, "ODD.md"), -1)
	if len(rows) < 20 {
		t.Fatalf("found only %d rows of parameters", len(rows))
	}
	for _, row := range rows {
		path, cells := row[1], strings.Split(row[2], " | ")
		if !strings.Contains(path, "*") {
			compare(path, cells[0])
			continue
		}
		for i, field := range []string{"culture", "integration", "health", "children"} {
			compare(strings.Replace(path, "*", field, 1), cells[i])
		}
	}
}

// Every value that norway.toml marks as calibrated, or as chosen with a pattern in view, is in
// ODD.md's list of such values.
func TestODDListsWhatWasCalibrated(t *testing.T) {
	_, list, _ := strings.Cut(read(t, "ODD.md"), "\n## 9 ")
	list, _, _ = strings.Cut(list, "\n## 10 ")
	section, found := "", 0
	for line := range strings.Lines(read(t, "../scenarios/norway.toml")) {
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(strings.TrimSpace(line), "[]")
		}
		key, rest, ok := strings.Cut(line, " = ")
		if !ok || !strings.Contains(rest, "# calibrated (P") && !strings.Contains(rest, "# chosen with P") && !strings.Contains(rest, " in view") {
			continue
		}
		found++
		if !strings.Contains(list, "`"+section+"."+key+"`") && !strings.Contains(list, "`"+section+"`") {
			t.Errorf("ODD.md, section 9, lacks %s.%s", section, key)
		}
	}
	if found == 0 {
		t.Error("norway.toml marks nothing as calibrated")
	}
}

// rows are the table of a JSON line's keys, from the tags of the type it is written from. What
// is documented elsewhere in the table is named and not repeated.
func rows(typ reflect.Type, prefix string, repeated map[string]string) (table string) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		if f.Anonymous {
			table += rows(f.Type, prefix, repeated)
			continue
		}
		name, inner, null := prefix+f.Tag.Get("json"), f.Type, ""
		if inner.Kind() == reflect.Pointer {
			inner, null = inner.Elem(), " or null"
		}
		kind := map[reflect.Kind]string{reflect.String: "text", reflect.Int: "whole number", reflect.Float64: "number", reflect.Bool: "true or false", reflect.Struct: "object"}[inner.Kind()]
		var below reflect.Type
		path := name + "."
		switch {
		case inner.Kind() == reflect.Map:
			kind = "object: " + map[reflect.Kind]string{reflect.String: "text", reflect.Int: "whole number", reflect.Float64: "number"}[inner.Elem().Kind()] + " by name"
			if f.Tag.Get("json") == "free_stock" {
				null = " or null"
			}
		case inner.Kind() == reflect.Slice && inner.Elem().Kind() == reflect.Struct:
			kind, below, path = "array of objects", inner.Elem(), name+"[]."
		case inner.Kind() == reflect.Slice:
			kind = "array of texts"
		case inner.Kind() == reflect.Struct:
			below = inner
		}
		doc := f.Tag.Get("doc")
		if like, known := repeated[name]; known {
			doc += "; its keys are those of `" + like + "`"
			below = nil
		}
		table += fmt.Sprintf("| `%s` | %s%s | %s | %s |\n", name, kind, null, f.Tag.Get("unit"), strings.ReplaceAll(doc, "|", "\\|"))
		if below != nil {
			table += rows(below, path, repeated)
		}
	}
	return table
}

// trace.md has every key of the lines that trace --json writes.
func TestTraceSchemaIsDocumented(t *testing.T) {
	page := read(t, "trace.md")
	for _, c := range []struct {
		of       any
		repeated map[string]string
	}{
		{agents.Episode{}, map[string]string{
			"implementation": "design", "design.walk_away.organisation": "design.agreement", "design.walk_away.municipality": "design.agreement",
			"design.refusal.last_word": "design.agreement",
		}},
		{transcript.Biography{}, map[string]string{"partner": "organisation"}},
	} {
		if want := rows(reflect.TypeOf(c.of), "", c.repeated); !strings.Contains(page, want) {
			t.Errorf("trace.md's table of %T is out of date; it should be:\n%s", c.of, want)
		}
	}
}

// What guide.md shows of trace is what trace prints: a command, then lines of its output.
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
		lines := strings.Split(string(out), "\n")
		for line := range strings.Lines(next.text) {
			if line = strings.TrimRight(line, "\n"); strings.TrimSpace(line) == "…" {
				continue
			}
			compared++
			if !slices.Contains(lines, line) {
				t.Errorf("%s shows a line that dugnad trace %s does not print:\n%s", next.page, command, line)
			}
		}
	}
	if compared < 20 {
		t.Errorf("compared only %d lines", compared)
	}
}

// block is a fenced or indented code block.
type block struct{ page, language, text string }

func blocks(t *testing.T) (all []block) {
	t.Helper()
	for _, page := range pages {
		var b *block
		fenced := false
		for line := range strings.Lines(read(t, page)) {
			code, indented := strings.CutPrefix(line, "    ")
			switch {
			case strings.HasPrefix(line, "```"):
				fenced = !fenced
				b = nil
				if fenced {
					all = append(all, block{page: page, language: strings.TrimSpace(line[3:])})
					b = &all[len(all)-1]
				}
			case fenced:
				b.text += line
			case indented:
				if b == nil {
					all = append(all, block{page: page})
					b = &all[len(all)-1]
				}
				b.text += code
			case strings.TrimSpace(line) != "":
				b = nil
			case b != nil:
				b.text += line
			}
		}
	}
	return all
}

// build makes the program and returns its path.
func build(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program")
	}
	program := filepath.Join(t.TempDir(), "dugnad")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", program, "../cmd/dugnad").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// words splits a shell's line; it knows quotes and nothing else.
func words(line string) []string {
	var words []string
	for _, match := range regexp.MustCompile(`(?:'[^']*'|"[^"]*"|[^\s'"])+`).FindAllString(line, -1) {
		words = append(words, strings.NewReplacer("'", "", `"`, "").Replace(match))
	}
	return words
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
		if scenario != "" && !strings.Contains(line, "$") && !strings.Contains(line, "KNOB") {
			if _, err := scenarios.LoadNamed(scenario, sets); err != nil {
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

// The knobs of guide.md and what ODD.md sets can be set.
func TestKnobsExist(t *testing.T) {
	knobs := regexp.MustCompile("`(?:--set )?'?([a-z_]+\\.[a-z_.*]+=[-a-z0-9.]+)'?`")
	found := 0
	for _, page := range pages {
		for _, match := range knobs.FindAllStringSubmatch(read(t, page), -1) {
			found++
			if _, err := scenarios.LoadNamed(scenarios.Flagship, []string{match[1]}); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
	}
	if found < 8 {
		t.Errorf("found only %d knobs", found)
	}
}

// What the documents show as TOML loads: whole scenarios as they are, tables over the flagship.
func TestScenariosLoad(t *testing.T) {
	found := 0
	for _, b := range blocks(t) {
		text := b.text
		switch {
		case strings.HasPrefix(text, "scenario = "):
			if _, err := studies.Load(scenarios.Source{Path: "-", Text: []byte(text)}, nil, 0); err != nil {
				t.Errorf("%s: %v in\n%s", b.page, err, text)
			}
			continue
		case strings.HasPrefix(text, "extends = "):
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
			lines := strings.Split(string(out), "\n")
			for line := range strings.Lines(b.text) {
				if line = strings.TrimRight(line, "\n"); !slices.Contains(lines, line) {
					t.Errorf("README.md quotes a line that the flagship does not print:\n%s", line)
				}
			}
		}
	}
}

// What guide.md quotes of a study's report is what sweep prints. Large studies are run only where
// there is time for them.
func TestGuideShowsWhatStudiesPrint(t *testing.T) {
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
		lines := strings.Split(string(out), "\n")
		for line := range strings.Lines(b.text) {
			if line = strings.TrimRight(line, "\n"); !slices.Contains(lines, line) {
				t.Errorf("%s quotes a line that sweep %s does not print:\n%s", b.page, match[1], line)
			}
		}
	}
	if found < 4 {
		t.Errorf("found only %d reports", found)
	}
}

// anchor is what a heading is called in a link.
func anchor(heading string) string {
	heading = strings.ToLower(strings.TrimSpace(strings.TrimLeft(heading, "#")))
	heading = regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(heading, "")
	return strings.ReplaceAll(heading, " ", "-")
}

func TestLinksResolve(t *testing.T) {
	code := regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	found := 0
	for _, page := range pages {
		for _, match := range link.FindAllStringSubmatch(code.ReplaceAllString(read(t, page), ""), -1) {
			if strings.Contains(match[1], "://") {
				continue
			}
			found++
			file, heading, _ := strings.Cut(match[1], "#")
			target := page
			if file != "" {
				target = filepath.Join(filepath.Dir(page), filepath.FromSlash(file))
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s, which is not there", page, match[1])
				continue
			}
			if heading == "" {
				continue
			}
			headings := regexp.MustCompile(`(?m)^#+ .*$`).FindAllString(read(t, target), -1)
			if !slices.ContainsFunc(headings, func(h string) bool { return anchor(h) == heading }) {
				t.Errorf("%s links to %s, and there is no such heading", page, match[1])
			}
		}
	}
	if found < 20 {
		t.Errorf("found only %d links", found)
	}
}
