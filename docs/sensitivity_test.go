package docs_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dugnad/scenarios"
	"dugnad/scenarios/studies"
	"dugnad/sim/sensitivity"
	"dugnad/sim/sensitivity/analysis"
)

// An index of sensitivity/indices.csv: outcome, method, factor, index.
type index [4]string

// shippedIndices reads sensitivity/indices.csv.
func shippedIndices(t *testing.T) map[index]sensitivity.Estimate {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(read(t, "sensitivity/indices.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all := map[index]sensitivity.Estimate{}
	for _, row := range rows[1:] {
		var e [3]float64
		for i, cell := range row[5:8] {
			e[i] = math.NaN()
			if cell != "" {
				if e[i], err = strconv.ParseFloat(cell, 64); err != nil {
					t.Fatal(err)
				}
			}
		}
		all[index{row[0], row[1], row[2], row[4]}] = sensitivity.Estimate{Mean: e[0], Lower: e[1], Upper: e[2]}
	}
	return all
}

// What sensitivity.md says of the shipped study is what its table says: formalisation in design
// and in implementation, and a dummy that differs from zero no more often than chance has it.
func TestSensitivitySaysWhatTheStudySays(t *testing.T) {
	page, indices := read(t, "sensitivity.md"), shippedIndices(t)
	study, err := studies.Load(scenarios.Source{Path: "institutions"}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	decimals := func(x float64) string { return strings.Replace(fmt.Sprintf("%.3f", x), "-0.000", "0.000", 1) }
	cell := func(e sensitivity.Estimate) string {
		return decimals(e.Mean) + " [" + decimals(e.Lower) + ", " + decimals(e.Upper) + "]"
	}
	for _, field := range []string{"culture", "integration", "health", "children"} {
		for _, period := range []string{"before", "surge", "after"} {
			total := func(stage, factor string) sensitivity.Estimate {
				return indices[index{field + "_" + stage + "_" + period, "mean response", factor, "total"}]
			}
			const formalisation = "relationship.signing_chance"
			design, implementation := total("design", formalisation), total("implementation", formalisation)
			if row := fmt.Sprintf("| %s, %s | %s | %s |", field, period, cell(design), cell(implementation)); !strings.Contains(page, row) {
				t.Errorf("sensitivity.md has no row %s", row)
			}
			if !(design.Lower > max(0, total("design", analysis.Dummy).Upper)) || !(design.Lower > implementation.Upper) || !(implementation.Mean < 0.02) {
				t.Errorf("%s, %s: design %v, implementation %v do not bear out the claim", field, period, design, implementation)
			}
		}
	}
	const most = 4 // of 30 intervals at 95 % that miss zero; more of them have a chance of 1.6 %
	missed := 0
	for _, outcome := range study.Outcomes {
		e := indices[index{outcome.Name, "mean response", analysis.Dummy, "total"}]
		if !(e.Lower <= 0 && e.Upper >= 0) {
			missed++
		}
		if missed > most || math.Abs(e.Mean) > 0.05 {
			t.Errorf("%s: the dummy's total index is %v", outcome.Name, e)
		}
	}
	if missed != 2 {
		t.Errorf("the dummy's total index misses zero for %d outcomes; sensitivity.md says 2", missed)
	}
	if len(study.Outcomes) != 30 {
		t.Errorf("%d outcomes; sensitivity.md says 30", len(study.Outcomes))
	}
}

// unpacked is a compressed table beside indices.csv.
func unpacked(t *testing.T, name string) []byte {
	t.Helper()
	file, err := os.Open("sensitivity/" + name + ".gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	zipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zipped)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func sum(text []byte) string {
	digest := sha256.Sum256(text)
	return hex.EncodeToString(digest[:])
}

// The shipped indices are those of the shipped outcomes, which are of the shipped study.
func TestShippedIndicesAreOfTheStudy(t *testing.T) {
	designText, outcomes := unpacked(t, "design.csv"), unpacked(t, "outcomes.csv")
	var about struct {
		From, Files []struct{ Name, SHA256 string }
	}
	if err := json.Unmarshal([]byte(read(t, "sensitivity/analysis.json")), &about); err != nil {
		t.Fatal(err)
	}
	for i, text := range [][]byte{designText, outcomes} {
		if about.From[i].SHA256 != sum(text) {
			t.Errorf("%s has another digest than analysis.json says", about.From[i].Name)
		}
	}
	if about.Files[0].SHA256 != sum([]byte(read(t, "sensitivity/indices.csv"))) {
		t.Error("indices.csv has another digest than analysis.json says")
	}
	if !strings.Contains(read(t, "sensitivity.md"), sum(outcomes)) {
		t.Error("sensitivity.md states another digest of outcomes.csv")
	}
	study, err := studies.Load(scenarios.Source{Path: "institutions"}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(designText, []byte("\n"))
	if len(lines) != len(study.Rows())+2 {
		t.Fatalf("design.csv has %d lines, the study %d rows", len(lines), len(study.Rows()))
	}
	for _, row := range []int{0, 777, len(study.Rows()) - 1} {
		want := []string{strconv.Itoa(row), study.Rows()[row].Role, strconv.Itoa(study.Rows()[row].BaseRow)}
		for _, value := range study.Rows()[row].Values {
			want = append(want, value.Cell())
		}
		if string(lines[row+1]) != strings.Join(want, ",") {
			t.Errorf("design.csv has the row %s, the study %s", lines[row+1], want)
		}
	}
	if testing.Short() {
		t.Skip("analyses the whole study")
	}
	sample, err := analysis.Read(analysis.Table{Name: "design.csv", Text: designText}, analysis.Table{Name: "outcomes.csv", Text: outcomes})
	if err != nil {
		t.Fatal(err)
	}
	result, err := analysis.Analyse(sample, analysis.Settings{Methods: []string{"sobol"}, Resamples: 100, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	shipped := shippedIndices(t)
	same := func(x, y float64) bool {
		return math.IsNaN(x) && math.IsNaN(y) || math.Abs(x-y) <= 1e-9*max(1, math.Abs(x))
	}
	if i := slices.IndexFunc(result.Indices, func(row analysis.Row) bool {
		e := shipped[index{row.Outcome, row.Method, row.Factor, row.Index}]
		return !same(e.Mean, row.Mean) || !same(e.Lower, row.Lower) || !same(e.Upper, row.Upper)
	}); i >= 0 {
		t.Errorf("of the shipped outcomes comes %+v", result.Indices[i])
	}

	// A run of the study is what it was.
	experiment, err := study.Experiment(777)
	if err != nil {
		t.Fatal(err)
	}
	tally, err := experiment.Run(t.Context(), study.Rows()[777].Luck, 2, 2, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	values, err := study.Measure(experiment, tally)
	if err != nil {
		t.Fatal(err)
	}
	cells := strings.Split(strings.Split(string(outcomes), "\n")[1+777*2+1], ",")
	for i, value := range values {
		if there, err := strconv.ParseFloat(cells[6+i], 64); err != nil || there != value {
			t.Errorf("row 777, replication 2, %s: %s in the shipped outcomes, %v now; after a change of the model run the study again", study.Outcomes[i].Name, cells[6+i], value)
		}
	}
}
