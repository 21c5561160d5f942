package jobs

import (
	"cmp"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/memory"
	"dugnad/scenarios"
)

// checkMemory returns an error for a job that takes more memory than there is, and makes the garbage
// collector keep to what there is. An empty remedy is the usual one.
func (s *Sink) checkMemory(d scenarios.Demand, remedy string) error {
	available := memory.Available
	if s.Memory != nil {
		available = s.Memory
	}
	there, bytes := available(), d.Bytes()
	if bytes > there.Bytes {
		return fault.Input(cmp.Or(remedy, "take fewer --workers or --replications, or what makes it smaller: organisations, places, periods, months"),
			"%s on %s would take about %s of memory, the largest with %s; allowed: %s, %s",
			Quantity(d.Runs, "run"), Quantity(d.Workers, "worker"), memory.Text(bytes), d.Largest, memory.Text(there.Bytes), there.From)
	}
	if s.Memory == nil {
		memory.Hold(there)
	}
	return nil
}

// checkArms returns an error for scenarios that take more memory together than there is.
func (s *Sink) checkArms(loaded []*scenarios.Scenario, replications int, by string, workers int) error {
	d := scenarios.Demand{Workers: workers}
	for _, scenario := range loaded {
		d.Add(scenario, replications, scenario.SeriesBytes(agents.Grouping(by)))
	}
	return s.checkMemory(d, "")
}
