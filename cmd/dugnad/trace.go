package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/figures"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/cmd/dugnad/internal/tell"
	"dugnad/plots"
	"dugnad/sim/files"
)

// traceOptions are the flags of trace.
type traceOptions struct {
	scenarioFlags
	workersFlag
	outFlags
	replication  integer
	place        string
	field        string
	organisation string
	month        string
	limit        integer
	summary      bool
	figure       string
	asJSON       bool
}

func newTraceCommand(a *app) *cobra.Command {
	o := &traceOptions{replication: integer{value: 1, least: 1, most: 1_000_000, shown: "1"}, limit: integer{least: 1, most: 1_000_000_000, shown: "1 in words, else all"}}
	c := &cobra.Command{
		Use:   "trace SCENARIO",
		Short: "Write down the negotiations of one replication, task by task",
		Long: `Run one replication of a scenario and write down the selected tasks, one by one: the need, whom the
municipality looked at, both sides' dependence from its parts, each offer with what it leaves to
both, the outcome with its reason, trust and agreement after. In words, or with --json as one line
of JSON per task, where every number stands beside those from which it follows. A trace does not
change the results.` + exitStatus,
		Example: `  dugnad trace asylum-surge-2015 --place Grorud --field children --month 2015-10
  dugnad trace asylum-surge-2015 --place 030110 --organisation children-010 --summary
  dugnad trace asylum-surge-2015 --field integration --month surge --limit 100 --json
  dugnad trace norway-all --place Bergen --field health --month 2016-01..2016-03 --figure talks.pdf`,
		Args:              takes(1, 1, "one SCENARIO"),
		ValidArgsFunction: completeScenario(1),
		RunE: a.drawing(func(c *cobra.Command, args []string) error {
			return a.trace(c.Context(), args[0], o)
		}),
	}
	c.Flags().StringVar(&o.place, "place", "", "only the place of that `CODE` or name")
	completeOf(c, "place", placeWords)
	c.Flags().StringVar(&o.field, "field", "", "only the field of that `NAME`")
	completeOf(c, "field", fieldWords)
	c.Flags().StringVar(&o.organisation, "organisation", "", "only what the place negotiated with the organisation of that `NAME`, such as culture-017")
	complete(c, "organisation")
	c.Flags().StringVar(&o.month, "month", "", "only `WHEN`: a month (2015-09), a period's name, or a span (2015-09..2016-06)")
	completeOf(c, "month", periodWords)
	c.Flags().Var(&o.limit, "limit", "write at most so many tasks, on the screen and in files")
	c.Flags().BoolVar(&o.summary, "summary", false, "write a short biography of the organisation instead of its tasks")
	c.Flags().StringVar(&o.figure, "figure", "", "draw the negotiations of one task into `FILE` (.pdf, .svg, .png or .tex): the first chosen with an agreement, else the first")
	o.addFlags(c, "also write the run's results directory `DIR`, with transcript.txt and trace.jsonl", "replace DIR if dugnad wrote it, and FILE")
	o.scenarioFlags.addTo(c)
	c.Flags().Var(&o.replication, "replication", "which replication, numbered from 1")
	o.workersFlag.addTo(c)
	c.Flags().BoolVar(&o.asJSON, "json", false, "print a line of JSON for each task, or one for --summary")
	return c
}

// job returns the job of the flags.
func (o *traceOptions) job(scenario string) *jobs.Trace {
	return &jobs.Trace{
		Scenario: scenario, Changes: o.changes(), Replication: int(o.replication.value), Place: o.place, Field: o.field,
		Organisation: o.organisation, Month: o.month, Limit: int(o.limit.value), Summary: o.summary, Figure: o.figure,
		Figures: jobs.FiguresDefault, Workers: o.workers(), Output: o.output(),
	}
}

func (a *app) trace(ctx context.Context, scenario string, o *traceOptions) error {
	if err := o.checkFigure(); err != nil {
		return err
	}
	_, terminal := tell.TerminalWidth(a.out) // the transcript shows the progress
	work, err := o.job(scenario).Check(ctx, a.sink(a.quiet || terminal && o.out == ""))
	if err != nil {
		return err
	}
	width := a.width()
	if o.asJSON {
		width = 0
	}
	work.PrintTo(tell.Lines(a.out, width), o.asJSON)
	if err := work.Do(ctx); err != nil {
		return err
	}
	if work.Path != "" {
		a.say("results in %s", work.Path)
	}
	if work.Biography != nil {
		text := tell.Biography(work.Biography.Words(), width)
		if o.asJSON {
			text = string(tables.JSONLine(work.Biography))
		}
		if err := a.print(text); err != nil {
			return err
		}
	}
	if o.figure != "" {
		if err := a.drawTraced(work.Drawn, o.figure); err != nil {
			return err
		}
	}
	if omitted := work.Omitted(); omitted != "" {
		a.say("%s", omitted)
	}
	return nil
}

// checkFigure returns an error if the file of the figure exists, or has an unknown format or no folder.
func (o *traceOptions) checkFigure() error {
	file := o.figure
	if file == "" {
		return nil
	}
	if format, ok := strings.CutPrefix(filepath.Ext(file), "."); !ok || !slices.Contains(plots.Formats, format) {
		return fault.Input("", "--figure: found %q; allowed: a file that ends in .%s", file, strings.Join(plots.Formats, ", ."))
	}
	if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() {
		return fault.Input("make it first", "--figure: %s is not a directory", filepath.Dir(file))
	}
	return findings.CheckFile("--figure", file, o.force)
}

// drawTraced draws both negotiations of a task into a file. A nil task draws nothing.
func (a *app) drawTraced(e *agents.Episode, path string) error {
	if e == nil {
		a.say("no figure: nothing was negotiated")
		return nil
	}
	figure, err := figures.Negotiation(e, plots.Look{Date: a.date})
	if err != nil {
		return err
	}
	format := strings.TrimPrefix(filepath.Ext(path), ".")
	if err := files.WriteFrom(path, func(w io.Writer) error { return figure.Write(w, format) }); err != nil {
		return err
	}
	a.say("%s shows %s, %s, %s, window %d, with %s", path, e.PlaceName, e.Month, e.Field, e.Window, e.Organisation.Name)
	return nil
}
