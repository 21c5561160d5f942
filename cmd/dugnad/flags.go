package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

// A whole is a flag that takes a whole number within bounds, and knows whether it was given.
type whole struct {
	value       int64
	least, most int64
	given       bool
	shown       string // the default in the help, where it is not a number
}

func (w *whole) String() string {
	if w.given {
		return strconv.FormatInt(w.value, 10)
	}
	return w.shown
}

func (w *whole) Set(text string) error {
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil || value < w.least || value > w.most {
		if w.most == math.MaxInt64 {
			return fmt.Errorf("allowed: a whole number of at least %d", w.least)
		}
		return fmt.Errorf("allowed: a whole number from %d to %d", w.least, w.most)
	}
	w.value, w.given = value, true
	return nil
}

func (w *whole) Type() string { return "N" }

// A choice is a flag that takes one of some words.
type choice struct {
	value string
	words []string
}

func (c *choice) String() string { return c.value }

func (c *choice) Set(text string) error {
	if slices.Contains(c.words, text) {
		c.value = text
		return nil
	}
	message := "allowed: " + strings.Join(c.words, ", ")
	if near := keys.Nearest(text, c.words); near != "" {
		message += fmt.Sprintf("; did you mean %q?", near)
	}
	return fmt.Errorf("%s", message)
}

func (c *choice) Type() string { return "WORD" }

// addTo adds the flag and the completion of its words.
func (c *choice) addTo(command *cobra.Command, name, usage string) {
	command.Flags().Var(c, name, usage)
	complete(command, name, c.words...)
}

// A choices is a flag that takes some of some words, with commas between or given again.
type choices struct {
	values []string
	words  []string
	shown  string // the default in the help
}

func (c *choices) String() string {
	if c.values == nil {
		return c.shown
	}
	return strings.Join(c.values, ",")
}

func (c *choices) Set(text string) error {
	for word := range strings.SplitSeq(text, ",") {
		one := choice{words: c.words}
		if err := one.Set(strings.TrimSpace(word)); err != nil {
			return err
		}
		if !slices.Contains(c.values, one.value) {
			c.values = append(c.values, one.value)
		}
	}
	return nil
}

func (c *choices) Type() string { return "NAME" }

// addTo adds the flag and the completion of its words.
func (c *choices) addTo(command *cobra.Command, name, usage string) {
	command.Flags().Var(c, name, usage)
	complete(command, name, c.words...)
}

func complete(command *cobra.Command, name string, words ...string) {
	err := command.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // the flag was just added
	}
}

const formatUsage = "format of the tables that grow with every run: csv or parquet; the others are CSV"

// scenarioFlags are those that change a scenario. A flag beats --set beats the file.
type scenarioFlags struct {
	sets         []string
	seed         whole
	replications whole
}

func (f *scenarioFlags) addSets(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.sets, "set", nil, "change a key of the scenario: `PATH=VALUE`, as often as needed")
}

func (f *scenarioFlags) addTo(c *cobra.Command) {
	f.seed = whole{most: math.MaxInt64, shown: "the scenario's"}
	f.replications = whole{least: 1, most: 1_000_000, shown: "the scenario's"}
	c.Flags().Var(&f.seed, "seed", "seed of all luck")
	c.Flags().Var(&f.replications, "replications", "runs of the scenario, each with its own luck")
	f.addSets(c)
}

// changes are what the flags change of a scenario.
func (f *scenarioFlags) changes() jobs.Changes {
	return changesOf(f.sets, &f.seed, &f.replications)
}

func changesOf(sets []string, seed, replications *whole) jobs.Changes {
	c := jobs.Changes{Set: sets, Replications: int(replications.value)}
	if seed.given {
		c.Seed = &seed.value
	}
	return c
}

// load reads the scenario that an argument names: a file, a shipped name, or - for standard input.
func (a *app) load(ctx context.Context, name string, f *scenarioFlags) (*scenarios.Scenario, error) {
	return a.sink(true).Load(ctx, name, f.changes())
}

// completeScenario completes the first arguments: shipped names, and files.
func completeScenario(most int) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if most >= 0 && len(args) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return scenarios.Shipped(), cobra.ShellCompDirectiveDefault
	}
}

// workersFlag is --workers.
type workersFlag struct{ whole }

func (f *workersFlag) addTo(c *cobra.Command) {
	f.whole = whole{least: 1, most: 4096, shown: "SLURM_CPUS_PER_TASK, else all CPUs"}
	c.Flags().VarP(f, "workers", "", "CPUs to use; never changes a result")
}

// number is how many workers there are.
func (f *workersFlag) number() int {
	if f.given {
		return int(f.value)
	}
	return jobs.DefaultWorkers()
}

// asked is how many workers were asked for, 0 if none were.
func (f *workersFlag) asked() int { return int(f.value) }

// outFlags say where a results directory goes.
type outFlags struct {
	out   string
	force bool
}

func (f *outFlags) addTo(c *cobra.Command) {
	c.Flags().StringVarP(&f.out, "out", "o", "", "results directory `DIR` (default results/NAME, then results/NAME-2 and so on)")
	c.Flags().BoolVar(&f.force, "force", false, "replace DIR if dugnad wrote it")
}

func (f *outFlags) output() jobs.Output { return jobs.Output{Out: f.out, Force: f.force} }

// newFiguresChoice is --figures of the commands that draw by themselves.
func newFiguresChoice() choice {
	return choice{value: jobs.FiguresDefault, words: []string{jobs.FiguresDefault, jobs.FiguresNone}}
}

// newFormatChoice is --format of the commands that write tables.
func newFormatChoice() choice {
	return choice{value: tables.CSV, words: []string{tables.CSV, tables.Parquet}}
}
