package design

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFiniteChangesAreCompleteFactorials(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		levels := rapid.SliceOfN(rapid.SampledFrom([]int{0, 2, 3, 5}), 1, 5).Draw(t, "levels")
		background := rapid.IntRange(0, 3).Draw(t, "background")
		settings := rapid.IntRange(1, 6).Draw(t, "settings")
		design, err := FiniteChanges(rapid.Uint64().Draw(t, "seed"), settings, levels, background)
		combinations := 1 << len(levels)
		if err != nil || len(design) != settings*combinations {
			t.Fatalf("%d rows, %v", len(design), err)
		}
		for number, row := range design {
			base := design[number/combinations*combinations]
			alternative := design[number/combinations*combinations+combinations-1]
			for factor, x := range row {
				want := base[factor]
				if factor < len(levels) && number%combinations>>factor&1 == 1 {
					want = alternative[factor]
				}
				if x != want || x < 0 || x >= 1 {
					t.Fatalf("row %d, factor %d: %g, want %g", number, factor, x, want)
				}
			}
			for factor, count := range levels {
				if base[factor] >= alternative[factor] {
					t.Fatalf("factor %d changes from %g to %g", factor, base[factor], alternative[factor])
				}
				if count == 2 && (base[factor] != .25 || alternative[factor] != .75) {
					t.Fatalf("a switch goes from %g to %g", base[factor], alternative[factor])
				}
			}
		}
	})
}

// All pairs of three levels are drawn, about equally often.
func TestFiniteChangesDrawAllPairs(t *testing.T) {
	design, err := FiniteChanges(1, 300, []int{3}, 0)
	if err != nil {
		t.Fatal(err)
	}
	pairs := map[[2]float64]int{}
	for setting := range 300 {
		pairs[[2]float64{design[2*setting][0], design[2*setting+1][0]}]++
	}
	if len(pairs) != 3 {
		t.Errorf("pairs %v", pairs)
	}
	for pair, count := range pairs {
		if count < 70 || count > 130 {
			t.Errorf("%v occurs %d times of 300", pair, count)
		}
	}
}

func TestFiniteChangesRefuse(t *testing.T) {
	for _, c := range []struct {
		settings   int
		levels     []int
		background int
		says       string
	}{
		{1, nil, 0, "0 factors change"},
		{1, make([]int, 21), 0, "21 factors change"},
		{1, []int{2, 1}, 0, "factor 2 of a factorial of changes has 1 levels"},
		{1, []int{-2}, 0, "-2 levels"},
		{0, []int{2}, 0, "0 settings"},
		{1, []int{2}, -1, "-1 background"},
		{1 << 26, []int{2, 2}, 0, "at most 134217728 numbers"},
	} {
		design, err := FiniteChanges(1, c.settings, c.levels, c.background)
		if design != nil || err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: error %v", c, err)
		}
	}
}

func TestOneAtATime(t *testing.T) {
	got, err := OneAtATime([][]float64{{1, 2}, {3, 4}}, 1, []float64{7, 8, 9})
	want := [][]float64{{1, 7}, {1, 8}, {1, 9}, {3, 7}, {3, 8}, {3, 9}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	for _, c := range []struct {
		bases  [][]float64
		factor int
		places []float64
		says   string
	}{
		{nil, 0, []float64{1}, "0 bases"},
		{[][]float64{{1}}, 0, nil, "0 places"},
		{[][]float64{{1}}, 1, []float64{1}, "factor 1 is none of the 1 factors"},
		{[][]float64{{1}}, -1, []float64{1}, "factor -1"},
		{[][]float64{{1}, {1, 2}}, 0, []float64{1}, "base 1 has 2 factors"},
	} {
		design, err := OneAtATime(c.bases, c.factor, c.places)
		if design != nil || err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: error %v", c, err)
		}
	}
}

func BenchmarkFiniteChanges64x1024(b *testing.B) {
	for b.Loop() {
		if _, err := FiniteChanges(1, 64, make([]int, 10), 4); err != nil {
			b.Fatal(err)
		}
	}
}
