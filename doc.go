// Package dugnad is the root of an agent-based simulation of how municipalities and voluntary
// organisations negotiate welfare policy. It holds no code. Start at cmd/dugnad for the
// program, at sim for the engine, at agents for the model, at scenarios for what is run and at
// plots for the figures; imports_test.go says which of them may know which.
package dugnad
