package main

import (
	"context"

	"github.com/spf13/cobra"

	"dugnad/agents"
	"dugnad/scenarios"
)

// traceOptions are the flags of trace.
type traceOptions struct {
	scenarioFlags
	workersFlag
	outFlags
	replication  whole
	place        string
	field        string
	organisation string
	month        string
	limit        whole
	summary      bool
	figure       string
	asJSON       bool
	quiet        bool
}

func newTraceCommand(a *app) *cobra.Command {
	o := &traceOptions{replication: whole{value: 1, least: 1, most: 1_000_000, shown: "1"}, limit: whole{least: 1, most: 1_000_000_000, shown: "1 in words, else all"}}
	c := &cobra.Command{
		Use:   "trace SCENARIO",
		Short: "Tell task by task who negotiated what, and why it ended so",
		Long: `Run one replication of a scenario and tell what was chosen, task by task: the need, whom the
municipality looked at, both sides' dependence from its parts, each offer with what it leaves to
both, the outcome with its reason, trust and agreement after. In words, or with --json as one line
of JSON a task, in which every number stands beside those it follows from. Telling changes no
result.` + exitStatus,
		Example: `  dugnad trace asylum-surge-2015 --place Grorud --field children --month 2015-10
  dugnad trace asylum-surge-2015 --place 030110 --organisation children-027 --summary
  dugnad trace asylum-surge-2015 --field integration --month surge --limit 100 --json
  dugnad trace norway-all --place Bergen --field health --month 2016-01..2016-03 --figure talks.pdf`,
		Args:              takes(1, 1, "one SCENARIO"),
		ValidArgsFunction: completeScenario(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.trace(c.Context(), args[0], o)
		},
	}
	c.Flags().StringVar(&o.place, "place", "", "only the place of that `CODE` or name")
	c.Flags().StringVar(&o.field, "field", "", "only the field of that `NAME`")
	c.Flags().StringVar(&o.organisation, "organisation", "", "only what the place negotiated with the organisation of that `NAME`, such as culture-017")
	c.Flags().StringVar(&o.month, "month", "", "only `WHEN`: a month (2015-09), a period's name, or a span (2015-09..2016-06)")
	c.Flags().Var(&o.limit, "limit", "tell at most so many tasks, on the screen and in files")
	c.Flags().BoolVar(&o.summary, "summary", false, "instead of its tasks, tell the organisation's life in short")
	c.Flags().StringVar(&o.figure, "figure", "", "draw the negotiations of one task into `FILE` (.pdf, .svg, .png or .tex): the first chosen with an agreement, else the first")
	c.Flags().StringVarP(&o.out, "out", "o", "", "also write the run's results directory `DIR`, with transcript.txt and trace.jsonl")
	c.Flags().BoolVar(&o.force, "force", false, "replace DIR if dugnad wrote it, and FILE")
	o.scenarioFlags.addTo(c)
	c.Flags().Var(&o.replication, "replication", "which replication, numbered from 1")
	o.workersFlag.addTo(c)
	c.Flags().BoolVar(&o.asJSON, "json", false, "print a line of JSON for each task, or one for --summary")
	c.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "no progress")
	return c
}

// trace loads, checks what was asked for, runs, and tells.
func (a *app) trace(ctx context.Context, name string, o *traceOptions) error {
	if err := a.readDate(); err != nil {
		return err
	}
	scenario, err := a.load(ctx, name, &o.scenarioFlags)
	if err != nil {
		return err
	}
	if o.replication.value > int64(scenario.Replications) {
		return wrongInput("--replications says how many there are",
			"--replication: found %d; allowed: 1 to %d, the scenario's replications", o.replication.value, scenario.Replications)
	}
	experiment := scenarios.NewExperiment(scenario)
	t, err := a.newTracing(experiment, o)
	if err != nil {
		return err
	}
	if o.out == "" {
		err = t.run(ctx)
	} else {
		err = t.runInto(ctx)
	}
	if err != nil {
		return err
	}
	return t.conclude()
}

// run runs the replication for its transcript alone, and no longer than there is something to
// tell.
func (t *tracing) run(ctx context.Context) error {
	ctx, t.enough = context.WithCancel(ctx)
	defer t.enough()
	b := t.experiment.Blueprint
	_, terminal := terminalWidth(t.out) // where the transcript itself is the progress
	p := t.newProgress(ctx, t.o.quiet || terminal, 1, b.Months)
	const luckBlock = 0 // as run's
	_, err := t.experiment.Run(ctx, luckBlock, int(t.o.replication.value), t.o.workersFlag.number(), t.follow,
		func(w *agents.World, month int) {
			t.month(w, month)
			p.month()
		})
	p.end()
	if err != nil && !t.done {
		return err
	}
	return t.end()
}

// runInto runs the replication as run --replication does, with the transcript beside.
func (t *tracing) runInto(ctx context.Context) error {
	options := newRunOptions()
	options.outFlags, options.workersFlag, options.quiet = t.o.outFlags, t.o.workersFlag, t.o.quiet
	options.only.value, options.only.given = t.o.replication.value, true
	k := int(t.o.replication.value)
	r := &runJob{app: t.app, o: options, experiment: t.experiment, first: k, last: k, watched: -1, trace: t}
	if err := r.checkSize(); err != nil {
		return err
	}
	directory, err := t.o.create(t.experiment.Scenario.Name)
	if err != nil {
		return err
	}
	defer directory.Abort() // does nothing after Finish
	if err := r.fill(ctx, directory); err != nil {
		return err
	}
	t.say("results in %s", directory.Path())
	return nil
}
