package sensitivity

import (
	"math"

	"dugnad/sim/evidence"
)

// smallestNet is the number of base points from which a net's indices are nearly unbiased and
// normal, so that Student's t has its coverage (see TestScramblesCover).
const smallestNet = 1024

// nets returns the base points of each independent net, or nil where there are too few nets or
// points for intervals from them.
func (p *basePoints) nets(points []int, count int) [][]int {
	if count < 2 {
		return nil
	}
	size := len(p.rowOf) / p.columns / count
	if size < smallestNet {
		return nil
	}
	nets := make([][]int, count)
	for _, point := range points {
		nets[point/size] = append(nets[point/size], point)
	}
	for _, net := range nets {
		if len(net) == 0 {
			return nil
		}
	}
	return nets
}

// acrossNets returns the mean of the nets' indices with Student's t interval. Nets are scrambled
// apart, so their indices are independent and equally distributed, whatever points within a net
// have to do with each other.
func (p *basePoints) acrossNets(nets [][]int, options Options) []Estimate {
	results := make([][]float64, len(nets))
	for i, net := range nets {
		results[i] = p.summable(net, options).estimate(options.Workers)
	}
	estimates := make([]Estimate, len(results[0]))
	n := float64(len(nets))
	for i := range estimates {
		mean, squares := 0.0, 0.0
		for _, result := range results {
			mean += result[i] / n
		}
		for _, result := range results {
			squares += (result[i] - mean) * (result[i] - mean)
		}
		estimates[i] = evidence.Around(mean, evidence.TQuantile975(len(nets)-1)*math.Sqrt(squares/(n-1)/n))
	}
	return estimates
}
