package sensitivity

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// A Copula makes uniform numbers depend on one another as normal numbers with given
// correlations do: a Gaussian copula. Each factor keeps its own distribution, and a Copula only
// says that high values of one go with high, or low, values of another. NewCopula makes it.
type Copula struct {
	correlation *mat.SymDense // of normal scores
}

// NewCopula takes the correlations of the factors' normal scores, the numbers that a standard
// normal distribution has at the same quantiles; NormalCorrelation turns a rank correlation into
// one.
//
// It is an error when the matrix is not square, symmetric and positive definite with 1 on its
// diagonal.
func NewCopula(correlation [][]float64) (Copula, error) {
	matrix, err := positiveDefinite(correlation, "correlation")
	if err != nil {
		return Copula{}, err
	}
	for factor, row := range correlation {
		if row[factor] != 1 {
			return Copula{}, fmt.Errorf("the correlation of factor %d with itself is %g; it must be 1", factor+1, row[factor])
		}
	}
	return Copula{matrix}, nil
}

// NormalCorrelation is the correlation of normal scores that gives a rank correlation
// (Spearman's), both from −1 to 1: 2·sin(π·rank/6), Pearson 1907.
func NormalCorrelation(rank float64) float64 { return 2 * math.Sin(math.Pi*rank/6) }

// Factors is how many numbers depend on one another.
func (c Copula) Factors() int { return c.correlation.SymmetricDim() }

// Given is the distribution of the other factors when some, numbered from 0, are known. With
// none known it is that of all.
//
// It is an error when a known factor does not exist or is there twice.
func (c Copula) Given(known ...int) (Conditional, error) {
	isKnown := make([]bool, c.Factors())
	for _, factor := range known {
		if factor < 0 || factor >= c.Factors() {
			return Conditional{}, fmt.Errorf("factor %d is none of the copula's %d, numbered from 0", factor, c.Factors())
		}
		if isKnown[factor] {
			return Conditional{}, fmt.Errorf("factor %d is known twice", factor)
		}
		isKnown[factor] = true
	}
	conditional := Conditional{known: known}
	for factor, already := range isKnown {
		if !already {
			conditional.free = append(conditional.free, factor)
		}
	}
	if len(conditional.free) == 0 {
		return conditional, nil
	}
	// The conditional normal distribution: mean K·z with K = C_fk·C_kk⁻¹, and covariance
	// C_ff − K·C_kf.
	remaining := mat.DenseCopyOf(subMatrix(c.correlation, conditional.free))
	if len(known) > 0 {
		across := mat.NewDense(len(known), len(conditional.free), nil)
		for i, row := range known {
			for j, column := range conditional.free {
				across.Set(i, j, c.correlation.At(row, column))
			}
		}
		var among mat.Cholesky
		if !among.Factorize(subMatrix(c.correlation, known)) {
			return Conditional{}, fmt.Errorf("the correlation of the known factors is not positive definite")
		}
		var weights, explained mat.Dense
		if err := among.SolveTo(&weights, across); err != nil {
			return Conditional{}, fmt.Errorf("the correlation of the known factors is too close to singular: %w", err)
		}
		explained.Mul(across.T(), &weights)
		remaining.Sub(remaining, &explained)
		conditional.weights = &weights
	}
	symmetric := mat.NewSymDense(len(conditional.free), nil)
	for i := range conditional.free {
		for j := range i + 1 {
			symmetric.SetSym(i, j, (remaining.At(i, j)+remaining.At(j, i))/2)
		}
	}
	var rest mat.Cholesky
	if !rest.Factorize(symmetric) {
		return Conditional{}, fmt.Errorf("the known factors determine the others: the correlation is too close to singular")
	}
	conditional.lower = new(mat.TriDense)
	rest.LTo(conditional.lower)
	return conditional, nil
}

// A Conditional is the distribution of a Copula's factors of which some are known.
type Conditional struct {
	known, free []int
	weights     *mat.Dense    // known × free
	lower       *mat.TriDense // the Cholesky factor of the free factors' remaining covariance
}

// Free is the factors that are not known, rising, numbered from 0.
func (c Conditional) Free() []int { return c.free }

// Fill sets the free coordinates of a point in the unit cube, whose known coordinates it reads,
// from as many independent uniform numbers. All are in (0, 1); a coordinate of 0 or 1 counts as
// the nearest number inside. It panics when there are not as many uniform numbers as free
// coordinates.
func (c Conditional) Fill(point, uniforms []float64) {
	if len(uniforms) != len(c.free) {
		panic(fmt.Sprintf("sensitivity: %d uniform numbers for %d free coordinates", len(uniforms), len(c.free)))
	}
	for i, factor := range c.free {
		score := 0.0
		for k, other := range c.known {
			score += c.weights.At(k, i) * normalScore(point[other])
		}
		for j := range i + 1 {
			score += c.lower.At(i, j) * normalScore(uniforms[j])
		}
		point[factor] = inside(math.Erfc(-score/math.Sqrt2) / 2)
	}
}

// normalScore is the standard normal quantile.
func normalScore(uniform float64) float64 { return -math.Sqrt2 * math.Erfcinv(2*inside(uniform)) }

// inside keeps a uniform number off 0 and 1, whose normal scores are infinite.
func inside(uniform float64) float64 { return min(max(uniform, 0x1p-54), 1-0x1p-53) }
