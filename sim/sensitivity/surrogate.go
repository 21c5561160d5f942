package sensitivity

import (
	"math"

)

// A surrogate is a polynomial that imitates a model. Its own indices are known exactly, which
// makes it a control variate: the model's index is the surrogate's, plus what the rest, model
// less surrogate, has in common with it, plus the rest's own. With T(·) for a factor's part of
// the variance and h for the rest,
//
//	T(m) = T(g) + 2 E[gⱼ·h] + T(h),
//
// where gⱼ is all of g that depends on the factor. The middle term is a mean over every row of
// the design, not over pairs of rows, so noise and sampling error in it are small; only T(h) is
// estimated from pairs, as it is without surrogate. For any g this is unbiased. What g takes
// from the same outputs is a bias of second order.
type surrogate struct {
	degrees int     // highest degree of a single factor
	terms   []term  // those that are not chance
	groupOf []int   // factor → what is exchanged with it
	groups  int     // exchanges
	mean    float64 // its exact mean

	variance float64   // exact, in all
	own      []float64 // of each exchange: of terms in its factors only
	involved []float64 // of terms in any of its factors
	pair     []float64 // exchange × exchange: of terms in factors of both
}

// A term is a coefficient times one or two Legendre polynomials, each of one factor.
type term struct {
	factor, other             int // other is -1 in a term of one factor
	degree, otherDegree       int
	coefficient               float64
	exchange, exchangeOfOther int // -1: none
}

const (
	degreesAlone    = 8  // a term of one factor has at most this degree,
	degreesTogether = 6  // a term of two this in all,
	pairedFactors   = 30 // and there are terms of two up to this many factors
	chance          = 3  // standard errors below which a coefficient is taken for chance
	fittingRounds   = 3
)

// fitSurrogate finds coefficients as means over the rows of output times polynomial, which are
// orthonormal (quasi-regression: An and Owen 2001, Journal of Complexity 17). Each round adds
// those of what the rounds before left, which shrinks, so that smaller ones are no longer
// chance. A round that does not help is the last.
func fitSurrogate(p *basePoints, points []int, centre float64, workers int) *surrogate {
	g := &surrogate{degrees: degreesAlone, groupOf: p.exchangeOfFactors(), groups: p.factors}
	candidates := g.candidates()
	remaining := math.Inf(1)
	for range fittingRounds {
		means := g.project(p, points, centre, candidates, workers)
		left := means[len(means)-1]
		if left >= remaining {
			break
		}
		remaining = left
		next := *g
		next.terms = append([]term(nil), g.terms...)
		for i, candidate := range candidates {
			coefficient, square := means[1+2*i], means[2+2*i]
			// A and B are independent points; the other rows repeat their coordinates.
			standardError := math.Sqrt(max(square-coefficient*coefficient, 0) / float64(2*len(points)))
			if math.Abs(coefficient) > chance*standardError {
				candidate.coefficient = coefficient
				next.add(candidate)
			}
		}
		next.mean += means[0]
		if next.project(p, points, centre, nil, workers)[1] < left {
			*g = next
		}
	}
	g.summarise()
	return g
}

// add adds a term, or its coefficient to the term of the same polynomials.
func (g *surrogate) add(new term) {
	for i := range g.terms {
		old := &g.terms[i]
		if old.factor == new.factor && old.other == new.other && old.degree == new.degree && old.otherDegree == new.otherDegree {
			old.coefficient += new.coefficient
			return
		}
	}
	g.terms = append(g.terms, new)
}

// exchangeOfFactors finds which factor is exchanged in which rows: AB differs from A there.
func (p *basePoints) exchangeOfFactors() []int {
	exchange := make([]int, len(p.rows[0].Point))
	for i := range exchange {
		exchange[i] = -1
	}
	for point := range len(p.rowOf) / p.columns {
		a := p.rows[p.row(point, columnA)].Point
		for factor := range p.factors {
			for i, x := range p.rows[p.row(point, columnAB+factor)].Point {
				if x != a[i] {
					exchange[i] = factor
				}
			}
		}
	}
	return exchange
}

// candidates is all terms there may be.
func (g *surrogate) candidates() []term {
	var all []term
	for factor, exchange := range g.groupOf {
		if exchange < 0 {
			continue // a factor that never changes
		}
		for degree := 1; degree <= degreesAlone; degree++ {
			all = append(all, term{factor: factor, other: -1, degree: degree, exchange: exchange, exchangeOfOther: -1})
		}
	}
	if len(g.groupOf) > pairedFactors {
		return all
	}
	for factor, exchange := range g.groupOf {
		for other := factor + 1; other < len(g.groupOf); other++ {
			if exchange < 0 || g.groupOf[other] < 0 {
				continue
			}
			for degree := 1; degree < degreesTogether; degree++ {
				for otherDegree := 1; degree+otherDegree <= degreesTogether; otherDegree++ {
					all = append(all, term{
						factor: factor, other: other, degree: degree, otherDegree: otherDegree,
						exchange: exchange, exchangeOfOther: g.groupOf[other],
					})
				}
			}
		}
	}
	return all
}

// project is means over all rows of what the surrogate leaves: of the rest, of the rest times
// each candidate and of that squared, and last of the rest squared.
func (g *surrogate) project(p *basePoints, points []int, centre float64, candidates []term, workers int) []float64 {
	sums := &summable{points: len(points), width: 2 + 2*len(candidates)}
	sums.indices = sums.width
	sums.indexOf = func(means, into []float64) { copy(into, means) }
	weight := 1 / float64(p.columns)
	sums.fill = func(number int, into []float64) {
		clear(into)
		polynomials := g.scratch()
		for column := range p.columns {
			row := p.row(points[number], column)
			g.polynomials(p.rows[row].Point, polynomials)
			rest := p.mean(points[number], column) - centre - g.value(polynomials)
			into[0] += weight * rest
			into[len(into)-1] += weight * rest * rest
			for i := range candidates {
				product := rest * g.termValue(&candidates[i], polynomials)
				into[1+2*i] += weight * product
				into[2+2*i] += weight * product * product
			}
		}
	}
	return sums.estimate(workers)
}

// summarise computes the surrogate's exact variances: polynomials are orthonormal, so they are
// sums of squared coefficients.
func (g *surrogate) summarise() {
	g.own, g.involved = make([]float64, g.groups), make([]float64, g.groups)
	g.pair = make([]float64, g.groups*g.groups)
	for i := range g.terms {
		t := &g.terms[i]
		square := t.coefficient * t.coefficient
		g.variance += square
		g.involved[t.exchange] += square
		if t.exchangeOfOther < 0 || t.exchangeOfOther == t.exchange {
			g.own[t.exchange] += square
			continue
		}
		g.involved[t.exchangeOfOther] += square
		g.pair[t.exchange*g.groups+t.exchangeOfOther] += square
		g.pair[t.exchangeOfOther*g.groups+t.exchange] += square
	}
}

// together is the variance of what depends on two exchanges and on nothing else.
func (g *surrogate) together(j, k int) float64 { return g.own[j] + g.own[k] + g.pair[j*g.groups+k] }

func (g *surrogate) scratch() []float64 { return make([]float64, len(g.groupOf)*g.degrees) }

// polynomials writes the Legendre polynomials of each coordinate, orthonormal on [0, 1], from
// degree 1.
func (g *surrogate) polynomials(point, into []float64) {
	for factor, u := range point {
		x := 2*u - 1
		before, now := 1.0, x
		for degree := 1; degree <= g.degrees; degree++ {
			into[factor*g.degrees+degree-1] = now * legendreNorms[degree]
			n := float64(degree)
			before, now = now, ((2*n+1)*x*now-n*before)/(n+1)
		}
	}
}

// legendreNorms is √(2d+1).
var legendreNorms = func() (norms [degreesAlone + 1]float64) {
	for degree := range norms {
		norms[degree] = math.Sqrt(float64(2*degree + 1))
	}
	return norms
}()

func (g *surrogate) termValue(t *term, polynomials []float64) float64 {
	value := polynomials[t.factor*g.degrees+t.degree-1]
	if t.other >= 0 {
		value *= polynomials[t.other*g.degrees+t.otherDegree-1]
	}
	return value
}

func (g *surrogate) value(polynomials []float64) float64 {
	value := g.mean
	for i := range g.terms {
		value += g.terms[i].coefficient * g.termValue(&g.terms[i], polynomials)
	}
	return value
}

func (g *surrogate) at(point []float64) float64 {
	polynomials := g.scratch()
	g.polynomials(point, polynomials)
	return g.value(polynomials)
}

// fillCrossed writes a base point's means, over its rows, of the rest's square and of twice the
// rest times: all of the surrogate (both of these together), each exchange's own part, all it is
// involved in, and what each two have together.
func (m *moments) fillCrossed(point int, rests, into []float64) {
	clear(into)
	g, weight := m.model, 1/float64(m.columns)
	polynomials := g.scratch()
	parts := make([]float64, 2*g.groups+g.groups*g.groups)
	own, involved, pair := parts[:g.groups], parts[g.groups:2*g.groups], parts[2*g.groups:]
	for column := range m.columns {
		rest := rests[column]
		clear(parts)
		all := 0.0
		g.polynomials(m.rows[m.row(point, column)].Point, polynomials)
		for i := range g.terms {
			t := &g.terms[i]
			value := t.coefficient * g.termValue(t, polynomials)
			all += value
			involved[t.exchange] += value
			if t.exchangeOfOther < 0 || t.exchangeOfOther == t.exchange {
				own[t.exchange] += value
				continue
			}
			involved[t.exchangeOfOther] += value
			pair[t.exchange*g.groups+t.exchangeOfOther] += value
			pair[t.exchangeOfOther*g.groups+t.exchange] += value
		}
		into[0] += weight * (rest*rest - m.excess(point, column, column) + 2*all*rest)
		into[1] += weight * rest
		for j := range g.groups {
			into[2+j] += weight * 2 * own[j] * rest
			into[2+g.groups+j] += weight * 2 * involved[j] * rest
		}
		if m.secondOrder {
			number := 2 + 2*g.groups
			for j := range g.groups {
				for k := j + 1; k < g.groups; k++ {
					into[number] += weight * 2 * (own[j] + own[k] + pair[j*g.groups+k]) * rest
					number++
				}
			}
		}
	}
}

