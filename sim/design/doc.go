// Package design makes designs of experiments: rows of coordinates between 0 and 1 (of a grid: of
// indices), one column per factor. A Distribution turns a coordinate into a value.
//
// It knows neither factors nor models, imports only sim, for random streams, and returns the same
// bits on every machine.
//
//   - Rows that stand for themselves: Grid, LatinHypercube, Sobol and ScrambledSobol. Correlate makes
//     the columns of a random design depend on one another.
//   - Rows that are analysed together: Saltelli for variance-based indices, Morris and Radial for
//     elementary effects, FAST for spectra, Factorial for finite changes. A Row states its role.
//
// Start reading at Row in row.go, then at Saltelli in saltelli.go. Every other design is a file of
// its own.
package design
