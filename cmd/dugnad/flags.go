package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/sim/results"
)

const onWindows = runtime.GOOS == "windows"

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

// assignments are the flags as --set would say them.
func (f *scenarioFlags) assignments() []string {
	sets := append([]string{}, f.sets...)
	if f.seed.given {
		sets = append(sets, fmt.Sprintf("seed=%d", f.seed.value))
	}
	if f.replications.given {
		sets = append(sets, fmt.Sprintf("replications=%d", f.replications.value))
	}
	return sets
}

// load reads the scenario that an argument names: a file, a shipped name, or - for standard
// input.
func (a *app) load(ctx context.Context, name string, f *scenarioFlags) (*scenarios.Scenario, error) {
	source, err := a.source(ctx, name)
	if err != nil {
		return nil, err
	}
	return scenarios.Load(source, f.assignments())
}

// source is where a scenario or a study that an argument names is read from.
func (a *app) source(ctx context.Context, name string) (scenarios.Source, error) {
	source := scenarios.Source{FS: userFiles{}, Path: filepath.ToSlash(name)}
	if name == "-" {
		var err error
		if source.Text, err = readAll(ctx, a.in); err != nil {
			return source, fmt.Errorf("reading standard input: %w", err)
		}
	}
	return source, nil
}

// readAll is io.ReadAll that an interruption ends, as when somebody sits before a terminal
// and wonders what the program waits for.
func readAll(ctx context.Context, in io.Reader) ([]byte, error) {
	type all struct {
		text []byte
		err  error
	}
	read := make(chan all, 1)
	go func() {
		text, err := io.ReadAll(in)
		read <- all{text, err}
	}()
	select {
	case r := <-read:
		return r.text, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// userFiles are the user's files by the names that the user and the scenarios give them:
// relative to the working directory or absolute, also with .. in them, so that messages
// show what was written. An os.DirFS would allow neither.
type userFiles struct{}

func (userFiles) Open(name string) (fs.File, error) { return os.Open(filepath.FromSlash(name)) }

func (userFiles) ReadFile(name string) ([]byte, error) { return os.ReadFile(filepath.FromSlash(name)) }

func (userFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	return os.ReadDir(filepath.FromSlash(name))
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

// number is how many workers there are. GOMAXPROCS knows the CPUs that a container or a job
// may use.
func (f *workersFlag) number() int {
	if f.given {
		return int(f.value)
	}
	if n, err := strconv.Atoi(os.Getenv("SLURM_CPUS_PER_TASK")); err == nil && n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// outFlags say where a results directory goes.
type outFlags struct {
	out   string
	force bool
}

func (f *outFlags) addTo(c *cobra.Command) {
	c.Flags().StringVarP(&f.out, "out", "o", "", "results directory `DIR` (default results/NAME, then results/NAME-2 and so on)")
	c.Flags().BoolVar(&f.force, "force", false, "replace DIR if dugnad wrote it")
}

// create begins the results directory: the one asked for, or results/NAME, or the first of
// results/NAME-2 and so on that is free.
func (f *outFlags) create(name string) (*results.Directory, error) {
	if f.out != "" {
		if info, err := os.Stat(f.out); err == nil && !info.IsDir() {
			return nil, wrongInput("choose another --out", "%s is there and is no directory", f.out)
		}
		return results.Create(f.out, true, f.force)
	}
	return results.Create(filepath.Join("results", name), f.force, f.force)
}
