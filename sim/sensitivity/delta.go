package sensitivity

import (
	"math"

	"dugnad/sim"
)

// DeltaIndex is the distance by which a factor moves the density of the output, and the share of
// variance that it explains alone.
type DeltaIndex struct {
	// Delta is δ of Borgonovo (2007), half the expected area between the output's density and
	// its density given the factor: 0 for an irrelevant factor, 1 at most. With resamples it is
	// bias-reduced, 2·Plain − mean of the bootstrap (Plischke et al. 2013, equation 30).
	Delta Estimate
	// Plain is δ as estimated from the sample itself (their equation 26).
	Plain float64
	// Threshold is the value that Plain exceeds in 5 of 100 cases for a factor without influence,
	// cut into the same classes. NaN with fewer than 19 resamples.
	Threshold float64
	// First is the share of variance between classes, the first-order index from given data.
	First Estimate
	// FirstThreshold is as Threshold, for First.
	FirstThreshold float64
	Classes        int    // that the factor was cut into
	Note           string // why the indices are NaN, or empty
}

// Delta returns the moment-independent index δ and the first-order index from given data, of
// Plischke, Borgonovo and Smith (2013), "Global sensitivity measures from given data", European
// Journal of Operational Research 226. One a factor, in their order.
//
// A factor's range is cut into classes with equally many rows; their number grows with the
// rows, from 2 to 48. A factor with no more distinct values than that gets one class a value.
// Densities are Gaussian kernels, Silverman's bandwidth, on 100 points between the least and
// greatest output. A class in which the output is one number has no density; its distance to
// the whole is the share of rows with another output.
//
// Kernels blur an output that takes few values: for such an output read PAWN.
//
// Intervals are ± 1.96 bootstrap standard errors. It is an error when there are fewer than 20
// rows.
func Delta(data Data, resampling Resampling) ([]DeltaIndex, error) {
	if err := data.needRows("δ", 20, "to estimate densities"); err != nil {
		return nil, err
	}
	if err := resampling.check(); err != nil {
		return nil, err
	}
	rows := len(data.Output)
	all := onceEach(rows)
	indices := make([]DeltaIndex, data.factors())
	cuts := make([]classing, len(indices))
	plain := make([][]float64, len(indices)) // of resamples, and so on
	first := make([][]float64, len(indices))
	dummyPlain := make([][]float64, len(indices))
	dummyFirst := make([][]float64, len(indices))
	whole := densityOf(data.Output, all)
	for factor := range indices {
		index := &indices[factor]
		index.Note = data.note(factor)
		cuts[factor] = newClassing(data.column(factor))
		index.Classes = cuts[factor].classes
		for _, replicates := range [][][]float64{plain, first, dummyPlain, dummyFirst} {
			replicates[factor] = make([]float64, resampling.Resamples)
		}
	}
	resampling.each(func(resample int) {
		counts := resampling.bootstrapCounts(rows, resample)
		resampled := densityOf(data.Output, counts)
		shuffle := permutation(sim.NewStream(resampling.Seed, purposeDummy, 0, 0), rows, resample)
		for factor, cut := range cuts {
			if indices[factor].Note != "" {
				continue
			}
			plain[factor][resample], first[factor][resample] = deltaOf(data.Output, cut.assign(counts), counts, cut.classes, resampled)
			if factor > 0 && cut.levels == nil && cuts[factor-1].levels == nil && indices[factor-1].Note == "" {
				// Same sizes of classes, same shuffle: the same dummy.
				dummyPlain[factor][resample], dummyFirst[factor][resample] = dummyPlain[factor-1][resample], dummyFirst[factor-1][resample]
				continue
			}
			classOf := cut.assign(all)
			shuffled := make([]int, rows)
			for place, row := range cut.order {
				shuffled[shuffle[place]] = classOf[row]
			}
			dummyPlain[factor][resample], dummyFirst[factor][resample] = deltaOf(data.Output, shuffled, all, cut.classes, whole)
		}
	})
	for factor := range indices {
		index := &indices[factor]
		if index.Note != "" {
			nan := math.NaN()
			index.Delta, index.Plain, index.Threshold, index.First, index.FirstThreshold = noEstimate, nan, nan, noEstimate, nan
			continue
		}
		cut := cuts[factor]
		value, share := deltaOf(data.Output, cut.assign(all), all, cut.classes, whole)
		index.Plain = value
		if resampling.Resamples > 0 {
			mean, _, _ := momentsOf(plain[factor], onceEach(resampling.Resamples))
			value = 2*value - mean
		}
		index.Delta = withStandardError(value, plain[factor])
		index.First = withStandardError(share, first[factor])
		index.Threshold = threshold(dummyPlain[factor])
		index.FirstThreshold = threshold(dummyFirst[factor])
	}
	return indices, nil
}

// classing assigns the values of a factor to classes.
type classing struct {
	classes int
	column  []float64
	order   []int
	levels  map[float64]int // one class each, or nil: by rank
}

func newClassing(column []float64) classing {
	cut := classing{column: column, order: orderOf(column)}
	rows := float64(len(column))
	// How fast classes grow with rows: Plischke et al. 2013.
	cut.classes = int(min(math.Ceil(math.Pow(rows, 2/(7+math.Tanh((1500-rows)/500)))), 48))
	if levels := distinctValues(column); len(levels) <= cut.classes {
		cut.classes = len(levels)
		cut.levels = map[float64]int{}
		for class, level := range levels {
			cut.levels[level] = class
		}
	}
	return cut
}

// assign returns the class of each row in a sample with these counts. A row that occurs more than
// once is not split: its class is that of its first copy.
func (c classing) assign(counts []int) []int {
	classOf := make([]int, len(c.column))
	width := float64(len(c.column)) / float64(c.classes)
	rank, class := 0, 0
	for _, row := range c.order {
		if c.levels != nil {
			classOf[row] = c.levels[c.column[row]]
			continue
		}
		for class < c.classes-1 && float64(rank+1) > float64(class+1)*width {
			class++
		}
		classOf[row] = class
		rank += counts[row]
	}
	return classOf
}

// deltaOf returns δ and the share of variance between classes. whole is densityOf(output, counts).
func deltaOf(output []float64, classOf, counts []int, classes int, whole density) (delta, first float64) {
	members := make([][]float64, classes)
	weights := make([][]int, classes)
	for row, class := range classOf {
		if counts[row] > 0 {
			members[class] = append(members[class], output[row])
			weights[class] = append(weights[class], counts[row])
		}
	}
	mean, squares, total := momentsOf(output, counts)
	between := 0.0
	for class, outputs := range members {
		if len(outputs) == 0 {
			continue
		}
		classMean, _, size := momentsOf(outputs, weights[class])
		between += float64(size) * (classMean - mean) * (classMean - mean)
		share := float64(size) / float64(total)
		if e := extentOf(outputs); e.constant() {
			other := 0
			for row, value := range output {
				if value < e.least-e.dust() || value > e.greatest+e.dust() {
					other += counts[row]
				}
			}
			delta += share * float64(other) / float64(total)
			continue
		}
		delta += share / 2 * whole.areaTo(whole.of(outputs, weights[class]))
	}
	return delta, between / squares
}

// densityPoints is the number of points at which a density is computed.
const densityPoints = 100

// A density is an estimate at equally spaced points.
type density struct {
	least, step float64
	at          [densityPoints]float64
}

// densityOf returns the density of outputs between the least and the greatest of all of them, of
// which a resample may lack some.
func densityOf(outputs []float64, counts []int) density {
	least, greatest := math.Inf(1), math.Inf(-1)
	for i, value := range outputs {
		if counts[i] > 0 {
			least, greatest = min(least, value), max(greatest, value)
		}
	}
	frame := density{least: least, step: (greatest - least) / (densityPoints - 1)}
	if frame.step == 0 {
		return frame // deltaOf asks nothing of it: every class is constant
	}
	return frame.of(outputs, counts)
}

// of returns the density of other outputs at the same points: Gaussian kernels whose bandwidth is
// Silverman's, (3n/4)^(−1/5) standard deviations. A kernel's values at neighbouring points have a
// ratio that itself changes by a constant ratio, which saves almost all exponentials.
func (d density) of(outputs []float64, counts []int) density {
	_, squares, n := momentsOf(outputs, counts)
	deviation := math.Sqrt(squares / float64(n-1))
	width := deviation * math.Pow(float64(n)*3/4, -.2)
	scaled := d.step / width
	ratio := math.Exp(-scaled * scaled)
	result := density{least: d.least, step: d.step}
	for i, value := range outputs {
		if counts[i] == 0 {
			continue
		}
		nearest := min(max(int(math.Round((value-d.least)/d.step)), 0), densityPoints-1)
		offset := (d.least + float64(nearest)*d.step - value) / width
		peak := float64(counts[i]) * math.Exp(-offset*offset/2)
		result.at[nearest] += peak
		const negligible = 1e-17
		height, step := peak, math.Exp(-offset*scaled-scaled*scaled/2)
		for point := nearest + 1; point < densityPoints && height > negligible; point++ {
			height *= step
			step *= ratio
			result.at[point] += height
		}
		height, step = peak, math.Exp(offset*scaled-scaled*scaled/2)
		for point := nearest - 1; point >= 0 && height > negligible; point-- {
			height *= step
			step *= ratio
			result.at[point] += height
		}
	}
	scale := 1 / (float64(n) * width * math.Sqrt(2*math.Pi))
	for point := range result.at {
		result.at[point] *= scale
	}
	return result
}

// areaTo returns the area between two densities, by trapezoids.
func (d density) areaTo(other density) float64 {
	area := 0.0
	for point := range densityPoints {
		weight := 1.0
		if point == 0 || point == densityPoints-1 {
			weight = .5
		}
		area += weight * math.Abs(d.at[point]-other.at[point])
	}
	return area * d.step
}
