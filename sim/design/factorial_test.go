package design

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFactorialsAreComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		levels := rapid.SliceOfN(rapid.SampledFrom([]int{Range, Background, 2, 3, 5}), 0, 5).Draw(t, "levels")
		levels = append(levels, 2) // so that one changes
		settings := rapid.IntRange(1, 6).Draw(t, "settings")
		rows, err := Factorial{Settings: settings, Levels: levels, Seed: rapid.Uint64().Draw(t, "seed")}.Rows()
		changing := uint32(0)
		combinations := 1
		for factor, count := range levels {
			if count != Background {
				changing |= 1 << factor
				combinations *= 2
			}
		}
		if err != nil || len(rows) != settings*combinations {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		for number, row := range rows {
			setting := number / combinations
			base, all := rows[setting*combinations], rows[(setting+1)*combinations-1]
			if row.Kind != RoleChange || row.BaseRow != setting || base.Changed != 0 || all.Changed != changing {
				t.Fatalf("row %d is %+v between %+v and %+v", number, row, base, all)
			}
			if number > setting*combinations && row.Changed <= rows[number-1].Changed {
				t.Fatalf("row %d has the changes %b after %b", number, row.Changed, rows[number-1].Changed)
			}
			for factor, x := range row.Point {
				want := base.Point[factor]
				if row.Changed>>factor&1 == 1 {
					want = all.Point[factor]
				}
				if x != want || x < 0 || x >= 1 {
					t.Fatalf("row %d, factor %d: %g, want %g", number, factor, x, want)
				}
			}
			for factor, count := range levels {
				if count != Background && base.Point[factor] >= all.Point[factor] {
					t.Fatalf("factor %d changes from %g to %g", factor, base.Point[factor], all.Point[factor])
				}
				if count == 2 && (base.Point[factor] != .25 || all.Point[factor] != .75) {
					t.Fatalf("a switch goes from %g to %g", base.Point[factor], all.Point[factor])
				}
			}
		}
	})
}

// All pairs of three levels are drawn, about equally often.
func TestFactorialsDrawAllPairs(t *testing.T) {
	rows, err := Factorial{Settings: 300, Levels: []int{3}, Seed: 1}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	pairs := map[[2]float64]int{}
	for setting := range 300 {
		pairs[[2]float64{rows[2*setting].Point[0], rows[2*setting+1].Point[0]}]++
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

func TestFactorialRefuses(t *testing.T) {
	for _, c := range []struct {
		settings int
		levels   []int
		says     string
	}{
		{1, nil, "no factor changes"},
		{1, []int{Background}, "no factor changes"},
		{1, make([]int, 21), "21 factors"},
		{1, []int{2, 1}, "factor 2 of a factorial has 1 levels"},
		{1, []int{-2}, "-2 levels"},
		{0, []int{2}, "0 settings"},
		{1 << 26, []int{2, 2}, "at most 134217728 numbers"},
	} {
		rows, err := Factorial{Settings: c.settings, Levels: c.levels}.Rows()
		if rows != nil || err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: error %v", c, err)
		}
	}
}
