package report_test

import (
	"bytes"
	"fmt"
	"html"
	"log"
	"regexp"
	"strings"

	"dugnad/plots"
	"dugnad/plots/report"
)

// A page on one field in two periods. Its first sentence is made from the difference.
func ExampleReport_Write() {
	before := plots.Estimate{Mean: 0.10, Lower: 0.08, Upper: 0.12}
	after := plots.Estimate{Mean: 0.25, Lower: 0.22, Upper: 0.28}
	page := report.Report{
		Scenarios:    []report.Scenario{{Name: "norway", Description: "Four fields in three municipalities."}},
		Replications: 20, Seed: 2015, Places: 3, Fields: 1, First: "2014-01", Last: "2016-12",
		Periods: []report.Period{{Name: "before", First: "2014-01", Last: "2015-08"}, {Name: "surge", First: "2015-09", Last: "2016-12"}},
		Levels: []report.Level{
			{Field: "Integration", Period: "before", Estimate: before},
			{Field: "Integration", Period: "surge", Estimate: after},
		},
		Steps: []report.Step{{
			Field: "Integration", From: "before", To: "surge", Before: before, After: after,
			Difference: plots.Difference{Estimate: plots.Estimate{Mean: 0.15, Lower: 0.12, Upper: 0.18}},
		}},
	}
	var file bytes.Buffer // or a file
	if err := page.Write(&file); err != nil {
		log.Fatal(err)
	}
	sentence := html.UnescapeString(regexp.MustCompile(`In “surge”[^:<]*`).FindString(file.String()))
	fmt.Println(strings.ReplaceAll(sentence, "\u00a0", " ")) // no-break spaces
	// Output:
	// In “surge”, co-production in the design of integration was 25.0 % (95 % interval 22.0–28.0) of tasks, against 10.0 % (95 % interval 8.0–12.0) in “before”
}
