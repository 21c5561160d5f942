// Package jobs does the work of the commands: Run, Compare, Explain, Validate, Trace, Study and
// Sensitivity.
//
// A job is plain data. A command makes it from flags, a recipe from tables, and the manifest stores it
// as JSON. Its Check reads all input and reports every error before anything is written, and returns a
// Work, whose Do does the job. Jobs print and draw nothing: messages, progress and figures go to a Sink.
// They may import findings, selection, tables, fault and build, and never figures, tell or report.
// Start reading at job.go, which has the types; results.go has the steps that all jobs with a results
// directory share, arms.go those of run and compare. Then one file for each job.
package jobs
