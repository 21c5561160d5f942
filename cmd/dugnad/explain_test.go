package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"dugnad/agents"
	"dugnad/cmd/dugnad/endtoend"
)

// explainedRows are the mains of explanation.csv by outcome and part.
func explainedRows(t *testing.T, arguments ...string) map[string]map[string]float64 {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "results")
	code, _, errs := call(t, t.Context(), nil, append([]string{"explain", "--quiet", "--figures", "none", "--out", dir}, arguments...)...)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	parts := map[string]map[string]float64{}
	for _, row := range endtoend.Rows(t, filepath.Join(dir, "explanation.csv")) {
		if row["kind"] != "main" || row["value"] == "" {
			continue
		}
		key := strings.Join([]string{row["period"], row["group"], row["field"], row["stage"], row["measure"]}, ",")
		if parts[key] == nil {
			parts[key] = map[string]float64{}
		}
		parts[key][row["part"]] = endtoend.Number(t, row["value"])
	}
	return parts
}

// differencesOf are the differences of one alternative in comparison.csv by outcome.
func differencesOf(t *testing.T, sets ...string) map[string]float64 {
	t.Helper()
	dir, _ := compared(t, sets...)
	differences := map[string]float64{}
	for _, row := range endtoend.Rows(t, filepath.Join(dir, "comparison.csv")) {
		if row["difference"] != "" {
			differences[strings.Join([]string{row["period"], row["group"], row["field"], row["stage"], row["measure"]}, ",")] = endtoend.Number(t, row["difference"])
		}
	}
	return differences
}

// The parts are what a reader works out by hand from comparisons of the same scenarios.
func TestPartsFromComparisons(t *testing.T) {
	scenario := filepath.Join(t.TempDir(), "both.toml")
	const a, b, m = "data={applicants_scale=6.0, scale_from='2015-06'}", "mechanisms.own_means_load=false", "mechanisms.capacity_lag=false"
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	tiny, err := filepath.Abs("testdata/tiny.toml")
	if err != nil {
		t.Fatal(err)
	}
	write(scenario, "extends = '"+filepath.ToSlash(tiny)+"'\n[data]\napplicants_scale = 6.0\nscale_from = '2015-06'\n[mechanisms]\nown_means_load = false\n")

	onlyA, onlyB := differencesOf(t, "--alternative", "a", "--set", a), differencesOf(t, "--alternative", "b", "--set", b)
	both := differencesOf(t, "--alternative", "ab", "--set", a, "--set", b)
	moved := 0
	for key, parts := range explainedRows(t, "testdata/tiny.toml", scenario, "--measure", "coproduction", "--measure", "dependence_vm") {
		wantA, wantB := (onlyA[key]+both[key]-onlyB[key])/2, (onlyB[key]+both[key]-onlyA[key])/2
		if math.Abs(parts["arrivals"]-wantA) > 1e-8 || math.Abs(parts["own_means_load"]-wantB) > 1e-8 {
			t.Errorf("%s: %v, by hand %v and %v", key, parts, wantA, wantB)
		}
		if wantA != 0 && wantB != 0 {
			moved++
		}
	}
	if moved == 0 {
		t.Error("nothing moved by both")
	}

	// A mechanism that both have: half of how much more the change does where it is there.
	without := differencesOf(t, "--set", m, "--alternative", "a", "--set", a)
	write(scenario, "extends = '"+filepath.ToSlash(tiny)+"'\n[data]\napplicants_scale = 6.0\nscale_from = '2015-06'\n")
	moved = 0
	for key, parts := range explainedRows(t, "testdata/tiny.toml", scenario, "--mechanisms", "capacity_lag", "--measure", "dependence_mv", "--measure", "coverage") {
		change, mechanism := (onlyA[key]+without[key])/2, (onlyA[key]-without[key])/2
		if math.Abs(parts["arrivals"]-change) > 1e-8 || math.Abs(parts["capacity_lag"]-mechanism) > 1e-8 {
			t.Errorf("%s: %v, by hand %v and %v", key, parts, change, mechanism)
		}
		if mechanism != 0 {
			moved++
		}
	}
	if moved == 0 {
		t.Error("the mechanism moved nothing")
	}
}

// The parts that --json prints add up to the difference in every outcome of every measure, to
// the last digits that numbers of their size have.
func TestJSONPartsAddUp(t *testing.T) {
	arguments := []string{
		"explain", "asylum-surge-2015", "no-surge", "--replications", "2", "--set", "spin_up_months=6", "--set", "start=2015-01", "--set", "end=2015-12",
		"--set", `period=[{name="late", start="2015-09", end="2015-12"}]`, "--mechanisms", "spill,trust", "--quiet", "--figures", "none", "--json",
		"--out", filepath.Join(t.TempDir(), "results"),
	}
	for _, name := range agents.MeasureNames() {
		arguments = append(arguments, "--measure", name)
	}
	code, text, errs := call(t, t.Context(), nil, arguments...)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	var printed struct {
		Outcomes []struct {
			Measure                       string
			Base, Alternative, Difference *float64
			Parts, Interactions           []struct{ Value *float64 }
		}
	}
	if err := json.Unmarshal([]byte(text), &printed); err != nil {
		t.Fatal(err)
	}
	if want := 3 * 4 * 2 * len(agents.MeasureNames()); len(printed.Outcomes) != want {
		t.Fatalf("%d outcomes, want %d", len(printed.Outcomes), want)
	}
	for i, o := range printed.Outcomes {
		if len(o.Parts) != 3 || len(o.Interactions) != 3 {
			t.Fatalf("%d: %d parts, %d interactions", i, len(o.Parts), len(o.Interactions))
		}
		if o.Difference == nil {
			continue
		}
		sum := 0.0
		for _, p := range o.Parts {
			sum += *p.Value
		}
		if size := max(1, math.Abs(*o.Base), math.Abs(*o.Alternative)); math.Abs(sum-*o.Difference) > 1e-12*size || math.Abs(*o.Alternative-*o.Base-*o.Difference) > 1e-12*size {
			t.Errorf("%d, %s: the parts add up to %v, the difference is %v", i, o.Measure, sum, *o.Difference)
		}
	}
}

// What is printed fits a terminal of 80 columns, with the longest names of mechanisms.
func TestExplanationFitsATerminal(t *testing.T) {
	code, text, errs := call(t, t.Context(), nil, "explain", "no-surge", "asylum-surge-2015", "--replications", "2", "--set", "spin_up_months=6",
		"--mechanisms", "design_to_implementation,implementation_expectation", "--figures", "none", "--quiet", "--out", filepath.Join(t.TempDir(), "results"))
	if code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > 80 && !strings.HasPrefix(line, "Results in") {
			t.Errorf("wider than 80: %s", line)
		}
	}
}
