// Package explain attributes the difference between two scenarios to the changes between them, by
// Shapley values on shared luck.
//
// Start reading at Explanation in explanation.go, which defines the game and runs it. players.go
// groups changes into players, blend.go makes the scenarios between two, explained.go averages
// parts over replications, and table.go writes explanation.csv.
//
// It may import scenarios, keys, agents, and of sim the runs, attribution and tables.
package explain
