package sensitivity

import (
	"compress/gzip"
	"encoding/json"
	"math"
	"os"
	"testing"

	"dugnad/sim/design"
)

// vector reads a file of testdata; its README says where it comes from.
func vector[T any](t testing.TB, name string) T {
	t.Helper()
	file, err := os.Open("testdata/" + name + ".json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var content T
	if err := json.NewDecoder(text).Decode(&content); err != nil {
		t.Fatal(err)
	}
	return content
}

// numbers reads null as NaN.
type numbers []*float64

func (n numbers) values() []float64 {
	values := make([]float64, len(n))
	for i, number := range n {
		values[i] = math.NaN()
		if number != nil {
			values[i] = *number
		}
	}
	return values
}

type sobolVector struct {
	N     int
	X     [][]float64
	Y     []float64
	S1    numbers
	ST    numbers
	S2    []numbers      `json:"S2_upper_triangle"`
	Other map[string]any `json:"other_estimators"`
}

// saltelliRows gives SALib's rows their roles: A, AB of each factor, BA of each, B.
func saltelliRows(points [][]float64, factors int, secondOrder bool) []design.Row {
	kinds := []design.Row{{Kind: design.RoleA, Factor: -1}}
	for j := range factors {
		kinds = append(kinds, design.Row{Kind: design.RoleAB, Factor: j})
	}
	if secondOrder {
		for j := range factors {
			kinds = append(kinds, design.Row{Kind: design.RoleBA, Factor: j})
		}
	}
	kinds = append(kinds, design.Row{Kind: design.RoleB, Factor: -1})
	rows := make([]design.Row, len(points))
	for i, point := range points {
		rows[i] = kinds[i%len(kinds)]
		rows[i].BaseRow, rows[i].Point = i/len(kinds), point
	}
	return rows
}

func single(outputs []float64) [][]float64 {
	rows := make([][]float64, len(outputs))
	for i := range outputs {
		rows[i] = outputs[i : i+1 : i+1]
	}
	return rows
}

func analyse(t testing.TB, rows []design.Row, outputs [][]float64, options Options) *Indices {
	t.Helper()
	found, err := VarianceBased(rows, outputs, options)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func agree(t *testing.T, what string, got []Estimate, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d indices, want %d", what, len(got), len(want))
	}
	for i := range got {
		if !(math.Abs(got[i].Mean-want[i]) <= tolerance) {
			t.Errorf("%s of factor %d is %.12f, want %.12f", what, i+1, got[i].Mean, want[i])
		}
	}
}

// SALib's indices, and those of other estimators computed beside it, to nine decimals.
func TestIndicesEqualSALib(t *testing.T) {
	for _, c := range []struct {
		name        string
		factors     int
		secondOrder bool
	}{
		{"sobol_ishigami_scr_so", 3, true},
		{"sobol_g_scr_fo", 8, false},
		{"sobol_ishigami_groups", 2, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := vector[sobolVector](t, c.name)
			rows := saltelliRows(want.X, c.factors, c.secondOrder)
			got := analyse(t, rows, single(want.Y), Options{})
			agree(t, "first order", got.First, want.S1.values(), 1e-9)
			agree(t, "total", got.Total, want.ST.values(), 1e-9)
			for j := range want.S2 {
				for k := j + 1; k < c.factors; k++ {
					if w := want.S2[j].values()[k]; !(math.Abs(got.Second[j][k].Mean-w) <= 1e-9) {
						t.Errorf("second order of %d and %d is %.12f, want %.12f", j+1, k+1, got.Second[j][k].Mean, w)
					}
				}
			}
			for name, total := range map[string]bool{
				"jansen1999_S1": false, "janon_monod2014_S1": false, "martinez2011_S1": false,
				"jansen1999_ST": true, "homma_saltelli1996_ST": true, "martinez2011_ST": true, "sobol2007_ST": true,
			} {
				list, there := want.Other[name].([]any)
				if !there {
					if len(want.Other) > 0 {
						t.Errorf("%s has no %s", c.name, name)
					}
					continue
				}
				values := make([]float64, len(list))
				for i := range list {
					values[i] = list[i].(float64)
				}
				byName := map[string]Options{
					"jansen1999_S1": {First: Jansen1999}, "janon_monod2014_S1": {First: JanonMonod2014},
					"martinez2011_S1": {First: Martinez2011}, "jansen1999_ST": {},
					"homma_saltelli1996_ST": {Total: TotalHommaSaltelli1996},
					"martinez2011_ST":       {Total: TotalMartinez2011}, "sobol2007_ST": {Total: TotalSobol2007},
				}
				got := analyse(t, rows, single(want.Y), byName[name])
				if total {
					agree(t, name, got.Total, values, 1e-9)
				} else {
					agree(t, name, got.First, values, 1e-9)
				}
			}
		})
	}
}
