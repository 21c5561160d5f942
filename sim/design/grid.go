package design

import "fmt"

// Grid returns the full factorial design: every combination of the factors' levels once, as indices
// from 0. The first factor changes slowest and the last fastest. Without factors it is one empty
// row.
//
// It is an error when a factor has no levels, or when there are more than 2^27 numbers.
func Grid(levels []int) ([][]int, error) {
	rows := 1
	for factor, count := range levels {
		if count < 1 {
			return nil, fmt.Errorf("factor %d of a grid has %d levels; at least 1 is needed", factor+1, count)
		}
		if count > MaxNumbers/len(levels)/rows {
			return nil, fmt.Errorf("a grid of levels %v has more than %d rows of %d factors; a design holds at most %d numbers",
				levels, MaxNumbers/len(levels), len(levels), MaxNumbers)
		}
		rows *= count
	}
	design := newMatrix[int](rows, len(levels))
	for row, indices := range design {
		rest := row
		for factor := len(levels) - 1; factor >= 0; factor-- {
			indices[factor] = rest % levels[factor]
			rest /= levels[factor]
		}
	}
	return design, nil
}
