package design

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Every column keeps its numbers, and the rank correlations are those asked for.
func TestCorrelate(t *testing.T) {
	const rows = 4000
	points := LatinHypercube(3, rows, 3)
	before := LatinHypercube(3, rows, 3)
	if err := Correlate(points, []Correlation{{0, 1, .6}, {2, 1, -.4}}); err != nil {
		t.Fatal(err)
	}
	column := func(points [][]float64, factor int) (values []float64) {
		for _, point := range points {
			values = append(values, point[factor])
		}
		return values
	}
	for factor := range 3 {
		if !slices.Equal(slices.Sorted(slices.Values(column(points, factor))), slices.Sorted(slices.Values(column(before, factor)))) {
			t.Errorf("factor %d has other numbers", factor)
		}
	}
	for _, c := range []Correlation{{0, 1, .6}, {1, 2, -.4}, {0, 2, 0}} {
		sum := 0.0 // columns are uniform: their correlation is that of ranks
		for _, point := range points {
			sum += 12 * (point[c.One] - .5) * (point[c.Other] - .5) / rows
		}
		if math.Abs(sum-c.Rank) > .05 { // three standard errors
			t.Errorf("factors %d and %d: rank correlation %.3f, want %g", c.One, c.Other, sum, c.Rank)
		}
	}
}

func TestCorrelateRefuses(t *testing.T) {
	for _, c := range []struct {
		correlations []Correlation
		says         string
	}{
		{[]Correlation{{0, 3, .5}}, "has two different ones"},
		{[]Correlation{{1, 1, .5}}, "has two different ones"},
		{[]Correlation{{0, 1, 1}}, "between -1 and 1"},
		{[]Correlation{{0, 1, math.NaN()}}, "between -1 and 1"},
		{[]Correlation{{0, 1, .5}, {1, 0, .5}}, "two correlations"},
		{[]Correlation{{0, 1, .9}, {1, 2, .9}, {0, 2, -.9}}, "at once"},
	} {
		points := LatinHypercube(1, 10, 3)
		err := Correlate(points, c.correlations)
		if err == nil || !strings.Contains(err.Error(), c.says) || !reflect.DeepEqual(points, LatinHypercube(1, 10, 3)) {
			t.Errorf("%+v: error %v", c, err)
		}
	}
}
