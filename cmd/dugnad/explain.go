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
	"dugnad/scenarios"
	"dugnad/scenarios/explain"
)

// explainOptions are the flags of explain.
type explainOptions struct {
	scenarioFlags
	outFlags
	workersFlag
	measures   measuresFlag
	mechanisms []string
	groups     groupsFlag
	orders     whole
	figures    choice
	shown      shownFlags
	asJSON     bool
	quiet      bool
}

// defaultOrders is how many orders of many changes are drawn: for ten, they go through some
// seven hundred scenarios, three times what all coalitions of eight are.
const defaultOrders = 40

func newExplainCommand(a *app) *cobra.Command {
	o := &explainOptions{
		figures: newRunOptions().figures,
		orders:  whole{least: 1, most: 100_000, shown: fmt.Sprint(defaultOrders)},
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
		RunE: func(c *cobra.Command, args []string) error {
			return a.explain(c.Context(), args, o)
		},
	}
	o.outFlags.addTo(c)
	c.Flags().Lookup("out").Usage = "results directory `DIR` (default results/explain-BASE, then results/explain-BASE-2 and so on)"
	o.scenarioFlags.addTo(c)
	for name, usage := range map[string]string{
		"seed":         "seed of all luck",
		"replications": "runs of each scenario, each with its own luck",
		"set":          "change a key of both scenarios: `PATH=VALUE`, as often as needed",
	} {
		c.Flags().Lookup(name).Usage = usage
	}
	o.seed.shown, o.replications.shown = "BASE's", "BASE's"
	c.Flags().Lookup("seed").DefValue, c.Flags().Lookup("replications").DefValue = "BASE's", "BASE's"
	o.workersFlag.addTo(c)
	c.Flags().StringSliceVar(&o.mechanisms, "mechanisms", nil, "mechanisms that take part, `NAME,NAME`")
	var names []string
	for _, m := range agents.MechanismTable {
		names = append(names, m.Name)
	}
	complete(c, "mechanisms", names...)
	c.Flags().Var(&o.groups, "group", "one group of several changes, `NAME=PATH,PATH`, as often as needed")
	c.Flags().Var(&o.orders, "orders", "random orders to draw, at least, for more than 8 changes and mechanisms")
	c.Flags().Var(&o.measures, "measure", "measure to explain, as in summary.csv, as often as needed")
	complete(c, "measure", agents.MeasureNames()...)
	c.Flags().StringArrayVar(&o.shown.periods, "period", nil, "print and draw only the period of that `NAME`, as often as needed")
	c.Flags().StringArrayVar(&o.shown.fields, "field", nil, "print and draw only the field of that `NAME`, as often as needed")
	c.Flags().StringArrayVar(&o.shown.stages, "stage", nil, "print and draw only the stage of that `NAME`")
	complete(c, "stage", agents.StageNames[:]...)
	c.Flags().StringArrayVar(&o.shown.places, "places", nil, "print and draw the group of places of that `NAME`, as often as needed (default all)")
	o.figures.addTo(c, "figures", "figures to draw in figures/, or none")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print every outcome with its parts and interactions as JSON")
	c.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "no cost and no progress")
	return c
}

// groupsFlag is --group: NAME=PATH,PATH.
type groupsFlag struct{ list []explain.Group }

func (f *groupsFlag) Set(text string) error {
	name, paths, ok := strings.Cut(text, "=")
	if name = strings.TrimSpace(name); !ok || name == "" || strings.TrimSpace(paths) == "" {
		return errors.New("allowed: NAME=PATH,PATH such as law=fields.health,fields.children")
	}
	m := explain.Group{Name: name}
	for path := range strings.SplitSeq(paths, ",") {
		m.Paths = append(m.Paths, strings.TrimSpace(path))
	}
	f.list = append(f.list, m)
	return nil
}

func (f *groupsFlag) String() string { return "" }
func (f *groupsFlag) Type() string   { return "NAME=PATH,PATH" }

// shownFlags choose what is printed and drawn; the files have everything.
type shownFlags struct{ periods, fields, stages, places []string }

// An outcomeFilter tells which outcomes are shown, by their indices in the base.
type outcomeFilter struct{ periods, groups, fields, stages []int }

// filter checks the names against the base.
func (f *shownFlags) filter(b *agents.Blueprint) (shown outcomeFilter, err error) {
	groups := b.GroupNames()
	for _, part := range []struct {
		flag          string
		wanted, known []string
		chosen        *[]int
	}{
		{"--period", f.periods, b.PeriodNames(), &shown.periods},
		{"--field", f.fields, b.FieldNames(), &shown.fields},
		{"--stage", f.stages, agents.StageNames[:], &shown.stages},
		{"--places", f.places, groups, &shown.groups},
	} {
		for _, name := range part.wanted {
			i := slices.Index(part.known, name)
			if i < 0 {
				return shown, wrongInput(nearestHint(name, part.known, "allowed: "+strings.Join(part.known, ", ")),
					"%s: found %q, which BASE does not have", part.flag, name)
			}
			*part.chosen = append(*part.chosen, i)
		}
	}
	if shown.groups == nil {
		shown.groups = []int{len(groups) - 1}
	}
	return shown, nil
}

func (f *outcomeFilter) shows(o *explain.Outcome) bool {
	has := func(chosen []int, i int) bool { return chosen == nil || slices.Contains(chosen, i) }
	return has(f.periods, o.Period) && has(f.groups, o.Group) && has(f.fields, o.Field) && has(f.stages, o.Stage)
}

// explain loads both scenarios and checks everything that can be wrong with the input, and
// only then begins to write.
func (a *app) explain(ctx context.Context, args []string, o *explainOptions) error {
	if err := a.readDate(); err != nil {
		return err
	}
	arms := &compareOptions{seed: o.seed, replications: o.replications}
	arms.common = o.sets
	if slices.Equal(args, []string{"-", "-"}) {
		return wrongInput("give one of them as a file", "explain: found - twice; allowed: one scenario from standard input")
	}
	loaded, err := a.loadArms(ctx, args, arms)
	if err != nil {
		return err
	}
	base, alternative := loaded[0], loaded[1]
	if base.Name != alternative.Name || base.Digest() != alternative.Digest() { // a scenario and itself share their one file
		if err := checkDistinct(loaded); err != nil {
			return err
		}
	}
	j := &explainJob{app: a, o: o, base: base, alternative: alternative}
	blueprint := scenarios.NewExperiment(base).Blueprint
	if err := agents.CheckComparable(blueprint, scenarios.NewExperiment(alternative).Blueprint); err != nil {
		return wrongInput("", "%s cannot be compared with %s: %s", alternative.Name, base.Name, err)
	}
	if j.shown, err = o.shown.filter(blueprint); err != nil {
		return err
	}
	players, err := explain.Players(base, alternative, o.groups.list, o.mechanisms)
	if err != nil {
		return err
	}
	orders := int64(defaultOrders)
	if o.orders.given {
		orders = o.orders.value
	}
	if j.x, err = explain.New(base, alternative, players, o.measures.indices(), int(orders)); err != nil {
		return err
	}
	directory, err := o.create("explain-" + base.Name)
	if err != nil {
		return err
	}
	defer directory.Abort() // does nothing after Finish
	if err := j.fill(ctx, directory); err != nil {
		return err
	}
	return j.report(directory)
}

// worst is the largest sampling error of a part, in the measure's unit.
func worst(list []explain.Explained) float64 {
	most := 0.0
	for i := range list {
		for _, p := range list[i].Parts {
			if !math.IsNaN(p.SamplingError) {
				most = max(most, p.SamplingError)
			}
		}
	}
	return most
}
