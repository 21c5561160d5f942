package docs_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dugnad/cmd/dugnad/endtoend"
)

// follow does what a reader of a page does: it saves the files that the page names, runs the commands of each block
// of a shell in the folder, and compares the text behind it with what they print, and rows of a table with the
// table. It returns how many blocks of text there were.
func follow(t *testing.T, name string) (texts int) {
	t.Helper()
	program := build(t)
	page, directory := read(t, name), t.TempDir()
	for _, match := range regexp.MustCompile("(?s)`([a-z-]+\\.(?:toml|csv))`[^`\n]*:\n\n```(?:toml|csv)\n(.*?)```").FindAllStringSubmatch(page, -1) {
		if err := os.WriteFile(filepath.Join(directory, match[1]), []byte(match[2]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command, printed := "", ""
	for _, b := range blocks(t) {
		switch {
		case b.page != name:
		case b.language == "sh":
			printed = ""
			for line := range strings.Lines(regexp.MustCompile(` \\\n +`).ReplaceAllString(b.text, " ")) {
				command = strings.TrimPrefix(strings.TrimSpace(line), "dugnad ")
				run := exec.Command(program, append(words(command), "--quiet", "--figures", "none")...)
				run.Dir = directory
				var errors strings.Builder
				run.Stderr = &errors
				out, err := run.Output()
				if err != nil {
					t.Fatalf("%s: dugnad %s: %v\n%s", name, command, err, errors.String())
				}
				printed += string(out)
			}
		case b.language == "text":
			texts++
			quotes(t, b.page, b.text, command, printed)
		}
	}
	for _, match := range regexp.MustCompile("(?s)`([a-z-]+/[a-z_]+\\.csv)`:\n\n```csv\n(.*?)```").FindAllStringSubmatch(page, -1) {
		quotes(t, name, match[2], "…, in "+match[1], read(t, filepath.Join(directory, match[1])))
	}
	return texts
}

// A reader who saves the files of examples.md and runs its commands sees the lines it quotes.
func TestExamplesShowWhatHappens(t *testing.T) {
	page := read(t, "examples.md")
	if texts := follow(t, "examples.md"); texts != 5 || strings.Count(page, "\n**Shows:**") != 5 || strings.Count(page, "\n**Does not show:**") != 5 {
		t.Errorf("%d examples, or one that does not say what it shows", texts)
	}
}

// The same of questions.md, whose table says which of its questions the model answers.
func TestQuestionsShowWhatHappens(t *testing.T) {
	page := read(t, "questions.md")
	if texts := follow(t, "questions.md"); texts != 19 || strings.Count(page, "\n**Does not say**") != 19 {
		t.Errorf("%d answers, or one that does not say what it leaves open", texts)
	}
	if answered := strings.Count(page, " | yes |\n"); answered < 8 {
		t.Errorf("%d questions are answered", answered)
	}
}

// A duty in three places from 2017 on: what what-ifs.md quotes of its commands is printed, its table is that of
// comparison_places.csv, and nothing else differs from the base.
func TestADutyInThreePlaces(t *testing.T) {
	program, directory := build(t), t.TempDir()
	_, section, _ := strings.Cut(read(t, "what-ifs.md"), "\n### A duty in three places\n")
	section, _, _ = strings.Cut(section, "\n## ")
	printed, compared := []string{}, 0
	for _, b := range blocks(t) {
		switch {
		case b.page != "what-ifs.md":
		case strings.HasPrefix(b.text, "extends") && strings.Contains(b.text, "[event.duty]"):
			if err := os.WriteFile(filepath.Join(directory, "duty.toml"), []byte(b.text), 0o600); err != nil {
				t.Fatal(err)
			}
		case strings.Contains(b.text, " duty.toml "):
			for line := range strings.Lines(strings.TrimSpace(b.text)) {
				command := strings.TrimPrefix(strings.TrimSpace(line), "dugnad ")
				if strings.HasPrefix(command, "compare ") {
					command += " --figures none --quiet"
				}
				run := exec.Command(program, words(command)...)
				run.Dir, run.Env = directory, append(os.Environ(), "COLUMNS=80")
				out, err := run.Output()
				if err != nil {
					t.Fatalf("dugnad %s: %v", command, err)
				}
				printed = append(printed, string(out))
			}
		}
	}
	for _, match := range regexp.MustCompile("(?s)```text\n(.*?)```").FindAllStringSubmatch(section, -1) {
		compared += quotes(t, "what-ifs.md", match[1], "show and compare of duty.toml", strings.Join(printed, "\n"))
	}
	if len(printed) != 2 || compared < 15 {
		t.Fatalf("%d commands, and %d lines of what they print", len(printed), compared)
	}
	results := filepath.Join(directory, "results", "duty")
	places, cells := []string{"3905", "1841", "030110"}, map[string]string{}
	for _, row := range endtoend.Rows(t, filepath.Join(results, "comparison_places.csv")) {
		if row["field"] != "health" || row["period"] != "after" || row["stage"] != "implementation" {
			continue
		}
		number := func(column string) float64 { return endtoend.Number(t, row[column]) }
		if row["base"] != "" && row["lower"] != "" {
			form := "%.1f → %.1f %%: **%+.1f** (%+.1f to %+.1f)"
			scale := 100.0
			if slices.Contains([]string{"volunteer_hours", "support_cost"}, row["measure"]) {
				form, scale = "%.0f → %.0f: **%+.0f** (%+.0f to %+.0f)", 1
			}
			text := fmt.Sprintf(form, scale*number("base"), scale*number("alternative_mean"), scale*number("difference"), scale*number("lower"), scale*number("upper"))
			cells[row["place"]+row["measure"]] = strings.ReplaceAll(text, "-", "−")
		}
	}
	for _, of := range []struct{ words, measure string }{
		{"co-production", "coproduction"},
		{"contract", "contract"},
		{"grant", "grant"},
		{"co-optation", "cooptation"},
		{"no deal", "none"},
		{"coverage of need", "coverage"},
		{"volunteer hours a month", "volunteer_hours"},
		{"municipal support, NOK a month", "support_cost"},
	} {
		row := "| " + of.words
		for _, place := range places {
			row += " | " + cells[place+of.measure]
		}
		if row += " |\n"; !strings.Contains(section, row) {
			t.Errorf("what-ifs.md lacks the row\n%s", row)
		}
	}
	base := map[string]string{}
	differ := 0
	for line := range strings.Lines(read(t, filepath.Join(results, "series.csv"))) {
		scenario, rest, _ := strings.Cut(line, ",")
		cells := strings.SplitN(rest, ",", 6)
		key := strings.Join(cells[:5], ",")
		switch {
		case scenario == "asylum-surge-2015":
			base[key] = rest
		case scenario == "duty" && base[key] != rest:
			differ++
			if cells[1] < "2017-01" || !slices.Contains(places, cells[2]) || cells[3] != "health" {
				t.Errorf("the duty changes %s", key)
			}
		}
	}
	if most := 2 * 24 * 3 * 20; differ < most/2 || differ > most {
		t.Errorf("%d rows differ of at most %d", differ, most)
	}
}
