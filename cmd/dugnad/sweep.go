package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/agents"
	"dugnad/scenarios/studies"
	"dugnad/sim/study"
)

// designOptions are the flags of the commands that run designs.
type designOptions struct {
	studyFlags
	workersFlag
	shard       shardFlag
	mostFailed  whole
	format      choice
	keepSeries  bool
	dryRun      bool
	status      bool
	slurm       bool
	submit      bool
	taskMinutes whole
	figures     choice
	reference   bool
	asJSON      bool
	quiet       bool
}

func newSweepCommand(a *app) *cobra.Command {
	o := &designOptions{}
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
		Args: func(c *cobra.Command, args []string) error {
			if o.reference {
				return takes(0, 0, "none with --reference")(c, args)
			}
			return takes(1, 1, "one STUDY")(c, args)
		},
		ValidArgsFunction: completeStudy,
		RunE: func(c *cobra.Command, args []string) error {
			if o.reference {
				return a.print(studies.Reference())
			}
			return a.sweep(c.Context(), args[0], o)
		},
	}
	o.addTo(c)
	c.Flags().BoolVar(&o.reference, "reference", false, "print the reference of all keys of a study in Markdown")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print the rows of outcomes.csv as a JSON array")
	return c
}

func (o *designOptions) addTo(c *cobra.Command) {
	o.mostFailed = whole{least: 1, most: math.MaxInt32, shown: "no limit"}
	o.format = choice{value: formatCSV, words: []string{formatCSV, formatParquet}}
	o.figures = choice{value: "default", words: []string{"default", "none"}}
	o.taskMinutes = whole{least: 1, most: 60 * 24 * 14, value: 30, shown: "30"}
	o.studyFlags.addTo(c)
	o.workersFlag.addTo(c)
	c.Flags().Var(&o.shard, "shard", "run only part i of n parts, `i/n`, in DIR/shards/i-of-n")
	c.Flags().Var(&o.mostFailed, "max-failures", "stop when so many runs have failed")
	o.format.addTo(c, "format", "parquet: also write outcomes.parquet beside outcomes.csv")
	c.Flags().BoolVar(&o.keepSeries, "keep-series", false, "also keep each run's months, in series/")
	c.Flags().BoolVar(&o.dryRun, "dry-run", false, "run nothing but a probe, and say how many runs, how long and how large it would be")
	c.Flags().BoolVar(&o.status, "status", false, "say how far the study has come")
	c.Flags().BoolVar(&o.slurm, "slurm", false, "write a job array for Slurm into DIR.slurm, sized by a probe")
	c.Flags().BoolVar(&o.submit, "submit", false, "with --slurm: also submit it")
	c.Flags().Var(&o.taskMinutes, "task-minutes", "with --slurm: how long each task of the array should about take")
	o.figures.addTo(c, "figures", "figures to draw in DIR/figures/, or none")
	c.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "no progress")
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
func (f *studyFlags) directory(s *studies.Study) string {
	if f.out != "" {
		return f.out
	}
	return filepath.Join("results", s.Name)
}

// loadStudy reads the study that an argument names: a file, a shipped name, or - for standard
// input.
func (a *app) loadStudy(ctx context.Context, name string, f *studyFlags) (*studies.Study, error) {
	source, err := a.source(ctx, name)
	if err != nil {
		return nil, err
	}
	sets := append([]string{}, f.sets...)
	if f.seed.given {
		sets = append(sets, fmt.Sprintf("seed=%d", f.seed.value))
	}
	replications := 0
	if f.replications.given {
		replications = int(f.replications.value)
	}
	return studies.Load(source, sets, replications)
}

func completeStudy(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return studies.Shipped(), cobra.ShellCompDirectiveDefault
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

func (a *app) sweep(ctx context.Context, name string, o *designOptions) error {
	j, err := a.newStudyJob(ctx, name, o)
	if err != nil {
		return err
	}
	if done, err := j.instead(ctx, name, o); done || err != nil {
		return err
	}
	return j.run(ctx, o.asJSON)
}

// newStudyJob loads a study and says how to run it.
func (a *app) newStudyJob(ctx context.Context, name string, o *designOptions) (*studyJob, error) {
	if err := errors.Join(o.consistent(), a.readDate()); err != nil {
		return nil, err
	}
	loaded, err := a.loadStudy(ctx, name, &o.studyFlags)
	if err != nil {
		return nil, err
	}
	return &studyJob{
		app: a, study: loaded, directory: o.directory(loaded), shard: o.shard.Shard, workers: o.number(),
		mostFailed: int(o.mostFailed.value), keepSeries: o.keepSeries, parquet: o.format.value == formatParquet, quiet: o.quiet,
		figures: o.figures.value,
	}, nil
}

// instead does what a flag asks for in place of running the study, if one does.
func (j *studyJob) instead(ctx context.Context, name string, o *designOptions) (done bool, err error) {
	switch {
	case o.status:
		return true, j.studyStatus(j.directory, o.asJSON)
	case o.dryRun:
		return true, j.dryRun(ctx, o.asJSON)
	case o.slurm:
		return true, j.writeSlurm(ctx, name, o)
	}
	return false, nil
}

// consistent refuses flags that do not go together.
func (o *designOptions) consistent() error {
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
