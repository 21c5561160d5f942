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

	"gonum.org/v1/gonum/stat"

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

// tabled lists the factors of the tables of sensitivity.md, in the order of their columns: law,
// formalisation, and what makes either side depend on the other.
var tabled = []string{
	"fields.*.discretion_shift", "relationship.signing_chance", "event.*.capacity_factor",
	"organisation_types.*.hours_month_per_member", "dependence.alternatives",
}

// What sensitivity.md says of the shipped study is what its table says: discretion acts in design
// and implementation of every field, formalisation has little weight and only in design, and the
// dummy differs from zero hardly more often than chance has it.
func TestSensitivitySaysWhatTheStudySays(t *testing.T) {
	page, indices := read(t, "sensitivity.md"), shippedIndices(t)
	decimals := func(x float64) string { return strings.Replace(fmt.Sprintf("%.3f", x), "-0.000", "0.000", 1) }
	for _, field := range []string{"culture", "integration", "health", "children"} {
		for _, period := range []string{"before", "surge", "after"} {
			for _, stage := range []string{"design", "implementation"} {
				total := func(factor string) sensitivity.Estimate {
					return indices[index{field + "_" + stage + "_" + period, "mean response", factor, "total"}]
				}
				row := "| " + field + ", " + period + " |"
				for _, factor := range tabled {
					e := total(factor)
					row += " " + decimals(e.Mean) + " [" + decimals(e.Lower) + ", " + decimals(e.Upper) + "] |"
				}
				if !strings.Contains(page, row) {
					t.Errorf("sensitivity.md has no row %s of %s", row, stage)
				}
				discretion, formalisation, dummy := total(tabled[0]), total(tabled[1]), total(analysis.Dummy)
				if !(discretion.Lower > 0.28) || !(discretion.Lower > dummy.Upper) {
					t.Errorf("%s, %s, %s: discretion %v does not bear out the claim", field, stage, period, discretion)
				}
				above := formalisation.Lower > max(0, dummy.Upper)
				most := map[string]float64{"design": 0.05, "implementation": 0.005}[stage]
				if !(formalisation.Mean < most) || above != (stage == "design" || field == "children") {
					t.Errorf("%s, %s, %s: formalisation %v, dummy %v do not bear out the claim", field, stage, period, formalisation, dummy)
				}
			}
		}
	}
}

// The dummy's intervals miss zero for as many outcomes as sensitivity.md says, and never by much.
func TestDummyIsNextToZero(t *testing.T) {
	indices := shippedIndices(t)
	study, err := studies.Load(scenarios.Source{Path: "institutions"}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(study.Outcomes) != 30 {
		t.Errorf("%d outcomes; sensitivity.md says 30", len(study.Outcomes))
	}
	for order, says := range map[string]struct {
		missed int
		most   float64
	}{"total": {3, 0.003}, "first": {3, 0.023}} {
		missed := 0
		for _, outcome := range study.Outcomes {
			e := indices[index{outcome.Name, "mean response", analysis.Dummy, order}]
			if !(e.Lower <= 0 && e.Upper >= 0) {
				missed++
			}
			if math.Abs(e.Mean) > says.most {
				t.Errorf("%s, %s: the dummy's index is %v; sensitivity.md says at most %v", outcome.Name, order, e, says.most)
			}
		}
		if missed != says.missed {
			t.Errorf("%s: the dummy's interval misses zero for %d outcomes; sensitivity.md says %d", order, missed, says.missed)
		}
	}
}

// Where professionals are fewer, health's design rises faster with discretion, as sensitivity.md says.
func TestDiscretionDoesMoreWithFewerProfessionals(t *testing.T) {
	column := func(header []string, name string) int {
		i := slices.Index(header, name)
		if i < 0 {
			t.Fatalf("no column %s", name)
		}
		return i
	}
	number := func(cell string) float64 {
		x, err := strconv.ParseFloat(cell, 64)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	var rows [2][][]string
	for i, name := range []string{"design.csv", "outcomes.csv"} {
		var err error
		if rows[i], err = csv.NewReader(bytes.NewReader(unpacked(t, name))).ReadAll(); err != nil {
			t.Fatal(err)
		}
	}
	design, outcomes := rows[0], rows[1]
	discretion, capacity := column(design[0], tabled[0]), column(design[0], tabled[2])
	role, of, health := column(outcomes[0], "role"), column(outcomes[0], "row"), column(outcomes[0], "health_design_before")
	var x, y [2][]float64 // with fewer professionals than shipped, and with more
	for _, run := range outcomes[1:] {
		if run[role] != "A" && run[role] != "B" {
			continue
		}
		row := design[1+int(number(run[of]))]
		i := 0
		if number(row[capacity]) >= 1 {
			i = 1
		}
		x[i], y[i] = append(x[i], number(row[discretion])), append(y[i], number(run[health]))
	}
	for i, says := range []string{"0.26", "0.04"} {
		_, slope := stat.LinearRegression(x[i], y[i], nil, false)
		if got := fmt.Sprintf("%.2f", slope); got != says {
			t.Errorf("the slope of health's design along discretion is %s in group %d; sensitivity.md says %s", got, i, says)
		}
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
