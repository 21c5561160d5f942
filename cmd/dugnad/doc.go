// Command dugnad simulates how municipalities and voluntary organisations come to
// co-produce welfare. See `dugnad --help`.
//
// This package turns flags into jobs, does them and prints their results: one file for each command.
// Start reading at root.go, which lists the commands; run.go is a typical one. app.go is one call of the
// program, with its input and output. exit.go turns errors into messages and exit codes; flags.go has the
// types of flags. The packages below internal do the work. Their imports point one way, which
// imports_test.go at the root asserts:
//
//	recipe     a file → jobs and figures        report     findings → a web page
//	jobs       the work of a command            tell       finished jobs → text for a terminal
//	cluster    a study's cost, Slurm            figures    findings → plots
//	tables     how a job writes its files       verdict    what may be said of findings
//	findings   the typed tables of results      fault      errors with a hint and an exit code
//	selection  what a user names in a scenario   build      which program this is
//	selftest   same bits on this machine?
package main
