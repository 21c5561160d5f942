// Package sensitivity computes which factors drive an outcome, from a design and its outputs.
//
// All of it is pure functions on numbers: rows of a design (sim/design) and, for each, the
// outcomes of its replications. It knows neither models nor files, imports of ours sim,
// sim/design and, for the quantiles of Student's t, sim/record, and builds for the browser. A
// failed run is a NaN among the outputs; it is left out and named, and never empties a result.
//
//   - variance.go: Sobol' indices. estimators.go has the formulas, basepoints.go arranges the
//     rows, moments.go turns them into means; surrogate.go and crossed.go take error out.
//   - noise.go: what the indices of a stochastic model are about, and how many replications
//     serve best; distances.go has the indices of distributional change.
//   - bootstrap.go and scrambles.go: intervals. convergence.go: whether more points would help.
//   - morris.go: elementary effects, for screening.
//   - givendata.go, with pawn.go, delta.go, fast.go, regional.go, regression.go and shapley*.go:
//     methods for inputs and outputs that are there already.
//   - finitechange.go, onefactor.go and ice.go: switches and rules of agent-based models, and the
//     direction of influence (Borgonovo et al. 2022).
//
// Results depend on no number of goroutines: sums run over tiles of a fixed size, in order.
//
// Start reading at VarianceBased in variance.go, then Estimand in noise.go.
package sensitivity
