package patterns

import (
	"math"

	"dugnad/agents"
)

// leastPlaceSpread is the least spread of places' shares that lasts from one year to another.
const leastPlaceSpread = 0.03

// d3: places differ, and keep the differences that their histories made.
func d3(e *Evidence) Result {
	r := newResult("D3")
	traits := placeTraits(e.Nation)
	for _, f := range fields {
		i := fieldIndex(e.Nation, f)
		lasting := make(values, len(e.NationRun))
		var shares [][]float64 // by replication: mean of both years, centred
		for n, run := range e.NationRun {
			years := run.PlaceYears[i][agents.Design]
			lasting[n] = math.Sqrt(max(0, covariance(years[0], years[1])))
			centred := make([]float64, len(years[0]))
			for p := range centred {
				centred[p] = (years[0][p] + years[1][p]) / 2
			}
			center(centred)
			shares = append(shares, centred)
		}
		what := f + ", design: root of the places' covariance between two years"
		if f == culture {
			r.Tests = append(r.Tests, lasting.above(what, leastPlaceSpread))
		} else {
			r.Tests = append(r.Tests, lasting.reported(what))
		}
		if len(shares) < 2 {
			continue
		}
		common := acrossReplications(shares, func(x, y []float64) float64 { return dot(x, y) })
		explained := acrossReplications(shares, func(x, y []float64) float64 { return projected(traits, x, y) })
		for _, t := range []Test{
			exact(f+", design: the same between replications", math.Sqrt(max(0, common/float64(len(traits[0])-1))), "reported", true),
			exact(f+", design: share of that covariance that size and remoteness explain", explained/common, "reported", true),
		} {
			t.Reported = true
			r.Tests = append(r.Tests, t)
		}
	}
	return r
}

// placeTraits returns the logarithm of residents and the remoteness of places as two orthogonal vectors of
// length 1 and mean 0; a vector is 0 where places do not differ in it.
func placeTraits(b *agents.Blueprint) [2][]float64 {
	var traits [2][]float64
	for i := range b.Places {
		p := &b.Places[i]
		traits[0] = append(traits[0], math.Log(max(1, p.Residents(0))))
		traits[1] = append(traits[1], p.Remoteness)
	}
	for k := range traits {
		center(traits[k])
		for _, earlier := range traits[:k] {
			along := dot(traits[k], earlier)
			for i := range traits[k] {
				traits[k][i] -= float64(along * earlier[i])
			}
		}
		length := math.Sqrt(dot(traits[k], traits[k]))
		for i := range traits[k] {
			if length > 1e-9 {
				traits[k][i] /= length
			} else {
				traits[k][i] = 0
			}
		}
	}
	return traits
}

// projected is the inner product of two vectors after projection onto the traits.
func projected(traits [2][]float64, x, y []float64) (sum float64) {
	for _, t := range traits {
		sum += float64(dot(t, x) * dot(t, y))
	}
	return sum
}

// acrossReplications is the mean of a product over pairs of different replications: what luck adds to one
// of them has no part in it.
func acrossReplications(vectors [][]float64, product func(x, y []float64) float64) float64 {
	sum, pairs := 0.0, 0
	for i := range vectors {
		for j := range i {
			sum += product(vectors[i], vectors[j])
			pairs++
		}
	}
	return sum / float64(pairs)
}

// covariance is that of two lists, n − 1 in the denominator.
func covariance(x, y []float64) float64 {
	mx, _ := meanVariance(x)
	my, _ := meanVariance(y)
	sum := 0.0
	for i := range x {
		sum += float64((x[i] - mx) * (y[i] - my))
	}
	return sum / float64(len(x)-1)
}

func dot(x, y []float64) (sum float64) {
	for i := range x {
		sum += float64(x[i] * y[i])
	}
	return sum
}

// center takes the mean off.
func center(x []float64) {
	m, _ := meanVariance(x)
	for i := range x {
		x[i] -= m
	}
}
