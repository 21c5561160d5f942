package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// invented writes a scenario of an invented country with invented fields, which names no evidence, and returns
// its path.
func invented(t *testing.T) string {
	t.Helper()
	small, err := os.ReadFile("../../scenarios/testdata/small.toml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(
		"Culture and leisure", "Schools", "Integration of immigrants", "Coast guard", "culture", "schools", "integration", "coast",
		`"before"`, `"early"`, `"surge"`, `"flood"`, "[places.0301] # Oslo", "[places.A1]",
		`{ "Møre og Romsdal" = 0.7, Oslo = 1.2 }`, "{}",
	).Replace(string(small))
	if text, ok := strings.CutPrefix(text, "#"); ok {
		_, text, _ = strings.Cut(text, "\n")
		text = "name = \"invented\"\n" + text + "\n[data]\nplaces = \"places.csv\"\npopulation = \"population.csv\"\napplicants = \"arrivals.csv\"\ncountry = \"Elbonia\"\n"
		population, arrivals := "code,year,age_0_17,age_18_66,age_67_plus\n", "country,month,applicants\n"
		for year := 2013; year <= 2017; year++ {
			population += fmt.Sprintf("A1,%d,2000,6000,1500\n", year)
			for month := 1; month <= 12; month++ {
				arrivals += fmt.Sprintf("Elbonia,%d-%02d,%d\n", year, month, 10+month)
			}
		}
		dir := t.TempDir()
		for name, content := range map[string]string{
			"scenario.toml": text, "population.csv": population, "arrivals.csv": arrivals,
			"places.csv": "code,name,kind,parent,county,area_km2\nA1,Hill,municipality,,North,10\n",
		} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		return filepath.Join(dir, "scenario.toml")
	}
	t.Fatal("small.toml does not begin with a comment")
	return ""
}

// ofTheStudy matches what only the study of Norway says.
var ofTheStudy = regexp.MustCompile(`(?i)trætteberg|enjolras|tabell? 4|tabell? four|table-four|the study|studien\b|norw|norsk|norge|oslo|culture|kultur|immigra|innvandr|health|helse|children|barn|disadvantaged|utsatte`)

// theory matches what a report and a description say of the model, whatever the scenario: the paper whose theory it
// is, and words of its mechanisms.
var theory = regexp.MustCompile(`the study behind it|takes the study(&#39;|')s definition|The study is |by the study(&#39;|')s team|` +
	`Tr(æ|\\ae\{\})tteberg(, H. S.)? (&amp;|\\?&) Enjolras|Norway as an(\n| )+illustrative case|culture and leisure aspects of other|` +
	`disadvantaged places have more need|how disadvantaged the place is`)

// Of a scenario without evidence nothing says a word of the study: not what is printed, no table, no figure and
// not the report.
func TestWithoutEvidenceNoWordOfTheStudy(t *testing.T) {
	scenario := invented(t)
	everything := t.TempDir()
	dir := filepath.Join(everything, "results")
	said := map[string]string{}
	must := func(arguments ...string) {
		t.Helper()
		code, out, errs := call(t, t.Context(), nil, append(arguments, "--quiet")...)
		if code != 0 {
			t.Fatalf("%v: exit %d: %s", arguments, code, errs)
		}
		said[strings.Join(arguments[:1], " ")+" "+arguments[len(arguments)-1]] = out + errs
	}
	must("run", scenario, "--replications", "2", "--out", dir)
	must("plot", dir, "--format", "svg", "--title", "--out", filepath.Join(everything, "en"))
	must("plot", dir, "--format", "svg", "--lang", "nb", "--out", filepath.Join(everything, "nb"))
	must("report", dir)
	must("report", dir, "--lang", "nb", "--out", filepath.Join(everything, "nb.html"))
	must("describe", scenario)
	must("describe", scenario, "--format", "latex")
	must("trace", scenario, "--limit", "3")
	must("compare", scenario, "--alternative", "more", "--set", "fields.coast.spill=0.4", "--replications", "2", "--out", filepath.Join(everything, "compared"))
	must("explain", scenario, scenario, "--name", "other", "--mechanisms", "spill", "--replications", "2", "--out", filepath.Join(everything, "explained"))
	must("report", filepath.Join(everything, "compared"))
	must("report", filepath.Join(everything, "explained"))
	code, out, errs := call(t, t.Context(), nil, "validate", scenario)
	if said["validate"] = out + errs; code != 2 || !strings.Contains(errs, "found a scenario without evidence") {
		t.Errorf("validate: exit %d: %s", code, errs)
	}
	if _, err := os.Stat(filepath.Join(dir, "figures", "table.png")); err != nil {
		t.Error(err)
	}
	files := 0
	err := filepath.WalkDir(everything, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, ".png") || strings.HasSuffix(path, ".pdf") {
			return err
		}
		text, err := os.ReadFile(path)
		said[path] = string(text)
		files++
		return err
	})
	if err != nil || files < 25 {
		t.Fatalf("%d files, %v", files, err)
	}
	for where, text := range said {
		text = theory.ReplaceAllString(text, "")
		if found := ofTheStudy.FindStringIndex(text); found != nil {
			t.Errorf("%s: …%s…", where, text[max(0, found[0]-80):min(len(text), found[1]+80)])
		}
	}
}

// With evidence the study's words stand beside the model's numbers, over the tasks that they are judged by.
func TestEvidenceIsShown(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "results")
	code, out, errs := call(t, t.Context(), nil, "run", "testdata/tiny.toml", "--replications", "2", "--quiet", "--out", dir)
	if code != 0 || !strings.Contains(out, "over tasks open to local formulation") {
		t.Fatalf("exit %d, %s%s", code, out, errs)
	}
	if code, _, errs = call(t, t.Context(), nil, "report", dir, "--quiet"); code != 0 {
		t.Fatalf("report: exit %d, %s", code, errs)
	}
	for name, words := range map[string]string{
		"figures/table-four.md": "Dependence is a mean over tasks open to local formulation",
		"report.html":           "Table 4 of the study beside the model",
		"scenario.toml":         `evidence = "table-four"`,
	} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !strings.Contains(string(text), words) {
			t.Errorf("%s does not say %q: %v", name, words, err)
		}
	}
}
