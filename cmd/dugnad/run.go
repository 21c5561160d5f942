package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dugnad/agents"
	"dugnad/scenarios"
	"dugnad/sim"
	"dugnad/sim/record"
	"dugnad/sim/results"
)

// runOptions are the flags of run.
type runOptions struct {
	scenarioFlags
	outFlags
	workersFlag
	only      whole // --replication
	by        choice
	format    choice
	figures   choice
	network   string
	asJSON    bool
	quiet     bool
	forceSize bool
}

// newRunOptions are the flags before the command line is read.
func newRunOptions() *runOptions {
	return &runOptions{
		only:    whole{least: 1, most: 1_000_000, shown: "all"},
		by:      choice{value: string(agents.ByGroup), words: []string{string(agents.ByGroup), string(agents.ByPlace), string(agents.ByAll)}},
		format:  choice{value: formatCSV, words: []string{formatCSV, formatParquet}},
		figures: choice{value: "default", words: []string{"default", "none"}},
	}
}

func newRunCommand(a *app) *cobra.Command {
	o := newRunOptions()
	c := &cobra.Command{
		Use:   "run SCENARIO",
		Short: "Run a scenario's replications and write a results directory",
		Long: `Run the replications of one scenario: a file, the name of a shipped scenario, or - for
standard input. The results directory holds tables, figures and the resolved scenario, which
gives the same bytes again; a summary is printed. The same seed gives the same results on any
number of workers.

Tables are CSV. Those that grow with every month and replication can be Parquet instead, which
is smaller and read faster: --format parquet writes series.parquet for series.csv, and
network.parquet for network.csv, with the same values.` + exitStatus,
		Example: `  dugnad run asylum-surge-2015
  dugnad run asylum-surge-2015 --set fields.integration.discretion_shift=0.1 --out results/more-discretion
  dugnad run no-surge --replications 5 --by place --figures none --json
  dugnad run asylum-surge-2015 --by place --format parquet`,
		Args:              takes(1, 1, "one SCENARIO"),
		ValidArgsFunction: completeScenario(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.run(c.Context(), args[0], o)
		},
	}
	o.outFlags.addTo(c)
	o.scenarioFlags.addTo(c)
	c.Flags().Var(&o.only, "replication", "run only this one, numbered from 1")
	o.workersFlag.addTo(c)
	o.by.addTo(c, "by", "rows of the series: group, place or all")
	o.format.addTo(c, "format", formatUsage)
	o.figures.addTo(c, "figures", "figures to draw in figures/, or none")
	c.Flags().StringVar(&o.network, "network", "", "write the network: who worked with whom in the place of that `CODE`")
	c.Flags().BoolVar(&o.forceSize, "force-size", false, "write tables even if they would take more than 1 GB")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print the rows of summary.csv as a JSON array")
	c.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "no progress")
	return c
}

// run loads, checks everything that can be wrong with the input, and only then begins to
// write.
func (a *app) run(ctx context.Context, name string, o *runOptions) error {
	if err := setDate(); err != nil {
		return err
	}
	scenario, err := a.load(ctx, name, &o.scenarioFlags)
	if err != nil {
		return err
	}
	experiment := scenarios.NewExperiment(scenario)
	r := &runJob{app: a, o: o, experiment: experiment, first: 1, last: scenario.Replications, watched: -1}
	if o.only.given {
		if o.only.value > int64(scenario.Replications) {
			return wrongInput("--replications says how many there are",
				"--replication: found %d; allowed: 1 to %d, the scenario's replications", o.only.value, scenario.Replications)
		}
		r.first, r.last = int(o.only.value), int(o.only.value)
	}
	if o.network != "" {
		if r.watched, err = placeNamed(experiment.Blueprint, o.network); err != nil {
			return err
		}
	}
	if err := r.checkSize(); err != nil {
		return err
	}
	directory, err := o.create(scenario.Name)
	if err != nil {
		return err
	}
	defer directory.Abort() // does nothing after Finish
	if err := r.fill(ctx, directory); err != nil {
		return err
	}
	return r.report(directory)
}

// placeNamed is the index of the place with that code.
func placeNamed(b *agents.Blueprint, code string) (int, error) {
	var codes []string
	for i := range b.Places {
		if b.Places[i].Code == code {
			return i, nil
		}
		codes = append(codes, b.Places[i].Code)
	}
	allowed := strings.Join(codes, ", ")
	if len(codes) > 40 {
		allowed = fmt.Sprintf("one of its %d places' codes, such as %s", len(codes), codes[0])
	}
	hint := ""
	if near := scenarios.Nearest(code, codes); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	for i := range b.Places {
		if strings.EqualFold(b.Places[i].Name, code) {
			hint = fmt.Sprintf("%s is %q", b.Places[i].Name, b.Places[i].Code)
		}
	}
	return 0, wrongInput(hint, "--network: found %q, which is no place of the scenario; allowed: %s", code, allowed)
}

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

// drawFigures draws the command's figures unless none are wanted.
func (a *app) drawFigures(ctx context.Context, directory *results.Directory, command string, wanted choice, workers int, f *findings) error {
	if wanted.value == "none" {
		return nil
	}
	set := &figureSet{findings: f, kinds: drawnBy(command), formats: []string{"pdf", "png"}, workers: workers}
	figures, err := set.lay(a.notDrawn)
	if err != nil {
		return err
	}
	w := &writer{directory: directory}
	return set.draw(ctx, figures, func(name string, content func(io.Writer) error) error { return w.file("figures/"+name, content) })
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
