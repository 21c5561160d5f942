// Package figures turns findings into the figures that package plots draws.
//
// Kinds in list.go lists all figures with the tables that each needs. It may import findings and plots,
// never jobs or report. To add a figure, write a file for it and add a row to Kinds. Start reading at
// list.go; setting.go reads width, language, theme and formats; sheets.go divides outcomes among figures.
package figures
