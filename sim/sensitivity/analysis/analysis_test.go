package analysis

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dugnad/sim/design"
	"dugnad/sim/sensitivity"
)

// vector reads a file of reference vectors beside the mathematics.
func vector(t testing.TB, name string, into any) {
	t.Helper()
	file, err := os.Open("../testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var text bytes.Buffer
	if zipped, err := gzip.NewReader(file); err == nil {
		_, err = text.ReadFrom(zipped)
		if err != nil {
			t.Fatal(err)
		}
	} else {
		content, err := os.ReadFile("../testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(content)
	}
	if err := json.Unmarshal(text.Bytes(), into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// tables writes a design and its outcomes as studies do.
func tables(names []string, roles []string, bases []int, x [][]float64, y [][]float64, luck func(row int) int) (designText, outcomes []byte) {
	var d, o bytes.Buffer
	fmt.Fprintf(&d, "row,role,base_row,%s\n", strings.Join(names, ","))
	o.WriteString("row,role,base_row,replication,luck,status,y\n")
	for row := range roles {
		fmt.Fprintf(&d, "%d,%s,%d", row, roles[row], bases[row])
		for _, value := range x[row] {
			d.WriteString("," + strconv.FormatFloat(value, 'g', -1, 64))
		}
		d.WriteString("\n")
		for replication, value := range y[row] {
			cell, status := strconv.FormatFloat(value, 'g', -1, 64), "done"
			if math.IsNaN(value) {
				cell, status = "", "failed"
			}
			fmt.Fprintf(&o, "%d,%s,%d,%d,%d,%s,%s\n", row, roles[row], bases[row], replication+1, luck(row), status, cell)
		}
	}
	return d.Bytes(), o.Bytes()
}

// saltelli is the roles of base points in SALib's order.
func saltelli(names []string, rows int, second bool) (roles []string, bases []int) {
	one := []string{"A"}
	for _, name := range names {
		one = append(one, "AB:"+name)
	}
	if second {
		for _, name := range names {
			one = append(one, "BA:"+name)
		}
	}
	one = append(one, "B")
	for row := range rows {
		roles, bases = append(roles, one[row%len(one)]), append(bases, row/len(one))
	}
	return roles, bases
}

func each(values []float64) [][]float64 {
	var rows [][]float64
	for _, value := range values {
		rows = append(rows, []float64{value})
	}
	return rows
}

func read(t testing.TB, designText, outcomes []byte) *Sample {
	t.Helper()
	s, err := Read(Table{"design.csv", designText}, Table{"outcomes.csv", outcomes})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func analysed(t testing.TB, s *Sample, settings Settings) *Result {
	t.Helper()
	r, err := Analyse(s, settings)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// number is the value of one row of the table.
func number(t testing.TB, r *Result, method, factor, other, index string) Row {
	t.Helper()
	i := slices.IndexFunc(r.Indices, func(row Row) bool {
		return row.Method == method && row.Factor == factor && row.Other == other && row.Index == index
	})
	if i < 0 {
		t.Fatalf("no row %s, %s, %s, %s", method, factor, other, index)
	}
	return r.Indices[i]
}

func near(t testing.TB, row Row, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(row.Mean-want) <= tolerance) {
		t.Errorf("%s %s %s %s: got %.15g, want %.15g", row.Method, row.Factor, row.Other, row.Index, row.Mean, want)
	}
}

// From tables to indices: those that SALib gives for the same numbers.
func TestSobolFromTables(t *testing.T) {
	var v struct {
		X      [][]float64
		Y      []float64
		S1, ST []float64
		S2     [][]*float64 `json:"S2_upper_triangle"`
	}
	vector(t, "sobol_ishigami_scr_so.json.gz", &v)
	names := []string{"x1", "x2", "x3"}
	roles, bases := saltelli(names, len(v.Y), true)
	d, o := tables(names, roles, bases, v.X, each(v.Y), func(row int) int { return bases[row] })
	s := read(t, d, o)
	if s.Kind() != BasePoints || !s.SharedLuck || s.OneLuck || s.Replications != 1 {
		t.Errorf("read %v, shared luck %v, one luck %v, %d replications", s.Kind(), s.SharedLuck, s.OneLuck, s.Replications)
	}
	r := analysed(t, s, Settings{Resamples: 20, Workers: 2})
	for i, name := range names {
		near(t, number(t, r, "as given", name, "", "first"), v.S1[i], 1e-9)
		near(t, number(t, r, "as given", name, "", "total"), v.ST[i], 1e-9)
		for j := i + 1; j < 3; j++ {
			near(t, number(t, r, "as given", name, names[j], "second"), *v.S2[i][j], 1e-9)
		}
	}
	if row := number(t, r, "as given", "x1", "", "total"); !strings.Contains(row.Note, "noise-inflated") || math.IsNaN(row.Lower) {
		t.Errorf("one replication is not flagged, or without interval: %+v", row)
	}
	// PAWN is asked for by default up to 1024 base points.
	if row := number(t, r, "pawn", "x1", "", "median"); !(row.Mean > number(t, r, "pawn", "x1", "", "median_threshold").Mean) {
		t.Errorf("PAWN: %+v", row)
	}
	if len(r.Convergence) == 0 || r.Convergence[0].BasePoints != 16 {
		t.Errorf("convergence: %d rows", len(r.Convergence))
	}
}

// Methods for given data, from tables, are those of the library on the same numbers.
func TestGivenDataFromTables(t *testing.T) {
	var v struct {
		X      [][]float64
		Y      []float64
		Pawn   map[string][]float64 `json:"pawn_S10"`
		RBD    []float64            `json:"rbd_fast_M10_S1"`
		Linear map[string]any       `json:"regression_numpy_not_salib"`
	}
	vector(t, "givendata_ishigami.json", &v)
	names := []string{"x1", "x2", "x3"}
	roles, bases := make([]string, len(v.Y)), make([]int, len(v.Y))
	for i := range roles {
		roles[i], bases[i] = "point", i
	}
	d, o := tables(names, roles, bases, v.X, each(v.Y), func(row int) int { return row })
	r := analysed(t, read(t, d, o), Settings{Random: true, Workers: 2})
	for i, name := range names {
		near(t, number(t, r, "pawn", name, "", "median"), v.Pawn["median"][i], 1e-9)
		near(t, number(t, r, "pawn", name, "", "maximum"), v.Pawn["maximum"][i], 1e-9)
		near(t, number(t, r, "rbd-fast", name, "", "first"), v.RBD[i], 1e-9)
		near(t, number(t, r, "regression", name, "", "src"), v.Linear["SRC"].([]any)[i].(float64), 1e-9)
	}
	near(t, number(t, r, "regression", "", "", "r2"), v.Linear["R2"].(float64), 1e-9)
	data, err := sensitivity.NewData(v.X, v.Y)
	if err != nil {
		t.Fatal(err)
	}
	want, err := sensitivity.ShapleyOfSample(data, neighbours, sensitivity.Resampling{Seed: resampleSeed})
	if err != nil {
		t.Fatal(err)
	}
	near(t, number(t, r, "shapley", "x2", "", "effect"), want.Effects[1].Mean, 0)

	// The same table, without the columns that a table from elsewhere has not.
	var bare bytes.Buffer
	bare.WriteString("row,y\n")
	for row, y := range v.Y {
		fmt.Fprintf(&bare, "%d,%s\r\n", row, strconv.FormatFloat(y, 'g', -1, 64))
	}
	again := analysed(t, read(t, append([]byte("\xef\xbb\xbf"), d...), bare.Bytes()), Settings{Random: true, Workers: 1})
	if !slices.EqualFunc(r.Indices, again.Indices, func(a, b Row) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
		t.Error("a table without role, replication and status gives other indices")
	}
}

// Elementary effects from tables: coordinates are the values between least and greatest.
func TestScreeningFromTables(t *testing.T) {
	var v struct {
		X             [][]float64
		Y             []float64
		Mu, Sigma     []float64
		MuStar        []float64 `json:"mu_star"`
		NumTrajectory int       `json:"trajectories"`
	}
	vector(t, "morris_ishigami_L4_plain.json.gz", &v)
	roles, bases := make([]string, len(v.Y)), make([]int, len(v.Y))
	for i := range roles {
		roles[i], bases[i] = "trajectory", i/4
	}
	names := []string{"x1", "x2", "x3"}
	d, o := tables(names, roles, bases, v.X, each(v.Y), func(row int) int { return bases[row] })
	r := analysed(t, read(t, d, o), Settings{})
	for i, name := range names {
		near(t, number(t, r, "morris", name, "", "mu"), v.Mu[i], 1e-9)
		near(t, number(t, r, "morris", name, "", "mu_star"), v.MuStar[i], 1e-9)
		near(t, number(t, r, "morris", name, "", "sigma"), v.Sigma[i], 1e-9)
	}
}

// toy is a stochastic model with luck of its own in every row.
func toy(t testing.TB, points, replications int, lost func(run int) bool) *Sample {
	t.Helper()
	rows, err := design.Saltelli{Factors: 2, Points: points, Scrambles: 1, Seed: 7}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"x1", "x2"}
	var roles []string
	var bases []int
	var x, y [][]float64
	for number, row := range rows {
		roles, bases, x = append(roles, row.Role(names)), append(bases, row.BaseRow), append(x, row.Point)
		var runs []float64
		for replication := range replications {
			run := number*replications + replication
			noise := math.Sin(float64(run)*12.9898) * 43758.5453
			value := row.Point[0] + noise - math.Floor(noise)
			if lost != nil && lost(run) {
				value = math.NaN()
			}
			runs = append(runs, value)
		}
		y = append(y, runs)
	}
	d, o := tables(names, roles, bases, x, y, func(row int) int { return row })
	return read(t, d, o)
}

// Two replications tell the three estimands and the noise apart: half of a run's variance is
// luck, x1 drives all of the mean response, x2 nothing, as the dummy.
func TestEstimandsAreNamed(t *testing.T) {
	r := analysed(t, toy(t, 1024, 2, nil), Settings{Resamples: 50, Workers: 2})
	for _, c := range []struct {
		method, factor, index string
		want                  float64
	}{
		{"mean response", "x1", "first", 1},
		{"mean response", "x1", "total", 1},
		{"mean response", "x2", "total", 0},
		{"mean response", Dummy, "total", 0},
		{"mean response", "", "noise_share", 0.5},
		{"seed as a factor", "x1", "first", 0.5},
		{"seed as a factor", Luck, "total", 0.5},
		{"distributional change", "x1", "total", 1},
	} {
		near(t, number(t, r, c.method, c.factor, "", c.index), c.want, 0.12)
	}
	total := number(t, r, "seed as a factor", "x1", "", "total")
	if !math.IsNaN(total.Mean) || !strings.Contains(total.Note, "do not share their luck") {
		t.Errorf("rows have luck of their own, and there is a total index of seed as a factor: %+v", total)
	}
	if advice := number(t, r, "advice", "", "", "replications"); !(advice.Mean >= 2) {
		t.Errorf("advice: %+v", advice)
	}
}

// Up to 5 % of the runs may be without a number: their base points are left out by name. More
// are refused unless forced, and never an empty table.
func TestLostRuns(t *testing.T) {
	few := func(run int) bool { return run%101 == 0 } // about 1 %
	r := analysed(t, toy(t, 256, 2, few), Settings{Methods: []string{"sobol"}})
	row := number(t, r, "mean response", "", "", "base_points")
	if !strings.Contains(row.Note, "left out: base points 0, 12, 25") || !strings.Contains(row.Note, "runs failed") || !(row.Mean > 200 && row.Mean < 256) {
		t.Errorf("left out: %+v", row)
	}
	near(t, number(t, r, "mean response", "x1", "", "total"), 1, 0.2)
	if note := number(t, r, "mean response", "x1", "", "total").Note; !strings.Contains(note, "of 256 base points left out") {
		t.Errorf("the index does not say what was left out: %s", note)
	}

	many := func(run int) bool { return run%15 == 0 }
	_, err := Analyse(toy(t, 256, 2, many), Settings{})
	var tooFew *TooFewError
	if !errors.As(err, &tooFew) || !strings.Contains(err.Error(), "137 of 2048 runs failed (6.7 %)") {
		t.Errorf("6.7 %% failed runs: %v", err)
	}
	if r := analysed(t, toy(t, 256, 2, many), Settings{Force: true}); len(r.Indices) == 0 || len(r.Empty) > 0 {
		t.Errorf("forced: %d rows, empty: %v", len(r.Indices), r.Empty)
	}
	r = analysed(t, toy(t, 4, 2, func(run int) bool { return run%8 == 0 }), Settings{Force: true, Methods: []string{"sobol"}})
	if row := number(t, r, "mean response", "x1", "", "total"); !math.IsNaN(row.Mean) || row.Note != "each of 4 base points has a run without a number; 4 runs failed" {
		t.Errorf("no base point is complete: %+v", row)
	}
}

// An outcome that a run has no number for, as the mean of nothing, is not a failed run, and is
// told apart.
func TestNothingToAverage(t *testing.T) {
	designText := []byte("row,x\n")
	outcomes := []byte("row,status,y,z\n")
	for row := range 100 {
		designText = fmt.Appendf(designText, "%d,%d\n", row, row*37%100)
		z := strconv.Itoa(row * 37 % 100)
		if row < 3 {
			z = ""
		}
		outcomes = fmt.Appendf(outcomes, "%d,done,1,%s\n", row, z)
	}
	r := analysed(t, read(t, designText, outcomes), Settings{Methods: []string{"pawn", "regression"}})
	var notes []string
	for _, row := range r.Indices {
		if row.Index == "rows" && row.Outcome == "z" {
			notes = append(notes, row.Note)
		}
	}
	if len(notes) != 2 || notes[0] != "left out: rows 0, 1, 2 (3 runs had nothing to average)" {
		t.Errorf("notes: %q", notes)
	}
	constant := "the outcome is constant: 1 in all runs that are used"
	if want := []Empty{{"y", "pawn", constant}, {"y", "regression", constant}}; !slices.Equal(r.Empty, want) {
		t.Errorf("y is constant; without any index are %q", r.Empty)
	}
	for _, row := range r.Indices {
		if math.IsNaN(row.Mean) && row.Note == "" {
			t.Errorf("an empty value without a reason: %+v", row)
		}
	}
	text := strings.ReplaceAll(string(outcomes), "3,done,1,11", "3,done,1,")
	for _, gone := range []string{"4,done,1,48", "5,done,1,85"} {
		text = strings.ReplaceAll(text, gone, gone[:9])
	}
	_, err := Analyse(read(t, designText, []byte(text)), Settings{})
	if err == nil || !strings.Contains(err.Error(), "z: 6 of 100 runs had nothing to average (6.0 %)") {
		t.Errorf("6 %% undefined: %v", err)
	}
}

// Words are numbered in alphabetical order, and methods that need an order leave them out.
func TestWordsHaveNoOrder(t *testing.T) {
	designText := []byte("row,rule,switch,x\n")
	outcomes := []byte("row,y\n")
	for row := range 200 {
		rule := []string{"nash", "\"a, b\"", "rubinstein", "level-1"}[row%4]
		designText = fmt.Appendf(designText, "%d,%s,%v,%d\n", row, rule, row%3 == 0, row*73%200)
		outcomes = fmt.Appendf(outcomes, "%d,%d\n", row, row%4*10+row*73%200/100)
	}
	s := read(t, designText, outcomes)
	inputs, levels, err := s.inputs(s.allRows())
	if err != nil || !slices.Equal(levels[0].words, []string{"a, b", "level-1", "nash", "rubinstein"}) || inputs[0][0] != 2 || inputs[1][0] != 0 {
		t.Errorf("levels %v, %v", levels, err)
	}
	r := analysed(t, s, Settings{Resamples: 20})
	for _, c := range [][2]string{{"regression", "src"}, {"rbd-fast", "first"}} {
		if row := number(t, r, c[0], "rule", "", c[1]); !math.IsNaN(row.Mean) || !strings.Contains(row.Note, "no order") {
			t.Errorf("%s reads an order into words: %+v", c[0], row)
		}
	}
	if row := number(t, r, "regression", "switch", "", "src"); math.IsNaN(row.Mean) {
		t.Errorf("a switch has a slope: %+v", row)
	}
	if row := number(t, r, "pawn", "rule", "", "median"); !(row.Mean > 0.3) || !strings.Contains(row.Note, "alphabetical") {
		t.Errorf("PAWN of words: %+v", row)
	}
}

// No number depends on the workers.
func TestSameRowsForAnyWorkers(t *testing.T) {
	s := toy(t, 64, 2, nil)
	var texts []string
	for _, workers := range []int{1, 3} {
		r := analysed(t, s, Settings{Resamples: 20, Workers: workers})
		var text bytes.Buffer
		if err := errors.Join(WriteIndices(&text, r.Indices), WriteConvergence(&text, r.Convergence)); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text.String())
	}
	if texts[0] != texts[1] || strings.Contains(texts[0], "NaN") {
		t.Error("workers change the table, or it holds NaN")
	}
}

// One odd cell among numbers does not make a factor one of words, and an odd word is no level of its own.
func TestOddCellsOfAFactor(t *testing.T) {
	for _, c := range []struct{ cells, want string }{
		{"1,2,x,4", `design.csv:4: x: found "x" among numbers; allowed: numbers only, or words only; a name such as level-1 is a word`},
		{"a,b,3,a", `design.csv:4: x: found "3" among words`},
		{"1,NA,3,4", `design.csv:3: x: found "NA"; allowed: a number or a word in every row; a design misses no value`},
		{"1,,3,4", `design.csv:3: x: found nothing; allowed: a number or a word in every row`},
		{"1, 2,3,4", `design.csv:3: x: found " 2"; allowed: a number, or a word; numbers have no blanks and no separators: 2`},
		{"1,1 000,3,4", `design.csv:3: x: found "1 000"; allowed: a number, or a word; numbers have no blanks and no separators: 1000`},
		{`1,"1,5",3,4`, `design.csv:3: x: found "1,5"; allowed: a number, or a word; decimals take a point: 1.5`},
		{`"0,1","0,2","0,3","0,4"`, `design.csv:2: x: found "0,1"; allowed: a number, or a word; decimals take a point: 0.1`},
		{"1,inf,3,4", `design.csv:3: x: found "inf"`},
		{"1,1e300,3,4", `design.csv:3: x: found "1e300"; allowed: a number from`},
		{"nash, nash,nash,nash", `design.csv:3: x: found " nash"; allowed: a word without blanks around it`},
		{"nash,Nash,nash,nash", `design.csv:3: x: found "Nash" beside "nash"; allowed: each level in one spelling`},
		{"a very long word of a file,2,3,4", `design.csv:2: x: found "a very long …" among numbers`},
	} {
		designText, outcomes := "row,x\n", "row,y\n"
		cells, err := csv.NewReader(strings.NewReader(c.cells)).Read()
		if err != nil {
			t.Fatal(err)
		}
		for row, cell := range cells {
			if strings.Contains(cell, ",") {
				cell = strconv.Quote(cell)
			}
			designText += fmt.Sprintf("%d,%s\n", row, cell)
			outcomes += fmt.Sprintf("%d,1\n", row)
		}
		_, _, err = read(t, []byte(designText), []byte(outcomes)).inputs([]int{0, 1, 2, 3})
		var input *InputError
		if !errors.As(err, &input) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.cells, err, c.want)
		}
	}
}

// What is wrong with a table is said with its place and the remedy.
func TestWrongTables(t *testing.T) {
	goodDesign, goodOutcomes := "row,role,base_row,x\n0,point,0,1\n1,point,1,2\n", "row,role,base_row,replication,luck,status,y\n0,point,0,1,0,done,1\n1,point,1,1,0,done,2\n"
	for _, c := range []struct{ design, outcomes, want string }{
		{"", goodOutcomes, "design.csv: found an empty file"},
		{"row,role\n0,point\n", goodOutcomes, "design.csv:1: found no column but row, role"},
		{"role,x\npoint,1\n", goodOutcomes, "design.csv:1: found no column row"},
		{"row,x,x\n", goodOutcomes, "design.csv:1: x: found the column twice"},
		{"row,x\x1b[31m\n", goodOutcomes, "design.csv:1: found the character U+001B"},
		{"row,b\xe5\n", goodOutcomes, "design.csv:1: found bytes that are not UTF-8; save it as UTF-8: in Excel"},
		{"row,x,\n0,1,2\n1,2,3\n", goodOutcomes, `found a column called ""`},
		{"row, x\n0,1\n1,2\n", goodOutcomes, `found a column called " x"; allowed: text without`},
		{"row,rule,x\n0,a,1\n\n1,b\xf6,2\n", goodOutcomes, "design.csv:4: rule: found bytes that are not UTF-8; save it"},
		{"row,rule,x\n0,a,1\n1,b\u202e,2\n", goodOutcomes, "design.csv:3: rule: found the character U+202E"},
		{"row;rule;x\n0;a;1\n", goodOutcomes, "design.csv:1: found no column row"},
		{"machine example.org password hunter2\n", goodOutcomes, "design.csv:1: found no column row; allowed: a column row that numbers the design's rows from 0"},
		{goodDesign, "row,y\n0,1,000\n", "outcomes.csv:2: found more than 2 cells"},
		{goodDesign, "row,y\n0,\"1,5\"\n", `outcomes.csv:2: y: found "1,5"; allowed: a number, or nothing where there is none; decimals take a point: 1.5`},
		{goodDesign, "row,y\n0, 1\n", `y: found " 1"`},
		{goodDesign, "row,y\n0,0x10\n", `y: found "0x10"`},
		{goodOutcomes, goodDesign, "give the design with --design"},
		{"row,x\n", goodOutcomes, "found a header and no rows"},
		{"row,x\n1,2\n", goodOutcomes, `design.csv:2: row: found "1"; allowed: 0`},
		{"row,x\n0,2,3\n", goodOutcomes, "design.csv:2: found more than 2 cells"},
		{"row,x\n0\n", goodOutcomes, "design.csv:2: found fewer than 2 cells"},
		{"row,x\n0,\"2\n", goodOutcomes, "a quotation mark that is never closed"},
		{"row,role,x\n0,pint,1\n", goodOutcomes, `role: found "pint"; allowed: point, A, B`},
		{"row,role,x\n0,point,1\n1,A,2\n", goodOutcomes, "allowed: only points"},
		{goodDesign, "row,y\n2,1\n", `outcomes.csv:2: row: found "2"; allowed: 0 to 1`},
		{goodDesign, "row,y\n0,much\n", `outcomes.csv:2: y: found "much"; allowed: a number`},
		{goodDesign, "row,y\n0,Inf\n", `found "Inf"`},
		{goodDesign, "row,status,y\n0,ok,1\n", `status: found "ok"; allowed: done, failed`},
		{goodDesign, "row,replication,y\n0,0,1\n", `replication: found "0"`},
		{goodDesign, "row,luck,y\n0,-1,1\n", `luck: found "-1"`},
		{goodDesign, "row,base_row,y\n0,1,1\n", "are these tables of one study?"},
		{goodDesign, "row,role,y\n0,A,1\n", "are these tables of one study?"},
		{goodDesign, "row,y\n0,1\n0,1\n", "row 0, replication 1 a second time"},
		{goodDesign, "row,y\n0,1\n", "nothing of row 1, replication 1; the study is not finished"},
	} {
		_, err := Read(Table{"design.csv", []byte(c.design)}, Table{"outcomes.csv", []byte(c.outcomes)})
		var input *InputError
		if !errors.As(err, &input) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q and %q: got %v, want %s", c.design, c.outcomes, err, c.want)
		}
	}
	s := read(t, []byte(goodDesign), []byte(goodOutcomes))
	for method, want := range map[string]string{
		"sobol":  "sobol needs rows A, B and AB",
		"morris": "morris needs trajectories",
		"pawn":   "pawn needs at least 20",
	} {
		if _, err := Analyse(s, Settings{Methods: []string{method}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", method, err)
		}
	}
}

// Reading is a person's input: it never panics, and what it accepts can be analysed or refused.
func FuzzRead(f *testing.F) {
	f.Add([]byte("row,role,base_row,x\n0,A,0,1\n1,AB:x,0,2\n2,B,0,\"3\"\n"), []byte("row,role,base_row,replication,luck,status,y\n0,A,0,1,0,done,1\n1,AB:x,0,1,0,done,2\n2,B,0,1,0,failed,\n"))
	f.Add([]byte("row,x\n0,1\n1,a\n"), []byte("row,y\r\n0,1\r\n1,2\r\n"))
	f.Add([]byte("row,role,base_row,x\n0,trajectory,0,0\n1,trajectory,0,1\n"), []byte("row,y\n0,1\n1,2\n"))
	f.Fuzz(func(t *testing.T, designText, outcomes []byte) {
		s, err := Read(Table{"design.csv", designText}, Table{"outcomes.csv", outcomes})
		if err != nil || s.Runs() > 200 || len(s.Factors) > 4 {
			return
		}
		r, err := Analyse(s, Settings{Force: true, Resamples: 2})
		if err != nil {
			return
		}
		var text bytes.Buffer
		if err := WriteIndices(&text, r.Indices); err != nil && !strings.Contains(err.Error(), "UTF-8") {
			t.Error(err)
		}
	})
}

func BenchmarkGivenTenFactors16384SecondOrder100Resamples(b *testing.B) {
	var names []string
	for i := range 10 {
		names = append(names, "x"+strconv.Itoa(i+1))
	}
	rows, err := design.Saltelli{Factors: 10, Points: 1 << 14, Scrambles: 1, SecondOrder: true, Seed: 1}.Rows()
	if err != nil {
		b.Fatal(err)
	}
	var roles []string
	var bases []int
	var x, y [][]float64
	for _, row := range rows {
		sum := 0.0
		for i, u := range row.Point {
			sum += float64(i+1) * u
		}
		roles, bases, x, y = append(roles, row.Role(names)), append(bases, row.BaseRow), append(x, row.Point), append(y, []float64{sum})
	}
	d, o := tables(names, roles, bases, x, y, func(row int) int { return bases[row] })
	b.SetBytes(int64(len(d) + len(o)))
	for b.Loop() {
		s, err := Read(Table{"design.csv", d}, Table{"outcomes.csv", o})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Analyse(s, Settings{Resamples: 100, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}
