// Package explain attributes the difference between two scenarios to the changes between them, with
// Shapley values over runs on shared luck.
//
// Start reading at Explanation in explanation.go, which defines the game and runs it. players.go
// groups changes into players, blend.go makes scenarios with some of the changes, decomposition.go
// averages parts over replications, and table.go writes explanation.csv.
//
// It may import scenarios, scenarios/keys, agents, sim, sim/attribution and sim/record.
package explain
