package sim_test

import (
	"context"
	"testing"

	"dugnad/sim"
)

// A month of a city of 40 by 40, until nobody wants to move and beyond.
func BenchmarkSchellingMonth(b *testing.B) {
	c := newCity(40, sim.RunSeed(1971, 0, 1))
	b.ReportAllocs()
	for month := range b.N {
		c.Step(month)
	}
}

// A whole run of 500 people and 200 months: 100,000 exchanges.
func BenchmarkBoltzmannRun(b *testing.B) {
	b.ReportAllocs()
	for i := range b.N {
		if _, err := runMarket(context.Background(), sim.Identity{Replication: i + 1}, 1); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*100_000/b.Elapsed().Seconds(), "exchanges/s")
}
