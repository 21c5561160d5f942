package scenarios_test

import (
	"context"
	"fmt"
	"log"

	"dugnad/agents"
	"dugnad/scenarios"
)

// The share of tasks that end in co-production, by period, over all places.
func ExampleRun() {
	results, err := scenarios.Run(context.Background(), "asylum-surge-2015", scenarios.Options{Replications: 2})
	if err != nil {
		log.Fatal(err)
	}
	all := len(results.Blueprint.Groups) // the group after the scenario's own
	for period, span := range results.Blueprint.Periods {
		x := results.Named(period, all, 1, agents.Design, "coproduction")
		fmt.Printf("%-6s %s %.3f (%.3f to %.3f)\n", span.Name, results.Blueprint.FieldNames()[1], x.Mean, x.Lower, x.Upper)
	}
	// Output:
	// before integration 0.032 (0.000 to 0.066)
	// surge  integration 0.218 (0.157 to 0.279)
	// after  integration 0.056 (0.012 to 0.101)
}

// How a shipped scenario, with one more value set, differs from the one it extends.
func ExampleDiff() {
	base, err := scenarios.LoadNamed("asylum-surge-2015", nil)
	if err != nil {
		log.Fatal(err)
	}
	changed, err := scenarios.LoadNamed("no-surge", []string{"fields.health.discretion_shift=0.1"})
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range scenarios.Diff(base, changed) {
		if d.Path != "description" {
			fmt.Printf("%s: %s → %s\n", d.Path, d.A, d.B)
		}
	}
	// Output:
	// name: "asylum-surge-2015" → "no-surge"
	// data.replace_from: "" → "2015-05"
	// data.replace_mean_from: "" → "2012-01"
	// data.replace_mean_to: "" → "2014-12"
	// fields.health.discretion_shift: 0.0 → 0.1
}
