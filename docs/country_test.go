package docs_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// ofNorway finds what a reader in another country should not see.
var ofNorway = regexp.MustCompile(`(?i)norw|norge|norsk|oslo|trætteberg|asylum-surge`)

// saveFiles saves the files of own-country.md into a directory.
func saveFiles(t *testing.T, directory string) {
	t.Helper()
	for _, match := range regexp.MustCompile("(?s)`([a-z-]+\\.(?:csv|toml))`:\n\n```(?:csv|toml)\n(.*?)```").FindAllStringSubmatch(read(t, "own-country.md"), -1) {
		if err := os.WriteFile(filepath.Join(directory, match[1]), []byte(match[2]), 0o600); err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(match[2], "\n"); strings.HasSuffix(match[1], ".toml") && lines >= 60 {
			t.Errorf("%s has %d lines", match[1], lines)
		}
	}
}

// A reader who saves the files of own-country.md and runs its commands gets tables, figures and a report of
// that country alone, in two languages.
func TestOwnCountry(t *testing.T) {
	program, directory := build(t), t.TempDir()
	saveFiles(t, directory)
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
	if found := ofNorway.FindString(ofTheory.ReplaceAllString(report, "")); found != "" {
		t.Errorf("the report says %q", found)
	}
}

// ofTheory finds the paper whose theory the model has, which every report cites.
var ofTheory = regexp.MustCompile(`Trætteberg(, H. S.)? &amp; Enjolras|Norway as an illustrative case`)

// fiveFields are fields of other names than the shipped ones: name, label, need, statutory share, discretion, type, activities.
var fiveFields = [][7]string{
	{"sport", "", "residents", "0.05", "0.85", "sports_club", "sport = 1.0"},
	{"elderly", "Care for the elderly", "age_67_plus", "0.7", "0.5", "health_association", "visiting = 1.0"},
	{"schools", "Schools and kindergartens", "age_0_17", "0.6", "0.7", "childrens_association", "homework_help = 0.6, family_support = 0.4"},
	{"newcomers", "Reception of newcomers", "refugees", "0.5", "0.73", "humanitarian_association", "language_cafe = 1.0"},
	{"rescue", "Rescue and preparedness against floods and avalanches", "residents", "0.4", "0.7", "arts_and_community_society", "community = 1.0"},
}

// fiveFieldScenario writes a scenario of the page's country with fiveFields into the directory.
func fiveFieldScenario(t *testing.T, directory string) {
	t.Helper()
	saveFiles(t, directory)
	own, _, _ := strings.Cut(text(t, filepath.Join(directory, "lakeland.toml")), "[fields.health]")
	own = strings.Replace(own, `"fields.children"]`, `"fields"]`, 1)
	for _, f := range fiveFields {
		own += fmt.Sprintf("[fields.%s]\nlabel = %q\nneed = %q\nstatutory_share = %s\ndiscretion_statutory = 0.1\ndiscretion_discretionary = %s\n"+
			"coverage_statutory = 1.0\ncoverage_discretionary = 0.8\ncapacity_lag_months = 12.0\ndismantling_lag_months = 2.0\nspill = 0.2\n"+
			"organisation_share = 0.15\norganisation_types = { %s = 1.0 }\nactivities = { %s }\n", f[0], f[1], f[2], f[3], f[4], f[5], f[6])
	}
	const factors = "[[factor]]\npath = \"fields.schools.discretion_shift\"\nKEYS\n[[factor]]\npath = \"fields.rescue.discretion_shift\"\nKEYS\n" +
		"[[outcome]]\nname = \"schools\"\nmeasure = \"coproduction\"\nfield = \"schools\"\nstage = \"design\"\nperiod = \"spring\"\n"
	for name, content := range map[string]string{
		"five.toml":    own,
		"looser.toml":  "extends = \"five\"\n[fields.rescue]\ndiscretion_shift = 0.2\n",
		"study.toml":   "scenario = \"five.toml\"\n[design]\nkind = \"grid\"\n" + strings.ReplaceAll(factors, "KEYS", "values = [-0.3, 0.0, 0.3]"),
		"indices.toml": "scenario = \"five.toml\"\n[design]\nkind = \"saltelli\"\nsamples = 8\n" + strings.ReplaceAll(factors, "KEYS", "min = -0.3\nmax = 0.3"),
	} {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// ofShippedFields finds the names of the shipped fields.
var ofShippedFields = regexp.MustCompile(`(?i)\b(culture|integration|health|children)\b|immigrants|adolescents`)

// Every command and every figure takes five fields of other names, and none speaks of the shipped ones.
func TestFiveFieldsOfOnesOwn(t *testing.T) {
	program, directory := build(t), t.TempDir()
	fiveFieldScenario(t, directory)
	dugnad := func(line string) string {
		t.Helper()
		run := exec.Command(program, append(strings.Fields(line), "--quiet")...)
		run.Dir = directory
		out, err := run.CombinedOutput()
		if err != nil {
			t.Fatalf("dugnad %s: %v\n%s", line, err, out)
		}
		return string(out)
	}
	said := map[string]string{}
	for _, job := range []struct {
		command, out string
		figures      int // that can be drawn of it
	}{
		{"run five.toml --network L1", "run", 8},
		{"compare five.toml --alternative looser --set fields.schools.discretion_shift=0.3", "compared", 9},
		{"explain five.toml looser.toml --mechanisms spill", "explained", 1},
		{"trace five.toml --field rescue --limit 3", "traced", 8},
		{"sweep study.toml", "swept", 4},
		{"sensitivity indices.toml", "indices", 3},
	} {
		command := job.command + " --replications 2 --out " + job.out
		if !strings.HasPrefix(command, "trace") {
			command += " --figures none"
		} else {
			command = strings.Replace(command, "--replications 2 ", "", 1)
		}
		said[job.command] = dugnad(command)
		dugnad("plot " + job.out + " --format svg")
		dugnad("report " + job.out)
		figures, err := filepath.Glob(filepath.Join(directory, job.out, "figures", "*.svg"))
		if err != nil || len(figures) < job.figures {
			t.Errorf("%s: %d figures, %v", job.command, len(figures), err)
		}
		for _, name := range append(figures, filepath.Join(directory, job.out, "report.html")) {
			said[name] = text(t, name)
		}
	}
	said["describe"], said["scenario check"] = dugnad("describe five.toml"), dugnad("scenario check five.toml")
	for where, text := range said {
		if where == "describe" {
			text, _, _ = strings.Cut(text, "## 9 Every value") // borrowed values name their sources
			text, _, _ = strings.Cut(text, "## 3 Process")
		}
		text = strings.ReplaceAll(text, "culture and leisure aspects of other fields", "") // the theory, in every report
		if found := ofShippedFields.FindStringIndex(text); found != nil {
			t.Errorf("%s: …%s…", where, text[max(0, found[0]-60):min(len(text), found[1]+60)])
		}
	}
	for _, f := range fiveFields[1:] {
		for _, figure := range []string{"emergence", "table", "modes", "places", "size-invariance", "network"} {
			if first, _, _ := strings.Cut(f[1], " "); !strings.Contains(said[filepath.Join(directory, "run", "figures", figure+".svg")], first) {
				t.Errorf("%s lacks %q", figure, first)
			}
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
