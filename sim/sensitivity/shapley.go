package sensitivity

import (
	"fmt"
	"math"
	"math/bits"

	"gonum.org/v1/gonum/mat"
)

// maxSubsetFactors is for how many factors all subsets are enumerated.
const maxSubsetFactors = 20

// Shapley shares out a whole among factors: each factor's part is what it adds to a set of
// others, averaged over all orders in which factors may join (Shapley 1953). With explained the
// share of the output's variance that a set of factors explains, Var(E[Y|X_set]) / Var(Y), the
// parts are Shapley effects (Owen 2014, "Sobol' indices and Shapley value"): they sum to 1 and
// none is negative, also when factors are correlated, where Sobol' indices mean neither.
//
// A set's binary digits say which factors are in it, the lowest the first. Explained is called
// once for each of the 2^factors sets, in rising order. Parts sum to its value for the set of
// all less that for the empty one.
//
// It is an error when factors is not 1 to 20.
func Shapley(factors int, explained func(set uint) float64) ([]float64, error) {
	if factors < 1 || factors > maxSubsetFactors {
		return nil, fmt.Errorf("%d factors: Shapley effects by enumeration are for 1 to %d", factors, maxSubsetFactors)
	}
	value := make([]float64, 1<<factors)
	for set := range value {
		value[set] = explained(uint(set))
	}
	return shapleyOf(value, factors), nil
}

// shapleyOf is the parts of all factors from the values of all sets.
func shapleyOf(value []float64, factors int) []float64 {
	weights := shapleyWeights(factors)
	parts := make([]float64, factors)
	for set := range value {
		weight := weights[bits.OnesCount(uint(set))]
		for factor := range parts {
			if set>>factor&1 == 0 {
				parts[factor] += weight * (value[set|1<<factor] - value[set])
			}
		}
	}
	return parts
}

// shapleyWeights is, for each size of a set, the chance that in a random order exactly that set
// comes before a given other factor: size!·(factors − 1 − size)! / factors!.
func shapleyWeights(factors int) []float64 {
	weights := make([]float64, factors+1) // the last is of the set of all, which none joins
	weights[0] = 1 / float64(factors)
	for size := 1; size < factors; size++ {
		weights[size] = weights[size-1] * float64(size) / float64(factors-size)
	}
	return weights
}

// LinearGaussian is the share of the variance of Σ coefficient × factor that each set of
// factors explains, for jointly normal factors with a covariance: cov(Y, X_set) · Cov(X_set)⁻¹ ·
// cov(X_set, Y) / Var(Y). Given to Shapley, it makes exact effects (Owen and Prieur 2017, "On
// Shapley value for measuring importance of dependent inputs", SIAM/ASA Journal on Uncertainty
// Quantification 5; Iooss and Prieur 2019). Of one factor alone it is the first-order index, and
// 1 less that of all others is the total index.
//
// With regression coefficients and the sample's covariance it tells how far correlation, and
// not the model, makes a factor matter.
//
// It is an error when sizes do not fit, when a coefficient is not finite, when the covariance is
// not symmetric and positive definite, or when the output does not vary.
func LinearGaussian(coefficients []float64, covariance [][]float64) (explained func(set uint) float64, err error) {
	matrix, err := positiveDefinite(covariance, "covariance")
	if err != nil {
		return nil, err
	}
	factors := len(coefficients)
	if len(covariance) != factors {
		return nil, fmt.Errorf("%d coefficients and a covariance of %d factors", factors, len(covariance))
	}
	for factor, coefficient := range coefficients {
		if math.IsNaN(coefficient) || math.IsInf(coefficient, 0) {
			return nil, fmt.Errorf("coefficient %d is %g; it must be finite", factor+1, coefficient)
		}
	}
	var with mat.VecDense // covariance of each factor with the output
	with.MulVec(matrix, mat.NewVecDense(factors, coefficients))
	variance := mat.Dot(&with, mat.NewVecDense(factors, coefficients))
	if !(variance > 0) {
		return nil, fmt.Errorf("all coefficients are 0: the output does not vary")
	}
	return func(set uint) float64 {
		members := membersOf(set, factors)
		if len(members) == 0 {
			return 0
		}
		var cholesky mat.Cholesky
		if !cholesky.Factorize(subMatrix(matrix, members)) {
			return math.NaN() // not of a matrix that is itself positive definite
		}
		known := mat.NewVecDense(len(members), nil)
		for i, member := range members {
			known.SetVec(i, with.AtVec(member))
		}
		var weights mat.VecDense
		if cholesky.SolveVecTo(&weights, known) != nil {
			return math.NaN() // too close to singular
		}
		return mat.Dot(&weights, known) / variance
	}, nil
}

// membersOf is the factors in a set, rising.
func membersOf(set uint, factors int) []int {
	members := make([]int, 0, factors)
	for factor := range factors {
		if set>>factor&1 == 1 {
			members = append(members, factor)
		}
	}
	return members
}

// subMatrix is the rows and columns of some factors.
func subMatrix(matrix mat.Symmetric, members []int) *mat.SymDense {
	sub := mat.NewSymDense(len(members), nil)
	for i, row := range members {
		for j := range i + 1 {
			sub.SetSym(i, j, matrix.At(row, members[j]))
		}
	}
	return sub
}

// positiveDefinite is the rows as a matrix, or what is wrong with them.
func positiveDefinite(rows [][]float64, what string) (*mat.SymDense, error) {
	if len(rows) == 0 {
		return nil, fmt.Errorf("the %s is empty", what)
	}
	matrix := mat.NewSymDense(len(rows), nil)
	for i, row := range rows {
		if len(row) != len(rows) {
			return nil, fmt.Errorf("the %s has %d rows, but row %d has %d numbers", what, len(rows), i+1, len(row))
		}
	}
	for i, row := range rows {
		for j, value := range row {
			if math.IsNaN(value) || math.IsInf(value, 0) {
				return nil, fmt.Errorf("the %s of factors %d and %d is %g; it must be finite", what, i+1, j+1, value)
			}
			if value != rows[j][i] {
				return nil, fmt.Errorf("the %s is not symmetric: factors %d and %d have %g and %g", what, i+1, j+1, value, rows[j][i])
			}
			matrix.SetSym(i, j, value)
		}
	}
	var cholesky mat.Cholesky
	if !cholesky.Factorize(matrix) {
		return nil, fmt.Errorf("the %s is not positive definite: no factors can be related like this, or some determine others", what)
	}
	return matrix, nil
}
