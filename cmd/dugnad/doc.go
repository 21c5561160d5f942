// Command dugnad simulates how Norwegian municipalities and voluntary organisations come to
// co-produce welfare. See `dugnad --help`.
//
// It turns words on a command line into calls of the packages below, and what comes back into
// files, tables and messages. It may import all of ours; nothing imports it. Of numbers it makes
// no more than means, shares and differences of what tables hold, for figures and pages: what a
// number is stands in agents, scenarios and sim.
//
// Start reading at root.go, which lists the commands; then exit.go, which says what each exit
// code means and how wrong input is told. A command's flags are in the file of its name. What it
// does once they are understood is its job, and what it prints its text:
//
//	run.go, runjob.go, summary.go                      replications of a scenario
//	compare.go, comparejob.go, comparetext.go          alternatives beside it, on the same luck
//	explain.go, explainjob.go, explaintext.go          which change did what
//	sweep.go, sweepdry.go, studyjob.go, studytext.go   studies; merge.go and slurm.go divide them
//	sensitivity.go, sensitivitytext.go                 indices; sensitivitygiven.go without a study
//	trace.go, traceselect.go, tracetell.go             single tasks, offer by offer
//	validate.go, validatetext.go                       the model's acceptance test
//	plot.go                                            figures of what is there; with a recipe
//	                                                   recipe.go, cook.go and cookresults.go
//	report.go, reportpage.go and report*.go            one web page of results
//
// Results directories are filled by writer.go. Figures are drawn from findings (findings.go; of
// studies studytables.go and studyfindings.go), which are the same of a run that has just ended
// and of a directory that is read again; figurelist.go has all figures, and how to add one.
package main
