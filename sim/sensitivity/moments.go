package sensitivity

// moments turns base points into means, and these into variance-based indices. A product of two
// rows stands for the product of their mean responses: if debias is set, the bias that a finite
// number of replications adds is subtracted, run by run (see Estimand). All
// estimators are functions of such products, so all become estimators of the mean response.
type moments struct {
	*basePoints
	points []int // the base points to sum over
	Options
	debias bool
	centre float64
	model  *surrogate // nil without
	// pairsBetter says for which of the surrogate's parts pairs of rows are used; nil for none.
	pairsBetter []bool
	work        []momentsScratch // one for each worker
	layout
}

// layout holds the positions of numbers within a point, and of indices within a result.
type layout struct {
	pairs, noise, dummy, seed, crossed, width int // numbers of a point
	first, total, second, rest, indices       int // indices
}

// Numbers that do not depend on a factor, and the four of each factor after them.
const (
	momentA, momentB, momentAA, momentBB, momentAB = 0, 1, 2, 3, 4

	ofFactors = 5
	perFactor = 4
)

// The indices after those of factors.
const (
	restVariance, restNoiseShare, restDummyFirst, restDummyTotal, restSeedFirst, restSeedTotal = 0, 1, 2, 3, 4, 5

	restCount = 6
)

func newMoments(p *basePoints, points []int, options Options) *moments {
	m := &moments{
		basePoints: p, points: points, Options: options,
		debias: options.Estimand != AsGiven && p.replications > 1,
		centre: p.centre(points),
	}
	pairs := 0
	if p.secondOrder {
		pairs = p.factors * (p.factors - 1) / 2
	}
	m.pairs = ofFactors + perFactor*p.factors
	m.noise = m.pairs + pairs
	m.dummy = m.noise + 1
	m.seed = m.dummy + 2
	m.crossed = m.seed + 1 + p.factors
	m.width = m.crossed
	m.total = p.factors
	m.second = m.total + p.factors
	m.rest = m.second + pairs
	m.indices = m.rest + restCount
	if options.Surrogate {
		m.model = fitSurrogate(p, points, m.centre, options.Workers)
		m.width += 2 + 2*p.factors + pairs
	}
	m.work = make([]momentsScratch, max(options.Workers, 1))
	for i := range m.work {
		m.work[i].values = make([]float64, p.columns)
		if m.model != nil {
			m.work[i].surrogate = m.model.scratch()
		}
	}
	if m.model != nil && m.SharedLuck {
		m.pairsBetter = m.choosePairs()
	}
	return m
}

func (m *moments) summable() *summable {
	return &summable{points: len(m.points), width: m.width, fill: m.fill, indices: m.layout.indices, indexOf: m.indexOf}
}

// momentsScratch is memory for a point's rows: the mean output of each, less the centre or, with
// a surrogate, less what that says.
type momentsScratch struct {
	values    []float64
	surrogate *surrogateScratch
}

func (m *moments) fill(worker, number int, into []float64) {
	point, work := m.points[number], &m.work[worker]
	values := work.values
	for column := range values {
		values[column] = m.mean(point, column) - m.centre
		if m.model != nil {
			values[column] -= m.model.at(m.rows[m.row(point, column)].Point, work.surrogate)
		}
	}
	a, b := values[columnA], values[columnB]
	into[momentA], into[momentB] = a, b
	into[momentAA] = a*a - m.excess(point, columnA, columnA)
	into[momentBB] = b*b - m.excess(point, columnB, columnB)
	into[momentAB] = a*b - m.excess(point, columnA, columnB)
	for factor := range m.factors {
		column := columnAB + factor
		ab := values[column]
		own := into[ofFactors+perFactor*factor:][:perFactor]
		own[0] = ab
		own[1] = ab*ab - m.excess(point, column, column)
		change := snapped(ab-a, m.extent.dust())
		own[2] = change*change - m.excessOfDifference(point, columnA, column)
		own[3] = b*change - (m.excess(point, columnB, column) - m.excess(point, columnB, columnA))
	}
	if m.secondOrder {
		pair := into[m.pairs:m.noise]
		for j := range m.factors {
			for k := j + 1; k < m.factors; k++ {
				ba, ab := m.columnBA(j), columnAB+k
				pair[0] = values[ba]*values[ab] - a*b -
					(m.excess(point, ba, ab) - m.excess(point, columnA, columnB))
				pair = pair[1:]
			}
		}
	}
	m.fillNoise(point, b, into)
	if m.model != nil {
		m.fillCrossed(point, values, into[m.crossed:], work.surrogate)
	}
}

// excess returns what noise adds to the product of the means of two rows, beyond the product of the
// mean responses: their covariance over replications, divided by the number of these. Rows that
// do not share their luck have none.
func (m *moments) excess(point, c, d int) float64 {
	if !m.debias || c != d && !m.SharedLuck {
		return 0
	}
	return covariance(m.runs(point, c), m.runs(point, d)) / float64(m.replications)
}

// excessOfDifference returns the same for the square of the difference of two rows' means.
func (m *moments) excessOfDifference(point, c, d int) float64 {
	if !m.debias {
		return 0
	}
	if m.SharedLuck {
		return varianceOfDifference(m.runs(point, c), m.runs(point, d)) / float64(m.replications)
	}
	return m.excess(point, c, c) + m.excess(point, d, d)
}

// indexOf computes the indices from means.
func (m *moments) indexOf(means, into []float64) {
	var f factorMoments
	f.a, f.b, f.aa, f.bb, f.aTimesB = means[momentA], means[momentB], means[momentAA], means[momentBB], means[momentAB]
	spread := m.extent.greatest - m.extent.least
	f.least = rounding * spread * spread
	f.complete()
	variance := (f.aa+f.bb)/2 - f.centre*f.centre
	if m.model != nil {
		variance = m.model.variance + means[m.crossed] - means[m.crossed+1]*means[m.crossed+1]
	}
	divisor := beyond(variance, f.least)
	for factor := range m.factors {
		own := means[ofFactors+perFactor*factor:]
		f.ab, f.abab, f.aMinusABSquared, f.bTimesABMinusA = own[0], own[1], own[2], own[3]
		if m.model == nil {
			f.complete()
			into[m.first+factor] = m.First.index(&f)
			into[m.total+factor] = m.Total.index(&f)
			continue
		}
		crossed := means[m.crossed+2:]
		into[m.first+factor] = (m.model.own[factor] + crossed[factor] + f.bTimesABMinusA) / divisor
		into[m.total+factor] = (m.model.involved[factor] + crossed[m.factors+factor] + f.aMinusABSquared/2) / divisor
	}
	if m.secondOrder {
		pair := 0
		for j := range m.factors {
			for k := j + 1; k < m.factors; k++ {
				together := means[m.pairs+pair]
				if m.model != nil {
					together += m.model.together(j, k) + means[m.crossed+2+2*m.factors+pair]
				}
				into[m.second+pair] = together/divisor - into[m.first+j] - into[m.first+k]
				pair++
			}
		}
	}
	m.noiseIndices(means, variance, divisor, into)
}
