package sim_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"dugnad/sim"
)

// A market is people who give each other coins, after A. Drăgulescu and V. M.
// Yakovenko, "Statistical mechanics of money", European Physical Journal B 17
// (2000): whatever the start, wealth becomes distributed as energy in a gas.
type market struct {
	coins []int
	luck  sim.Stream
}

var purposeMeeting = sim.NewPurpose("boltzmann meeting")

// Step is as many meetings as there are people: in each, someone drawn at
// random gives a coin, if there is one to give, to another drawn at random.
func (m *market) Step(month int) {
	people := float64(len(m.coins))
	for meeting := range m.coins {
		u := m.luck.Uniform4(month, meeting, 0)
		giver, receiver := int(u[0]*people), int(u[1]*people)
		if m.coins[giver] > 0 {
			m.coins[giver]--
			m.coins[receiver]++
		}
	}
}

// gini is Gini's coefficient of the coins: 0 is equality, 1 is one owner.
func (m *market) gini() float64 {
	sorted := slices.Sorted(slices.Values(m.coins))
	total, weighted := 0, 0
	for i, coins := range sorted {
		total += coins
		weighted += (i + 1) * coins
	}
	n := float64(len(sorted))
	return 2*float64(weighted)/(n*float64(total)) - (n+1)/n
}

// runMarket is one run of the ensemble: its luck depends on its identity only.
func runMarket(ctx context.Context, id sim.Identity, _ int) (float64, error) {
	const people, coinsEach, months = 500, 4, 200
	m := &market{
		coins: slices.Repeat([]int{coinsEach}, people),
		luck:  sim.NewStream(sim.RunSeed(2000, 0, id.Replication), purposeMeeting, 0, 0),
	}
	err := sim.Run(ctx, m, 1, months, nil)
	return m.gini(), err
}

// An ensemble of a wealth exchange: results come in order, and with the same
// bits, for any number of workers. Theory: coins are distributed
// geometrically, and with four each Gini's coefficient is 5/9 = 0.556.
func Example_boltzmann() {
	var ids []sim.Identity
	for replication := 1; replication <= 5; replication++ {
		ids = append(ids, sim.Identity{Digest: "boltzmann", Replication: replication})
	}
	var ginis []float64
	err := sim.Ensemble(context.Background(), runtime.NumCPU(), ids, runMarket,
		func(result sim.Result[float64]) error {
			if result.Err != nil {
				return result.Err
			}
			fmt.Printf("replication %d: Gini %.3f\n", result.Identity.Replication, result.Value)
			ginis = append(ginis, result.Value)
			return nil
		})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("mean: %.3f\n", sim.Sum(ginis)/float64(len(ginis)))
	// Output:
	// replication 1: Gini 0.554
	// replication 2: Gini 0.573
	// replication 3: Gini 0.562
	// replication 4: Gini 0.529
	// replication 5: Gini 0.563
	// mean: 0.556
}
