// Package attribution divides a difference among the changes that made it.
//
// A game gives every coalition, that is every set of players, a value. Here a player is a
// change that can be made or left, and a coalition's value an outcome with just these changes
// made. The Shapley value of a player (Shapley 1953) is its marginal contribution, averaged
// over all orders in which the players may come; the values of all players add up to the value
// of all less the value of none. The interaction index of two players (Grabisch and Roubens
// 1999) is how much more one contributes where the other has come already, averaged likewise.
//
// Complete uses the values of all 2ⁿ coalitions and is exact. Sampled draws orders and states
// its sampling error. Both are Plans: a Plan lists the coalitions whose values it needs, and
// makes of them parts and interactions.
//
// The package sees numbers only. It may import sim, for its random streams, and the standard
// library. Start reading at Plan in attribution.go; orders.go has the design of the orders.
package attribution
