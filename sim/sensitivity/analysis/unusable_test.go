package analysis

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dugnad/sim/design"
	"dugnad/sim/sensitivity"
)

// An oddDesign is a design with an ordinary outcome of two factors, from which odd ones are made.
type oddDesign struct {
	name  string
	rows  []design.Row
	names []string
}

// oddDesigns are designs of every kind, one of which suits each method.
func oddDesigns(t *testing.T) []oddDesign {
	t.Helper()
	made := func(name string, names []string, rows []design.Row, err error) oddDesign {
		if err != nil {
			t.Fatal(err)
		}
		return oddDesign{name, rows, names}
	}
	two := []string{"x1", "x2"}
	var points []design.Row
	for number, point := range design.LatinHypercube(1, 90, 2) {
		points = append(points, design.Row{Kind: design.RolePoint, Factor: -1, BaseRow: number, Point: point})
	}
	saltelli, err := design.Saltelli{Factors: 2, Points: 16, Scrambles: 1, SecondOrder: true, Seed: 1}.Rows()
	base := made("saltelli", two, saltelli, err)
	morris, err := design.Morris{Factors: 2, Trajectories: 8, Levels: 4, Seed: 1}.Rows()
	trajectories := made("morris", two, morris, err)
	fast, err := design.FAST{Points: 65, Factors: 2, Curves: 2, Harmonics: 4, Seed: 1}.Rows()
	curves := made("efast", two, fast, err)
	factorial, err := design.Factorial{Settings: 5, Levels: []int{2, 2, design.Background}, Seed: 1}.Rows()
	return []oddDesign{{"lhs", points, two}, base, trajectories, curves, made("factorial", []string{"x1", "x2", "back"}, factorial, err)}
}

// sample reads the design with an outcome of each run, as a study writes both.
func (d oddDesign) sample(t *testing.T, replications int, outcome func(run int, ordinary float64) float64) *Sample {
	t.Helper()
	designText, outcomes := []byte("row,role,base_row,"+strings.Join(d.names, ",")+"\n"), []byte("row,replication,luck,status,y\n")
	for number, row := range d.rows {
		designText = fmt.Appendf(designText, "%d,%s,%d", number, row.Role(d.names), row.BaseRow)
		for _, x := range row.Point {
			designText = fmt.Appendf(designText, ",%v", x)
		}
		designText = append(designText, '\n')
		for replication := range replications {
			run := number*replications + replication
			_, luck := math.Modf(float64(row.BaseRow*replications+replication+1) * math.Phi)
			cell := ""
			if y := outcome(run, row.Point[0]+2*row.Point[0]*row.Point[1]+luck); !math.IsNaN(y) {
				cell = strconv.FormatFloat(y, 'g', -1, 64)
			}
			outcomes = fmt.Appendf(outcomes, "%d,%d,%d,done,%s\n", number, replication+1, row.BaseRow, cell)
		}
	}
	return read(t, designText, outcomes)
}

// oddOutcomes have no index by any method. The reason is in the note of every row.
var oddOutcomes = []struct {
	name, reason string
	of           func(run int, ordinary float64) float64
}{
	{"constant", "the outcome is constant: 0.25 in all runs", func(int, float64) float64 { return 0.25 }},
	{"zero", "the outcome is constant: 0 in all runs", func(int, float64) float64 { return 0 }},
	{"enormous and constant", "the outcome is too large", func(int, float64) float64 { return 1e300 }},
	{"sums in another order", "the outcome is constant", func(run int, _ float64) float64 {
		if run%3 == 0 {
			return 0.3
		}
		return math.Nextafter(0.3, 1)
	}},
	{"last bits", "the outcome is constant", func(_ int, y float64) float64 { return 1 + math.Floor(8*y)*0x1p-52 }},
	{"tiny steps at 1e9", "the outcome is constant", func(run int, _ float64) float64 { return 1e9 + float64(run%50)*1e-7 }},
	{"dust at 1e15", "the outcome is constant", func(_ int, y float64) float64 { return 1e15 + y }},
	{"dust below 0", "the outcome is constant", func(_ int, y float64) float64 { return -1e15 - y }},
	{"missing", "number", func(int, float64) float64 { return math.NaN() }},
	{"all but one missing", "number", func(run int, y float64) float64 {
		if run == 3 {
			return y
		}
		return math.NaN()
	}},
	{"1e75", "the outcome is too large: it reaches", func(_ int, y float64) float64 { return y * 1e75 }},
	{"1e155", "the outcome is too large: it reaches", func(_ int, y float64) float64 { return y * 1e155 }},
	{"1e308", "the outcome is too large: it reaches", func(_ int, y float64) float64 { return (y - 2) * 4e307 }},
	{"one enormous", "the outcome is too large: it reaches", func(run int, y float64) float64 {
		if run == 0 {
			return 1e300
		}
		return y
	}},
	{"denormal", "the outcome varies too little: by", func(_ int, y float64) float64 { return y * 1e-320 }},
	{"1e-80", "the outcome varies too little: by", func(_ int, y float64) float64 { return y * 1e-80 }},
}

// Every method gives every odd outcome rows without a number, with the reason. Methods come from the
// list of all, so that a new one is among them.
func TestOddOutcomesHaveNoIndex(t *testing.T) {
	covered := map[string]bool{}
	for _, d := range oddDesigns(t) {
		for _, replications := range []int{1, 2} {
			for _, odd := range oddOutcomes {
				s := d.sample(t, replications, odd.of)
				for _, method := range Methods {
					shape := s.Shape(true)
					if found, _ := shape.Objection([]string{method}); found != "" {
						continue
					}
					covered[method] = true
					r := analysed(t, s, Settings{Methods: []string{method}, Random: true, Resamples: 20, Force: true, Workers: 2})
					if len(r.Indices) == 0 || len(r.Convergence) > 0 || len(r.Empty) != 1 {
						t.Errorf("%s, %s, %d replications, %s: %d rows, empty %q", d.name, method, replications, odd.name, len(r.Indices), r.Empty)
					}
					for _, row := range r.Indices {
						if !math.IsNaN(row.Mean) || !math.IsNaN(row.Lower) || !math.IsNaN(row.Upper) || !strings.Contains(row.Note, odd.reason) {
							t.Fatalf("%s, %s, %d replications, %s: %+v", d.name, method, replications, odd.name, row)
						}
					}
					checkTable(t, r)
				}
			}
		}
	}
	for _, method := range Methods {
		if !covered[method] {
			t.Errorf("no design of oddDesigns suits %s", method)
		}
	}
}

// checkTable finds numbers that are none, intervals without a number, and empty cells without a reason.
func checkTable(t *testing.T, r *Result) {
	t.Helper()
	var text bytes.Buffer
	if err := WriteIndices(&text, r.Indices); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range lines[1:] {
		value, lower, upper, note := cells[5], cells[6], cells[7], cells[8]
		if value == "" && (lower+upper != "" || note == "") || (lower == "") != (upper == "") {
			t.Fatalf("no number, or half an interval: %q", cells)
		}
		for _, cell := range cells[5:8] {
			if x, err := strconv.ParseFloat(cell, 64); cell != "" && (err != nil || math.IsNaN(x) || math.IsInf(x, 0)) {
				t.Fatalf("%q", cells)
			}
		}
	}
}

// Outcomes that are odd in some runs only, and large and small ones, have the indices of the others.
// None is divided by rounding errors: shares stay near those of the ordinary outcome.
func TestOutcomesThatAreAlmostOdd(t *testing.T) {
	step := func(run int, y float64) float64 { return math.Floor(2 * y) }
	for name, of := range map[string]func(run int, y float64) float64{
		"large":               func(_ int, y float64) float64 { return y * 1e69 },
		"small":               func(_ int, y float64) float64 { return y * 1e-69 },
		"beside a great sum":  func(_ int, y float64) float64 { return 1e9 + y },
		"dust on two values":  func(run int, y float64) float64 { return step(run, y)*0.3 + float64(run%2)*0x1p-54 },
		"one run differs":     func(run int, _ float64) float64 { return float64(max(0, 1-run)) },
		"one differs, of 0.1": func(run int, _ float64) float64 { return 0.1 + float64(max(0, 1-run)) },
		"luck alone":          func(run int, _ float64) float64 { return float64(run % 2) },
		"some missing": func(run int, y float64) float64 {
			if run < 4 {
				return math.NaN()
			}
			return y
		},
		"a half missing": func(run int, y float64) float64 {
			if y > 1.5 {
				return math.NaN()
			}
			return y
		},
	} {
		for _, d := range oddDesigns(t) {
			for _, replications := range []int{1, 2, 3} {
				s := d.sample(t, replications, of)
				for _, settings := range []Settings{
					{},
					{First: sensitivity.JanonMonod2014, Total: sensitivity.TotalHommaSaltelli1996},
					{First: sensitivity.Martinez2011, Total: sensitivity.TotalMartinez2011},
					{Surrogate: true},
				} {
					if s.Kind() != BasePoints && (settings.Surrogate || settings.First != 0) {
						continue
					}
					settings.Random, settings.Resamples, settings.Force = true, 20, true
					if settings.Surrogate {
						for i := range s.Rows {
							s.Rows[i].Point = d.rows[i].Point
						}
					}
					r, err := Analyse(s, settings)
					if err != nil {
						t.Errorf("%s, %s: %v", d.name, name, err)
						continue
					}
					checkTable(t, r)
					for _, row := range r.Indices {
						if strings.HasPrefix(row.Index, "total") && s.Kind() == BasePoints && math.Abs(row.Mean) > 1e6 {
							t.Errorf("%s, %s, %d replications: %+v", d.name, name, replications, row)
						}
					}
				}
			}
		}
	}
}

// Factors that are constant, have one level, or are another factor twice: an index exists or the note
// says why not, and the other factors have theirs.
func TestOddFactors(t *testing.T) {
	for name, column := range map[string]func(point []float64) string{
		"constant":          func([]float64) string { return "3" },
		"one word":          func([]float64) string { return "nash" },
		"constant to dust":  func(p []float64) string { return strconv.FormatFloat(1e9+p[1]*1e-7, 'g', -1, 64) },
		"the first again":   func(p []float64) string { return strconv.FormatFloat(p[0], 'g', -1, 64) },
		"the first in kilo": func(p []float64) string { return strconv.FormatFloat(1000*p[0], 'g', -1, 64) },
		"enormous":          func(p []float64) string { return strconv.FormatFloat(p[1]*1e140, 'g', -1, 64) },
		"denormal":          func(p []float64) string { return strconv.FormatFloat(p[1]*1e-320, 'g', -1, 64) },
	} {
		designText, outcomes := []byte("row,x,odd\n"), []byte("row,y\n")
		for row, point := range design.LatinHypercube(1, 90, 2) {
			designText = fmt.Appendf(designText, "%d,%v,%s\n", row, point[0], column(point))
			outcomes = fmt.Appendf(outcomes, "%d,%v\n", row, point[0])
		}
		s := read(t, designText, outcomes)
		for _, method := range Methods {
			if found, _ := s.Shape(true).Objection([]string{method}); found != "" {
				continue
			}
			r := analysed(t, s, Settings{Methods: []string{method}, Random: true, Resamples: 20})
			checkTable(t, r)
			known := slices.ContainsFunc(r.Indices, func(row Row) bool { return row.Factor == "x" && row.Mean > 0.3 })
			if !known {
				t.Errorf("%s, %s: nothing of x in %+v", name, method, r.Indices)
			}
		}
	}
}

// An estimator that leaves out a factor whose own columns do not vary gives the others their indices.
func TestOneFactorWithoutAnIndexHidesNoOther(t *testing.T) {
	designText, outcomes := []byte("row,role,base_row,x,z\n"), []byte("row,y\n")
	row := 0
	points := design.LatinHypercube(1, 32, 4)
	for base, p := range points {
		for _, c := range []struct {
			role string
			x, z float64
		}{{"A", p[0], p[1]}, {"B", p[2], p[3]}, {"AB:x", p[2], p[1]}, {"AB:z", p[0], p[3]}} {
			y := 0.0
			if c.role != "AB:x" { // of x there is nothing to correlate with
				y = c.z
			}
			designText = fmt.Appendf(designText, "%d,%s,%d,%v,%v\n", row, c.role, base, c.x, c.z)
			outcomes = fmt.Appendf(outcomes, "%d,%v\n", row, y)
			row++
		}
	}
	s := read(t, designText, outcomes)
	r := analysed(t, s, Settings{First: sensitivity.Martinez2011, Total: sensitivity.TotalMartinez2011})
	checkTable(t, r)
	for _, row := range r.Indices {
		if row.Method == "as given" && row.Index == "first" && math.IsNaN(row.Mean) != (row.Factor == "x") || math.IsNaN(row.Mean) && row.Note == "" {
			t.Errorf("%+v", row)
		}
	}
}
