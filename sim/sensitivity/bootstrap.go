package sensitivity

import (
	"math"

	"dugnad/sim"
	"dugnad/sim/evidence"
)

var purposeResample = sim.NewPurpose("sensitivity: bootstrap")

// summable is an analysis as numbers per point (a base point or a trajectory) of which only the
// means matter. The same code gives the estimate over all points, its bootstrap over resamples, its
// spread between nets, and its convergence over the first points.
type summable struct {
	points  int
	width   int                                     // numbers per point
	fill    func(worker, point int, into []float64) // called by workers at once
	indices int                                     // numbers that evaluate makes
	indexOf func(means []float64, i []float64)      // from means to indices
}

// tile is the number of points that are summed at a time. Partial sums of tiles are added in order,
// so that the bits do not depend on the number of goroutines.
const tile = 256

// estimate returns the indices over all points.
func (s *summable) estimate(workers int) []float64 {
	return s.weighted(nil, 1, workers)[0]
}

// bootstrap returns the indices of resamples of the points, drawn with replacement. Resample b is
// the same whatever the number of resamples.
func (s *summable) bootstrap(resamples int, seed uint64, workers int) [][]float64 {
	stream := sim.NewStream(seed, purposeResample, 0, 0)
	counts := make([]uint16, resamples*s.points)
	sim.ForEach(workers, resamples, func(_, resample int) {
		count := counts[resample*s.points : (resample+1)*s.points]
		for drawn := 0; drawn < s.points; drawn += 4 {
			for i, u := range stream.Uniform4(resample, drawn/4, 0) {
				if drawn+i < s.points {
					count[int(u*float64(s.points))]++
				}
			}
		}
	})
	return s.weighted(counts, resamples, workers)
}

// weighted returns the indices of resamples. Each point counts as often as counts say; without
// counts, once.
func (s *summable) weighted(counts []uint16, resamples, workers int) [][]float64 {
	tiles := (s.points + tile - 1) / tile
	sums := make([]float64, tiles*resamples*s.width)
	scratch := make([]float64, max(min(workers, tiles), 1)*tile*s.width)
	sim.ForEach(workers, tiles, func(worker, number int) {
		numbers := scratch[worker*tile*s.width : (worker+1)*tile*s.width]
		from := number * tile
		size := min(tile, s.points-from)
		for i := range size {
			s.fill(worker, from+i, numbers[i*s.width:(i+1)*s.width])
		}
		var drawn [tile]int // the points of the tile that a resample has, and how often
		var weights [tile]float64
		for resample := range resamples {
			sum := sums[(number*resamples+resample)*s.width:][:s.width]
			n := 0
			for i := range size {
				drawn[n], weights[n] = i*s.width, 1
				if counts != nil {
					weights[n] = float64(counts[resample*s.points+from+i])
				}
				if weights[n] != 0 {
					n++
				}
			}
			i := 0
			for ; i+4 <= n; i += 4 { // four at a time spare three quarters of the memory traffic
				addFour(sum, numbers[drawn[i]:], numbers[drawn[i+1]:], numbers[drawn[i+2]:], numbers[drawn[i+3]:], (*[4]float64)(weights[i:]))
			}
			for ; i < n; i++ {
				addWeighted(sum, numbers[drawn[i]:], weights[i])
			}
		}
	})
	results := make([]float64, resamples*s.indices)
	indices := make([][]float64, resamples)
	sim.ForEach(workers, resamples, func(_, resample int) {
		total := sums[resample*s.width : (resample+1)*s.width] // tile 0's, added to
		for number := 1; number < tiles; number++ {
			addWeighted(total, sums[(number*resamples+resample)*s.width:][:s.width], 1)
		}
		for i := range total {
			total[i] /= float64(s.points)
		}
		indices[resample] = results[resample*s.indices : (resample+1)*s.indices]
		s.indexOf(total, indices[resample])
	})
	return indices
}

// addWeighted adds weight × numbers to sums.
func addWeighted(sums, numbers []float64, weight float64) {
	numbers = numbers[:len(sums)]
	for i := range sums {
		sums[i] += weight * numbers[i]
	}
}

// addFour adds four weighted points.
func addFour(sums, p, q, r, s []float64, weights *[4]float64) {
	p, q, r, s = p[:len(sums)], q[:len(sums)], r[:len(sums)], s[:len(sums)]
	for i := range sums {
		sums[i] += (weights[0]*p[i] + weights[1]*q[i]) + (weights[2]*r[i] + weights[3]*s[i])
	}
}

// normal975 is the 0.975 quantile of the normal distribution.
const normal975 = 1.959963984540054

// bootstrapInterval returns the values with intervals of ± 1.96 standard deviations of the
// resamples. Percentiles of a hundred resamples would be too uncertain. An index that is NaN in any
// resample has no interval.
func bootstrapInterval(values []float64, resamples [][]float64) []Estimate {
	estimates := make([]Estimate, len(values))
	for i, value := range values {
		estimates[i] = evidence.Only(value)
		if len(resamples) < 2 {
			continue
		}
		mean, squares := 0.0, 0.0
		for _, resample := range resamples {
			mean += resample[i] / float64(len(resamples))
		}
		for _, resample := range resamples {
			squares += (resample[i] - mean) * (resample[i] - mean)
		}
		estimates[i] = evidence.Around(value, normal975*math.Sqrt(squares/float64(len(resamples)-1)))
	}
	return estimates
}
