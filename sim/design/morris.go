package design

import (
	"fmt"
	"math"
	"slices"

	"dugnad/sim"
)

var (
	purposeTrajectory = sim.NewPurpose("morris: trajectory")
	purposeTurn       = sim.NewPurpose("morris: order of the factors")
)

// Morris is the design of Morris (1991), "Factorial sampling plans for preliminary computational
// experiments", Technometrics 33. A trajectory starts at a random point of a grid and moves one
// factor after the other, in random order. So it shows one elementary effect of each factor, for
// one row per factor and one more.
type Morris struct {
	Factors      int
	Trajectories int
	// Levels is the number of grid values of every coordinate: 0, 1/(Levels-1), …, 1. An even
	// number makes all equally likely; 4 is usual.
	Levels int
	// Pool is the number of trajectories to draw, of which the most different are kept: Ruano et
	// al. (2012), "An improved sampling strategy based on trajectory design for application of the
	// Morris method", Environmental Modelling & Software 37. 0 keeps all that are drawn.
	Pool int
	Seed uint64
}

// Rows returns the design, trajectory by trajectory. The base row is the number of the trajectory.
// Coordinates reach 0 and 1, both included.
//
// It is an error when levels are odd or fewer than 2, when a number is below 1, when the pool
// is neither 0 nor larger than the trajectories kept, and when there are more than 2^27 numbers
// in all.
func (m Morris) Rows() ([]Row, error) {
	drawn := m.Trajectories
	if m.Pool != 0 {
		drawn = m.Pool
	}
	switch {
	case m.Factors < 1:
		return nil, fmt.Errorf("%d factors: a Morris design has at least 1", m.Factors)
	case m.Trajectories < 1:
		return nil, fmt.Errorf("%d trajectories: a Morris design has at least 1", m.Trajectories)
	case m.Levels < 2 || m.Levels%2 != 0:
		return nil, fmt.Errorf("%d levels: a Morris design has an even number of levels, 2 or more; 4 is usual", m.Levels)
	case m.Pool != 0 && m.Pool <= m.Trajectories:
		return nil, fmt.Errorf("a pool of %d trajectories to choose %d from: the pool must be larger, 10 times is usual", m.Pool, m.Trajectories)
	case m.Pool > maxPool:
		return nil, fmt.Errorf("a pool of %d trajectories: at most %d are compared", m.Pool, maxPool)
	case drawn > MaxNumbers/m.Factors/(m.Factors+1):
		return nil, fmt.Errorf("%d trajectories of %d factors: a design holds at most %d numbers", drawn, m.Factors, MaxNumbers)
	}
	trajectories := m.draw(drawn)
	if m.Pool != 0 {
		kept := make([][][]float64, m.Trajectories)
		for i, chosen := range mostDifferent(trajectories, m.Trajectories) {
			kept[i] = trajectories[chosen]
		}
		trajectories = kept
	}
	return trajectoryRows(trajectories), nil
}

// maxPool bounds the table of distances between trajectories, which grows with its square.
const maxPool = 4096

// draw makes trajectories. Each factor has a lower level, any of the lower half of the grid, and
// a direction; it starts there and goes up by half the grid, or starts above and comes down.
func (m Morris) draw(count int) [][][]float64 {
	stream := sim.NewStream(m.Seed, purposeTrajectory, 0, 0)
	turns := sim.NewStream(m.Seed, purposeTurn, 0, 0)
	points := newMatrix[float64](count*(m.Factors+1), m.Factors)
	trajectories := make([][][]float64, count)
	ends := make([]float64, m.Factors)
	order := make([]int, m.Factors)
	for number := range trajectories {
		trajectory := points[number*(m.Factors+1) : (number+1)*(m.Factors+1)]
		trajectories[number] = trajectory
		for factor := range m.Factors {
			u := stream.Uniform2(number, factor, 0)
			lower := int(u[0] * float64(m.Levels/2))
			from, to := lower, lower+m.Levels/2
			if u[1] < 0.5 {
				from, to = to, from
			}
			trajectory[0][factor] = float64(from) / float64(m.Levels-1)
			ends[factor] = float64(to) / float64(m.Levels-1)

			order[factor] = factor // Fisher and Yates's shuffle
			other := int(turns.Uniform2(number, factor, 0)[0] * float64(factor+1))
			order[factor], order[other] = order[other], order[factor]
		}
		for turn, factor := range order {
			copy(trajectory[turn+1], trajectory[turn])
			trajectory[turn+1][factor] = ends[factor]
		}
	}
	return trajectories
}

// mostDifferent chooses trajectories whose summed squared distances from each other are great,
// and returns their numbers in order. The distance of two is the sum of the Euclidean distances
// of all pairs of their points (Campolongo, Cariboni and Saltelli 2007, equation 9).
//
// Looking at every choice would take too long. Ruano et al. (2012) start, for each size of group
// up to the number wanted, from the best of the groups that one trajectory makes with those
// farthest from it, add the best one at a time, and keep the best result of all sizes. Of equals
// the first is taken.
func mostDifferent(trajectories [][][]float64, choose int) []int {
	if choose == 1 {
		return []int{0}
	}
	squared := squaredDistances(trajectories)
	farthest := make([][]int, len(trajectories)) // from each, the farthest first
	for number := range farthest {
		others := make([]int, len(trajectories))
		for i := range others {
			others[i] = i
		}
		slices.SortStableFunc(others, func(a, b int) int {
			switch {
			case squared[number][a] > squared[number][b]:
				return -1
			case squared[number][a] < squared[number][b]:
				return 1
			}
			return 0
		})
		farthest[number] = others[:choose-1]
	}
	var best []int
	most := math.Inf(-1)
	for size := 1; size < choose; size++ {
		group := bestStart(squared, farthest, size)
		for len(group) < choose {
			group = append(group, bestAddition(squared, group))
		}
		if spread := spreadOf(squared, group); spread > most {
			best, most = group, spread
		}
	}
	slices.Sort(best)
	return best
}

// bestStart returns the group of most spread among those of a trajectory and the size farthest from
// it.
func bestStart(squared [][]float64, farthest [][]int, size int) []int {
	var best []int
	most := math.Inf(-1)
	group := make([]int, size+1)
	for number := range squared {
		copy(group, farthest[number][:size])
		group[size] = number
		if spread := spreadOf(squared, group); spread > most {
			best, most = slices.Clone(group), spread
		}
	}
	return best
}

// bestAddition returns the trajectory outside the group that adds most to its spread.
func bestAddition(squared [][]float64, group []int) int {
	best, most := -1, math.Inf(-1)
	for number := range squared {
		if slices.Contains(group, number) {
			continue
		}
		gain := 0.0
		for _, member := range group {
			gain += squared[number][member]
		}
		if gain > most {
			best, most = number, gain
		}
	}
	return best
}

// spreadOf returns the sum of the squared distances within a group.
func spreadOf(squared [][]float64, group []int) float64 {
	spread := 0.0
	for i, a := range group {
		for _, b := range group[:i] {
			spread += squared[a][b]
		}
	}
	return spread
}

// squaredDistances returns the table of squared distances between trajectories.
func squaredDistances(trajectories [][][]float64) [][]float64 {
	squared := newMatrix[float64](len(trajectories), len(trajectories))
	for i, one := range trajectories {
		for j, other := range trajectories[:i] {
			distance := 0.0
			for _, p := range one {
				for _, q := range other {
					sum := 0.0
					for factor := range p {
						difference := p[factor] - q[factor]
						sum += float64(difference * difference)
					}
					distance += math.Sqrt(sum)
				}
			}
			squared[i][j] = float64(distance * distance)
			squared[j][i] = squared[i][j]
		}
	}
	return squared
}

// Radial is the radial design of Campolongo, Saltelli and Cariboni (2011), "From screening to
// quantitative sensitivity analysis", Computer Physics Communications 182. A star is a point of a
// Sobol' net and, for each factor, the same point with that coordinate taken from another point of
// the net. So steps have all lengths, and whole-number and categorical factors take all their
// levels.
type Radial struct {
	Factors int
	Stars   int
	Seed    uint64 // of the net's scrambling, without which some steps would have length 0
}

// radialShift is how many points later the other coordinates come from, so that they are not
// those of the star's centre (Campolongo et al. 2011, section 3).
const radialShift = 4

// Rows returns the design, star by star, the centre first. The base row is the number of the star.
//
// It is an error when there is no star, no factor or more than MaxSobolDimensions/2, and when
// there are more than 2^27 numbers in all.
func (r Radial) Rows() ([]Row, error) {
	switch {
	case r.Factors < 1 || r.Factors > MaxSobolDimensions/2:
		return nil, fmt.Errorf("%d factors: a radial design has 1 to %d", r.Factors, MaxSobolDimensions/2)
	case r.Stars < 1:
		return nil, fmt.Errorf("%d stars: a radial design has at least 1", r.Stars)
	case r.Stars > MaxNumbers/r.Factors/(r.Factors+1):
		return nil, fmt.Errorf("%d stars of %d factors: a design holds at most %d numbers", r.Stars, r.Factors, MaxNumbers)
	}
	points := 1
	for points < r.Stars+radialShift {
		points *= 2
	}
	net, err := ScrambledSobol(r.Seed, points, 2*r.Factors)
	if err != nil {
		return nil, err
	}
	stars := make([][][]float64, r.Stars)
	cells := newMatrix[float64](r.Stars*(r.Factors+1), r.Factors)
	for number := range stars {
		star := cells[number*(r.Factors+1) : (number+1)*(r.Factors+1)]
		centre, other := net[number][:r.Factors], net[number+radialShift][r.Factors:]
		copy(star[0], centre)
		for factor := range r.Factors {
			copy(star[factor+1], centre)
			star[factor+1][factor] = other[factor]
		}
		stars[number] = star
	}
	return trajectoryRows(stars), nil
}

// trajectoryRows gives the points of trajectories, or of stars, their role and number.
func trajectoryRows(trajectories [][][]float64) []Row {
	rows := make([]Row, 0, len(trajectories)*len(trajectories[0]))
	for number, points := range trajectories {
		for _, point := range points {
			rows = append(rows, Row{Kind: RoleTrajectory, Factor: -1, BaseRow: number, Point: point})
		}
	}
	return rows
}
