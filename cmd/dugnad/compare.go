package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tell"
)

// compareOptions are the flags of compare.
type compareOptions struct {
	armsFlags
	outFlags
	workersFlag
	seed         whole
	replications whole
	by           choice
	format       choice
	figures      choice
	measures     measuresFlag
	asJSON       bool
	quiet        bool
	forceSize    bool
}

func newCompareCommand(a *app) *cobra.Command {
	run := newRunOptions()
	o := &compareOptions{
		seed:         whole{most: math.MaxInt64, shown: "BASE's"},
		replications: whole{least: 1, most: agents.MostReplications, shown: "BASE's"},
		by:           run.by, format: run.format, figures: run.figures,
	}
	c := &cobra.Command{
		Use:   "compare BASE [ALTERNATIVE...]",
		Short: "Compare alternatives with a base on the same luck",
		Long: `Run a base and its alternatives on the same luck, draw by draw, and show what each alternative
changes: base, alternative, and the mean of their differences in the same replication with its
95 % interval. Alternatives are scenarios, files or shipped ones, and what --alternative and
the --set after it make of BASE. Seed, replications and periods are BASE's for all; months,
fields and groups must agree with BASE's, and an alternative may have more fields and groups.

An outcome that is the same in every replication is said to be identical. Where the interval
holds 0, the contrast is open, and what is shown is how many replications would settle it if
mean and spread of the differences stayed as they are: the least n with t·s/√n below the mean
difference, where s is the differences' standard deviation and t Student's for n−1 degrees of
freedom.` + exitStatus,
		Example: `  dugnad compare asylum-surge-2015 no-surge --replications 3
  dugnad compare no-surge --replications 2 --alternative more --set fields.health.discretion_shift=0.05 --alternative less --set fields.health.discretion_shift=-0.05 --figures none`,
		Args:              takes(1, -1, "BASE and any number of ALTERNATIVE"),
		ValidArgsFunction: completeScenario(-1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.compare(c.Context(), args, o)
		},
	}
	o.outFlags.addTo(c)
	c.Flags().Lookup("out").Usage = "results directory `DIR` (default results/compare-BASE, then results/compare-BASE-2 and so on)"
	o.armsFlags.addTo(c)
	c.Flags().Var(&o.seed, "seed", "seed of all luck")
	c.Flags().Var(&o.replications, "replications", "runs of each scenario, each with its own luck")
	o.workersFlag.addTo(c)
	o.by.addTo(c, "by", "rows of the series: group, place or all")
	o.format.addTo(c, "format", formatUsage)
	o.figures.addTo(c, "figures", "figures to draw in figures/, or none")
	c.Flags().Var(&o.measures, "measure", "measure to print, as in summary.csv, as often as needed; comparison.csv has all")
	complete(c, "measure", agents.MeasureNames()...)
	c.Flags().BoolVar(&o.forceSize, "force-size", false, "write tables even if they would take more than 1 GB")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print the rows of comparison.csv as a JSON array")
	c.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "no progress")
	return c
}

// armsFlags are --alternative and --set. What a --set is about depends on where it stands:
// before the first --alternative it changes every scenario, after one that alternative.
type armsFlags struct {
	common []string
	arms   []jobs.Alternative
}

func (f *armsFlags) addTo(c *cobra.Command) {
	c.Flags().Var(alternativeFlag{f}, "alternative", "begin an alternative of that `NAME`: BASE changed by the --set that follow")
	c.Flags().Var(setFlag{f}, "set", "change a key, `PATH=VALUE`: of all scenarios before the first --alternative, of that alternative after one")
}

type alternativeFlag struct{ *armsFlags }

func (f alternativeFlag) Set(name string) error {
	f.arms = append(f.arms, jobs.Alternative{Name: name})
	return nil
}

func (alternativeFlag) String() string { return "" }

func (alternativeFlag) Type() string { return "NAME" }

type setFlag struct{ *armsFlags }

func (f setFlag) Set(assignment string) error {
	if len(f.arms) == 0 {
		f.common = append(f.common, assignment)
		return nil
	}
	last := &f.arms[len(f.arms)-1]
	path, _, _ := strings.Cut(assignment, "=")
	key, _, _ := strings.Cut(strings.TrimSpace(path), ".")
	if slices.Contains([]string{"name", "seed", "replications", "period"}, key) {
		return fmt.Errorf("of alternative %s: its name is that of --alternative, and seed, replications and periods are those of BASE; set them before the first --alternative", last.Name)
	}
	last.Set = append(last.Set, assignment)
	return nil
}

func (setFlag) String() string { return "" }

func (setFlag) Type() string { return "PATH=VALUE" }

// measuresFlag is --measure: names of agents.Measures.
type measuresFlag struct{ chosen []string }

func (f *measuresFlag) Set(name string) error {
	names := agents.MeasureNames()
	if !slices.Contains(names, name) {
		return errors.New(fault.NearestHint(name, names, "allowed: "+strings.Join(names, ", ")))
	}
	if !slices.Contains(f.chosen, name) {
		f.chosen = append(f.chosen, name)
	}
	return nil
}

func (f *measuresFlag) String() string { return jobs.Coproduction }

func (f *measuresFlag) Type() string { return "NAME" }

// job is what the flags ask for.
func (o *compareOptions) job(args []string) *jobs.Compare {
	return &jobs.Compare{
		Scenarios: args, Changes: changesOf(o.common, &o.seed, &o.replications), Alternatives: o.arms, Measures: o.measures.chosen,
		By: o.by.value, Format: o.format.value, Figures: o.figures.value, ForceSize: o.forceSize, Workers: o.asked(), Output: o.output(),
	}
}

func (a *app) compare(ctx context.Context, args []string, o *compareOptions) error {
	if err := a.readDate(); err != nil {
		return err
	}
	work, err := o.job(args).Check(ctx, a.sink(o.quiet))
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
	width, _ := tell.TerminalWidth(a.out)
	return a.print(tell.Comparison(work, width) + "\nResults in " + work.Path + "\n")
}
