package sensitivity

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// RegressionIndices are the coefficients of a linear and of a rank regression, by factor.
//
// They are worth as much as the fit: with R2 near 1 the squares of SRC are shares of variance; with
// R2 of a half they miss half of it, and a factor whose effect rises and falls may have 0 in all.
// The same holds for ranks and RankR2.
type RegressionIndices struct {
	SRC, PCC   []Estimate // standardised regression coefficient, partial correlation
	SRRC, PRCC []Estimate // the same of ranks
	Spearman   []Estimate // correlation of ranks
	R2, RankR2 Estimate   // share of variance, of the output and of its ranks, that the line explains
	Notes      []string   // why a factor has NaN, or empty
}

// Regress fits the output by a linear function of all factors, and its ranks by one of theirs
// (Saltelli and Marivoet 1990; Iman and Conover 1979). Equal values share their mean rank. A
// categorical factor with more than two levels has no slope; do not read one.
//
// A constant factor is left out and has NaN. When factors determine one another linearly, as
// with two that are tied together, coefficients do not exist and only Spearman is given.
//
// Intervals are ± 1.96 bootstrap standard errors. It is an error when there are fewer rows than
// factors and three.
func Regress(data Data, resampling Resampling) (RegressionIndices, error) {
	factors := data.factors()
	if err := data.needRows("regression", factors+3, "three more than factors"); err != nil {
		return RegressionIndices{}, err
	}
	if err := resampling.check(); err != nil {
		return RegressionIndices{}, err
	}
	fit := newFit(data)
	rows := len(data.Output)
	value := fit.indices(onceEach(rows))
	replicates := make([][][]float64, len(value)) // index × factor × resample
	for kind := range replicates {
		replicates[kind] = make([][]float64, len(value[kind]))
		for factor := range replicates[kind] {
			replicates[kind][factor] = make([]float64, resampling.Resamples)
		}
	}
	resampling.each(func(resample int) {
		for kind, byFactor := range fit.indices(resampling.bootstrapCounts(rows, resample)) {
			for factor, one := range byFactor {
				replicates[kind][factor][resample] = one
			}
		}
	})
	estimates := make([][]Estimate, len(value))
	for kind, byFactor := range value {
		for factor, one := range byFactor {
			estimates[kind] = append(estimates[kind], withStandardError(one, replicates[kind][factor]))
		}
	}
	result := RegressionIndices{
		SRC: estimates[0], PCC: estimates[1], SRRC: estimates[2], PRCC: estimates[3],
		Spearman: estimates[4], R2: estimates[5][0], RankR2: estimates[5][1],
		Notes: make([]string, factors),
	}
	for factor := range result.Notes {
		result.Notes[factor] = data.note(factor)
		if result.Notes[factor] == "" && math.IsNaN(result.SRC[factor].Mean) {
			result.Notes[factor] = "factors determine one another linearly: no coefficients"
		}
	}
	return result, nil
}

// fit holds the data that all resamples share.
type fit struct {
	columns [][]float64 // factors that vary, then the output
	orders  [][]int
	place   []int // of each factor among the columns, or −1
}

func newFit(data Data) fit {
	var f fit
	for factor := range data.factors() {
		column := data.column(factor)
		if isConstant(column) {
			f.place = append(f.place, -1)
			continue
		}
		f.place = append(f.place, len(f.columns))
		f.columns = append(f.columns, column)
	}
	f.columns = append(f.columns, data.Output)
	for _, column := range f.columns {
		f.orders = append(f.orders, orderOf(column))
	}
	return f
}

// indices returns SRC, PCC, SRRC, PRCC and Spearman of each factor, and both R².
func (f fit) indices(counts []int) [6][]float64 {
	ranks := make([][]float64, len(f.columns))
	for i, column := range f.columns {
		ranks[i] = midranks(column, f.orders[i], counts)
	}
	of := correlationsOf(f.columns, counts)
	ofRanks := correlationsOf(ranks, counts)
	src, pcc, r2 := coefficientsOf(of)
	srrc, prcc, rankR2 := coefficientsOf(ofRanks)
	spearman := make([]float64, len(f.columns)-1)
	for i := range spearman {
		spearman[i] = ofRanks.At(i, len(spearman))
	}
	var result [6][]float64
	for kind, values := range [][]float64{src, pcc, srrc, prcc, spearman} {
		for _, place := range f.place {
			if place < 0 {
				result[kind] = append(result[kind], math.NaN())
			} else {
				result[kind] = append(result[kind], values[place])
			}
		}
	}
	result[5] = []float64{r2, rankR2}
	return result
}

// correlationsOf returns the matrix of correlations between columns. Where one is constant, as may
// happen in a resample, they are NaN.
func correlationsOf(columns [][]float64, counts []int) *mat.SymDense {
	standard := make([][]float64, len(columns))
	for i, column := range columns {
		mean, squares, _ := momentsOf(column, counts)
		standard[i] = make([]float64, len(column))
		for row, value := range column {
			standard[i][row] = (value - mean) / math.Sqrt(squares)
		}
	}
	correlations := mat.NewSymDense(len(columns), nil)
	for i := range columns {
		correlations.SetSym(i, i, 1)
		for j := range i {
			sum := 0.0
			for row, count := range counts {
				sum += float64(count) * standard[i][row] * standard[j][row]
			}
			correlations.SetSym(i, j, sum)
		}
	}
	return correlations
}

// greatestCondition is the condition of a matrix of correlations beyond which its factors count
// as determined by one another: fewer than four digits of a coefficient would be left.
const greatestCondition = 1e12

// exactFit is the residual that counts as none: without it, the partial correlation of an irrelevant
// factor beside an exact line would be a quotient of rounding errors.
const exactFit = 1e-14

// coefficientsOf returns the standardised coefficients b, partial correlations and R² of the last
// column's regression on the others, from all correlations. With C the inverse of the factors'
// correlations, the partial correlation is b / √(c(1−R²) + b²), c the factor's element of C's
// diagonal. All are NaN when there is no such inverse.
func coefficientsOf(correlations *mat.SymDense) (standard, partial []float64, r2 float64) {
	factors := correlations.SymmetricDim() - 1
	standard, partial = make([]float64, factors), make([]float64, factors)
	for i := range factors {
		standard[i], partial[i] = math.NaN(), math.NaN()
	}
	for i := range factors {
		if math.IsNaN(correlations.At(i, factors)) {
			return standard, partial, math.NaN()
		}
	}
	if factors == 0 {
		return standard, partial, math.NaN()
	}
	among := correlations.SliceSym(0, factors)
	var cholesky mat.Cholesky
	if !cholesky.Factorize(among) || cholesky.Cond() > greatestCondition {
		return standard, partial, math.NaN()
	}
	with := mat.NewVecDense(factors, nil)
	for i := range factors {
		with.SetVec(i, correlations.At(i, factors))
	}
	var b mat.VecDense
	var inverse mat.SymDense
	if cholesky.SolveVecTo(&b, with) != nil || cholesky.InverseTo(&inverse) != nil {
		return standard, partial, math.NaN()
	}
	r2 = min(max(mat.Dot(&b, with), 0), 1)
	for i := range factors {
		standard[i] = b.AtVec(i)
		partial[i] = standard[i] / math.Sqrt(inverse.At(i, i)*max(1-r2, exactFit)+standard[i]*standard[i])
	}
	return standard, partial, r2
}
