package main

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/agents"
	"dugnad/scenarios"
	"dugnad/sim/study"
)

// sweepOptions are the flags of sweep.
type sweepOptions struct {
	studyFlags
	workersFlag
	shard       shardFlag
	mostFailed  whole
	keepSeries  bool
	dryRun      bool
	status      bool
	slurm       bool
	submit      bool
	taskMinutes whole
	asJSON      bool
	quiet       bool
}

func newSweepCommand(a *app) *cobra.Command {
	o := &sweepOptions{
		mostFailed:  whole{least: 1, most: math.MaxInt32, shown: "no limit"},
		taskMinutes: whole{least: 1, most: 60 * 24 * 14, value: 30, shown: "30"},
	}
	c := &cobra.Command{
		Use:   "sweep STUDY",
		Short: "Run a study's design: many scenarios that differ in chosen factors",
		Long: `Run every row of a study's design, each with the study's replications. A study is a TOML file,
the name of a shipped one, or - for standard input: it names a scenario, the factors that are
varied, the design, and the outcomes that are kept of each run.

What has been run is on the disk at once. After an interruption, a crash or a power cut the
same command goes on where it ended, and the finished study has the same bytes as one that
was never interrupted. More replications extend a study; any other change is refused.

A run that fails, as where two factors' values do not go together, is a row with its reason
in failures.csv, and the others go on. The exit status is then 1.

With --shard i/n this process runs one of n parts, each of which may be on another machine;
dugnad merge joins them. --slurm writes a job array for that.` + exitStatus,
		Example: `  dugnad sweep discretion-in-health --dry-run
  dugnad sweep discretion-in-health --replications 2 --out results/health
  dugnad sweep agreements-before-or-during --shard 1/4`,
		Args:              takes(1, 1, "one STUDY"),
		ValidArgsFunction: completeStudy,
		RunE: func(c *cobra.Command, args []string) error {
			return a.sweep(c.Context(), args[0], o)
		},
	}
	o.studyFlags.addTo(c)
	o.workersFlag.addTo(c)
	c.Flags().Var(&o.shard, "shard", "run only part i of n parts, `i/n`, in DIR/shards/i-of-n")
	c.Flags().Var(&o.mostFailed, "max-failures", "stop when so many runs have failed")
	c.Flags().BoolVar(&o.keepSeries, "keep-series", false, "also keep each run's months, in series/")
	c.Flags().BoolVar(&o.dryRun, "dry-run", false, "run nothing but a probe, and say how many runs, how long and how large it would be")
	c.Flags().BoolVar(&o.status, "status", false, "say how far the study has come")
	c.Flags().BoolVar(&o.slurm, "slurm", false, "write a job array for Slurm into DIR.slurm, sized by a probe")
	c.Flags().BoolVar(&o.submit, "submit", false, "with --slurm: also submit it")
	c.Flags().Var(&o.taskMinutes, "task-minutes", "with --slurm: how long each task of the array should about take")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print the rows of outcomes.csv as a JSON array")
	c.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "no progress")
	return c
}

// studyFlags are those of a study and its directory, which all commands on studies share.
type studyFlags struct {
	scenarioFlags
	out string
}

func (f *studyFlags) addTo(c *cobra.Command) {
	c.Flags().StringVarP(&f.out, "out", "o", "", "the study's directory `DIR`; one that is there goes on (default results/NAME)")
	f.seed = whole{most: math.MaxInt64, shown: "the scenario's"}
	f.replications = whole{least: 1, most: agents.MostReplications, shown: "the study's"}
	c.Flags().Var(&f.seed, "seed", "seed of all luck")
	c.Flags().Var(&f.replications, "replications", "runs of each row; more than before extend a study")
	f.addSets(c)
}

// directory is where the study is.
func (f *studyFlags) directory(s *scenarios.Study) string {
	if f.out != "" {
		return f.out
	}
	return filepath.Join("results", s.Name)
}

// loadStudy reads the study that an argument names: a file, a shipped name, or - for standard
// input.
func (a *app) loadStudy(ctx context.Context, name string, f *studyFlags) (*scenarios.Study, error) {
	source := scenarios.Source{FS: userFiles{}, Path: filepath.ToSlash(name)}
	if name == "-" {
		text, err := readAll(ctx, a.in)
		if err != nil {
			return nil, fmt.Errorf("reading standard input: %w", err)
		}
		source.Text = text
	}
	sets := append([]string{}, f.sets...)
	if f.seed.given {
		sets = append(sets, fmt.Sprintf("seed=%d", f.seed.value))
	}
	replications := 0
	if f.replications.given {
		replications = int(f.replications.value)
	}
	return scenarios.LoadStudy(source, sets, replications)
}

func completeStudy(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return scenarios.ShippedStudies(), cobra.ShellCompDirectiveDefault
}

// shardFlag is --shard i/n.
type shardFlag struct{ study.Shard }

const mostShards = 100_000

func (f *shardFlag) Set(text string) error {
	number, of, cut := strings.Cut(text, "/")
	i, err := strconv.Atoi(number)
	n, err2 := strconv.Atoi(of)
	if !cut || err != nil || err2 != nil || i < 1 || n < 1 || n > mostShards || i > n {
		return fmt.Errorf("allowed: i/n, part i of n parts, such as 1/4 … 4/4")
	}
	f.Number, f.Of = i, n
	return nil
}

func (f *shardFlag) String() string {
	if f.Of == 0 {
		return "the whole"
	}
	return fmt.Sprintf("%d/%d", f.Number, f.Of)
}

func (f *shardFlag) Type() string { return "i/n" }

func (a *app) sweep(ctx context.Context, name string, o *sweepOptions) error {
	if err := o.consistent(); err != nil {
		return err
	}
	loaded, err := a.loadStudy(ctx, name, &o.studyFlags)
	if err != nil {
		return err
	}
	j := &studyJob{
		app: a, study: loaded, directory: o.directory(loaded), shard: o.shard.Shard, workers: o.number(),
		mostFailed: int(o.mostFailed.value), keepSeries: o.keepSeries, quiet: o.quiet,
	}
	switch {
	case o.status:
		return a.studyStatus(j.directory, o.asJSON)
	case o.dryRun:
		return j.dryRun(ctx, o.asJSON)
	case o.slurm:
		return j.writeSlurm(ctx, name, o)
	}
	return j.run(ctx, o.asJSON)
}

// consistent refuses flags that do not go together.
func (o *sweepOptions) consistent() error {
	modes := 0
	for _, mode := range []bool{o.status, o.dryRun, o.slurm} {
		if mode {
			modes++
		}
	}
	switch {
	case modes > 1:
		return wrongInput("", "found more than one of --status, --dry-run and --slurm; allowed: one")
	case o.submit && !o.slurm:
		return wrongInput("--submit sends what --slurm writes", "found --submit without --slurm")
	case o.taskMinutes.given && !o.slurm:
		return wrongInput("", "found --task-minutes without --slurm")
	case o.slurm && o.shard.Of > 0:
		return wrongInput("the array's tasks get their shards by themselves", "found --shard with --slurm")
	}
	return nil
}
