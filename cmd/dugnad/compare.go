package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/agents"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
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
	arms   []madeArm
}

// A madeArm is an alternative that is made of BASE.
type madeArm struct {
	name string
	sets []string
}

func (f *armsFlags) addTo(c *cobra.Command) {
	c.Flags().Var(alternativeFlag{f}, "alternative", "begin an alternative of that `NAME`: BASE changed by the --set that follow")
	c.Flags().Var(setFlag{f}, "set", "change a key, `PATH=VALUE`: of all scenarios before the first --alternative, of that alternative after one")
}

type alternativeFlag struct{ *armsFlags }

func (f alternativeFlag) Set(name string) error {
	f.arms = append(f.arms, madeArm{name: name})
	return nil
}

func (alternativeFlag) String() string { return "" }
func (alternativeFlag) Type() string   { return "NAME" }

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
		return fmt.Errorf("of alternative %s: its name is that of --alternative, and seed, replications and periods are those of BASE; set them before the first --alternative", last.name)
	}
	last.sets = append(last.sets, assignment)
	return nil
}

func (setFlag) String() string { return "" }
func (setFlag) Type() string   { return "PATH=VALUE" }

// measuresFlag is --measure: indices of agents.Measures.
type measuresFlag struct{ chosen []int }

func (f *measuresFlag) Set(name string) error {
	names := agents.MeasureNames()
	i := slices.Index(names, name)
	if i < 0 {
		return errors.New(nearestHint(name, names, "allowed: "+strings.Join(names, ", ")))
	}
	if !slices.Contains(f.chosen, i) {
		f.chosen = append(f.chosen, i)
	}
	return nil
}

func (f *measuresFlag) String() string { return "coproduction" }
func (f *measuresFlag) Type() string   { return "NAME" }

// indices are the measures to print.
func (f *measuresFlag) indices() []int {
	if f.chosen != nil {
		return f.chosen
	}
	return []int{coproduction()}
}

// coproduction is the measure that everything is about.
func coproduction() int { return slices.Index(agents.MeasureNames(), "coproduction") }

// compare loads all scenarios, checks everything that can be wrong with the input, and only
// then begins to write.
func (a *app) compare(ctx context.Context, args []string, o *compareOptions) error {
	if err := a.readDate(); err != nil {
		return err
	}
	loaded, err := a.loadArms(ctx, args, o)
	if err == nil {
		err = checkDistinct(loaded)
	}
	if err != nil {
		return err
	}
	j := a.newCompareJob(loaded, o)
	for _, arm := range j.alternatives() {
		if err := agents.CheckComparable(j.base().experiment.Blueprint, arm.experiment.Blueprint); err != nil {
			return wrongInput("", "%s cannot be compared with %s: %s", arm.name(), j.base().name(), err)
		}
	}
	if err := j.checkSize(); err != nil {
		return err
	}
	directory, err := o.create("compare-" + loaded[0].Name)
	if err != nil {
		return err
	}
	defer directory.Abort() // does nothing after Finish
	if err := j.fill(ctx, directory); err != nil {
		return err
	}
	return j.report(directory)
}

// loadArms loads the base and then the alternatives, which get the base's seed, replications
// and periods.
func (a *app) loadArms(ctx context.Context, args []string, o *compareOptions) ([]*scenarios.Scenario, error) {
	if len(args) == 1 && len(o.arms) == 0 {
		return nil, wrongInput("name another scenario, or make one of it with --alternative NAME --set PATH=VALUE",
			"compare: found no alternative to %s", args[0])
	}
	var stdin []byte // which can be read once only
	if slices.Contains(args, "-") {
		var err error
		if stdin, err = readAll(ctx, a.in); err != nil {
			return nil, fmt.Errorf("reading standard input: %w", err)
		}
	}
	load := func(name string, sets ...[]string) (*scenarios.Scenario, error) {
		source := scenarios.Source{FS: userFiles{}, Path: filepath.ToSlash(name)}
		if name == "-" {
			source.Text = append([]byte{}, stdin...)
		}
		return scenarios.Load(source, slices.Concat(sets...))
	}
	given := scenarioFlags{sets: o.common, seed: o.seed, replications: o.replications}
	base, err := load(args[0], given.assignments())
	if err != nil {
		return nil, err
	}
	loaded := []*scenarios.Scenario{base}
	luck := []string{fmt.Sprintf("seed=%d", base.Seed), fmt.Sprintf("replications=%d", base.Replications)}
	add := func(name string, sets []string) error {
		s, err := load(name, o.common, sets, luck)
		if err != nil {
			return err
		}
		if s.Start != base.Start || s.End != base.End {
			return wrongInput("luck is shared month by month: give both the same start and end",
				"%s runs from %s to %s and %s from %s to %s", s.Name, s.Start, s.End, base.Name, base.Start, base.End)
		}
		if !slices.Equal(s.Periods, base.Periods) {
			if s, err = load(name, o.common, sets, luck, []string{"period=" + periodsAsTOML(base.Periods)}); err != nil {
				return err
			}
		}
		loaded = append(loaded, s)
		return nil
	}
	for _, name := range args[1:] {
		if err := add(name, nil); err != nil {
			return nil, err
		}
	}
	for _, arm := range o.arms {
		if err := add(args[0], append(slices.Clone(arm.sets), "name="+string(quoteJSON(arm.name)))); err != nil {
			return nil, ofAlternative(err)
		}
	}
	return loaded, nil
}

// periodsAsTOML are periods as a value of --set. A JSON string is one of TOML.
func periodsAsTOML(periods []scenarios.Period) string {
	var tables []string
	for _, p := range periods {
		tables = append(tables, fmt.Sprintf("{name=%s, start=%s, end=%s}", quoteJSON(p.Name), quoteJSON(p.Start), quoteJSON(p.End)))
	}
	return "[" + strings.Join(tables, ", ") + "]"
}

// ofAlternative says of a wrong name what the user wrote.
func ofAlternative(err error) error {
	var problems keys.Problems
	if errors.As(err, &problems) {
		for i := range problems {
			if problems[i].Key == "name" {
				problems[i].File = "--alternative"
			}
		}
	}
	return err
}

// checkDistinct makes sure that no scenario's rows or files are taken for another's.
func checkDistinct(loaded []*scenarios.Scenario) error {
	names := map[string]string{} // by lower case, which is all that some systems know
	files := map[string]scenarios.DataFile{}
	for _, s := range loaded {
		key := strings.ToLower(s.Name)
		if other, taken := names[key]; taken {
			hint := "give each a name of its own, by name = \"…\" in its file or by --alternative NAME"
			if other != s.Name {
				hint = "they differ in capitals alone, which some systems do not tell apart in files; " + hint
			}
			return wrongInput(hint, "two scenarios are called %q and %q; allowed: different names", other, s.Name)
		}
		names[key] = s.Name
		for _, file := range s.DataFiles() {
			if file.Shipped {
				continue
			}
			key := strings.ToLower(file.Name)
			if other, taken := files[key]; taken && other.SHA256 != file.SHA256 {
				return wrongInput("rename one of the files", "%s has another %s than the scenarios before it, and the results keep one of that name",
					s.Name, strings.TrimPrefix(file.Name, "data/"))
			}
			files[key] = file
		}
	}
	return nil
}
