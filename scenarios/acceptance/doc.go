// Package acceptance validates a scenario: it runs the arms that the patterns compare
// (agents/patterns), repeats them without each mechanism and driver (ablation), and repeats them on
// random draws of the free parameters (robustness).
//
// Start reading at Validation in validation.go; ablation.go and robustness.go repeat it.
//
// It may import scenarios, scenarios/keys, agents, agents/patterns, sim, sim/design and sim/evidence.
package acceptance
