package sensitivity

// fillCrossed writes a base point's means, over its rows, of the rest's square and of twice the
// rest times: all of the surrogate (both of these together), each exchange's own part, all it is
// involved in, and what each two have together.
//
// Where rows share their luck, most of the rests' noise is common to them. Own and involved
// parts may then be taken from the pair A and AB, whose difference has little of it: the own part
// at AB is independent of A, and the involved part's mean is 0 for given other factors, so both
// expectations are the same.
func (m *moments) fillCrossed(point int, rests, into []float64, s *surrogateScratch) {
	clear(into)
	clear(s.paired)
	g, weight := m.model, 1/float64(m.columns)
	for column := range m.columns {
		rest := rests[column]
		all := g.parts(m.rows[m.row(point, column)].Point, s)
		into[0] += weight * (rest*rest - m.excess(point, column, column) + 2*all*rest)
		into[1] += weight * rest
		for j := range g.groups {
			into[2+j] += weight * 2 * s.own[j] * rest
			into[2+g.groups+j] += weight * 2 * s.involved[j] * rest
		}
		switch exchange := column - columnAB; {
		case column == columnA:
			copy(s.involvedInA, s.involved)
		case exchange >= 0 && exchange < g.groups:
			difference := rest - rests[columnA]
			s.paired[exchange] = 2 * s.own[exchange] * difference
			s.paired[g.groups+exchange] = (s.involved[exchange] - s.involvedInA[exchange]) * difference
		}
		if m.secondOrder {
			number := 2 + 2*g.groups
			for j := range g.groups {
				for k := j + 1; k < g.groups; k++ {
					into[number] += weight * 2 * (s.own[j] + s.own[k] + s.pair[j*g.groups+k]) * rest
					number++
				}
			}
		}
	}
	for i, pairs := range m.pairsBetter {
		if pairs {
			into[2+i] = s.paired[i]
		}
	}
}

// choosePairs reports, for each own and involved part, whether pairs of rows vary less between base
// points than the mean over single rows. Compared is what the index is made of: the part together
// with the rest's own part, less the variance times the surrogate's index.
func (m *moments) choosePairs() []bool {
	count := 2 * m.model.groups
	sums := &summable{points: len(m.points), width: 4 * count, indices: 4 * count}
	sums.indexOf = func(means, into []float64) { copy(into, means) }
	numbers := make([][]float64, len(m.work))
	for i := range numbers {
		numbers[i] = make([]float64, m.width)
	}
	sums.fill = func(worker, point int, into []float64) {
		m.fill(worker, point, numbers[worker])
		for i := range count {
			own := numbers[worker][ofFactors+perFactor*(i%m.model.groups):]
			rest, part := own[3], m.model.own
			if i >= m.model.groups {
				rest, part = own[2]/2, m.model.involved
			}
			if m.model.variance > 0 {
				rest -= part[i%m.model.groups] / m.model.variance * numbers[worker][m.crossed]
			}
			single, pair := rest+numbers[worker][m.crossed+2+i], rest+m.work[worker].surrogate.paired[i]
			into[4*i], into[4*i+1], into[4*i+2], into[4*i+3] = single, single*single, pair, pair*pair
		}
	}
	means := sums.estimate(m.Workers)
	better := make([]bool, count)
	for i := range better {
		single, pair := means[4*i+1]-means[4*i]*means[4*i], means[4*i+3]-means[4*i+2]*means[4*i+2]
		better[i] = pair < single
	}
	return better
}
