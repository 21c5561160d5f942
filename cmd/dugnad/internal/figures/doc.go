// Package figures makes the plans that package plots draws of findings.
//
// Kinds in list.go is the list of all figures, with the tables that each needs. A figure has a file of
// its own. It may import findings and plots, never jobs or report. To add a figure, write its file and
// put it into Kinds. Start reading at list.go; setting.go says how figures are set, pages.go how many
// outcomes are divided among figures.
package figures
