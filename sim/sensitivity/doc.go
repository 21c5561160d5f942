// Package sensitivity computes which factors drive an outcome, from a design and its outputs.
//
// All of it is pure functions on numbers: rows of a design (sim/design) and, for each, the
// outcomes of its replications. It knows neither models nor files, imports of ours sim,
// sim/design and sim/evidence, which has estimates and Student's t, and builds for the browser. A
// failed run is a NaN among the outputs; it is left out and named, and never empties a result.
//
//   - variance.go: Sobol' indices. estimators.go has the formulas, basepoints.go arranges the
//     rows, moments.go turns them into means; surrogate.go and crossed.go take error out.
//   - noise.go: what the indices of a stochastic model are about, and how many replications
//     serve best; distances.go has the indices of distributional change.
//   - bootstrap.go and scrambles.go: intervals. convergence.go: whether more points would help.
//   - morris.go: elementary effects, for screening.
//   - givendata.go, with resampling.go, pawn.go, delta.go, rbdfast.go, regional.go, regression.go and
//     shapleysample.go: methods for inputs and outputs that are there already.
//   - onefactor.go and ice.go: the direction of influence (Borgonovo et al. 2022).
//
// For who writes a program with the package, and reached by no command of dugnad, because no kind
// of study makes the runs that they need: finitechange.go, switches and rules of agent-based models
// in a factorial; efast.go; shapleymodel.go and copula.go, Shapley effects of a model that can be
// called, also with correlated factors; Shapley of sets that are known; discrepancy.go.
//
// Results depend on no number of goroutines: sums run over tiles of a fixed size, in order.
//
// Start reading at VarianceBased in variance.go, then Estimand in noise.go.
package sensitivity
