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
		fmt.Printf("%-6s %s %.3f (%.3f to %.3f)\n", span.Name, results.Scenario.Fields[1].Name, x.Mean, x.Lower, x.Upper)
	}
	// Output:
	// before integration 0.044 (0.037 to 0.051)
	// surge  integration 0.223 (0.154 to 0.293)
	// after  integration 0.037 (0.001 to 0.073)
}
