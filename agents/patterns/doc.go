// Package patterns is the acceptance test of the model: fifteen patterns, P1 to P15, expected from
// the study of Norway and other published facts, and eight tests, D1 to D8, of whether each cause acts:
// law, history, place, power and what else the explanation names.
//
// A pattern is computed on the tallies of several arms (the scenario itself, the same without a
// surge, with a mechanism off, with a driver frozen …). Arms share their luck, replication by
// replication. Patterns marked C were used to choose parameters, patterns marked V were not. No
// threshold was changed to let a pattern pass; thresholds without a source
// (negligibleContrast, leastVarianceRatio, tieMargin, stationaryMargin) are named constants. What has
// no threshold is reported and neither passes nor fails.
//
// What the study says of cells of its Table 4 is data: a scenario's evidence file, whose statements state the
// intervals and margins of P1, P2, P3, P9, P10 and P11. Other patterns name fields ("culture"), periods
// ("surge") and groups ("disadvantaged") themselves; the model names none. The package may import agents and
// the engine's statistics (sim/record, sim/evidence), no other package of this module.
//
// Start reading at statement.go (what a source says), arms.go and causearms.go (what is run), then
// evidence.go (what is kept of the runs) and observer.go (what is kept of single tasks), then the patterns: contrasts.go (P1–P6, P9, P14, P15),
// columns.go (P8, P10, P11) and facts.go (P7, P12, P13), and the causes: causes.go (D1, D2, D4–D8),
// rule.go (what D2 counts) and placesapart.go (D3); all.go computes them.
package patterns
