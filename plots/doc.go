// Package plots draws the figures of a run, ready for a journal's page.
//
// It knows nothing of municipalities' and voluntary organisations' behaviour:
// it receives finished numbers in plain structs ([Emergence], [TableFour],
// [Plane], [Differences], [Forest], [Bargain], [Waterfall], [ResponseLines] and its
// kin) and returns a [Figure], which writes itself as PDF (vector, fonts embedded,
// the same bytes every time) and as PNG (300 dpi). Each constructor checks its data
// and answers with an error sentence that names the field, the month or the column
// at fault; nothing here panics on data.
//
// The package may import gonum/plot's canvases and fonts, fpdf, golang.org/x/image
// (for the weights of type) and the standard library, and no other package of
// this module.
//
// # Where to start reading
//
// figure.go says what a figure is and how it is written; theme.go holds every
// size, colour and typeface; sheet.go the few strokes a figure is drawn with;
// emergence.go, tablefour.go, plane.go, comparison.go, forest.go, bargain.go and
// waterfall.go hold one figure each, response.go and its neighbours one in three
// forms. pdf.go is a PDF canvas that gets right what gonum's gets wrong
// (translucent colours, letters outside ASCII, bold type, a file that is the same
// every time).
//
// # Why not plot.Plot
//
// The figures share axes, legends and period labels across panels, and
// gonum/plot lays out one panel at a time. Drawing straight on its canvases is
// shorter than working around that.
package plots
