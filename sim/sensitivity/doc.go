// Package sensitivity computes which factors drive an outcome, from a design and its outputs.
//
// All functions are pure functions of numbers: rows of a design (sim/design) and the outcomes of each
// row's replications. The package knows neither models nor files. It imports sim, sim/design and, for
// the quantiles of Student's t, sim/record. A failed run is a NaN among the outputs: it is left out
// and reported.
//
//   - variance.go: Sobol' indices. estimators.go has the formulas, basepoints.go arranges the
//     rows, moments.go turns them into means; surrogate.go and crossed.go reduce the error.
//   - noise.go: the estimands of a stochastic model, and the best number of replications;
//     distances.go: indices of distributional change.
//   - bootstrap.go and scrambles.go: intervals. convergence.go: whether more points would help.
//   - morris.go: elementary effects, for screening.
//   - efast.go: Sobol' indices from spectra.
//   - finitechange.go: finite changes, for switches and rules of agent-based models.
//   - givendata.go, with resampling.go, pawn.go, delta.go, rbdfast.go, regional.go, regression.go and
//     shapley.go: methods for any sample. Only Shapley effects share out the variance of dependent
//     factors.
//   - onefactor.go and ice.go: the direction of influence (Borgonovo et al. 2022).
//
// Results do not depend on the number of goroutines: sums run over tiles of a fixed size, in order.
//
// Start reading at VarianceBased in variance.go, then at Estimand in noise.go.
package sensitivity
