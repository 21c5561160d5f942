package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tell"
	"dugnad/scenarios"
	"dugnad/scenarios/explain"
	"dugnad/scenarios/keys"
)

// compareOptions are the flags of compare.
type compareOptions struct {
	scenarioFlags
	outFlags
	workersFlag
	alternatives []jobs.Alternative
	by           choice
	format       choice
	figures      choice
	measures     []string
	against      string
	asJSON       bool
	forceSize    bool
}

func newCompareCommand(a *app) *cobra.Command {
	o := &compareOptions{by: newRowsChoice(), format: newFormatChoice(), figures: newFiguresChoice()}
	c := &cobra.Command{
		Use:   "compare BASE [ALTERNATIVE...]",
		Short: "Compare alternatives with a base on the same luck",
		Long: `Run a base and its alternatives on the same luck, draw by draw, and show what each alternative
changes: base, alternative, and the mean of their differences in the same replication with its
95 % interval. Alternatives are scenarios, files or shipped ones, and what --alternative and
the --set after it make of BASE. Seed, replications, periods and thresholds are BASE's for all;
months, fields and groups must agree with BASE's, and an alternative may have more fields and
groups.
Several alternatives are shown side by side. With --against NAME the others are paired with that
alternative instead of BASE.

An outcome that is the same in every replication is said to be identical. Where the interval
holds 0, the contrast is open, and what is shown is how many replications would settle it if
mean and spread of the differences stayed as they are: the least n with t·s/√n below the mean
difference, where s is the differences' standard deviation and t Student's for n−1 degrees of
freedom.` + exitStatus,
		Example: `  dugnad compare asylum-surge-2015 no-surge --replications 3
  dugnad compare no-surge --replications 2 --alternative more --set fields.health.discretion_shift=0.05 --alternative less --set fields.health.discretion_shift=-0.05 --figures none`,
		Args:              takes(1, -1, "BASE and any number of ALTERNATIVE"),
		ValidArgsFunction: completeScenario(-1),
		RunE: a.drawing(func(c *cobra.Command, args []string) error {
			return a.compare(c.Context(), args, o)
		}),
	}
	o.outFlags.addTo(c, "compare-BASE")
	c.Flags().Func("alternative", "begin an alternative of that `NAME`: BASE changed by the --set that follow", func(name string) error {
		o.alternatives = append(o.alternatives, jobs.Alternative{Name: name})
		return nil
	})
	c.Flags().Func("set", "change a key, `PATH=VALUE`: of all scenarios before the first --alternative, of that alternative after one", o.set)
	complete(c, "alternative")
	completeBy(c, "set", completeSet)
	c.Flags().StringVar(&o.against, "against", "", "pair all others, BASE too, with the alternative of that `NAME`")
	completeBy(c, "against", func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var names []string
		for _, alternative := range o.alternatives {
			names = append(names, alternative.Name)
		}
		return append(names, args[min(1, len(args)):]...), cobra.ShellCompDirectiveNoFileComp
	})
	o.addRuns(c, "BASE's", "BASE's", "runs of each scenario, each with its own luck")
	o.addName(c, "BASE")
	o.workersFlag.addTo(c)
	o.by.addTo(c, "by", "rows of the series: group, place or all")
	o.format.addTo(c, "format", formatUsage)
	o.figures.addTo(c, "figures", "figures to draw in figures/, or none")
	addMeasures(c, &o.measures, "measure `NAME` to print, as in summary.csv, as often as needed; comparison.csv has all", agents.RatioNames()...)
	c.Flags().BoolVar(&o.forceSize, "force-size", false, "write tables even if they would take more than 1 GB")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print the rows of comparison.csv as a JSON array")
	return c
}

// set applies a --set: to every scenario before the first --alternative, to that alternative after one.
func (o *compareOptions) set(assignment string) error {
	if len(o.alternatives) == 0 {
		return addSet(&o.sets, assignment)
	}
	last := &o.alternatives[len(o.alternatives)-1]
	if path, ok := keys.SplitPath(keys.AssignedPath(assignment)); ok && explain.KeepsBase(path) {
		return fmt.Errorf("of alternative %s: its name is that of --alternative, and seed, replications, periods, thresholds, texts, evidence and the order of rows are those of BASE; set them before the first --alternative", last.Name)
	}
	return addSet(&last.Set, assignment)
}

// addMeasures adds --measure. The scenario may have measures of its own, so names are checked with it.
func addMeasures(c *cobra.Command, chosen *[]string, usage string, more ...string) {
	c.Flags().Func("measure", usage, func(name string) error {
		if !slices.Contains(*chosen, name) {
			*chosen = append(*chosen, name)
		}
		return nil
	})
	c.Flags().Lookup("measure").DefValue = jobs.Coproduction
	completeOf(c, "measure", func(s *scenarios.Scenario, _ string) []cobra.Completion { return append(s.MeasureNames(), more...) })
}

// job returns the job of the flags.
func (o *compareOptions) job(args []string) *jobs.Compare {
	return &jobs.Compare{
		Scenarios: args, Changes: o.changes(), Alternatives: o.alternatives, Against: o.against, Measures: o.measures,
		By: o.by.value, Format: o.format.value, Figures: o.figures.value, ForceSize: o.forceSize, Workers: o.workers(), Output: o.output(),
	}
}

func (a *app) compare(ctx context.Context, args []string, o *compareOptions) error {
	if o.asJSON && len(o.measures) > 0 {
		return fault.Input("leave it away", "found --measure with --json, which prints all measures")
	}
	work, err := o.job(args).Check(ctx, a.sink(a.quiet))
	if err == nil {
		err = work.Do(ctx)
	}
	if err != nil {
		return err
	}
	if o.asJSON {
		a.say("results in %s", work.Path)
		return tell.RowsAsJSON(a.out, agents.ComparisonTable, work.Tables.Reader(agents.ComparisonTable.Name))
	}
	width := a.width()
	return a.print(tell.Comparison(work, width) + "\nResults in " + work.Path + "\n")
}
