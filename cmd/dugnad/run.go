package main

import (
	"context"

	"github.com/spf13/cobra"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tell"
)

// runOptions are the flags of run.
type runOptions struct {
	scenarioFlags
	outFlags
	workersFlag
	only      integer // --replication
	by        choice
	weights   choice
	format    choice
	figures   choice
	network   string
	asJSON    bool
	forceSize bool
}

func newRunCommand(a *app) *cobra.Command {
	o := &runOptions{by: newRowsChoice(), weights: newWeightsChoice(), format: newFormatChoice(), figures: newFiguresChoice()}
	o.only = integer{least: 1, most: agents.MostReplications, shown: "all"}
	c := &cobra.Command{
		Use:   "run SCENARIO",
		Short: "Run a scenario's replications and write a results directory",
		Long: `Run the replications of one scenario: a file, the name of a shipped scenario, or - for
standard input. The results directory holds tables, figures and the resolved scenario, which
gives the same bytes again; a summary is printed. The same seed gives the same results on any
number of workers.

Tables are CSV. Those that grow with every month and replication can be Parquet instead, which
is smaller and read faster: --format parquet writes series.parquet for series.csv, and
network.parquet for network.csv, with the same values.

The summary takes one ratio over all tasks of a group of places: a place weighs by its tasks.
--weights places takes the ratio of each place first, and then their mean; --weights residents
weighs that mean by residents. Other tables stay the same.` + exitStatus,
		Example: `  dugnad run asylum-surge-2015
  dugnad run asylum-surge-2015 --set fields.integration.discretion_shift=0.1 --replications 2 --out results/more-discretion
  dugnad run no-surge --replications 2 --by place --figures none --json
  dugnad run no-surge --replications 2 --weights residents --figures none
  dugnad run asylum-surge-2015 --replications 2 --by place --format parquet`,
		Args:              takes(1, 1, "one SCENARIO"),
		ValidArgsFunction: completeScenario(1),
		RunE: a.drawing(func(c *cobra.Command, args []string) error {
			return a.run(c.Context(), args[0], o)
		}),
	}
	o.outFlags.addTo(c, "NAME")
	o.scenarioFlags.addTo(c)
	o.addName(c, "the scenario")
	c.Flags().Var(&o.only, "replication", "run only this one, numbered from 1")
	o.workersFlag.addTo(c)
	o.by.addTo(c, "by", "rows of the series: group, place or all")
	o.weights.addTo(c, "weights", "weights of a group's places in the summary: tasks, places or residents")
	o.format.addTo(c, "format", formatUsage)
	o.figures.addTo(c, "figures", "figures to draw in figures/, or none")
	c.Flags().StringVar(&o.network, "network", "", "write the network: who worked with whom in that `PLACE`, a code or name")
	completeOf(c, "network", placeWords)
	c.Flags().BoolVar(&o.forceSize, "force-size", false, "write tables even if they would take more than 1 GB")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print the rows of summary.csv as a JSON array")
	return c
}

// job returns the job of the flags.
func (o *runOptions) job(scenario string) *jobs.Run {
	return &jobs.Run{
		Scenario: scenario, Changes: o.changes(), Replication: int(o.only.value), By: o.by.value, Weights: o.weights.value, Format: o.format.value,
		Network: o.network, Figures: o.figures.value, ForceSize: o.forceSize, Workers: o.workers(), Output: o.output(),
	}
}

func (a *app) run(ctx context.Context, scenario string, o *runOptions) error {
	work, err := o.job(scenario).Check(ctx, a.sink(a.quiet))
	if err == nil {
		err = work.Do(ctx)
	}
	if err != nil {
		return err
	}
	if o.asJSON {
		a.say("results in %s", work.Path)
		return tell.RowsAsJSON(a.out, agents.SummaryTable, work.Tables.Reader(agents.SummaryTable.Name))
	}
	width := a.width()
	return a.print(tell.Heading(work.Arm, width) + "\n" + tell.Summary(work.Blueprint, work.Summary, work.Scenario.Statements(), width) + "\nResults in " + work.Path + "\n")
}
