package attribution

import (
	"slices"

	"dugnad/sim"
)

// williams returns a set of orders in which every player has every position equally often and every
// ordered pair is adjacent equally often: n orders for an even number n of players, 2n for an odd
// one (Williams 1949). The first order is 0, 1, n−1, 2, n−2, …; the others add a constant modulo n;
// for an odd n each order is also reversed.
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

// randomBlock returns the set of orders with the players randomly permuted.
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
