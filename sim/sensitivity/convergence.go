package sensitivity

import (
	"fmt"
	"math"
	"slices"

	"dugnad/sim/design"
)

// Stage is the result that the first base points of a design alone would have given.
type Stage struct {
	BasePoints                     int // of each net
	First, Total                   []Estimate
	FirstStability, TotalStability Stability
}

// Stability measures how far indices could still change, in three respects: fewer points are enough
// for screening than for values (Sarrazin, Pianosi and Wagener 2016, Environmental Modelling &
// Software 79). All three come from bootstrap resamples, which makes them conservative.
type Stability struct {
	// Values is the width of the widest interval.
	Values float64
	// Ranking is the number of ranks that factors move between two resamples, weighted by the
	// square of their indices, so that the order of unimportant factors matters little: the 95 %
	// quantile over all pairs of resamples.
	Ranking float64
	// Screening is the width of the widest interval among factors whose index is below
	// Unimportant; 0 where there is none.
	Screening float64
}

// The limits of Sarrazin et al. (2016).
const (
	Unimportant       = 0.05 // an index below this is taken for none, when screening
	settledWidth      = 0.05
	settledRankChange = 1
)

// ValuesSettled reports whether every interval is narrower than 0.05.
func (s Stability) ValuesSettled() bool { return s.Values < settledWidth }

// RankingSettled reports whether resamples agree on the order within one rank.
func (s Stability) RankingSettled() bool { return s.Ranking < settledRankChange }

// ScreeningSettled reports whether the intervals of all unimportant factors are narrower than 0.05.
func (s Stability) ScreeningSettled() bool { return s.Screening < settledWidth }

// Converge computes the indices of the first 16, 32, 64, … base points of each net, up to all,
// and how settled they are. Rows, outputs, options and errors are those of VarianceBased;
// intervals are by bootstrap at every stage, so it is also an error when there are fewer than 2
// resamples. Stages without a complete base point or without variance have NaN.
func Converge(rows []design.Row, outputs [][]float64, options Options) ([]Stage, error) {
	if options.Resamples < 2 {
		return nil, fmt.Errorf("%d resamples: convergence is read from at least 2, 100 are usual", options.Resamples)
	}
	p, err := prepare(rows, outputs, options)
	if err != nil {
		return nil, err
	}
	const fewest = 16
	size := len(p.rowOf) / p.columns / max(options.Nets, 1)
	var stages []Stage
	for points := min(fewest, size); ; points = min(2*points, size) {
		stages = append(stages, p.stage(points, size, options))
		if points == size {
			return stages, nil
		}
	}
}

// stage returns the indices of the first points of each net of that size.
func (p *basePoints) stage(points, size int, options Options) Stage {
	stage := Stage{BasePoints: points}
	var first []int
	for _, point := range p.complete {
		if point%size < points {
			first = append(first, point)
		}
	}
	values := make([]float64, 2*p.factors)
	for i := range values {
		values[i] = math.NaN()
	}
	resamples := [][]float64{values, values}
	if len(first) > 0 {
		sums := p.summable(first, options)
		values = sums.estimate(options.Workers)[:2*p.factors]
		resamples = sums.bootstrap(options.Resamples, options.Seed, options.Workers)
	}
	estimates := bootstrapInterval(values, resamples)
	stage.First, stage.Total = estimates[:p.factors:p.factors], estimates[p.factors:]
	stage.FirstStability = stabilityOf(stage.First, resamples, 0)
	stage.TotalStability = stabilityOf(stage.Total, resamples, p.factors)
	return stage
}

// stabilityOf judges the indices that begin at an offset of each resample.
func stabilityOf(estimates []Estimate, resamples [][]float64, offset int) Stability {
	var s Stability
	for _, estimate := range estimates {
		width := estimate.Upper - estimate.Lower
		s.Values = max(s.Values, width) // max keeps a NaN
		if !(estimate.Mean >= Unimportant) {
			s.Screening = max(s.Screening, width)
		}
	}
	s.Ranking = rankChange(resamples, offset, len(estimates))
	return s
}

// rankChange returns the 95 % quantile, over pairs of resamples, of Σ|Rⱼ−R'ⱼ|·wⱼ/Σwⱼ, where R and
// R' are a factor's ranks and w is the square of its larger index (Sarrazin et al. 2016, equation
// 5).
func rankChange(resamples [][]float64, offset, factors int) float64 {
	ranks := make([][]int, len(resamples))
	for i, resample := range resamples {
		ranks[i] = ranksOf(resample[offset : offset+factors])
	}
	var changes []float64
	for i := range resamples {
		for j := range i {
			sum, weights := 0.0, 0.0
			for factor := range factors {
				larger := max(resamples[i][offset+factor], resamples[j][offset+factor], 0)
				moved := math.Abs(float64(ranks[i][factor] - ranks[j][factor]))
				sum += moved * larger * larger
				weights += larger * larger
			}
			changes = append(changes, sum/weights)
		}
	}
	slices.Sort(changes) // a NaN comes first
	if len(changes) == 0 || math.IsNaN(changes[0]) {
		return math.NaN()
	}
	return changes[int(math.Ceil(0.95*float64(len(changes))))-1]
}

// ranksOf returns each value's place in descending order; of equals the first comes first.
func ranksOf(values []float64) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case values[a] > values[b]:
			return -1
		case values[a] < values[b]:
			return 1
		}
		return 0
	})
	ranks := make([]int, len(values))
	for rank, i := range order {
		ranks[i] = rank
	}
	return ranks
}
