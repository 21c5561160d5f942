package jobs

import (
	"cmp"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/memory"
	"dugnad/scenarios"
)

// A demand is the memory that a job takes, counted before it is allocated. An estimate is within about
// a factor of two of what is measured, and above it.
type demand struct {
	runs        int
	workers     int
	kept        float64 // bytes that stay: of all scenarios and replications
	world, most float64 // bytes of the largest run: of its world, and of what it hands over at its end
	worker      float64 // bytes of each worker
	largest     string  // what the largest run holds
	remedy      string  // empty: the usual one
}

// add adds a scenario with its replications. rowBytes is the text that a run hands over beside its tally.
func (d *demand) add(s *scenarios.Scenario, replications int, rowBytes float64) {
	z := s.Size()
	d.runs += replications
	d.kept += z.Blueprint + z.Summary + 2*z.Tables + z.PerReplication*float64(replications)
	if z.World+z.Tally+rowBytes >= d.world+d.most {
		d.world, d.most, d.largest = z.World, z.Tally+rowBytes, s.SizeText()
	}
	d.worker = max(d.worker, z.Worker)
}

// bytes returns the estimate.
func (d *demand) bytes() float64 {
	const (
		program = 24e6 // of the program itself, measured
		run     = 250  // of a run in the lists of those to do
		garbage = 2    // the collector lets the heap grow to twice of what is in use
	)
	workers := float64(max(d.workers, 1))
	runs := float64(d.runs)
	live := d.kept + d.world*min(workers, runs) + d.worker*workers + d.most*min(2*workers, runs) + run*runs
	return program + garbage*live
}

// checkMemory returns an error for a job that takes more memory than there is, and makes the garbage
// collector keep to what there is.
func (s *Sink) checkMemory(d demand) error {
	available := memory.Available
	if s.Memory != nil {
		available = s.Memory
	}
	there, bytes := available(), d.bytes()
	if bytes > there.Bytes {
		return fault.Input(cmp.Or(d.remedy, "take fewer --workers or --replications, or what makes it smaller: organisations, places, periods, months"),
			"%s on %s would take about %s of memory, the largest with %s; allowed: %s, %s",
			Quantity(d.runs, "run"), Quantity(d.workers, "worker"), memory.Text(bytes), d.largest, memory.Text(there.Bytes), there.From)
	}
	if s.Memory == nil {
		memory.Hold(there)
	}
	return nil
}

// seriesBytes returns the text of series.csv of one run.
func seriesBytes(s *scenarios.Scenario, by string) float64 {
	const row = 180 // as tables.Stream grows its text
	d := s.Dimensions()
	rows := 1.0
	switch agents.Grouping(by) {
	case agents.ByGroup:
		rows = d.Groups
	case agents.ByPlace:
		rows = d.Places
	}
	return rows * d.Months * float64(len(s.Fields)) * agents.Stages * row
}

// checkArms returns an error for scenarios that take more memory together than there is.
func (s *Sink) checkArms(loaded []*scenarios.Scenario, replications int, by string, workers int) error {
	d := demand{workers: workers}
	for _, scenario := range loaded {
		d.add(scenario, replications, seriesBytes(scenario, by))
	}
	return s.checkMemory(d)
}
