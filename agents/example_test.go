package agents_test

import (
	"context"
	"fmt"
	"log"

	"dugnad/agents"
	"dugnad/scenarios"
	"dugnad/sim"
)

// A world of two places runs for a year, five times over. The parameters and places are those of
// a shipped scenario; a Setting may as well be written by hand.
func Example() {
	scenario, err := scenarios.LoadNamed("asylum-surge-2015", nil)
	if err != nil {
		log.Fatal(err)
	}
	setting := scenario.Setting()
	setting.Places = setting.Places[:2]
	setting.Months = 12
	setting.Periods = []agents.Period{{Name: "first year", First: 0, Last: 11}}

	blueprint := agents.NewBlueprint(setting)
	summary := agents.NewSummary(blueprint)
	for replication := 1; replication <= 5; replication++ {
		world := agents.NewWorld(blueprint, sim.RunSeed(1, 0, replication), 1)
		tally := agents.NewTally(blueprint)
		err := world.Run(context.Background(), func(month int) { tally.Observe(world, month) })
		if err != nil {
			log.Fatal(err)
		}
		tally.Finish(world)
		summary.Add(tally)
	}

	fmt.Println(setting.Places[0].Name, "and", setting.Places[1].Name+": share of designs in co-production")
	allPlaces := len(setting.Groups) // groups come first, then all places together
	for field, name := range setting.FieldNames() {
		share := summary.Named(0, allPlaces, field, agents.Design, "coproduction")
		fmt.Printf("%-12s %.2f (%.2f to %.2f)\n", name, share.Mean, share.Lower, share.Upper)
	}
	// Output:
	// Tønsberg and Eidsvoll: share of designs in co-production
	// culture      0.75 (0.67 to 0.83)
	// integration  0.04 (0.01 to 0.07)
	// health       0.04 (0.02 to 0.05)
	// children     0.03 (0.00 to 0.06)
}
