package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/selection"
	"dugnad/cmd/dugnad/internal/tell"
	"dugnad/scenarios/explain"
)

// explainOptions are the flags of explain.
type explainOptions struct {
	scenarioFlags
	outFlags
	workersFlag
	measures   []string
	mechanisms []string
	groups     []explain.Group
	orders     integer
	figures    choice
	shown      selection.Outcomes
	asJSON     bool
}

func newExplainCommand(a *app) *cobra.Command {
	o := &explainOptions{
		figures: newFiguresChoice(),
		orders:  integer{least: 1, most: 100_000, shown: fmt.Sprint(jobs.DefaultOrders)},
	}
	c := &cobra.Command{
		Use:   "explain BASE ALTERNATIVE",
		Short: "Attribute a difference to the changes that made it",
		Long: `Find what ALTERNATIVE changes in BASE, run the scenarios between the two on the same luck,
each with some of the changes made, and divide the difference in every outcome among the
changes: each gets what it adds, averaged over all orders in which they could be made (Shapley
value), with its 95 % interval over replications. The parts add up to the difference.
Interactions tell how much more one change does where another has been made.

Changes go together by what they are about: arrivals, places, each policy field (fields.health),
activity, kind of organisation, resource and event, each mechanism, and other tables such as
supply as a whole. --group NAME=PATH,PATH makes one of several, or of some keys: paths of keys,
of tables, or names of groups; * is any name.

With --mechanisms, mechanisms that both scenarios have on take part, too. A mechanism's part is
how much more the changes do where it is there; what it does in BASE is no part of the
difference.

All coalitions of up to 8 changes and mechanisms are run, 2 to the power of their number. Of
more, random orders are drawn, and the sampling error is stated.` + exitStatus,
		Example: `  dugnad explain no-surge asylum-surge-2015 --mechanisms spill,mobilisation --replications 2
  dugnad explain no-surge unilateral --group bargaining=negotiation --field integration --replications 1`,
		Args:              takes(2, 2, "BASE and ALTERNATIVE"),
		ValidArgsFunction: completeScenario(2),
		RunE: a.drawing(func(c *cobra.Command, args []string) error {
			return a.explain(c.Context(), args, o)
		}),
	}
	o.outFlags.addTo(c, "explain-BASE")
	o.addRuns(c, "BASE's", "BASE's", "runs of each scenario, each with its own luck")
	o.addName(c, "BASE")
	o.addSets(c, "change a key of both scenarios: `PATH=VALUE`, as often as needed")
	o.workersFlag.addTo(c)
	c.Flags().StringSliceVar(&o.mechanisms, "mechanisms", nil, "mechanisms that take part, `NAME,NAME`")
	var names []string
	for _, m := range agents.MechanismTable {
		names = append(names, m.Name)
	}
	complete(c, "mechanisms", names...)
	c.Flags().Func("group", "one group of several changes, `NAME=PATH,PATH`, as often as needed", o.addGroup)
	c.Flags().Var(&o.orders, "orders", "random orders to draw, at least, for more than 8 changes and mechanisms")
	addMeasures(c, &o.measures, "measure `NAME` to explain, as in summary.csv, as often as needed")
	c.Flags().StringArrayVar(&o.shown.Periods, "period", nil, "print and draw only the period of that `NAME`, as often as needed")
	completeOf(c, "period", periodWords)
	c.Flags().StringArrayVar(&o.shown.Fields, "field", nil, "print and draw only the field of that `NAME`, as often as needed")
	completeOf(c, "field", fieldWords)
	c.Flags().StringArrayVar(&o.shown.Stages, "stage", nil, "print and draw only the stage of that `NAME`")
	complete(c, "stage", agents.StageNames[:]...)
	c.Flags().StringArrayVar(&o.shown.Places, "places", nil, "print and draw the group of places of that `NAME`, as often as needed (default all)")
	completeOf(c, "places", groupWords)
	o.figures.addTo(c, "figures", "figures to draw in figures/, or none")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print every outcome with its parts and interactions as JSON")
	return c
}

// addGroup adds the group of a --group NAME=PATH,PATH.
func (o *explainOptions) addGroup(text string) error {
	name, paths, ok := strings.Cut(text, "=")
	if name = strings.TrimSpace(name); !ok || name == "" || strings.TrimSpace(paths) == "" {
		return errors.New("allowed: NAME=PATH,PATH such as law=fields.health,fields.children")
	}
	m := explain.Group{Name: name}
	for path := range strings.SplitSeq(paths, ",") {
		m.Paths = append(m.Paths, strings.TrimSpace(path))
	}
	o.groups = append(o.groups, m)
	return nil
}

// job returns the job of the flags.
func (o *explainOptions) job(args []string) *jobs.Explain {
	return &jobs.Explain{
		Base: args[0], Alternative: args[1], Changes: o.changes(), Mechanisms: o.mechanisms, Groups: o.groups, Orders: int(o.orders.value),
		Measures: o.measures, Shown: o.shown, Figures: o.figures.value, Workers: o.workers(), Output: o.output(),
	}
}

func (a *app) explain(ctx context.Context, args []string, o *explainOptions) error {
	if s := o.shown; o.asJSON && o.figures.value == "none" && len(s.Periods)+len(s.Fields)+len(s.Stages)+len(s.Places) > 0 {
		return fault.Input("--json prints every outcome; leave away what chooses some", "found --period, --field, --stage or --places with --json and --figures none, where they choose nothing")
	}
	work, err := o.job(args).Check(ctx, a.sink(a.quiet))
	if err != nil {
		return err
	}
	if !a.quiet {
		a.say("%s", work.Cost())
	}
	if err := work.Do(ctx); err != nil {
		return err
	}
	if o.asJSON {
		a.say("results in %s", work.Path)
		if work.Explanation.Orders() > 0 {
			a.say("%d random orders leave a sampling error of at most %.2g in a part; explanation.csv has each", work.Explanation.Orders(), tell.LargestSamplingError(work.Outcomes))
		}
		return a.print(tell.ExplanationJSON(work))
	}
	width := a.width()
	return a.print(tell.Explanation(work, width) + "\nResults in " + work.Path + "\n")
}
