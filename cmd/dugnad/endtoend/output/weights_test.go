package output_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"dugnad/cmd/dugnad/endtoend"
)

// A page of results whose places have other weights than their tasks says so beside every number that
// they change. It has no changes between periods that would be of other weights, and no pattern that needs
// the summary of all tasks.
func TestReportSaysTheWeights(t *testing.T) {
	const sentence = "Every place has the same weight"
	run := []string{"run", "asylum-surge-2015", "--replications", "2", "--weights", "places"}
	_, page := reported(t, run...)
	root := sound(t, page)
	for _, id := range []string{"question", "levels", "table-four", "measured"} {
		if !strings.Contains(root.with(id).words(), sentence) {
			t.Errorf("%s does not say the weights", id)
		}
	}
	for _, id := range []string{"figure-emergence", "figure-modes", "figure-surge-anatomy", "figure-dependence-plane"} {
		if !strings.Contains(root.with(id).words(), "Here all tasks are pooled") {
			t.Errorf("%s does not say that it pools all tasks", id)
		}
	}
	if patterns := root.with("patterns").words(); !strings.Contains(patterns, "Patterns pool all tasks") || regexp.MustCompile(`P11 [^.]*(pass|fail)`).MatchString(patterns) {
		t.Errorf("patterns: %s", patterns)
	}
	if answer := root.with("answer").words(); !strings.Contains(answer, "Changes between periods are left out") || strings.Contains(answer, "From “before” to “surge”") {
		t.Errorf("answer: %s", answer)
	}
	if again := root.with("reproduce").words(); !strings.Contains(again, "--weights places") {
		t.Errorf("reproduction: %s", again)
	}
}

// With a series by place the changes are those of the summary: the difference of the levels beside it.
func TestReportHasChangesByPlace(t *testing.T) {
	directory, page := reported(t, "run", "asylum-surge-2015", "--replications", "2", "--weights", "residents", "--by", "place")
	answer := sound(t, page).with("answer").words()
	if strings.Contains(answer, "left out") {
		t.Fatalf("answer: %s", answer)
	}
	levels := map[string]float64{}
	for _, row := range endtoend.Rows(t, filepath.Join(directory, "summary.csv")) {
		if row["field"] == "integration" && row["stage"] == "design" && row["group"] == "all" && row["measure"] == "coproduction" {
			levels[row["period"]] = 100 * endtoend.Number(t, row["mean"])
		}
	}
	found := regexp.MustCompile(`integration of immigrants (?:was|\()\D*?([+−][0-9.]+)`).FindStringSubmatch(answer)
	if found == nil {
		t.Fatalf("no change in integration: %s", answer)
	}
	change := endtoend.Number(t, strings.Replace(found[1], "−", "-", 1))
	if want := levels["surge"] - levels["before"]; change < want-0.1 || change > want+0.1 {
		t.Errorf("the change in integration is %v, of levels %v", change, levels)
	}
}
