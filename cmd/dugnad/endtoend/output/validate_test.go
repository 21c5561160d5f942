package output_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dugnad/cmd/dugnad/endtoend"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/scenarios/acceptance"
)

// twoPlaces has what the patterns need, and little more.
const twoPlaces = `extends = "norway"
evidence = "table-four"
start = "2014-01"
end = "2016-12"
spin_up_months = 6
[[period]]
name = "before"
start = "2014-01"
end = "2014-12"
[[period]]
name = "surge"
start = "2015-01"
end = "2015-12"
[[period]]
name = "after"
start = "2016-01"
end = "2016-12"
[places.1103]
[places.030101]
group = "disadvantaged"
disadvantage = 0.5
`

// validated runs validate on twoPlaces with arguments, and returns the text and the results.
func validated(t *testing.T, arguments ...string) (text, out string) {
	t.Helper()
	scenario := filepath.Join(t.TempDir(), "two.toml")
	if err := os.WriteFile(scenario, []byte(twoPlaces), 0o666); err != nil {
		t.Fatal(err)
	}
	out = filepath.Join(t.TempDir(), "out")
	code, text, errs := endtoend.Call(t, append([]string{"validate", scenario, "--quiet", "--out", out}, arguments...)...)
	if code != 0 && code != fault.ExitFailed {
		t.Fatalf("exit %d: %s", code, errs)
	}
	return text, out
}

// The text of a robustness study says what was drawn and how often patterns hold together, as joint.csv
// does; draws.txt has every drawn value.
func TestRobustnessIsTold(t *testing.T) {
	text, out := validated(t, "--robustness", "--draws", "3", "--spread", "0.1")
	columns, rows := tableOf(t, filepath.Join(out, "joint.csv"))
	if len(rows) != 2 {
		t.Fatalf("joint.csv has %d rows", len(rows))
	}
	for _, row := range rows {
		want := row[columns["patterns"]] + " hold together in " + row[columns["hold"]] + " of 3 draws"
		if !strings.Contains(text, want) || row[columns["spread"]] != "0.1" || row[columns["seed"]] != "2015" {
			t.Errorf("%q: the text lacks %q:\n%s", row, want, text)
		}
	}
	if !strings.Contains(text, "186 free parameters drawn within ±10 % (seed 2015), each draw with luck of its own; replications of each arm: at most 1") {
		t.Errorf("the text does not say what was drawn:\n%s", text)
	}
	draws, err := os.ReadFile(filepath.Join(out, "draws.txt"))
	if err != nil || strings.Count(string(draws), "\n") != 3 || strings.Count(string(draws), "\treliance.share=") != 3 {
		t.Errorf("draws.txt: %v\n%.200s", err, draws)
	}
	_, rows = tableOf(t, filepath.Join(out, "patterns.csv"))
	for _, row := range rows {
		if row[0][0] == 'D' {
			t.Errorf("draws judge patterns only, and there is %q", row)
		}
	}
}

// Causes are judged in the ablation as well, but for those that are reported only.
func TestAblationIsTold(t *testing.T) {
	if testing.Short() {
		t.Skip("runs all arms for every mechanism and driver")
	}
	text, out := validated(t, "--ablate", "--replications", "1")
	columns, rows := tableOf(t, filepath.Join(out, "ablation.csv"))
	byID := map[string]int{}
	for _, row := range rows {
		byID[row[columns["id"]]]++
		if row[columns["verdict"]] == "reported" {
			t.Errorf("what is only reported is in an ablation: %q", row)
		}
	}
	ablations := acceptance.Ablations()
	for _, id := range []string{"P1", "P15", "D1", "D2", "D6"} {
		if n := byID[id]; n < ablations-2 || n > ablations { // a driver without a mean is left out
			t.Errorf("%s is in %d of %d ablations", id, n, ablations)
		}
	}
	if _, there := columns["question"]; !there || byID["D5"] != 0 {
		t.Errorf("columns %v, D5 in %d", columns, byID["D5"])
	}
	if !strings.Contains(text, "What carries them") {
		t.Errorf("the ablation is not told:\n%s", text)
	}
}
