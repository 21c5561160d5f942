// Package jobs does what the commands ask for: Run, Compare, Explain, Validate, Trace, Study and
// Sensitivity.
//
// A job is plain data, made of flags by a command or of tables by a recipe, and kept as JSON in the
// manifest. Its Check reads all input and reports what is wrong, before anything is written. The work
// that Check returns is done by Do. Jobs print and draw nothing: they get a Sink for messages,
// progress and figures. They may import findings, tables, fault and build, and never figures, tell or
// report. Start reading at job.go, which has the types; fill.go is the skeleton of all jobs that fill
// a results directory, arms.go that of run and compare. Then one file for each job.
package jobs
