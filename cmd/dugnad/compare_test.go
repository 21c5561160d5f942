package main

import (
	"bytes"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"dugnad/cmd/dugnad/endtoend"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tables"
)

// compared runs a comparison and returns its directory and what it printed.
func compared(t *testing.T, arguments ...string) (dir, text string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "results")
	code, text, errs := call(t, t.Context(), nil, append([]string{"compare", "testdata/tiny.toml", "--figures", "none", "--out", dir}, arguments...)...)
	if code != 0 || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	return dir, text
}

// A scenario beside itself has the same luck: every outcome is identical.
func TestBaseBesideItself(t *testing.T) {
	dir, _ := compared(t, "--alternative", "same")
	rows := endtoend.Rows(t, filepath.Join(dir, "comparison.csv"))
	if len(rows) < 1000 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		if row["identical"] != "true" && row["replications"] != "0" {
			t.Fatalf("it is not called identical: %v", row)
		}
		if row["replications"] == "0" || strings.HasPrefix(row["measure"], "cost_per_additional") { // nothing is divided by nothing
			if row["difference"]+row["lower"]+row["upper"] != "" {
				t.Fatalf("a mean of nothing: %v", row)
			}
			continue
		}
		bounds := row["lower"] + row["upper"]
		if row["replications"] == "1" { // only one has anything to average
			bounds += "00"
		}
		if row["difference"] != "0" || bounds != "00" || row["base"] != row["alternative_mean"] {
			t.Fatalf("it differs: %v", row)
		}
	}
}

// A row's difference is that of its means where both sides have the same replications, and its
// means are those of summary.csv.
func TestDifferenceIsThatOfTheMeans(t *testing.T) {
	dir, _ := compared(t, "--replications", "5", "--alternative", "open", "--set", "fields.*.discretion_shift=0.5")
	type key struct{ scenario, period, group, field, stage, measure string }
	summary := map[key]map[string]string{}
	for _, row := range endtoend.Rows(t, filepath.Join(dir, "summary.csv")) {
		summary[key{row["scenario"], row["period"], row["group"], row["field"], row["stage"], row["measure"]}] = row
	}
	moved := 0
	for _, row := range endtoend.Rows(t, filepath.Join(dir, "comparison.csv")) {
		if strings.HasPrefix(row["measure"], "cost_per_additional") { // a ratio of differences has no means
			continue
		}
		at := func(scenario string) map[string]string {
			return summary[key{scenario, row["period"], row["group"], row["field"], row["stage"], row["measure"]}]
		}
		base, alternative := at("tiny"), at("open")
		if row["base"] != base["mean"] || row["alternative_mean"] != alternative["mean"] {
			t.Fatalf("%v beside %v and %v in summary.csv", row, base, alternative)
		}
		if row["replications"] != "5" {
			continue
		}
		x, y, d := endtoend.Number(t, row["base"]), endtoend.Number(t, row["alternative_mean"]), endtoend.Number(t, row["difference"])
		if math.Abs(y-x-d) > 1e-8*max(math.Abs(x), math.Abs(y), 1) {
			t.Fatalf("the difference is %v: %v", y-x, row)
		}
		if endtoend.Number(t, row["lower"]) > d || endtoend.Number(t, row["upper"]) < d {
			t.Fatalf("the interval does not hold the difference: %v", row)
		}
		if d != 0 && row["measure"] == "coproduction" {
			moved++
		}
	}
	if moved == 0 {
		t.Error("nothing moved")
	}
}

// Each arm of a comparison is the run of its scenario, row by row.
func TestArmsAreRuns(t *testing.T) {
	dir, _ := compared(t, "--workers", "2", "--alternative", "more", "--set", "fields.health.discretion_shift=0.4")
	for _, name := range []string{"series.csv", "summary.csv", "context.csv", "spin_up.csv", "places.csv", "plane.csv"} {
		want := ""
		for _, arm := range []string{"tiny", "more"} {
			run := filepath.Join(t.TempDir(), arm)
			code, _, errs := call(t, t.Context(), nil, "run", filepath.Join(dir, "scenarios", arm+".toml"), "--figures", "none", "--out", run)
			if code != 0 {
				t.Fatalf("exit %d: %s", code, errs)
			}
			content, err := os.ReadFile(filepath.Join(run, name))
			if err != nil {
				t.Fatal(err)
			}
			header, rows, _ := strings.Cut(string(content), "\n")
			if want == "" {
				want = header + "\n"
			}
			want += rows
		}
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || string(got) != want {
			t.Errorf("%s is not that of the runs (%v)", name, err)
		}
	}
}

// The tables fit a terminal of 80 columns with the shipped scenarios' names.
func TestComparisonFitsATerminal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "results")
	code, text, errs := call(t, t.Context(), nil, "compare", "asylum-surge-2015", "no-surge", "--replications", "2", "--figures", "none", "--out", dir,
		"--set", "spin_up_months=12", "--measure", "coproduction", "--measure", "cost_per_covered_unit", "--measure", "coverage")
	if code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > 80 && !strings.HasPrefix(line, "Results in") {
			t.Errorf("wider than 80: %s", line)
		}
	}
	if !strings.Contains(text, "data.replace_from: not there → \"2015-05\"") && !strings.Contains(text, `data.replace_from: "" → "2015-05"`) {
		t.Errorf("it does not say what differs:\n%s", text)
	}
}

// A run that fails is reported with its arm, and no results are left that could pass for whole.
func TestFailedArmsLeaveNothing(t *testing.T) {
	tiny, err := os.ReadFile("testdata/tiny.toml")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("tiny.toml", tiny, 0o666); err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	a := &app{out: io.Discard, errs: &errs}
	job := &jobs.Compare{Scenarios: []string{"tiny.toml"}, Alternatives: []jobs.Alternative{{Name: "broken"}}, By: jobs.ByGroup, Format: tables.CSV, Workers: 1}
	work, err := job.Check(t.Context(), a.sink(true))
	if err != nil {
		t.Fatal(err)
	}
	work.Arms[1].Blueprint.Places[1].Bands[0] = nil // no loader lets this pass
	err = work.Do(t.Context())
	if code := a.exit(t.Context(), err); code != fault.ExitFailed {
		t.Errorf("exit %d: %v", code, err)
	}
	for _, want := range []string{"broken: row 1, replication 1 of scenario", "2 of 4 runs failed; nothing was kept"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("not said: %q\n%s", want, &errs)
		}
	}
	if left, _ := filepath.Glob("results/*"); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
