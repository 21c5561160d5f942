// Package attribution divides a difference among the changes that caused it.
//
// A game assigns a value to every coalition, that is, to every set of players. Here a player is a
// change that can be made or omitted, and the value of a coalition is an outcome with exactly these
// changes made. The Shapley value of a player (Shapley 1953) is its marginal contribution, averaged
// over all orders of the players. The Shapley values add up to the value of all players minus the
// value of none. The interaction index of two players (Grabisch and Roubens 1999) is the increase
// of one player's contribution by the presence of the other, averaged in the same way.
//
// Complete uses the values of all 2ⁿ coalitions and is exact. Sampled draws orders and estimates
// its sampling error. Both return a Plan, which lists the coalitions whose values it needs and
// computes parts and interactions from them.
//
// The package sees numbers only. It may import sim, for its random streams, and the standard
// library. Start reading at Plan in attribution.go; orders.go has the design of the orders.
package attribution
