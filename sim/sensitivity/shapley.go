package sensitivity

import (
	"fmt"
	"math"
	"math/bits"
	"slices"

	"dugnad/sim"
	"dugnad/sim/evidence"
)

// ShapleyEffects are shares of the output's variance, of independent or dependent factors.
type ShapleyEffects struct {
	Effects []Estimate // shares that sum to 1; NaN for a factor that does not vary
	// Explained is the share of the output's variance that all factors together explain. The rest
	// is luck, or detail too fine for the sample's neighbours.
	Explained float64
	Variance  float64  // of the output
	Failed    int      // runs
	Notes     []string // why a factor has NaN, or empty
	Note      string   // why all are NaN, or what to know about them, or empty
}

// ShapleyOfSample estimates Shapley effects from given data (Broto, Bachoc and Depecker 2020,
// "Variance reduction for estimation of Shapley effects and adaptation to unknown input
// distribution", SIAM/ASA Journal on Uncertainty Quantification 8). A factor's effect is its
// addition to the variance that a set of other factors explains, averaged over all orders in which
// factors may join (Owen 2014, "Sobol' indices and Shapley value"). Effects sum to 1, also of
// dependent factors. What a set leaves unexplained is estimated as the mean variance of the output
// among nearest neighbours in those factors. Distances are between ranks, so that units do not
// matter.
//
// Rows must be drawn at random or as a Latin hypercube; Correlate of sim/design may have made
// factors dependent. The points of a Sobol' net avoid their neighbours, so that on nets effects are
// wrong by a tenth and more.
//
// Neighbours is the number of rows, the row itself included, from which a variance is computed; 3
// is usual. Effects are scaled to sum to 1. With few rows for the number of factors Explained is
// low, and effects are drawn towards one another.
//
// Intervals are ± 1.96 standard errors, from halves of the sample drawn without replacement. The
// work grows with 2^factors × rows². It is an error when it is more than 2^37 comparisons, some
// minutes, when neighbours is below 2, or when there are fewer than 8 rows for each.
func ShapleyOfSample(data Data, neighbours int, resampling Resampling) (ShapleyEffects, error) {
	if neighbours < 2 {
		return ShapleyEffects{}, fmt.Errorf("%d neighbours: a variance needs at least 2, and 3 are usual", neighbours)
	}
	if err := data.needRows("Shapley effects from a sample", 8*neighbours, fmt.Sprintf("eight for each of %d neighbours", neighbours)); err != nil {
		return ShapleyEffects{}, err
	}
	if err := resampling.check(); err != nil {
		return ShapleyEffects{}, err
	}
	rows := len(data.Output)
	result := ShapleyEffects{Failed: len(data.Failed)}
	var varying []int
	for factor := range data.factors() {
		note := data.note(factor)
		result.Notes = append(result.Notes, note)
		result.Effects = append(result.Effects, evidence.None())
		if note == "" {
			varying = append(varying, factor)
		}
	}
	_, squares, _ := momentsOf(data.Output, onceEach(rows))
	result.Variance = squares / float64(rows-1)
	if len(varying) == 0 {
		result.Note, result.Explained = "no factor varies", math.NaN()
		return result, nil
	}
	const mostComparisons = 1 << 37
	comparisons := math.Ldexp(float64(rows)*float64(rows)*(1+float64(resampling.Resamples)/4), len(varying))
	if comparisons > mostComparisons {
		return ShapleyEffects{}, fmt.Errorf("effects (Shapley) of %d factors from %d rows with %d resamples take %.1g comparisons, more than %.1g; use fewer factors, rows or resamples",
			len(varying), rows, resampling.Resamples, comparisons, float64(mostComparisons))
	}
	ranks := make([][]int64, rows) // rows × varying factors, doubled so that ties have whole ones
	for row := range ranks {
		ranks[row] = make([]int64, len(varying))
	}
	for place, factor := range varying {
		column := data.column(factor)
		for row, rank := range midranks(column, orderOf(column), onceEach(rows)) {
			ranks[row][place] = int64(2 * rank)
		}
	}
	all := permutation(sim.NewStream(resampling.Seed, purposeTies, 0, 0), rows, 0)
	effects, explained := sampleEffects(ranks, data.Output, all, neighbours, resampling.Workers)
	result.Explained = explained
	switch {
	case !(explained > 0):
		result.Note = "the factors explain nothing: there is nothing to share out"
		return result, nil
	case explained < .1:
		result.Note = "the factors explain less than a tenth of the variance: their shares of it are unsure"
	}
	replicates := make([][]float64, len(varying))
	for place := range replicates {
		replicates[place] = make([]float64, resampling.Resamples)
	}
	resampling.each(func(resample int) {
		half, _ := sampleEffects(ranks, data.Output, resampling.half(rows, resample), neighbours, 1)
		for place, effect := range half {
			replicates[place][resample] = effect
		}
	})
	for place, factor := range varying {
		result.Effects[factor] = withStandardError(effects[place], replicates[place])
	}
	return result, nil
}

// sampleEffects returns the Shapley effects in some rows, scaled to sum to 1, and the share of
// variance that all factors explain.
func sampleEffects(ranks [][]int64, output []float64, rows []int, neighbours, workers int) (effects []float64, explained float64) {
	factors := len(ranks[0])
	const block = 32 // rows whose sums are added together first, in the same order for any workers
	blocks := make([][]float64, (len(rows)+block-1)/block)
	sim.ForEach(workers, len(blocks), func(_, number int) {
		sums := make([]float64, 1<<factors)
		for place := number * block; place < min((number+1)*block, len(rows)); place++ {
			addLocalVariances(sums, ranks, output, rows, place, neighbours)
		}
		blocks[number] = sums
	})
	unexplained := make([]float64, 1<<factors)
	for _, sums := range blocks {
		for set, sum := range sums {
			unexplained[set] += sum / float64(len(rows))
		}
	}
	values := make([]float64, len(rows))
	for i, row := range rows {
		values[i] = output[row]
	}
	_, squares, n := momentsOf(values, onceEach(len(values)))
	variance := squares / float64(n-1)
	unexplained[0] = variance
	explained = 1 - unexplained[len(unexplained)-1]/variance
	for set := range unexplained {
		unexplained[set] = (1 - unexplained[set]/variance) / explained
	}
	return shapleyOf(unexplained, factors), explained
}

// addLocalVariances adds to each set's sum the variance of the output among the nearest
// neighbours of one row in that set's factors. Sets are visited so that each differs from the
// one before by one factor (Gray's code): distances, sums of squared differences of ranks, are
// whole numbers and take one addition. Rows behind the row come first where distances are
// equal, so that rows of one category do not all have the same neighbours.
func addLocalVariances(sums []float64, ranks [][]int64, output []float64, rows []int, place, neighbours int) {
	others := slices.Concat(rows[place+1:], rows[:place])
	own := ranks[rows[place]]
	parts := make([][]int64, len(own)) // of a distance, by factor
	for factor := range parts {
		parts[factor] = make([]int64, len(others))
		for i, other := range others {
			difference := ranks[other][factor] - own[factor]
			parts[factor][i] = difference * difference
		}
	}
	distances := make([]int64, len(others))
	nearest := make([]int, neighbours-1) // numbers of others, their distances rising
	outputs := make([]float64, neighbours)
	once := onceEach(neighbours)
	for step := 1; step < len(sums); step++ {
		set := step ^ step>>1
		factor := bits.TrailingZeros(uint(step))
		if part := parts[factor]; set>>factor&1 == 1 {
			for i := range distances {
				distances[i] += part[i]
			}
		} else {
			for i := range distances {
				distances[i] -= part[i]
			}
		}
		findNearest(nearest, distances)
		outputs[0] = output[rows[place]]
		for i, number := range nearest {
			outputs[i+1] = output[others[number]]
		}
		_, squares, n := momentsOf(outputs, once)
		sums[set] += squares / float64(n-1)
	}
}

// findNearest fills nearest with the places of the least distances, the first of equal ones.
// There are at least as many distances.
func findNearest(nearest []int, distances []int64) {
	farthest := int64(math.MaxInt64) // of the nearest so far
	found := 0
	for i, distance := range distances {
		if distance >= farthest {
			continue
		}
		at := min(found, len(nearest)-1)
		for ; at > 0 && distance < distances[nearest[at-1]]; at-- {
			nearest[at] = nearest[at-1]
		}
		nearest[at] = i
		if found = min(found+1, len(nearest)); found == len(nearest) {
			farthest = distances[nearest[found-1]]
		}
	}
}

// shapleyOf returns the Shapley values of all factors from the values of all sets (Shapley 1953). A
// set's binary digits are its factors.
func shapleyOf(value []float64, factors int) []float64 {
	weights := shapleyWeights(factors)
	parts := make([]float64, factors)
	for set := range value {
		weight := weights[bits.OnesCount(uint(set))]
		for factor := range parts {
			if set>>factor&1 == 0 {
				parts[factor] += weight * (value[set|1<<factor] - value[set])
			}
		}
	}
	return parts
}

// shapleyWeights is, for each size of a set, the chance that in a random order exactly that set
// comes before a given other factor: size!·(factors − 1 − size)! / factors!.
func shapleyWeights(factors int) []float64 {
	weights := make([]float64, factors+1) // the last is of the set of all, which none joins
	weights[0] = 1 / float64(factors)
	for size := 1; size < factors; size++ {
		weights[size] = weights[size-1] * float64(size) / float64(factors-size)
	}
	return weights
}
