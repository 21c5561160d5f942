package attribution

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"dugnad/sim"
)

var luck = sim.NewStream(1, sim.NewPurpose("orders of the tests"), 0, 0)

// A constructed game with what is known of it.
type known struct {
	name         string
	players      int
	value        func(Coalition) float64
	parts        []float64
	interactions []float64 // nil where no formula is at hand
}

func games() []known {
	weights := []float64{3, -1, 0.5, 0}
	fees := []float64{1, 1.5, 4, 8} // runways, shortest first
	return []known{
		{
			name: "nobody", players: 0, value: func(Coalition) float64 { return 3 },
			parts: []float64{}, interactions: []float64{},
		},
		{
			name: "one", players: 1, value: func(c Coalition) float64 { return 2 + 5*float64(c) },
			parts: []float64{5}, interactions: []float64{},
		},
		{ // everybody brings a sum of its own
			name: "additive", players: 4, value: func(c Coalition) float64 {
				sum := 10.0
				for i, w := range weights {
					if c.Has(i) {
						sum += w
					}
				}
				return sum
			},
			parts: weights, interactions: make([]float64, 6),
		},
		{ // two left gloves and a right one: a pair is worth 1 (Shapley and Shubik 1969)
			name: "glove", players: 3, value: func(c Coalition) float64 {
				if c.Has(2) && (c.Has(0) || c.Has(1)) {
					return 1
				}
				return 0
			},
			parts: []float64{1. / 6, 1. / 6, 4. / 6}, interactions: []float64{-1. / 2, 1. / 2, 1. / 2},
		},
		{ // the longest plane decides on the runway: each pays for the stretches it needs with those who need them, too (Littlechild and Owen 1973)
			name: "airport", players: 4, value: func(c Coalition) float64 {
				longest := 0.0
				for i, fee := range fees {
					if c.Has(i) {
						longest = fee
					}
				}
				return longest
			},
			parts: []float64{1. / 4, 1./4 + .5/3, 1./4 + .5/3 + 2.5/2, 1./4 + .5/3 + 2.5/2 + 4},
		},
		{ // nothing without all: shared evenly, and the index of a pair is 1/(n−1)
			name: "product", players: 5, value: func(c Coalition) float64 {
				if c == All(5) {
					return 2
				}
				return 0
			},
			parts: []float64{.4, .4, .4, .4, .4}, interactions: []float64{.5, .5, .5, .5, .5, .5, .5, .5, .5, .5},
		},
		{ // factors: 1·2, 1·3 and both
			name: "two factors", players: 2, value: func(c Coalition) float64 {
				return []float64{1, 2, 3, 6}[c]
			},
			parts: []float64{2, 3}, interactions: []float64{2},
		},
	}
}

func near(t *testing.T, what string, have, want []float64, within float64) {
	t.Helper()
	if len(have) != len(want) {
		t.Fatalf("%s: %v, want %v", what, have, want)
	}
	for i := range have {
		if !(math.Abs(have[i]-want[i]) <= within) {
			t.Errorf("%s: %v, want %v", what, have, want)
			return
		}
	}
}

func TestKnownGames(t *testing.T) {
	for _, g := range games() {
		t.Run(g.name, func(t *testing.T) {
			p := Complete(g.players)
			a := p.Attribute(g.value)
			near(t, "parts", a.Parts, g.parts, 1e-15)
			if g.interactions != nil {
				near(t, "interactions", a.Interactions, g.interactions, 1e-15)
			}
			e := p.Errors(g.value)
			near(t, "errors", append(e.Parts, e.Interactions...), make([]float64, len(e.Parts)+len(e.Interactions)), 0)
		})
	}
}

// A random game of so many players; values are worked out from the coalition alone.
func randomGame(seed uint64, size float64) func(Coalition) float64 {
	return func(c Coalition) float64 {
		return size * (2*sim.NewStream(seed, purpose, 0, uint64(c)).Uniform2(0, 0, 0)[0] - 1)
	}
}

var purpose = sim.NewPurpose("games of the tests")

// Parts add up to the whole, exactly planned or sampled, and the definition over all orders
// gives the same parts.
func TestPartsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		players := rapid.IntRange(2, 8).Draw(t, "players")
		size := math.Pow(10, rapid.Float64Range(-3, 5).Draw(t, "decades"))
		v := randomGame(rapid.Uint64().Draw(t, "seed"), size)
		whole := v(All(players)) - v(0)
		for _, p := range []*Plan{Complete(players), Sampled(players, 1, luck)} {
			sum := 0.0
			for _, part := range p.Attribute(v).Parts {
				sum += part
			}
			if math.Abs(sum-whole) > 1e-12*max(1, size) {
				t.Fatalf("%d players: the parts add up to %v and the whole is %v", players, sum, whole)
			}
		}
	})
}

// Over all orders, adding players one by one.
func byDefinition(players int, v func(Coalition) float64) Attribution {
	a := Complete(players).empty()
	orders := 0.0
	var visit func(before Coalition, order []int)
	visit = func(before Coalition, order []int) {
		if len(order) == players {
			orders++
			var c Coalition
			for k, i := range order {
				a.Parts[i] += v(c.With(i)) - v(c)
				if k+1 < players {
					j := order[k+1]
					a.Interactions[pairIndex(players, i, j)] += v(c.With(i).With(j)) - v(c.With(i)) - v(c.With(j)) + v(c)
				}
				c = c.With(i)
			}
			return
		}
		for i := range players {
			if !before.Has(i) {
				visit(before.With(i), append(order[:len(order):len(order)], i))
			}
		}
	}
	visit(0, nil)
	for i := range a.Parts {
		a.Parts[i] /= orders
	}
	for i := range a.Interactions {
		a.Interactions[i] /= orders * 2 / float64(players)
	}
	return a
}

func TestAttributionIsTheMeanOverAllOrders(t *testing.T) {
	for players := 2; players <= 6; players++ {
		v := randomGame(uint64(players), 1)
		want, have := byDefinition(players, v), Complete(players).Attribute(v)
		near(t, fmt.Sprint(players, " players: parts"), have.Parts, want.Parts, 1e-14)
		near(t, fmt.Sprint(players, " players: interactions"), have.Interactions, want.Interactions, 1e-14)
	}
}

// In a block every player comes at every place, and every two meet, equally often.
func TestBlocksAreBalanced(t *testing.T) {
	for players := 2; players <= 13; players++ {
		block := randomBlock(players, 3, luck)
		places, pairs := map[[2]int]int{}, map[[2]int]int{}
		for _, order := range block {
			var seen Coalition
			for k, i := range order {
				seen = seen.With(i)
				places[[2]int{k, i}]++
				if k > 0 {
					pairs[[2]int{order[k-1], i}]++
				}
			}
			if seen != All(players) {
				t.Fatalf("%v is no order", order)
			}
		}
		each := 1 + players%2
		if len(places) != players*players || len(pairs) != players*(players-1) {
			t.Errorf("%d players: %d places and %d pairs are taken", players, len(places), len(pairs))
		}
		for _, counts := range []map[[2]int]int{places, pairs} {
			for what, n := range counts {
				if n != each {
					t.Errorf("%d players: %v comes %d times, want %d", players, what, n, each)
				}
			}
		}
	}
}

// Sampling errs by as much as it says: over many draws the standard error is that of the
// estimates about the exact value, and they are not off on average.
func TestSamplingErrorIsTrue(t *testing.T) {
	const draws, players = 400, 5
	v := randomGame(9, 1)
	exact := Complete(players).Attribute(v)
	var off, squares, stated [2]float64
	for draw := range draws {
		p := Sampled(players, 40, sim.NewStream(uint64(draw), purpose, 1, 0))
		if p.Orders() != 40 {
			t.Fatalf("%d orders", p.Orders())
		}
		a, e := p.Attribute(v), p.Errors(v)
		for i, d := range []float64{a.Parts[0] - exact.Parts[0], a.Interactions[3] - exact.Interactions[3]} {
			off[i] += d / draws
			squares[i] += d * d / draws
			stated[i] += [2]float64{e.Parts[0] * e.Parts[0], e.Interactions[3] * e.Interactions[3]}[i] / draws
		}
	}
	for i := range off {
		if math.Abs(off[i]) > 4*math.Sqrt(squares[i]/draws) {
			t.Errorf("%d: on average off by %v", i, off[i])
		}
		if ratio := stated[i] / squares[i]; ratio < 0.75 || ratio > 1.3 {
			t.Errorf("%d: the stated variance is %v times the true one", i, ratio)
		}
	}
}

// A sampled plan asks for what it listed only, and never for more than it must.
func TestPlansListWhatTheyNeed(t *testing.T) {
	for _, p := range []*Plan{Complete(4), Sampled(9, 18, luck), Sampled(10, 1, luck)} {
		listed, asked := map[Coalition]bool{}, map[Coalition]bool{}
		for i, c := range p.Coalitions() {
			listed[c] = true
			if i > 0 && p.Coalitions()[i-1] >= c {
				t.Fatal("out of order")
			}
		}
		p.Attribute(func(c Coalition) float64 {
			asked[c] = true
			if !listed[c] {
				t.Errorf("%b was not listed", c)
			}
			return 0
		})
		if len(asked) != len(listed) || !listed[0] || !listed[All(p.players)] {
			t.Errorf("%d listed, %d asked for", len(listed), len(asked))
		}
	}
	if p := Sampled(9, 18, luck); p.Orders() != 36 { // two blocks of 18
		t.Errorf("%d orders", p.Orders())
	}
}

func TestPairs(t *testing.T) {
	for i, pair := range Pairs(7) {
		if pairIndex(7, pair[0], pair[1]) != i || pairIndex(7, pair[1], pair[0]) != i {
			t.Errorf("%v is at %d", pair, i)
		}
	}
}
