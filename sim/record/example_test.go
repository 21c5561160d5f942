package record_test

import (
	"fmt"
	"os"

	"dugnad/sim/record"
)

// One description serves the file and its documentation.
func ExampleCSV() {
	table := record.Table{Name: "places.csv", Columns: []record.Column{
		{Name: "place", Kind: record.Text, Meaning: "Code of the municipality"},
		{Name: "tasks", Kind: record.Count, Unit: "tasks", Meaning: "Tasks in the period"},
		{Name: "coverage", Kind: record.Real, Unit: "0 to 1", Meaning: "Share of need that is met"},
	}}
	c := record.NewCSV(os.Stdout, table)
	c.Text("0301")
	c.Count(12)
	c.Real(2.0 / 3)
	c.EndRow()
	c.Text("5001")
	c.Count(0)
	c.Empty() // nothing to average
	c.EndRow()
	if err := c.Flush(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// place,tasks,coverage
	// 0301,12,0.666666667
	// 5001,0,
}
