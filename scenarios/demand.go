package scenarios

import "dugnad/agents"

// Demand is the memory that many runs take, counted before it is allocated. An estimate is within about
// a factor of two of what is measured, and above it.
type Demand struct {
	Runs, Workers int
	Kept          float64 // bytes that stay: of all scenarios and replications
	Worker        float64 // bytes of each worker
	Largest       string  // what the largest run holds

	world, most float64 // bytes of the largest run: of its world, and of what it hands over at its end
}

// Add adds a scenario with its replications. rowBytes is the text that a run hands over beside its tally.
func (d *Demand) Add(s *Scenario, replications int, rowBytes float64) {
	z := s.Size()
	d.Runs += replications
	d.Kept += z.Blueprint + z.Summary + 2*z.Tables + z.PerReplication*float64(replications)
	if z.World+z.Tally+rowBytes >= d.world+d.most {
		d.world, d.most, d.Largest = z.World, z.Tally+rowBytes, s.SizeText()
	}
	d.Worker = max(d.Worker, z.Worker)
}

// Bytes returns the estimate.
func (d *Demand) Bytes() float64 {
	const (
		program = 24e6 // of the program itself, measured
		run     = 250  // of a run in the lists of those to do
		garbage = 2    // the collector lets the heap grow to twice of what is in use
	)
	workers := float64(max(d.Workers, 1))
	runs := float64(d.Runs)
	live := d.Kept + d.world*min(workers, runs) + d.Worker*workers + d.most*min(2*workers, runs) + run*runs
	return program + garbage*live
}

// SeriesBytes returns the bytes of the text of series.csv of one run.
func (s *Scenario) SeriesBytes(by agents.Grouping) float64 {
	const row = 180 // as tables.Stream grows its text
	d := s.Dimensions()
	rows := 1.0
	switch by {
	case agents.ByGroup:
		rows = d.Groups
	case agents.ByPlace:
		rows = d.Places
	}
	return rows * d.Months * float64(len(s.Fields)) * agents.Stages * row
}
