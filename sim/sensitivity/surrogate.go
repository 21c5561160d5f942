package sensitivity

import (
	"math"
)

// A surrogate is a polynomial that imitates a model. Its own indices are known exactly, which
// makes it a control variate: the model's index is the surrogate's, plus the part that the rest, model
// less surrogate, shares with it, plus the rest's own. With T(·) for a factor's part of
// the variance and h for the rest,
//
//	T(m) = T(g) + 2 E[gⱼ·h] + T(h),
//
// where gⱼ is all of g that depends on the factor. The middle term is a mean over every row of
// the design, not over pairs of rows, so noise and sampling error in it are small; only T(h) is
// estimated from pairs, as it is without surrogate. For any g this is unbiased. What g takes
// from the same outputs is a bias of second order.
type surrogate struct {
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
	g := &surrogate{groupOf: p.exchangeOfFactors(), groups: p.factors}
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

// candidates returns all terms there may be.
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

// project returns means over all rows of what the surrogate leaves: of the rest, of the rest times
// each candidate and of that squared, and last of the rest squared.
func (g *surrogate) project(p *basePoints, points []int, centre float64, candidates []term, workers int) []float64 {
	sums := &summable{points: len(points), width: 2 + 2*len(candidates)}
	sums.indices = sums.width
	sums.indexOf = func(means, into []float64) { copy(into, means) }
	weight := 1 / float64(p.columns)
	scratch := make([]*surrogateScratch, max(workers, 1))
	for i := range scratch {
		scratch[i] = g.scratch()
	}
	sums.fill = func(worker, number int, into []float64) {
		clear(into)
		s := scratch[worker]
		for column := range p.columns {
			row := p.row(points[number], column)
			rest := p.mean(points[number], column) - centre - g.at(p.rows[row].Point, s)
			into[0] += weight * rest
			into[len(into)-1] += weight * rest * rest
			for i := range candidates {
				product := rest * candidates[i].polynomial(s.polynomials)
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

// together returns the variance of the part that depends on exactly two exchanges.
func (g *surrogate) together(j, k int) float64 { return g.own[j] + g.own[k] + g.pair[j*g.groups+k] }

// writePolynomials writes the Legendre polynomials of each coordinate, orthonormal on [0, 1],
// from degree 1.
func writePolynomials(point, into []float64) {
	for factor, u := range point {
		own := into[factor*degreesAlone:][:degreesAlone]
		x := 2*u - 1
		before, now := 1.0, x
		for i := range own {
			own[i] = now * legendreNorms[i+1]
			n := float64(i + 1)
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

// polynomial returns the term without its coefficient.
func (t *term) polynomial(polynomials []float64) float64 {
	value := polynomials[t.factor*degreesAlone+t.degree-1]
	if t.other >= 0 {
		value *= polynomials[t.other*degreesAlone+t.otherDegree-1]
	}
	return value
}

// at returns the surrogate at a point.
func (g *surrogate) at(point []float64, s *surrogateScratch) float64 {
	writePolynomials(point, s.polynomials)
	value := g.mean
	for i := range g.terms {
		value += g.terms[i].coefficient * g.terms[i].polynomial(s.polynomials)
	}
	return value
}

// surrogateScratch is memory for evaluating a surrogate at a row: its polynomials, and its sum
// over the terms that belong to an exchange alone, that it is involved in, that two have together.
type surrogateScratch struct {
	polynomials                      []float64
	own, involved, pair, involvedInA []float64
	paired                           []float64 // own and involved parts times the rests of A and AB
}

func (g *surrogate) scratch() *surrogateScratch {
	return &surrogateScratch{
		polynomials: make([]float64, len(g.groupOf)*degreesAlone),
		own:         make([]float64, g.groups),
		involved:    make([]float64, g.groups),
		involvedInA: make([]float64, g.groups),
		pair:        make([]float64, g.groups*g.groups),
		paired:      make([]float64, 2*g.groups),
	}
}

// parts writes the parts of the surrogate at a point and returns their sum, without its mean.
func (g *surrogate) parts(point []float64, s *surrogateScratch) float64 {
	clear(s.own)
	clear(s.involved)
	clear(s.pair)
	writePolynomials(point, s.polynomials)
	all := 0.0
	for i := range g.terms {
		t := &g.terms[i]
		value := t.coefficient * t.polynomial(s.polynomials)
		all += value
		s.involved[t.exchange] += value
		if t.exchangeOfOther < 0 || t.exchangeOfOther == t.exchange {
			s.own[t.exchange] += value
			continue
		}
		s.involved[t.exchangeOfOther] += value
		s.pair[t.exchange*g.groups+t.exchangeOfOther] += value
		s.pair[t.exchangeOfOther*g.groups+t.exchange] += value
	}
	return all
}
