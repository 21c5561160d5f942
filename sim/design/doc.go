// Package design makes designs of experiments: rows of numbers between 0 and 1 (in a grid, of
// indices), one column per factor, that others turn into values.
//
// It knows neither factors nor models, imports only the engine's streams (sim), and its
// designs have the same bits on every machine. Grid has every combination;
// LatinHypercube spreads any number of rows evenly in each column; Sobol and ScrambledSobol
// spread a power of two evenly in all columns together. FASTCurves, FiniteChanges and
// OneAtATime are for one method of sensitivity analysis each, which no kind of study has. All
// these are rows of numbers alone. Saltelli, Morris and Radial are designs whose rows belong together: a Row says which
// part it plays. A Distribution turns a coordinate into a value.
//
// Start reading at Row in row.go and at Saltelli in saltelli.go, which most studies use; every
// other design is a file of its own.
package design
