package agents_test

import (
	"context"
	"testing"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/scenarios"
	"dugnad/sim"
)

// BenchmarkMonth steps the flagship's places through a month on one core and reports the
// cost of a task, both stages. After the first month nothing is allocated.
func BenchmarkMonth(b *testing.B) {
	for _, name := range []string{"asylum-surge-2015", "norway-all"} {
		b.Run(name, func(b *testing.B) {
			scenario, err := scenarios.LoadNamed(name, nil)
			if err != nil {
				b.Fatal(err)
			}
			blueprint := agents.NewBlueprint(scenario.Setting())
			livedIn := func(replication int) *agents.World {
				world := agents.NewWorld(blueprint, sim.RunSeed(1, 0, replication), 1)
				if err := sim.Run(context.Background(), world, -blueprint.SpinUp, -1, nil); err != nil {
					b.Fatal(err)
				}
				return world
			}
			month, tasks, replication := 0, 0, 1
			world := livedIn(replication)
			perMonth := blueprint.Tasks(agents.Selection{Place: agents.All, Field: agents.All})
			b.ReportAllocs()
			for b.Loop() {
				if month == blueprint.Months {
					b.StopTimer()
					month, replication = 0, replication+1
					world = livedIn(replication)
					b.StartTimer()
				}
				world.Step(month)
				month++
				tasks += perMonth
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(tasks), "ns/task")
		})
	}
}

// After the first, a month allocates nothing, whatever the protocol: one allocation a
// place would cost more than its negotiations.
func TestMonthAllocatesNothing(t *testing.T) {
	for _, protocol := range negotiation.ProtocolNames {
		scenario, err := scenarios.LoadNamed("asylum-surge-2015", []string{"negotiation.protocol=" + protocol})
		if err != nil {
			t.Fatal(err)
		}
		blueprint := agents.NewBlueprint(scenario.Setting())
		world := agents.NewWorld(blueprint, sim.RunSeed(1, 0, 1), 1)
		month := -blueprint.SpinUp
		if n := testing.AllocsPerRun(3, func() { world.Step(month); month++ }); n > 0 {
			t.Errorf("%s: a month makes %v allocations", protocol, n)
		}
	}
}
