// Package acceptance runs what a scenario is validated by: the arms of the patterns
// (agents/patterns), ablations of every mechanism and driver, and draws of the free parameters.
//
// Start reading at Validation in validation.go; robustness.go draws the parameters.
//
// It may import scenarios, keys, agents, agents/patterns, and of sim the runs and designs.
package acceptance
