// Package report makes the page that package plots/report writes, of findings.
//
// Every number comes from a table of the directory, and the commands to repeat the results from the
// job in its manifest. Start reading at page.go for results of scenarios and at study.go for studies;
// write.go puts the page beside the results.
package report
