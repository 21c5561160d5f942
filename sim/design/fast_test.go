package design

import (
	"encoding/json"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// SALib's curves, for the same phases: testdata/README.md says where they come from.
func TestFASTCurvesEqualSALib(t *testing.T) {
	text, err := os.ReadFile("testdata/efast_ishigami_rows.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		N         int       `json:"N_per_factor"`
		Harmonics int       `json:"M"`
		Phases    []float64 `json:"phases_phi_per_block"`
		Driver    int       `json:"omega_max"`
		Others    []int     `json:"omega_others"`
		Rows      []struct {
			Row int
			X   []float64
		}
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	if got := frequencies(want.N, 3, 0, want.Harmonics); !slices.Equal(got, append([]int{want.Driver}, want.Others...)) {
		t.Errorf("frequencies %v", got)
	}
	design := newMatrix[float64](3*want.N, 3)
	for driver, phase := range want.Phases {
		fillCurve(design[driver*want.N:(driver+1)*want.N], driver, want.Harmonics, phase/(2*math.Pi))
	}
	if len(want.Rows) != 51 {
		t.Fatalf("%d rows to compare", len(want.Rows))
	}
	for _, row := range want.Rows {
		for factor, x := range row.X { // from −π to π
			if got := (2*design[row.Row][factor] - 1) * math.Pi; math.Abs(got-x) > 1e-9 {
				t.Errorf("row %d, factor %d: %.15g, want %.15g", row.Row, factor, got, x)
			}
		}
	}
}

// Along a curve every coordinate is uniform, in any number of dimensions.
func TestFASTCurvesAreUniform(t *testing.T) {
	const points = 401
	for _, factors := range []int{1, 2, 5, 30} {
		design, err := FAST{Points: points, Factors: factors, Curves: 2, Harmonics: 4, Seed: 4}.Rows()
		if err != nil || len(design) != points*factors*2 {
			t.Fatalf("%d rows, %v", len(design), err)
		}
		for block := range factors * 2 {
			for factor := range factors {
				mean := 0.0
				for _, row := range design[block*points : (block+1)*points] {
					if row.Kind != RoleCurve || row.BaseRow != block || row.Factor != block/2 {
						t.Fatalf("%+v in curve %d", row, block)
					}
					if x := row.Point[factor]; !(x >= 0 && x < 1) {
						t.Fatalf("coordinate %g", x)
					}
					mean += row.Point[factor] / points
				}
				if math.Abs(mean-.5) > .01 {
					t.Errorf("%d factors, block %d: the mean of coordinate %d is %g", factors, block, factor, mean)
				}
			}
		}
	}
	plan := FAST{Points: points, Factors: 3, Curves: 2, Harmonics: 4, Seed: 4}
	one, _ := plan.Rows()
	same, _ := plan.Rows()
	plan.Seed = 5
	other, _ := plan.Rows()
	if !reflect.DeepEqual(one, same) || reflect.DeepEqual(one, other) || reflect.DeepEqual(one[0].Point, one[points].Point) {
		t.Error("a design follows its seed, and curves differ in their phases")
	}
}

func TestFASTCurvesRefuse(t *testing.T) {
	for _, c := range []struct {
		points, factors, curves, harmonics int
		says                               string
	}{
		{64, 3, 1, 4, "64 points a curve: an eFAST design with 4 harmonics needs at least"},
		{65, 0, 1, 4, "0 factors"},
		{65, 3, 0, 4, "0 curves"},
		{65, 3, 1, 0, "0 harmonics"},
		{1 << 26, 2, 1, 4, "at most 134217728 numbers"},
		{1 << 30, 2, 1, 1 << 40, "harmonics"},
	} {
		design, err := FAST{Points: c.points, Factors: c.factors, Curves: c.curves, Harmonics: c.harmonics}.Rows()
		if design != nil || err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: error %v", c, err)
		}
	}
}
