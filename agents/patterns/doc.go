// Package patterns holds the acceptance test of the model: fifteen patterns, P1 to P15, that
// the study of Norway and other published facts lead one to expect.
//
// Each pattern is computed on the tallies of several arms (the scenario itself, the same
// without a surge, with a mechanism off, with a driver frozen …) that share their luck
// replication by replication. Patterns marked C were used to choose parameters, patterns
// marked V were not. No threshold was changed to let a pattern pass; those that no source gives
// (negligibleContrast, leastVarianceRatio, tieMargin, stationaryMargin) are named constants.
//
// The package names fields ("culture"), periods ("surge") and groups ("disadvantaged"),
// because the study's Table 4 does; the model never does. It may import agents and the
// engine's statistics (sim/record), nothing else of ours.
//
// Start reading at arms.go (what is run), then evidence.go (what is kept of the runs), then
// the patterns: contrasts.go (P1–P6, P9, P14, P15), columns.go (P8, P10, P11) and facts.go
// (P7, P12, P13).
package patterns
