package attribution

import (
	"slices"

	"dugnad/sim"
)

// williams is a set of orders in which every player comes at every place equally often and
// every ordered pair follows each other equally often: n orders for an even number of players
// n, 2n for an odd one (Williams 1949). The first order zigzags, 0, 1, n−1, 2, n−2, …; the
// others shift it round; for an odd n each is taken backwards, too.
func williams(players int) [][]int {
	first := make([]int, players)
	for k := range first {
		if k%2 == 1 {
			first[k] = (k + 1) / 2
		} else if k > 0 {
			first[k] = players - k/2
		}
	}
	var orders [][]int
	for shift := range players {
		order := make([]int, players)
		for k, player := range first {
			order[k] = (player + shift) % players
		}
		orders = append(orders, order)
		if players%2 == 1 {
			backwards := slices.Clone(order)
			slices.Reverse(backwards)
			orders = append(orders, backwards)
		}
	}
	return orders
}

// randomBlock is the set of orders with the players' names drawn anew.
func randomBlock(players, block int, luck sim.Stream) [][]int {
	names := make([]int, players)
	for i := range names {
		names[i] = i
	}
	for i := players - 1; i > 0; i-- {
		j := int(luck.Uniform2(0, block, i)[0] * float64(i+1))
		names[i], names[j] = names[j], names[i]
	}
	orders := williams(players)
	for _, order := range orders {
		for k, player := range order {
			order[k] = names[player]
		}
	}
	return orders
}
