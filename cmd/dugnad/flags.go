package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

// An integer is a flag that accepts a whole number from least to most.
type integer struct {
	value       int64
	least, most int64
	given       bool   // the command line has the flag
	shown       string // the default in the help
}

func (w *integer) String() string {
	if w.given {
		return strconv.FormatInt(w.value, 10)
	}
	return w.shown
}

func (w *integer) Set(text string) error {
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

func (w *integer) Type() string { return "N" }

// share is a flag with a number above 0 and at most 1.
type share struct {
	value float64
	shown string // the default in the help
}

func (s *share) String() string {
	if s.value > 0 {
		return strconv.FormatFloat(s.value, 'g', -1, 64)
	}
	return s.shown
}

func (s *share) Set(text string) error {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || !(value > 0 && value <= 1) {
		return errors.New("allowed: a number above 0 and at most 1")
	}
	s.value = value
	return nil
}

func (s *share) Type() string { return "SHARE" }

// A choice is a flag that accepts one word from a fixed list.
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
	if hint := fault.NearestHint(text, c.words, ""); hint != "" {
		message += "; " + hint
	}
	return errors.New(message)
}

func (c *choice) Type() string { return "WORD" }

// addTo adds the flag and the completion of its words.
func (c *choice) addTo(command *cobra.Command, name, usage string) {
	command.Flags().Var(c, name, usage)
	complete(command, name, c.words...)
}

// A choices is a flag that accepts several words from a fixed list, comma-separated or repeated.
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

const formatUsage = "format of the tables that grow with every run: csv or parquet; the others are CSV"

// scenarioFlags change a scenario. A flag overrides --set, which overrides the file.
type scenarioFlags struct {
	sets         []string
	seed         integer
	replications integer
	name         string
}

func (f *scenarioFlags) addTo(c *cobra.Command) {
	f.addRuns(c, "the scenario's", "the scenario's", "runs of the scenario, each with its own luck")
	f.addSets(c, "change a key of the scenario: `PATH=VALUE`, as often as needed")
}

// addRuns adds --seed and --replications, with their defaults in the help.
func (f *scenarioFlags) addRuns(c *cobra.Command, seed, replications, usage string) {
	f.seed = integer{most: math.MaxInt64, shown: seed}
	f.replications = integer{least: 1, most: agents.MostReplications, shown: replications}
	c.Flags().Var(&f.seed, "seed", "seed of all luck")
	c.Flags().Var(&f.replications, "replications", usage)
}

// addSets adds --set.
func (f *scenarioFlags) addSets(c *cobra.Command, usage string) {
	c.Flags().Func("set", usage, func(assignment string) error { return addSet(&f.sets, assignment) })
	completeBy(c, "set", completeSet)
}

// addName adds --name.
func (f *scenarioFlags) addName(c *cobra.Command, of string) {
	c.Flags().Func("name", "`NAME` of "+of+" in tables, files and figures, in place of its own", func(name string) error {
		if name == "" {
			return errors.New("allowed: a name")
		}
		f.name = name
		return nil
	})
	complete(c, "name")
}

// addSet appends a --set. One that leaves an earlier one without effect is an error.
func addSet(sets *[]string, assignment string) error {
	*sets = append(*sets, assignment)
	if earlier, is := keys.Overridden(*sets); is {
		return fmt.Errorf("it leaves --set %s without effect; allowed: each key once", earlier)
	}
	return nil
}

// changes returns the changes of the scenario.
func (f *scenarioFlags) changes() jobs.Changes {
	c := jobs.Changes{Set: f.sets, Replications: int(f.replications.value), Name: f.name}
	if f.seed.given {
		c.Seed = &f.seed.value
	}
	return c
}

// load reads a scenario: a file, the name of a shipped scenario, or - for standard input.
func (a *app) load(ctx context.Context, name string, f *scenarioFlags) (*scenarios.Scenario, error) {
	return a.sink(true).Load(ctx, name, f.changes())
}

// workersFlag is --workers.
type workersFlag struct{ integer }

func (f *workersFlag) addTo(c *cobra.Command) {
	f.integer = integer{least: 1, most: 4096, shown: "SLURM_CPUS_PER_TASK, else all CPUs"}
	c.Flags().VarP(f, "workers", "", "CPUs to use; never changes a result")
}

// workers returns the number of workers, 0 for the default.
func (f *workersFlag) workers() int { return int(f.value) }

// outFlags name a results directory.
type outFlags struct {
	out   string
	force bool
}

// addTo adds the flags of a directory whose default is results/name.
func (f *outFlags) addTo(c *cobra.Command, name string) {
	f.addFlags(c, fmt.Sprintf("results directory `DIR` (default results/%[1]s, then results/%[1]s-2 and so on)", name), "replace DIR if dugnad wrote it")
}

func (f *outFlags) addFlags(c *cobra.Command, out, force string) {
	c.Flags().StringVarP(&f.out, "out", "o", "", out)
	c.Flags().BoolVar(&f.force, "force", false, force)
}

func (f *outFlags) output() jobs.Output { return jobs.Output{Out: f.out, Force: f.force} }

// newFiguresChoice returns --figures of the commands that draw figures beside their tables.
func newFiguresChoice() choice {
	return choice{value: jobs.FiguresDefault, words: []string{jobs.FiguresDefault, jobs.FiguresNone}}
}

// newFormatChoice returns --format of the commands that write tables.
func newFormatChoice() choice {
	return choice{value: tables.CSV, words: []string{tables.CSV, tables.Parquet}}
}

// newWeightsChoice returns --weights of run.
func newWeightsChoice() choice {
	return choice{value: jobs.WeighTasks, words: agents.WeightsNames}
}

// newRowsChoice returns --by of the commands that write a series.
func newRowsChoice() choice {
	return choice{value: jobs.ByGroup, words: []string{jobs.ByGroup, string(agents.ByPlace), string(agents.ByAll)}}
}
