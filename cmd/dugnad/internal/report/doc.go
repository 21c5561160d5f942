// Package report turns findings into the page that package plots/report writes.
//
// Every number comes from a table of the directory, and the commands that repeat the results from the
// job in its manifest. Start reading at page.go for results of scenarios and at study.go for studies;
// write.go writes the file.
package report
