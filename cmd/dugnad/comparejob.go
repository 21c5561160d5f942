package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"dugnad/agents"
	"dugnad/scenarios"
	"dugnad/sim"
	"dugnad/sim/record"
	"dugnad/sim/results"
)

// compareJob is one call of compare under way. Its arms, of which the base is the first, are
// runs that share a pool, a directory and their luck.
type compareJob struct {
	*app
	o           *compareOptions
	arms        []*runJob
	comparisons []*agents.Comparison // of the arms but the first
	madeTables
	timing struct{ simulate, write, draw time.Duration }
}

// newCompareJob prepares the scenarios, the base first, which have as many replications each.
func (a *app) newCompareJob(loaded []*scenarios.Scenario, o *compareOptions) *compareJob {
	j := &compareJob{app: a, o: o}
	for _, scenario := range loaded {
		j.arms = append(j.arms, &runJob{
			app: a, o: &runOptions{by: o.by, format: o.format}, watched: -1,
			experiment: scenarios.NewExperiment(scenario), first: 1, last: scenario.Replications,
		})
	}
	return j
}

func (j *compareJob) base() *runJob { return j.arms[0] }

func (j *compareJob) alternatives() []*runJob { return j.arms[1:] }

func (arm *runJob) name() string { return arm.experiment.Scenario.Name }

// checkSize refuses what would fill a disk by surprise.
func (j *compareJob) checkSize() error {
	if j.o.format.value == formatParquet {
		return nil // a sixth of the size, and made for it
	}
	estimate := 0.0
	for _, arm := range j.arms {
		estimate += arm.seriesBytes()
	}
	return refuseSize(estimate, j.o.forceSize)
}

// fill runs the replications of all arms and writes the directory.
func (j *compareJob) fill(ctx context.Context, directory *results.Directory) error {
	w := &writer{directory: directory}
	defer w.closeAll()
	if err := j.simulate(ctx, w); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, arm := range j.alternatives() {
		comparison, err := agents.NewComparison(j.base().summary, arm.summary)
		if err != nil {
			return fmt.Errorf("%s: %w", arm.name(), err)
		}
		j.comparisons = append(j.comparisons, comparison)
	}
	begin := time.Now()
	if err := j.makeTables(); err != nil {
		return err
	}
	if err := errors.Join(j.writeTables(w), w.closeAll()); err != nil {
		return err
	}
	j.timing.write += time.Since(begin)
	begin = time.Now()
	if err := j.drawFigures(ctx, directory, "compare", j.o.figures, j.o.number(), j.findings()); err != nil {
		return err
	}
	j.timing.draw = time.Since(begin)
	if err := ctx.Err(); err != nil {
		return err
	}
	return directory.Finish(results.Manifest{
		Scenarios:    j.ran(),
		Seed:         uint64(j.base().experiment.Scenario.Seed),
		Replications: j.base().replications(),
		Environment:  j.environment(),
		Timing: map[string]float64{
			"simulate": j.timing.simulate.Seconds(), "write": j.timing.write.Seconds(), "draw": j.timing.draw.Seconds(),
		},
	})
}

// ran is what the results are of.
func (j *compareJob) ran() []results.Scenario {
	var all []results.Scenario
	for _, arm := range j.arms {
		all = append(all, arm.ran()...)
	}
	return all
}

// simulate runs all arms on one pool, sums each up, and writes the series on the way. Of a
// run only its measures by period are kept, so that memory does not grow with what it wrote.
func (j *compareJob) simulate(ctx context.Context, w *writer) error {
	series, err := w.begin(agents.SeriesTable, j.o.format.value,
		provenance(j.ran(), uint64(j.base().experiment.Scenario.Seed), j.base().replications()))
	if err != nil {
		return err
	}
	var ids []sim.Identity // the rows are the arms
	for row, arm := range j.arms {
		arm.summary, arm.series = agents.NewSummary(arm.experiment.Blueprint), series
		for _, id := range arm.experiment.Identities(arm.first, arm.last) {
			id.Row = row
			ids = append(ids, id)
		}
	}
	failures := 0
	p := j.newProgress(ctx, j.o.quiet, len(ids), j.base().experiment.Blueprint.Months)
	begin := time.Now()
	err = sim.Ensemble(ctx, j.o.number(), ids,
		func(ctx context.Context, id sim.Identity, inner int) (finished, error) {
			defer p.run()
			return j.arms[id.Row].replicate(ctx, id, inner, p)
		},
		func(result sim.Result[finished]) error {
			arm := j.arms[result.Identity.Row]
			if result.Err != nil {
				failures++
				j.sayFailed(fmt.Sprintf("%s: %v", arm.name(), result.Identity), result.Err, failures == 1)
				return nil
			}
			writing := time.Now()
			arm.summary.Add(result.Value.tally)
			err := series.append(result.Value.series)
			j.timing.write += time.Since(writing)
			return err
		})
	j.timing.simulate = time.Since(begin) - j.timing.write
	p.end()
	if err == nil && failures > 0 {
		j.say("%d of %d runs failed; nothing was kept", failures, len(ids))
		return errFailed
	}
	return err
}

// makeTables makes the tables but series.csv.
func (j *compareJob) makeTables() error {
	each := func(write func(arm *runJob, csv *record.CSV)) func(*record.CSV) {
		return func(csv *record.CSV) {
			for _, arm := range j.arms {
				write(arm, csv)
			}
		}
	}
	return j.add(
		made{agents.ComparisonTable, func(csv *record.CSV) {
			for i, comparison := range j.comparisons {
				comparison.Write(csv, j.alternatives()[i].name())
			}
		}},
		made{agents.SummaryTable, each(func(arm *runJob, csv *record.CSV) { arm.summary.Write(csv, arm.name()) })},
		made{agents.ContextTable, each(func(arm *runJob, csv *record.CSV) {
			agents.WriteContext(csv, arm.experiment.Blueprint, arm.name())
		})},
		made{agents.PlacesTable, each(func(arm *runJob, csv *record.CSV) { arm.summary.WritePlaces(csv, arm.name()) })},
		made{agents.PlaneTable, each(func(arm *runJob, csv *record.CSV) { arm.summary.WritePlane(csv, arm.name()) })})
}

// writeTables writes everything but series.csv and the figures.
func (j *compareJob) writeTables(w *writer) error {
	if err := j.writeTo(w); err != nil {
		return err
	}
	for _, arm := range j.arms {
		if err := w.scenario("scenarios/"+arm.name()+".toml", arm.experiment.Scenario); err != nil {
			return err
		}
	}
	return w.file("datapackage.json", func(out io.Writer) error {
		var names []string
		for _, arm := range j.alternatives() {
			names = append(names, arm.name())
		}
		return record.WriteDataPackage(out, "compare-"+j.base().name(),
			j.base().name()+" compared with "+strings.Join(names, ", "), w.tables)
	})
}

// findings are what figures are drawn from, once the tables are made.
func (j *compareJob) findings() *findings {
	f := &findings{
		replications: j.base().replications(), seed: uint64(j.base().experiment.Scenario.Seed),
		tables: map[string]func() (io.ReadCloser, error){},
	}
	summaries := map[string]*agents.Summary{}
	for _, arm := range j.arms {
		f.scenarios = append(f.scenarios, scenarioOf{arm.name(), arm.experiment.Digest(), arm.experiment.Blueprint})
		summaries[arm.name()] = arm.summary
	}
	f.monthly = func(of scenarioOf) ([][]float64, error) { return summaries[of.name].Monthly(), nil }
	for i := range j.tables {
		f.hold(j.tables[i].table.Name, &j.tables[i].text)
	}
	return f
}
