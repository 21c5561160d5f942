package sensitivity

import "math"

// distances turns base points into energy distances between the distributions of rows'
// outputs, and these into indices of distributional change (see DistributionalChange).
type distances struct {
	*basePoints
	points []int
	pairs  int
}

func newDistances(p *basePoints, points []int) *distances {
	d := &distances{basePoints: p, points: points}
	if p.secondOrder {
		d.pairs = p.factors * (p.factors - 1) / 2
	}
	return d
}

// summable's numbers of a point are the distance of A and B; for each factor those of A and AB
// and of B and AB; for each pair that of BA and AB; and the dummy's two.
func (d *distances) summable() *summable {
	return &summable{
		points: len(d.points), width: 1 + 2*d.factors + d.pairs + 2, fill: d.fill,
		indices: 2*d.factors + d.pairs + restCount, indexOf: d.indexOf,
	}
}

func (d *distances) fill(_, number int, into []float64) {
	point := d.points[number]
	within := make([]float64, d.columns)
	others := 0.0
	for column := range within {
		within[column] = meanDistanceWithin(d.runs(point, column))
		if column != columnA {
			others += within[column] / float64(d.columns-1)
		}
	}
	distance := func(c, e int) float64 {
		return snapped(2*meanDistanceBetween(d.runs(point, c), d.runs(point, e))-within[c]-within[e], d.extent.dust())
	}
	into[0] = distance(columnA, columnB)
	for factor := range d.factors {
		into[1+2*factor] = distance(columnA, columnAB+factor)
		into[2+2*factor] = distance(columnB, columnAB+factor)
	}
	next := 1 + 2*d.factors
	if d.secondOrder {
		for j := range d.factors {
			for k := j + 1; k < d.factors; k++ {
				into[next] = distance(d.columnBA(j), columnAB+k)
				next++
			}
		}
	}
	// The dummy's two rows are the halves of A's replications, as in moments; against B they
	// differ by chance alone.
	runs, half := d.runs(point, columnA), d.replications/2
	one, two := runs[:half], runs[half:2*half]
	scale := float64(half) / float64(d.replications)
	into[next] = 2 * (meanDistanceOfAll(one, d.runs(point, columnB)) - meanDistanceOfAll(two, d.runs(point, columnB))) * math.Sqrt(scale)
	into[next+1] = 2 * (meanDistanceOfAll(one, two) - others) * scale
}

// indexOf computes the indices from mean distances.
func (d *distances) indexOf(means, into []float64) {
	all := beyond(means[0], rounding*(d.extent.greatest-d.extent.least))
	for factor := range d.factors {
		into[factor] = 1 - means[2+2*factor]/all
		into[d.factors+factor] = means[1+2*factor] / all
	}
	next := 1 + 2*d.factors
	if d.secondOrder {
		pair := 2 * d.factors
		for j := range d.factors {
			for k := j + 1; k < d.factors; k++ {
				into[pair] = 1 - means[next]/all - into[j] - into[k]
				pair++
				next++
			}
		}
	}
	rest := into[len(into)-restCount:]
	for i := range rest {
		rest[i] = math.NaN()
	}
	rest[restVariance] = means[0] / 4 // the variance of the mean response, were the outcome 0 or 1
	rest[restDummyFirst] = means[next] / all
	rest[restDummyTotal] = means[next+1] / all
}

// meanDistanceWithin returns the mean of |x−x'| over pairs of replications of a row.
func meanDistanceWithin(x []float64) float64 {
	sum := 0.0
	for r := range x {
		for s := range r {
			sum += math.Abs(x[r] - x[s])
		}
	}
	return sum / float64(len(x)*(len(x)-1)/2)
}

// meanDistanceBetween returns the mean of |x−y| over replications of two rows, without those of one
// number, which may share their luck.
func meanDistanceBetween(x, y []float64) float64 {
	sum := 0.0
	for r := range x {
		for s := range y {
			if r != s {
				sum += math.Abs(x[r] - y[s])
			}
		}
	}
	return sum / float64(len(x)*(len(x)-1))
}

// meanDistanceOfAll returns the mean of |x−y| over all pairs.
func meanDistanceOfAll(x, y []float64) float64 {
	sum := 0.0
	for _, a := range x {
		for _, b := range y {
			sum += math.Abs(a - b)
		}
	}
	return sum / float64(len(x)*len(y))
}
