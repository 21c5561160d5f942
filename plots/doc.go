// Package plots draws the figures of a run, ready for a journal's page.
//
// It knows nothing of municipalities' and voluntary organisations' behaviour:
// it receives finished numbers in plain structs ([Emergence], [FieldTable],
// [Plane], [Modes] and so on) with a [Look] (width, language, colour or grey)
// and returns a [Figure], which writes itself as PDF and SVG (vector, real text,
// the letters used embedded), as PNG (300 dpi) and as TeX (pgf, in the paper's
// own type), always with the same bytes; and its data as CSV and its caption as
// Markdown. Each constructor checks its data and answers with an error sentence
// that names the field, the month or the column at fault; nothing here panics on
// data.
//
// The package may import its own internal/canvas, which writes the file formats, wording and
// sim/evidence, the words and the numbers of verdicts, gonum/plot's lengths and fonts, and the
// standard library, and no other package of this module.
//
// # Where to start reading
//
// figure.go says what a figure is and how it is written, data.go what comes with
// it; look.go and words.go hold what a user can choose, theme.go every size,
// colour and typeface; sheet.go the few strokes a figure is drawn with, legend.go
// what explains them, tooltip.go what a reader sees who points at them; axis.go and periods.go hold the time
// axis and what is shaded on it, spinup.go what comes before it. emergence.go, fieldtable.go, plane.go, differences.go,
// forest.go, modes.go, anatomy.go, size.go, placestrip.go, network.go, ablation.go,
// bargain.go, waterfall.go and response.go hold one figure each; a new one is another such file.
// Those of studies and of sensitivity analysis lie on multiples.go and scales.go: heatmap.go with
// contour.go and phase.go, both on cells.go;
// tornado.go, ice.go, indexbars.go, interactions.go, convergence.go, morrisplane.go.
//
// # Why not plot.Plot
//
// The figures share axes, legends and period labels across panels, and
// gonum/plot lays out one panel at a time. Drawing straight on its canvases is
// shorter than working around that.
package plots
