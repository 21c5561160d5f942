package analysis

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"dugnad/sim/design"
)

// designedTables are a design and its outcomes as a study writes them, of outputs by row.
func designedTables(names []string, rows []design.Row, outputs [][]float64) (designText, outcomes []byte) {
	var roles []string
	var bases []int
	var x [][]float64
	for _, row := range rows {
		roles, bases, x = append(roles, row.Role(names)), append(bases, row.BaseRow), append(x, row.Point)
	}
	return tables(names, roles, bases, x, outputs, func(row int) int { return bases[row] })
}

// The reference curves go through the two tables to the reference indices.
func TestEFASTFromTables(t *testing.T) {
	var v struct {
		M             int
		Y, S1, ST     []float64
		PointsOfCurve int `json:"N_per_factor"`
	}
	vector(t, "efast_ishigami.json", &v)
	if v.M != curveHarmonics {
		t.Fatalf("the vector has %d harmonics", v.M)
	}
	rows, err := design.FAST{Points: v.PointsOfCurve, Factors: 3, Curves: 1, Harmonics: v.M}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"x1", "x2", "x3"}
	designText, outcomes := designedTables(names, rows, each(v.Y))
	s := read(t, designText, outcomes)
	if s.Kind() != Curves || !s.SharedLuck {
		t.Fatalf("kind %v, shared luck %v", s.Kind(), s.SharedLuck)
	}
	r := analysed(t, s, Settings{})
	for factor, name := range names {
		near(t, number(t, r, "efast", name, "", "first"), v.S1[factor], 1e-9)
		near(t, number(t, r, "efast", name, "", "total"), v.ST[factor], 1e-9)
	}
	if row := number(t, r, "efast", "x1", "", "total"); row.Note != "noise-inflated" || !math.IsNaN(row.Lower) {
		t.Errorf("%+v", row)
	}
	near(t, number(t, r, "efast", "", "", "curves"), 3, 0)
}

// With replications the table says what was subtracted, which curves were lost, and how intervals
// were made; a factor of words has a warning.
func TestEFASTNotes(t *testing.T) {
	rows, err := design.FAST{Points: 65, Factors: 2, Curves: 3, Harmonics: 4, Seed: 1}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	outputs := make([][]float64, len(rows))
	for i, row := range rows {
		outputs[i] = []float64{row.Point[0], row.Point[0]}
	}
	outputs[70][1] = math.NaN() // of the second curve
	designText, outcomes := designedTables([]string{"x", "rule"}, rows, outputs)
	lines := strings.Split(strings.TrimSpace(string(designText)), "\n")
	for i := range lines[1:] {
		cells := strings.Split(lines[i+1], ",")
		cells[4] = "one"
		if rows[i].Point[1] > .5 {
			cells[4] = "other"
		}
		lines[i+1] = strings.Join(cells, ",")
	}
	r := analysed(t, read(t, []byte(strings.Join(lines, "\n")+"\n"), outcomes), Settings{})
	if row := number(t, r, "efast", "", "", "curves"); row.Mean != 5 || row.Note != "left out: curves 1 (1 runs failed)" {
		t.Errorf("%+v", row)
	}
	near(t, number(t, r, "efast", "", "", "noise_share"), 0, 0)
	near(t, number(t, r, "efast", "x", "", "first"), 1, .03)
	if row := number(t, r, "efast", "x", "", "first"); !strings.HasSuffix(row.Note, "noise of the replications is subtracted; Student's t over 2 curves, without the method's bias of some hundredths") {
		t.Errorf("%+v", row)
	}
	if row := number(t, r, "efast", "rule", "", "first"); !strings.Contains(row.Note, "first is too low: the steps between words") {
		t.Errorf("%+v", row)
	}
}

// A factorial of two switches with a background: effects, pairs, shares and what noise alone gives.
func TestFiniteChangesFromTables(t *testing.T) {
	rows, err := design.Factorial{Settings: 5, Levels: []int{2, design.Background, 2}, Seed: 1}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"law", "size", "grant"}
	outputs := make([][]float64, len(rows))
	for i, row := range rows {
		law, grant := float64(row.Changed&1), float64(row.Changed>>2)
		y := row.Point[1] + law + 2*grant + 4*law*grant
		outputs[i] = []float64{y, y}
	}
	designText, outcomes := designedTables(names, rows, outputs)
	s := read(t, designText, outcomes)
	if s.Kind() != Changes {
		t.Fatalf("kind %v", s.Kind())
	}
	r := analysed(t, s, Settings{})
	for index, want := range map[string][2]float64{
		"first": {1, 2}, "interaction": {4, 4}, "total": {5, 6}, "shapley": {3, 4},
		"total_size": {5, 6}, "noise_floor": {0, 0},
	} {
		near(t, number(t, r, "finite-changes", "law", "", index), want[0], 1e-12)
		near(t, number(t, r, "finite-changes", "grant", "", index), want[1], 1e-12)
	}
	near(t, number(t, r, "finite-changes", "law", "grant", "together"), 4, 1e-12)
	near(t, number(t, r, "finite-changes", "", "", "whole"), 7, 1e-12)
	near(t, number(t, r, "finite-changes", "", "", "settings"), 5, 0)
	if row := number(t, r, "finite-changes", "law", "", "total"); row.Note != "Student's t over 5 settings" || math.IsNaN(row.Lower) {
		t.Errorf("%+v", row)
	}
	if slices.ContainsFunc(r.Indices, func(row Row) bool { return row.Factor == "size" || row.Other == "size" }) {
		t.Error("a background factor has an index")
	}

	// One setting: over replications, of which one is lost.
	for i := range rows[:4] {
		outputs[i] = append(outputs[i], outputs[i][0]+float64(i))
	}
	outputs[2][0] = math.NaN()
	designText, outcomes = designedTables(names, rows[:4], outputs[:4])
	r = analysed(t, read(t, designText, outcomes), Settings{Force: true})
	if row := number(t, r, "finite-changes", "grant", "", "total"); row.Note != "Student's t over 2 replications of one setting" || row.Mean != 7 {
		t.Errorf("%+v", row)
	}
	if row := number(t, r, "finite-changes", "", "", "settings"); row.Note != "1 replications left out of their settings, as a run failed or had nothing to average" {
		t.Errorf("%+v", row)
	}
	if len(r.Warnings) != 0 {
		t.Errorf("one setting has one luck: %q", r.Warnings)
	}
}

// A truth table whose numbers are worked out by hand: .05 of cases have the outcome with neither change, .1 with
// law, .3 with trust, .75 with both, so that 1.05 of 1.2 has trust.
func TestTruthTable(t *testing.T) {
	rows, err := design.Factorial{Settings: 1, Levels: []int{2, 2}, Seed: 1}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"law", "trust"}
	shares := []float64{.05, .1, .3, .75} // by the digits of Changed
	outputs := make([][]float64, len(rows))
	of := func(by func(share float64) []float64) *Result {
		for i, row := range rows {
			outputs[i] = by(shares[row.Changed])
		}
		designText, outcomes := designedTables(names, rows, outputs)
		return analysed(t, read(t, designText, outcomes), Settings{Methods: []string{"finite-changes", "truth-table"}})
	}
	r := of(func(share float64) []float64 { return []float64{share, share, share} })
	for factor, want := range map[string][3]float64{ // only, consistency, coverage
		None: {.05, .3, 1}, "law": {.1, .425, .85 / 1.2}, "trust": {.3, .525, 1.05 / 1.2}, "law" + And + "trust": {.75, .75, .75 / 1.2},
	} {
		for i, index := range []string{"only", "consistency", "coverage"} {
			near(t, number(t, r, "truth-table", factor, "", index), want[i], 1e-15)
		}
	}

	// Shares within the bounds of shares, intervals over replications.
	r = of(func(share float64) []float64 { return []float64{share / 5, 6 * share / 5} })
	if row := number(t, r, "truth-table", "law"+And+"trust", "", "only"); row.Lower != 0 || row.Upper != 1 || math.Abs(row.Mean-.525) > 1e-15 {
		t.Errorf("%+v", row)
	}

	// What is no share has no truth table, and finite changes all the same.
	r = of(func(share float64) []float64 { return []float64{10 * share, 10 * share} })
	if row := number(t, r, "truth-table", "trust", "", "coverage"); row.Note != "values from 0.5 to 7.5; a truth table needs shares, from 0 to 1" {
		t.Errorf("%+v", row)
	}
	near(t, number(t, r, "finite-changes", "trust", "", "first"), 2.5, 1e-12)
}

// What is wrong with roles is said with its place, and a method names the design that it needs.
func TestWrongCurvesAndChanges(t *testing.T) {
	outcomes := []byte("row,y\n0,1\n1,2\n")
	for _, c := range []struct{ design, want string }{
		{"row,role,x\n0,change:01,1\n", "design.csv:2: role: found \"change:01\"; allowed: change: and 1 digits"},
		{"row,role,x\n0,change:2,1\n", "change:DIGITS with 0 or 1 for each factor"},
		{"row,role,x\n0,change:0,1\n1,curve:x,2\n", "only curves, or only changes in one design"},
	} {
		_, err := Read(Table{"design.csv", []byte(c.design)}, Table{"outcomes.csv", outcomes})
		var input *InputError
		if !errors.As(err, &input) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %s", c.design, err, c.want)
		}
	}
	s := read(t, []byte("row,role,base_row,x\n0,change:0,0,a\n1,change:1,0,b\n"), outcomes)
	for method, want := range map[string]string{
		"efast": "efast needs curves, a design of kind efast; suited: finite-changes",
		"pawn":  "pawn needs points that fill the factors' ranges",
	} {
		if _, err := Analyse(s, Settings{Methods: []string{method}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", method, err)
		}
	}
	if _, err := Read(Table{"design.csv", []byte("row,role,base_row,x\n0,change:0,0,a\n1,change:1,0,b\n")}, Table{"outcomes.csv", []byte("row,role,y\n0,change:1,1\n")}); err == nil || !strings.Contains(err.Error(), "the design has change:0 in row 0") {
		t.Errorf("other changes: %v", err)
	}
	s = read(t, []byte("row,role,base_row,x\n0,curve:z,0,1\n1,curve:z,0,2\n"), outcomes)
	if _, err := Analyse(s, Settings{}); err == nil || !strings.Contains(err.Error(), `role: found "curve:z"; allowed: curve: and the name of a factor's column`) {
		t.Errorf("an unknown driver: %v", err)
	}
	s = read(t, []byte("row,role,base_row,x\n0,point,0,1\n1,point,1,2\n"), outcomes)
	if _, err := Analyse(s, Settings{Methods: []string{"finite-changes"}}); err == nil || !strings.Contains(err.Error(), "finite-changes needs every combination of changes, a design of kind factorial") {
		t.Errorf("points: %v", err)
	}
}
