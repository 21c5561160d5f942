package design

import (
	"fmt"
	"math"
	"slices"
)

// A Correlation is the rank correlation (Spearman's) of two factors, numbered from 0.
type Correlation struct {
	One, Other int
	Rank       float64 // between -1 and 1
}

// Correlate makes the factors of a random or Latin hypercube design depend on one another, by a
// Gaussian copula: it rearranges each column, so that pairs of factors get the rank correlations
// listed and all other pairs that of independent factors. Every column keeps its numbers (Iman and
// Conover 1982, "A distribution-free approach to inducing rank correlation among input variables",
// Communications in Statistics 11). The correlations of the sample itself deviate from those listed
// by chance.
//
// It is an error, and points stay as they are, when a number is no factor, when a factor is paired with
// itself or a pair is listed twice, when a rank correlation is not between -1 and 1, or when no
// factors can have all of these correlations at once.
func Correlate(points [][]float64, correlations []Correlation) error {
	if len(points) == 0 {
		return nil
	}
	factors := len(points[0])
	lower := newMatrix[float64](factors, factors) // of normal scores; then its Cholesky factor
	for factor := range lower {
		lower[factor][factor] = 1
	}
	for _, c := range correlations {
		i, j := max(c.One, c.Other), min(c.One, c.Other)
		switch {
		case j < 0 || i >= factors || i == j:
			return fmt.Errorf("a correlation of factors %d and %d; a design of %d factors has two different ones, from 0", c.One, c.Other, factors)
		case !(c.Rank > -1 && c.Rank < 1):
			return fmt.Errorf("a rank correlation of %v; it is between -1 and 1", c.Rank)
		case lower[i][j] != 0:
			return fmt.Errorf("two correlations of factors %d and %d", c.One, c.Other)
		}
		lower[i][j] = 2 * math.Sin(math.Pi*c.Rank/6) // Pearson 1907
	}
	if !factorise(lower) {
		return fmt.Errorf("correlations that no factors can have at once: their matrix is not positive definite")
	}
	scores := newMatrix[float64](factors, len(points))
	for row, point := range points {
		for i := range factors {
			for j := range i + 1 {
				scores[i][row] += float64(lower[i][j] * normalQuantile(min(max(point[j], 0x1p-54), 1-0x1p-53)))
			}
		}
	}
	for factor, score := range scores {
		order := make([]int, len(points))
		column := make([]float64, len(points))
		for row, point := range points {
			order[row], column[row] = row, point[factor]
		}
		slices.SortStableFunc(order, func(a, b int) int {
			switch {
			case score[a] < score[b]:
				return -1
			case score[a] > score[b]:
				return 1
			}
			return 0
		})
		slices.Sort(column)
		for rank, row := range order {
			points[row][factor] = column[rank]
		}
	}
	return nil
}

// factorise replaces the lower triangle of a symmetric matrix by its Cholesky factor; false when the
// matrix is not positive definite.
func factorise(lower [][]float64) bool {
	for i := range lower {
		for j := range i + 1 {
			rest := lower[i][j]
			for k := range j {
				rest -= float64(lower[i][k] * lower[j][k])
			}
			if i != j {
				lower[i][j] = rest / lower[j][j]
				continue
			}
			if !(rest > 1e-9) {
				return false
			}
			lower[i][i] = math.Sqrt(rest)
		}
	}
	return true
}
