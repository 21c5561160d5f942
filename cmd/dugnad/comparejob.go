package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"dugnad/agents"
	"dugnad/plots"
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
	rows        bytes.Buffer         // comparison.csv
	timing      struct{ simulate, write, draw time.Duration }
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
	if err := errors.Join(j.writeTables(w), w.closeAll()); err != nil {
		return err
	}
	j.timing.write += time.Since(begin)
	begin = time.Now()
	if err := j.drawFigures(ctx, directory); err != nil {
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

// writeTables writes everything but the series and the figures.
func (j *compareJob) writeTables(w *writer) error {
	each := func(write func(arm *runJob, csv *record.CSV)) func(*record.CSV) {
		return func(csv *record.CSV) {
			for _, arm := range j.arms {
				write(arm, csv)
			}
		}
	}
	err := w.table(agents.ComparisonTable, &j.rows, func(csv *record.CSV) {
		for i, comparison := range j.comparisons {
			comparison.Write(csv, j.alternatives()[i].name())
		}
	})
	if err != nil {
		return err
	}
	for _, t := range []struct {
		table record.Table
		write func(arm *runJob, csv *record.CSV)
	}{
		{agents.SummaryTable, func(arm *runJob, csv *record.CSV) { arm.summary.Write(csv, arm.name()) }},
		{agents.ContextTable, func(arm *runJob, csv *record.CSV) {
			agents.WriteContext(csv, arm.experiment.Blueprint, arm.name())
		}},
		{agents.PlacesTable, func(arm *runJob, csv *record.CSV) { arm.summary.WritePlaces(csv, arm.name()) }},
		{agents.PlaneTable, func(arm *runJob, csv *record.CSV) { arm.summary.WritePlane(csv, arm.name()) }},
	} {
		if err := w.table(t.table, nil, each(t.write)); err != nil {
			return err
		}
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

// drawFigures draws the figures unless none are wanted.
func (j *compareJob) drawFigures(ctx context.Context, directory *results.Directory) error {
	if j.o.figures.value == "none" {
		return nil
	}
	return j.draw(ctx, directory, j.o.number(),
		func() (plots.Figure, error) { return differencesFigure(j) },
		func() (plots.Figure, error) { return forestFigure(j) })
}

// differencesFigure shows by field and month how far the alternatives depart from the base.
func differencesFigure(j *compareJob) (plots.Figure, error) {
	b := j.base().experiment.Blueprint
	data := plots.Differences{Base: j.base().name(), Replications: j.base().replications()}
	for month := range b.Months {
		data.Months = append(data.Months, b.MonthLabel(month))
	}
	for _, p := range b.Periods {
		data.Periods = append(data.Periods, plots.Span{Name: p.Name, Start: b.MonthLabel(p.First), End: b.MonthLabel(p.Last)})
	}
	for i, arm := range j.alternatives() {
		alternative := plots.Alternative{Name: arm.name()}
		for field := range b.Parameters.Fields {
			band := func(stage int) plots.Band {
				return bandOf(b.Months, j.base().replications(), func(month int) agents.Estimate {
					return j.comparisons[i].Month(field, stage, month)
				})
			}
			alternative.Fields = append(alternative.Fields, plots.FieldSeries{
				Name:   fieldLabel(&b.Parameters.Fields[field]),
				Design: band(agents.Design), Implementation: band(agents.Implementation),
			})
		}
		data.Alternatives = append(data.Alternatives, alternative)
	}
	return plots.NewDifferences(data)
}

// forestFigure shows the differences over whole periods, over all places.
func forestFigure(j *compareJob) (plots.Figure, error) {
	b := j.base().experiment.Blueprint
	if len(b.Periods) == 0 {
		return plots.Figure{}, fmt.Errorf("figure forest: %w", errNoPeriod)
	}
	data := plots.Forest{Base: j.base().name(), Replications: j.base().replications()}
	for _, arm := range j.alternatives() {
		data.Alternatives = append(data.Alternatives, arm.name())
	}
	for period := range b.Periods {
		section := plots.ForestSection{Name: b.Periods[period].Name}
		for field := range b.Parameters.Fields {
			row := plots.ForestRow{Label: fieldLabel(&b.Parameters.Fields[field])}
			for _, comparison := range j.comparisons {
				difference := func(stage int) plots.Difference {
					k := comparison.Contrast(period, len(b.Groups), field, stage, coproduction())
					return plots.Difference{Mean: k.Difference, Lower: k.Lower, Upper: k.Upper, Identical: k.Identical}
				}
				row.Points = append(row.Points, plots.ForestPoint{
					Design: difference(agents.Design), Implementation: difference(agents.Implementation),
				})
			}
			section.Rows = append(section.Rows, row)
		}
		data.Sections = append(data.Sections, section)
	}
	return plots.NewForest(data)
}
