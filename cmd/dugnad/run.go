package main

import (
	"context"

	"github.com/spf13/cobra"

	"dugnad/agents"
	"dugnad/scenarios"
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
	c.Flags().StringVar(&o.network, "network", "", "write the network: who worked with whom in that `PLACE`, a code or name")
	c.Flags().BoolVar(&o.forceSize, "force-size", false, "write tables even if they would take more than 1 GB")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print the rows of summary.csv as a JSON array")
	c.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "no progress")
	return c
}

// run loads, checks everything that can be wrong with the input, and only then begins to
// write.
func (a *app) run(ctx context.Context, name string, o *runOptions) error {
	if err := a.readDate(); err != nil {
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
		if r.watched, err = placeCalled(experiment.Blueprint, "--network", o.network); err != nil {
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
