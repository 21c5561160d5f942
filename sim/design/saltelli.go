package design

import (
	"fmt"
	"math/bits"

	"dugnad/sim"
)

// Saltelli is the design of Saltelli et al. (2010), "Variance based sensitivity analysis of model
// output", Computer Physics Communications 181. Every base point gives rows that differ in known
// columns. Variance-based indices are computed from them.
type Saltelli struct {
	Factors int
	// Groups is the number of each factor's group, from 0. Factors of a group are exchanged
	// together, in one row. Nil: every factor alone.
	Groups []int
	// Points is the number of base points of each net, a power of two.
	Points int
	// Scrambles is the number of nets, each with its own scrambling. Their results differ by
	// sampling error. 0 is one net without scrambling: it is not random, and its first base point
	// has zeros in A and in B.
	Scrambles int
	// SecondOrder adds the rows BA, from which second-order indices are computed.
	SecondOrder bool
	Seed        uint64 // of the scrambling
}

// Exchanges returns the number of factors, or of groups, that are exchanged one at a time.
func (s Saltelli) Exchanges() int {
	if s.Groups == nil {
		return s.Factors
	}
	most := -1
	for _, group := range s.Groups {
		most = max(most, group)
	}
	return most + 1
}

// RowsPerBasePoint returns the number of rows of a base point: A, B, an AB for each exchange and,
// with second order, a BA for each.
func (s Saltelli) RowsPerBasePoint() int {
	if s.SecondOrder {
		return 2 + 2*s.Exchanges()
	}
	return 2 + s.Exchanges()
}

// BasePoints returns the number of base points in all nets.
func (s Saltelli) BasePoints() int { return s.Points * max(s.Scrambles, 1) }

// Rows returns the design. The rows of a base point are A, an AB for each exchange in order, with
// second order a BA for each, and B, which is SALib's order. Base points are numbered through all
// nets, net by net. A net has two dimensions for each factor: the first half of the coordinates is
// A, the second is B.
//
// Adding nets leaves the other nets as they are. Adding points keeps the points there are, and
// places new ones between them.
//
// It is an error when points are not a power of two, when a group has no factor, or when the design
// has no factor, more than MaxSobolDimensions/2, or more than 2^27 numbers.
func (s Saltelli) Rows() ([]Row, error) {
	members, err := s.members()
	if err != nil {
		return nil, err
	}
	if s.Scrambles < 0 {
		return nil, fmt.Errorf("%d scrambles: a design has 0, the net as it is, or more", s.Scrambles)
	}
	total := s.BasePoints() * s.RowsPerBasePoint()
	rows := make([]Row, 0, total)
	cells := make([]float64, total*s.Factors)
	add := func(kind RoleKind, factor, base int, point []float64) []float64 {
		own := cells[:s.Factors:s.Factors]
		cells = cells[s.Factors:]
		copy(own, point)
		rows = append(rows, Row{Kind: kind, Factor: factor, BaseRow: base, Point: own})
		return own
	}
	for net := range max(s.Scrambles, 1) {
		points, err := s.net(net)
		if err != nil {
			return nil, err
		}
		for i, point := range points {
			base := net*s.Points + i
			a, b := point[:s.Factors], point[s.Factors:]
			add(RoleA, -1, base, a)
			for exchange, columns := range members {
				ab := add(RoleAB, exchange, base, a)
				for _, column := range columns {
					ab[column] = b[column]
				}
			}
			if s.SecondOrder {
				for exchange, columns := range members {
					ba := add(RoleBA, exchange, base, b)
					for _, column := range columns {
						ba[column] = a[column]
					}
				}
			}
			add(RoleB, -1, base, b)
		}
	}
	return rows, nil
}

// net returns the Sobol' net with that number. Its scrambling has a seed of its own: replication 0,
// which no run of a model has.
func (s Saltelli) net(number int) ([][]float64, error) {
	if s.Scrambles == 0 {
		return Sobol(s.Points, 2*s.Factors)
	}
	return ScrambledSobol(sim.RunSeed(s.Seed, uint64(number), 0), s.Points, 2*s.Factors)
}

// members returns the factors of each exchange, after checking the design's size and groups.
func (s Saltelli) members() ([][]int, error) {
	switch {
	case s.Factors < 1 || s.Factors > MaxSobolDimensions/2:
		return nil, fmt.Errorf("%d factors: a Saltelli design has 1 to %d", s.Factors, MaxSobolDimensions/2)
	case s.Groups != nil && len(s.Groups) != s.Factors:
		return nil, fmt.Errorf("groups of %d factors, but the design has %d", len(s.Groups), s.Factors)
	case s.Points < 1:
		return nil, fmt.Errorf("%d base points: a Saltelli design needs a power of two: 1, 2, 4, 8, …", s.Points)
	case s.Points&(s.Points-1) != 0:
		below := 1 << (bits.Len(uint(s.Points)) - 1)
		return nil, fmt.Errorf("%d base points: a Saltelli design needs a power of two; the nearest are %d and %d", s.Points, below, 2*below)
	case s.Points > MaxNumbers/s.Factors/max(s.Scrambles, 1)/(2+2*s.Factors):
		return nil, fmt.Errorf("%d base points, %d nets and %d factors: a design holds at most %d numbers", s.Points, max(s.Scrambles, 1), s.Factors, MaxNumbers)
	}
	if s.Groups == nil {
		members := make([][]int, s.Factors)
		for factor := range members {
			members[factor] = []int{factor}
		}
		return members, nil
	}
	for factor, group := range s.Groups {
		if group < 0 || group >= s.Factors {
			return nil, fmt.Errorf("factor %d is in group %d; groups are numbered from 0 and none is empty", factor+1, group)
		}
	}
	members := make([][]int, s.Exchanges())
	for factor, group := range s.Groups {
		members[group] = append(members[group], factor)
	}
	for group, factors := range members {
		if len(factors) == 0 {
			return nil, fmt.Errorf("group %d has no factor; groups are numbered from 0 and none is empty", group)
		}
	}
	return members, nil
}
