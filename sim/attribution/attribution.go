package attribution

import (
	"fmt"
	"math"
	"math/bits"
	"slices"

	"dugnad/sim"
)

// A Coalition is a set of players: bit i is player i.
type Coalition uint64

// The largest numbers of players.
const (
	MostPlayers  = 63 // of a sampled plan
	MostComplete = 20 // of a complete plan, which needs 2 to the power of this values
)

// All returns the coalition of all players.
func All(players int) Coalition { return 1<<players - 1 }

// Has reports whether a player is in the coalition.
func (c Coalition) Has(player int) bool { return c>>player&1 == 1 }

// With returns the coalition with one more player.
func (c Coalition) With(player int) Coalition { return c | 1<<player }

// Size returns the number of players in the coalition.
func (c Coalition) Size() int { return bits.OnesCount64(uint64(c)) }

// A Plan lists the coalitions whose values are needed to attribute a difference, and attributes it.
type Plan struct {
	players    int
	coalitions []Coalition
	blocks     [][][]int // of orders; nil for a complete plan
}

// Complete returns the plan that uses every coalition. It panics above MostComplete players.
func Complete(players int) *Plan {
	if players < 0 || players > MostComplete {
		panic(fmt.Sprintf("attribution: a complete plan of %d players", players))
	}
	p := &Plan{players: players, coalitions: make([]Coalition, 1<<players)}
	for i := range p.coalitions {
		p.coalitions[i] = Coalition(i)
	}
	return p
}

// Sampled returns the plan that uses at least orders random orders of the players, in complete
// blocks. There are at least two blocks, from which the sampling error is estimated. A block has as
// many orders as there are players, or twice as many if their number is odd. Each order is
// uniformly random; within a block every player has every position equally often, and every
// ordered pair is adjacent equally often. Sampled panics with fewer than two or more than
// MostPlayers players.
func Sampled(players, orders int, luck sim.Stream) *Plan {
	if players < 2 || players > MostPlayers {
		panic(fmt.Sprintf("attribution: a sampled plan of %d players", players))
	}
	p := &Plan{players: players}
	needed := map[Coalition]bool{0: true, All(players): true}
	for made := 0; made < orders || len(p.blocks) < 2; made += len(p.blocks[0]) {
		block := randomBlock(players, len(p.blocks), luck)
		for _, order := range block {
			var before Coalition
			for k, player := range order {
				needed[before.With(player)] = true
				if k+1 < players {
					needed[before.With(order[k+1])] = true
				}
				before = before.With(player)
			}
		}
		p.blocks = append(p.blocks, block)
	}
	for c := range needed {
		p.coalitions = append(p.coalitions, c)
	}
	slices.Sort(p.coalitions)
	return p
}

// Coalitions returns the coalitions whose values the plan needs, in ascending order, from the empty
// one to that of all players. The caller must not change them.
func (p *Plan) Coalitions() []Coalition { return p.coalitions }

// Orders returns the number of drawn orders; of a complete plan it is 0.
func (p *Plan) Orders() int {
	if len(p.blocks) == 0 {
		return 0
	}
	return len(p.blocks) * len(p.blocks[0])
}

// An Attribution divides a game's total: the value of all players minus that of none.
type Attribution struct {
	Parts        []float64 // Shapley values, by player; their sum is the total
	Interactions []float64 // interaction indices, by pair, as in Pairs
}

// Pairs lists the pairs of players in the order of Interactions: 0 and 1, 0 and 2, … , 1 and 2, …
func Pairs(players int) (pairs [][2]int) {
	for i := range players {
		for j := i + 1; j < players; j++ {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	return pairs
}

// pairIndex returns the index in Interactions of a pair of different players.
func pairIndex(players, i, j int) int {
	i, j = min(i, j), max(i, j)
	return i*(2*players-i-1)/2 + j - i - 1
}

// Attribute divides the game's total. It calls value for the plan's coalitions only.
func (p *Plan) Attribute(value func(Coalition) float64) Attribution {
	if p.blocks == nil {
		return p.complete(value)
	}
	mean := p.empty()
	for _, block := range p.blocks {
		a := p.sampled(block, value)
		for i, x := range a.Parts {
			mean.Parts[i] += x
		}
		for i, x := range a.Interactions {
			mean.Interactions[i] += x
		}
	}
	mean.divide(float64(len(p.blocks)))
	return mean
}

// Errors returns the standard errors of an Attribution from the draw of orders: the standard
// deviation between blocks, divided by the root of their number. Those of a complete plan are 0.
func (p *Plan) Errors(value func(Coalition) float64) Attribution {
	e := p.empty()
	if p.blocks == nil {
		return e
	}
	n := float64(len(p.blocks))
	mean := p.Attribute(value)
	for _, block := range p.blocks {
		a := p.sampled(block, value)
		for i, x := range a.Parts {
			e.Parts[i] += float64((x - mean.Parts[i]) * (x - mean.Parts[i]))
		}
		for i, x := range a.Interactions {
			e.Interactions[i] += float64((x - mean.Interactions[i]) * (x - mean.Interactions[i]))
		}
	}
	for _, squares := range [][]float64{e.Parts, e.Interactions} {
		for i := range squares {
			if squares[i] > 0 {
				squares[i] = math.Sqrt(squares[i] / (n - 1) / n)
			}
		}
	}
	return e
}

func (p *Plan) empty() Attribution {
	return Attribution{make([]float64, p.players), make([]float64, p.players*(p.players-1)/2)}
}

func (a *Attribution) divide(by float64) {
	for i := range a.Parts {
		a.Parts[i] /= by
	}
	for i := range a.Interactions {
		a.Interactions[i] /= by
	}
}

// complete computes Shapley's formula,
//
//	φ(i) = Σ |S|! (n−|S|−1)! / n! · (v(S∪i) − v(S))   over S without i,
//
// and Grabisch and Roubens's,
//
//	I(i,j) = Σ |S|! (n−|S|−2)! / (n−1)! · (v(S∪ij) − v(S∪i) − v(S∪j) + v(S))   over S without both.
//
// Both weights average over the S of each size, and then over the sizes.
func (p *Plan) complete(value func(Coalition) float64) Attribution {
	n := p.players
	a := p.empty()
	values := make([]float64, len(p.coalitions))
	for i, c := range p.coalitions {
		values[i] = value(c)
	}
	one, two := make([]float64, n+1), make([]float64, n+1) // number of coalitions with the same weight, by size
	for size := range n {
		one[size], two[size] = float64(n)*choose(n-1, size), float64(n-1)*choose(n-2, size)
	}
	for c, v := range values {
		s := Coalition(c)
		size := s.Size()
		for i := range n {
			if s.Has(i) {
				continue
			}
			withI := values[s.With(i)]
			a.Parts[i] += (withI - v) / one[size]
			for j := i + 1; j < n; j++ {
				if !s.Has(j) {
					a.Interactions[pairIndex(n, i, j)] += (values[s.With(i).With(j)] - withI - values[s.With(j)] + v) / two[size]
				}
			}
		}
	}
	return a
}

// choose returns the binomial coefficient, exactly for the sizes of a complete plan.
func choose(n, k int) float64 {
	c := 1.0
	for i := range k {
		c = c * float64(n-i) / float64(i+1)
	}
	return c
}

// sampled returns the mean over the orders of a block. Within a block, every two players are
// adjacent equally often and at all positions, which makes the mean of their differences an
// unbiased estimate of the interaction index.
func (p *Plan) sampled(block [][]int, value func(Coalition) float64) Attribution {
	a := p.empty()
	for _, order := range block {
		var before Coalition
		v := value(before)
		for k, player := range order {
			after := before.With(player)
			w := value(after)
			a.Parts[player] += w - v
			if k+1 < len(order) {
				next := order[k+1]
				a.Interactions[pairIndex(p.players, player, next)] += value(after.With(next)) - w - value(before.With(next)) + v
			}
			before, v = after, w
		}
	}
	orders := float64(len(block))
	for i := range a.Parts {
		a.Parts[i] /= orders
	}
	meetings := 2 * orders / float64(p.players) // how often two players are adjacent in a block
	for i := range a.Interactions {
		a.Interactions[i] /= meetings
	}
	return a
}
