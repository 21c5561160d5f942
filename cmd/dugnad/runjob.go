package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"dugnad/agents"
	"dugnad/scenarios"
	"dugnad/sim"
	"dugnad/sim/record"
	"dugnad/sim/results"
)

// runJob is one call of run under way.
type runJob struct {
	*app
	o           *runOptions
	experiment  *scenarios.Experiment
	first, last int // replications
	watched     int // index of the place of the network, -1 for none

	series, network *partedTable // network is nil where no place is watched
	trace           *tracing     // what trace tells beside; nil for run

	summary *agents.Summary
	madeTables
	timing struct{ simulate, write, draw time.Duration }
}

func (r *runJob) replications() int { return r.last - r.first + 1 }

// checkSize refuses what would fill a disk by surprise.
func (r *runJob) checkSize() error {
	if r.o.format.value == formatParquet {
		return nil // a sixth of the size, and made for it
	}
	const networkRowBytes = 75
	b := r.experiment.Blueprint
	estimate := r.seriesBytes()
	if r.watched >= 0 {
		tasks := b.Months * len(b.Parameters.Fields) * b.Parameters.Agenda.WindowsMonth
		estimate += float64(tasks) * float64(r.replications()) * networkRowBytes
	}
	return refuseSize(estimate, r.o.forceSize)
}

// seriesBytes estimates the size of series.csv.
func (r *runJob) seriesBytes() float64 {
	const rowBytes = 155 // as measured
	return float64(r.experiment.Blueprint.SeriesRows(agents.Grouping(r.o.by.value))) * float64(r.replications()) * rowBytes
}

// refuseSize is the error of tables that would be too large.
func refuseSize(size float64, forced bool) error {
	const mostBytes = 1e9
	if size > mostBytes && !forced {
		return wrongInput("take --format parquet, fewer replications or --by all, or insist with --force-size",
			"the tables would take about %.1f GB; allowed: 1 GB", size/1e9)
	}
	return nil
}

// finished is what a replication hands over: its sums, and its rows ready to be written.
type finished struct {
	tally           *agents.Tally
	series, network part
}

// replicate carries out one replication.
func (r *runJob) replicate(ctx context.Context, id sim.Identity, inner int, p *progress) (finished, error) {
	e, b := r.experiment, r.experiment.Blueprint
	by := agents.Grouping(r.o.by.value)
	result := finished{series: r.series.part(b.SeriesRows(by))}
	series := agents.NewSeries(result.series, b, e.Scenario.Name, id.Replication, by)
	var network *agents.Network
	watch := func(w *agents.World) {
		if r.watched >= 0 {
			result.network = r.network.part(0)
			network = agents.NewNetwork(result.network, w, id.Replication, r.watched)
			w.Watch = network.Watch
		}
		if r.trace != nil {
			r.trace.follow(w)
		}
	}
	const luckBlock = 0 // all replications of a plain run
	var err error
	result.tally, err = e.Run(ctx, luckBlock, id.Replication, inner, watch, func(w *agents.World, month int) {
		series.Observe(w, month)
		if r.trace != nil {
			r.trace.month(w, month)
		}
		p.month()
	})
	if err != nil {
		return finished{}, err
	}
	err = series.Flush()
	if network != nil {
		err = errors.Join(err, network.Flush())
	}
	return result, err
}

// fill runs the replications and writes the directory.
func (r *runJob) fill(ctx context.Context, directory *results.Directory) error {
	w := &writer{directory: directory}
	defer w.closeAll()
	if err := r.simulate(ctx, w); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := r.makeTables(); err != nil {
		return err
	}
	// Figures need the processor and tables the disk: with a worker for each they go on at the
	// same time.
	parts := []struct {
		do   func() error
		took *time.Duration
		err  error
	}{
		{do: func() error {
			return r.drawFigures(ctx, directory, "run", r.o.figures, r.o.number()-1, r.findings()) // one writes the tables
		}, took: &r.timing.draw},
		{do: func() error { return errors.Join(r.writeTables(w), w.closeAll()) }, took: &r.timing.write},
	}
	sim.ForEach(r.o.number(), len(parts), func(_, i int) {
		begin := time.Now()
		parts[i].err = parts[i].do()
		*parts[i].took += time.Since(begin)
	})
	if err := errors.Join(parts[0].err, parts[1].err); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return directory.Finish(results.Manifest{
		Scenarios:    r.ran(),
		Seed:         uint64(r.experiment.Scenario.Seed),
		Replications: r.replications(),
		Environment:  r.environment(),
		Timing: map[string]float64{
			"simulate": r.timing.simulate.Seconds(), "write": r.timing.write.Seconds(), "draw": r.timing.draw.Seconds(),
		},
	})
}

// ran is what the results are of.
func (r *runJob) ran() []results.Scenario {
	return []results.Scenario{{Name: r.experiment.Scenario.Name, Digest: r.experiment.Digest()}}
}

// simulate runs the ensemble, sums it up, and writes series and network on the way.
func (r *runJob) simulate(ctx context.Context, w *writer) error {
	b := r.experiment.Blueprint
	origin := provenance(r.ran(), uint64(r.experiment.Scenario.Seed), r.replications())
	var err error
	if r.series, err = w.begin(agents.SeriesTable, r.o.format.value, origin); err != nil {
		return err
	}
	if r.watched >= 0 {
		if r.network, err = w.begin(agents.NetworkTable, r.o.format.value, origin); err != nil {
			return err
		}
	}
	if r.trace != nil {
		if err := r.trace.open(w); err != nil {
			return err
		}
	}
	r.summary = agents.NewSummary(b)
	failures := 0
	p := r.newProgress(ctx, r.o.quiet, r.replications(), b.Months)
	begin := time.Now()
	err = sim.Ensemble(ctx, r.o.number(), r.experiment.Identities(r.first, r.last),
		func(ctx context.Context, id sim.Identity, inner int) (finished, error) {
			defer p.run()
			return r.replicate(ctx, id, inner, p)
		},
		func(result sim.Result[finished]) error {
			if result.Err != nil {
				failures++
				r.sayFailed(result.Identity.String(), result.Err, failures == 1)
				return nil
			}
			writing := time.Now()
			r.summary.Add(result.Value.tally)
			err := r.series.append(result.Value.series)
			if err == nil && r.network != nil {
				err = r.network.append(result.Value.network)
			}
			r.timing.write += time.Since(writing)
			return err
		})
	r.timing.simulate = time.Since(begin) - r.timing.write
	p.end()
	if err == nil && failures > 0 {
		r.say("%d of %d replications failed; nothing was kept", failures, r.replications())
		return errFailed
	}
	if err == nil && r.trace != nil {
		err = r.trace.end()
	}
	return err
}

// makeTables makes the tables that are not written as the replications end.
func (r *runJob) makeTables() error {
	b, name := r.experiment.Blueprint, r.name()
	return r.add(
		made{agents.SummaryTable, func(csv *record.CSV) { r.summary.Write(csv, name) }},
		made{agents.ContextTable, func(csv *record.CSV) { agents.WriteContext(csv, b, name) }},
		made{agents.PlacesTable, func(csv *record.CSV) { r.summary.WritePlaces(csv, name) }},
		made{agents.PlaneTable, func(csv *record.CSV) { r.summary.WritePlane(csv, name) }})
}

// writeTables writes everything but series, network and the figures.
func (r *runJob) writeTables(w *writer) error {
	scenario := r.experiment.Scenario
	if err := r.writeTo(w); err != nil {
		return err
	}
	if err := w.scenario("scenario.toml", scenario); err != nil {
		return err
	}
	return w.file("datapackage.json", func(out io.Writer) error {
		title := scenario.Name
		if scenario.Description != "" {
			title = scenario.Description
		}
		return record.WriteDataPackage(out, scenario.Name, title, w.tables)
	})
}

// findings are what figures are drawn from, once the tables are made.
func (r *runJob) findings() *findings {
	of := scenarioOf{r.name(), r.experiment.Digest(), r.experiment.Blueprint}
	f := &findings{
		scenarios: []scenarioOf{of}, replications: r.replications(), seed: uint64(r.experiment.Scenario.Seed),
		tables:  map[string]func() (io.ReadCloser, error){},
		monthly: func(scenarioOf) ([][]float64, error) { return r.summary.Monthly(), nil },
	}
	for i := range r.tables {
		f.hold(r.tables[i].table.Name, &r.tables[i].text)
	}
	return f
}

// report prints the summary and says where the results are.
func (r *runJob) report(directory *results.Directory) error {
	if r.o.asJSON {
		r.say("results in %s", directory.Path())
		return rowsAsJSON(r.out, agents.SummaryTable, r.tableText(agents.SummaryTable.Name))
	}
	width, _ := terminalWidth(r.out)
	return r.print(r.describe() + "\n" + summaryText(r.experiment.Blueprint, r.summary, width) +
		"\nResults in " + directory.Path() + "\n")
}

func (r *runJob) describe() string {
	s, b := r.experiment.Scenario, r.experiment.Blueprint
	runs := fmt.Sprintf("%d replications", r.replications())
	switch {
	case r.o.only.given:
		runs = fmt.Sprintf("replication %d", r.first)
	case r.replications() == 1:
		runs = "1 replication"
	}
	places := fmt.Sprintf("%d places", len(b.Places))
	if len(b.Places) == 1 {
		places = "1 place"
	}
	return fmt.Sprintf("%s: %s, %s to %s, %s, seed %d\n", s.Name, places, s.Start, s.End, runs, s.Seed)
}
