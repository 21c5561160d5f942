package sensitivity

import (
	"fmt"
	"math"
)

// A FirstOrder is an estimator of first-order indices from the rows A, B and AB.
type FirstOrder int

// A TotalOrder is an estimator of total indices from the rows A, B and AB.
type TotalOrder int

// The estimators of first-order indices. All estimate the same number; they differ in sampling
// error. V is the variance over the rows A and B together.
const (
	// Saltelli2010 is mean(B·(AB−A))/V (Saltelli et al. 2010, Computer Physics Communications
	// 181, table 2, b; also Sobol' 2007), the default here and in SALib.
	Saltelli2010 FirstOrder = iota
	// Jansen1999 is 1 − mean((B−AB)²)/2V (Jansen 1999, Computer Physics Communications 117).
	Jansen1999
	// JanonMonod2014 uses all of B and AB for mean and variance (Janon et al. 2014, ESAIM:
	// Probability and Statistics 18): the least asymptotic variance.
	JanonMonod2014
	// Martinez2011 is the correlation of B and AB.
	Martinez2011
)

// The estimators of total indices.
const (
	// TotalJansen1999 is mean((A−AB)²)/2V (Jansen 1999), the default here and in SALib.
	TotalJansen1999 TotalOrder = iota
	// TotalHommaSaltelli1996 is 1 − (mean(A·AB) − mean(A)·mean(AB))/V (Homma and Saltelli 1996,
	// Reliability Engineering and System Safety 52).
	TotalHommaSaltelli1996
	// TotalSobol2007 is mean(A·(A−AB))/V (Sobol' et al. 2007, Reliability Engineering and System
	// Safety 92).
	TotalSobol2007
	// TotalMartinez2011 is 1 − the correlation of A and AB.
	TotalMartinez2011
)

var (
	firstOrderNames = []string{"saltelli2010", "jansen1999", "janon-monod2014", "martinez2011"}
	totalOrderNames = []string{"jansen1999", "homma-saltelli1996", "sobol2007", "martinez2011"}
)

// String returns the estimator's name in a study's file and in tables of indices.
func (f FirstOrder) String() string { return firstOrderNames[f] }

// String returns the estimator's name in a study's file and in tables of indices.
func (t TotalOrder) String() string { return totalOrderNames[t] }

// FirstOrders returns the names of all estimators of first-order indices, the default first.
func FirstOrders() []string { return append([]string(nil), firstOrderNames...) }

// TotalOrders returns the names of all estimators of total indices, the default first.
func TotalOrders() []string { return append([]string(nil), totalOrderNames...) }

// ParseFirstOrder returns the estimator with the name that String returns.
func ParseFirstOrder(name string) (FirstOrder, error) {
	for i, known := range firstOrderNames {
		if name == known {
			return FirstOrder(i), nil
		}
	}
	return 0, fmt.Errorf("no estimator of first-order indices is called %q; there are %v", name, firstOrderNames)
}

// ParseTotalOrder returns the estimator with the name that String returns.
func ParseTotalOrder(name string) (TotalOrder, error) {
	for i, known := range totalOrderNames {
		if name == known {
			return TotalOrder(i), nil
		}
	}
	return 0, fmt.Errorf("no estimator of total indices is called %q; there are %v", name, totalOrderNames)
}

// factorMoments is the means over base points that concern one factor, and those of A and B.
type factorMoments struct {
	a, b, ab              float64
	aa, bb, abab          float64 // squares
	aTimesB               float64
	aMinusABSquared       float64
	bTimesABMinusA        float64
	centre, variance      float64 // of A and B together
	bTimesAB, aTimesAB    float64 // from those above
	bMinusABSquaredHalves float64
	least                 float64 // a variance up to this is rounding
}

// complete computes the moments that follow from others.
func (m *factorMoments) complete() {
	m.centre = (m.a + m.b) / 2
	m.variance = beyond((m.aa+m.bb)/2-m.centre*m.centre, m.least)
	m.bTimesAB = m.bTimesABMinusA + m.aTimesB
	m.aTimesAB = (m.aa + m.abab - m.aMinusABSquared) / 2
	m.bMinusABSquaredHalves = (m.bb+m.abab)/2 - m.bTimesAB
}

func (f FirstOrder) index(m *factorMoments) float64 {
	switch f {
	case Jansen1999:
		return 1 - m.bMinusABSquaredHalves/m.variance
	case JanonMonod2014:
		centre := (m.b + m.ab) / 2
		return (m.bTimesAB - centre*centre) / beyond((m.bb+m.abab)/2-centre*centre, m.least)
	case Martinez2011:
		return correlation(m.bTimesAB, m.b, m.ab, m.bb, m.abab, m.least)
	default:
		return m.bTimesABMinusA / m.variance
	}
}

func (t TotalOrder) index(m *factorMoments) float64 {
	switch t {
	case TotalHommaSaltelli1996:
		return 1 - (m.aTimesAB-m.a*m.ab)/m.variance
	case TotalSobol2007:
		return (m.aa - m.aTimesAB) / m.variance
	case TotalMartinez2011:
		return 1 - correlation(m.aTimesAB, m.a, m.ab, m.aa, m.abab, m.least)
	default:
		return m.aMinusABSquared / 2 / m.variance
	}
}

// correlation returns Pearson's, from the means of xy, x, y, x² and y²; NaN where a variance is at most
// least.
func correlation(xy, x, y, xx, yy, least float64) float64 {
	return (xy - x*y) / math.Sqrt(beyond(xx-x*x, least)*beyond(yy-y*y, least))
}
