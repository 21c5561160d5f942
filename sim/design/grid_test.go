package design

import (
	"reflect"
	"strings"
	"testing"
)

func TestGridIsNestedLoops(t *testing.T) {
	got, err := Grid([]int{2, 1, 3})
	want := [][]int{{0, 0, 0}, {0, 0, 1}, {0, 0, 2}, {1, 0, 0}, {1, 0, 1}, {1, 0, 2}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Grid = %v, %v; want %v", got, err, want)
	}
	for _, levels := range [][]int{nil, {1}, {1, 1, 1}} {
		got, err := Grid(levels)
		if err != nil || !reflect.DeepEqual(got, [][]int{make([]int, len(levels))}) {
			t.Errorf("Grid(%v) = %v, %v; want one row of zeros", levels, got, err)
		}
	}
}

func TestGridRefusesWhatIsNoGrid(t *testing.T) {
	huge := make([]int, 64)
	for factor := range huge {
		huge[factor] = 2
	}
	for _, c := range []struct {
		levels []int
		says   string
	}{
		{[]int{3, 0}, "factor 2 of a grid has 0 levels"},
		{[]int{-1}, "factor 1 of a grid has -1 levels"},
		{[]int{1<<27 + 1}, "more than 134217728 rows of 1 factors"},
		{[]int{1 << 14, 1 << 13}, "more than 67108864 rows of 2 factors"},
		{huge, "more than 2097152 rows of 64 factors"},
	} {
		rows, err := Grid(c.levels)
		if rows != nil || err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("Grid(%v): error %v, want one that says %q", c.levels, err, c.says)
		}
	}
}

// Rows do not share memory: to append to one changes no other.
func TestRowsAreApart(t *testing.T) {
	grid, _ := Grid([]int{2, 2})
	_ = append(grid[0], 7)
	if grid[1][0] != 0 {
		t.Error("appending to row 0 changed row 1")
	}
}

func BenchmarkGrid16384x7(b *testing.B) {
	for b.Loop() {
		if _, err := Grid([]int{4, 4, 4, 4, 4, 4, 4}); err != nil {
			b.Fatal(err)
		}
	}
}
