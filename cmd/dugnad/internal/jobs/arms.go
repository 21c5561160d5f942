package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/scenarios"
	"dugnad/sim"
	"dugnad/sim/record"
)

// Arm is one scenario of a job with its replications.
type Arm struct {
	*scenarios.Experiment
	First, Last int             // replications, from 1
	Summary     *agents.Summary // set when the runs have ended

	by           agents.Grouping
	weights      agents.Weights // of places in the summary
	networkPlace int            // index of the place whose network is written; -1: none
	network      *tables.Stream // nil without a networkPlace
	trace        tracer         // nil without a trace
}

// tracer watches the runs of an arm and writes what it saw: TraceWork.
type tracer interface {
	open(w *tables.Writer) error
	follow(w *agents.World)
	month(w *agents.World, month int)
	end() error
}

func newArm(s *scenarios.Scenario, by string) *Arm {
	return &Arm{
		Experiment: scenarios.NewExperiment(s), First: 1, Last: s.Replications,
		by: agents.Grouping(by), weights: agents.WeighTasks, networkPlace: -1,
	}
}

// Name returns the name of the scenario.
func (a *Arm) Name() string { return a.Scenario.Name }

// Replications returns the number of replications.
func (a *Arm) Replications() int { return a.Last - a.First + 1 }

// bytes estimates the size of the rows in CSV.
func (a *Arm) bytes() float64 {
	const rowBytes, networkRowBytes, hoursRowBytes = 175, 75, 85 // measured
	b := a.Blueprint
	estimate := float64(b.SeriesRows(a.by)) * float64(a.Replications()) * rowBytes
	estimate += float64(b.HoursRows()) * float64(a.Replications()) * hoursRowBytes
	if a.networkPlace >= 0 {
		tasks := b.Months * len(b.Parameters.Fields) * b.Windows(a.networkPlace)
		estimate += float64(tasks) * float64(a.Replications()) * networkRowBytes
	}
	return estimate
}

// A replicationResult is the sums of a replication and its rows.
type replicationResult struct {
	tally           *agents.Tally
	series, network tables.Part
	hours           tables.Part
}

// replicate runs one replication.
func (a *Arm) replicate(ctx context.Context, series, hours *tables.Stream, replication, inner int, p Progress) (replicationResult, error) {
	result := replicationResult{series: series.Part(a.Blueprint.SeriesRows(a.by)), hours: hours.Part(a.Blueprint.HoursRows())}
	rows := agents.NewSeries(result.series, a.Blueprint, a.Name(), replication, a.by)
	var network *agents.Network
	watch := func(w *agents.World) {
		if a.networkPlace >= 0 {
			result.network = a.network.Part(0)
			network = agents.NewNetwork(result.network, w, replication, a.networkPlace)
			w.Watch = network.Watch
		}
		if a.trace != nil {
			a.trace.follow(w)
		}
	}
	const luckBlock = 0 // of every run outside a study
	var err error
	result.tally, err = a.Run(ctx, luckBlock, replication, inner, watch, func(w *agents.World, month int) {
		rows.Observe(w, month)
		if a.trace != nil {
			a.trace.month(w, month)
		}
		p.Month()
	})
	if err != nil {
		return replicationResult{}, err
	}
	result.tally.WriteHours(result.hours, a.Blueprint, a.Name(), replication)
	err = errors.Join(rows.Flush(), result.hours.Flush())
	if network != nil {
		err = errors.Join(err, network.Flush())
	}
	return result, err
}

// simulateArms runs all arms on one pool of workers, summarises each, and writes series and networks
// meanwhile. Only the measures by period of a run stay in memory. places, unless nil, gets the values of all
// places.
func (s *Sink) simulateArms(ctx context.Context, w *tables.Writer, arms []*Arm, format string, workers int, places *tables.PlaceValues) error {
	series, err := w.OpenStream(agents.SeriesTable, format)
	if err != nil {
		return err
	}
	hours, err := w.OpenStream(agents.HoursTable, format)
	if err != nil {
		return err
	}
	var ids []sim.Identity // the rows are the arms
	for row, arm := range arms {
		arm.Summary = agents.NewWeightedSummary(arm.Blueprint, arm.weights)
		if arm.networkPlace >= 0 {
			if arm.network, err = w.OpenStream(agents.NetworkTable, format); err != nil {
				return err
			}
		}
		if arm.trace != nil {
			if err := arm.trace.open(w); err != nil {
				return err
			}
		}
		for _, id := range arm.Identities(arm.First, arm.Last) {
			id.Row = row
			ids = append(ids, id)
		}
	}
	failed := &failures{sink: s}
	p := s.begin(ctx, len(ids), arms[0].Blueprint.Months)
	err = sim.Ensemble(ctx, workers, ids,
		func(ctx context.Context, id sim.Identity, inner int) (replicationResult, error) {
			defer p.Run()
			return arms[id.Row].replicate(ctx, series, hours, id.Replication, inner, p)
		},
		func(result sim.Result[replicationResult]) error {
			arm := arms[result.Identity.Row]
			if result.Err != nil {
				run := result.Identity.String()
				if len(arms) > 1 {
					run = arm.Name() + ": " + run
				}
				failed.add(run, result.Err)
				return nil
			}
			begin := time.Now()
			arm.Summary.Add(result.Value.tally)
			err := errors.Join(series.Append(result.Value.series), hours.Append(result.Value.hours))
			if err == nil && places != nil {
				err = places.Add(result.Identity.Row, result.Identity.Replication-arm.First, result.Value.tally)
			}
			if err == nil && arm.network != nil {
				err = arm.network.Append(result.Value.network)
			}
			w.Elapsed += time.Since(begin)
			return err
		})
	p.End()
	if err != nil {
		return err
	}
	what := "runs"
	if len(arms) == 1 {
		what = "replications"
	}
	if err := failed.end(len(ids), what); err != nil {
		return err
	}
	for _, arm := range arms {
		if arm.trace != nil {
			return arm.trace.end()
		}
	}
	return nil
}

// armTables returns the tables of run and compare, whose arms have the same weights. All runs must have ended.
func armTables(arms []*Arm) []tables.Content {
	each := func(write func(arm *Arm, csv *record.CSV)) func(*record.CSV) {
		return func(csv *record.CSV) {
			for _, arm := range arms {
				write(arm, csv)
			}
		}
	}
	blueprints := make([]*agents.Blueprint, len(arms))
	for i, arm := range arms {
		blueprints[i] = arm.Blueprint
	}
	places, measures := agents.PlacesTableOf(blueprints...)
	return []tables.Content{
		{Table: arms[0].Summary.Table(), Rows: each(func(arm *Arm, csv *record.CSV) { arm.Summary.Write(csv, arm.Name()) })},
		{Table: agents.ContextTable, Rows: each(func(arm *Arm, csv *record.CSV) { agents.WriteContext(csv, arm.Blueprint, arm.Name()) })},
		{Table: agents.SpinUpTable, Rows: each(func(arm *Arm, csv *record.CSV) { arm.Summary.WriteSpinUp(csv, arm.Name()) })},
		{Table: places, Rows: each(func(arm *Arm, csv *record.CSV) { arm.Summary.WritePlaces(csv, arm.Name(), measures) })},
		{Table: agents.PlaneTable, Rows: each(func(arm *Arm, csv *record.CSV) { arm.Summary.WritePlane(csv, arm.Name()) })},
	}
}

// armFindings returns the function that adds the arms to the input of figures.
func armFindings(arms []*Arm) func(*findings.Findings) {
	return func(f *findings.Findings) {
		summaries := map[string]*agents.Summary{}
		for _, arm := range arms {
			f.Scenarios = append(f.Scenarios, findings.Scenario{Name: arm.Name(), Digest: arm.Digest(), Blueprint: arm.Blueprint})
			summaries[arm.Name()] = arm.Summary
		}
		f.Monthly = func(of findings.Scenario) ([][]float64, error) { return summaries[of.Name].Monthly(), nil }
	}
}

// Quantity returns a number with its noun, in the plural where needed: "1 run", "2 runs".
func Quantity(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
