package main

import (
	"context"
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"dugnad/cmd/dugnad/internal/cluster"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tell"
	"dugnad/scenarios/studies"
	"dugnad/sim/study"
)

// designOptions are the flags of sweep and sensitivity.
type designOptions struct {
	studyFlags
	workersFlag
	shard       string
	mostFailed  integer
	format      choice
	keepSeries  bool
	dryRun      bool
	status      bool
	slurm       bool
	submit      bool
	taskMinutes integer
	figures     choice
	reference   bool
	asJSON      bool
}

func newSweepCommand(a *app) *cobra.Command {
	o := &designOptions{}
	c := &cobra.Command{
		Use:   "sweep STUDY",
		Short: "Run a study's design: many scenarios that differ in chosen factors",
		Long: `Run every row of a study's design, each with the study's replications. A study is a TOML file,
the name of a shipped one, or - for standard input: it names a scenario, the factors that are
varied, the design, and the outcomes that are kept of each run.

Every finished run is on the disk at once. After an interruption, a crash or a power cut the
same command continues, and the finished study has the same bytes as one that was never
interrupted. More replications extend a study; any other change is refused.

A run that fails, as where two factors' values do not go together, is a row with its reason
in failures.csv, and the others go on. The exit status is then 1.

With --shard i/n this process runs one of n parts, each of which may be on another machine;
dugnad merge joins them. --slurm writes a job array for that.` + exitStatus,
		Example: `  dugnad sweep discretion-in-health --dry-run
  dugnad sweep discretion-in-health --replications 1 --out results/health
  dugnad sweep agreements-before-or-during --replications 2 --shard 1/4`,
		Args: func(c *cobra.Command, args []string) error {
			if o.reference {
				return takes(0, 0, "none with --reference")(c, args)
			}
			return takes(1, 1, "one STUDY")(c, args)
		},
		ValidArgsFunction: completeStudy,
		RunE: a.drawing(func(c *cobra.Command, args []string) error {
			if o.reference {
				return a.print(studies.Reference())
			}
			return a.sweep(c.Context(), args[0], o)
		}),
	}
	o.addTo(c)
	c.Flags().BoolVar(&o.reference, "reference", false, "print the reference of all keys of a study in Markdown")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print the rows of outcomes.csv as a JSON array")
	return c
}

func (o *designOptions) addTo(c *cobra.Command) {
	o.mostFailed = integer{least: 1, most: math.MaxInt32, shown: "no limit"}
	o.format = newFormatChoice()
	o.figures = newFiguresChoice()
	o.taskMinutes = integer{least: 1, most: 60 * 24 * 14, value: 30, shown: "30"}
	o.studyFlags.addTo(c)
	o.workersFlag.addTo(c)
	c.Flags().Func("shard", "run only part i of n parts, `i/n`, in DIR/shards/i-of-n", func(text string) error {
		_, err := study.ParseShard(text)
		o.shard = text
		return err
	})
	c.Flags().Lookup("shard").DefValue = "the whole"
	c.Flags().Var(&o.mostFailed, "max-failures", "stop when so many runs have failed")
	o.format.addTo(c, "format", "parquet: also write outcomes.parquet beside outcomes.csv")
	c.Flags().BoolVar(&o.keepSeries, "keep-series", false, "also keep each run's months, in series/")
	c.Flags().BoolVar(&o.dryRun, "dry-run", false, "run only a probe, and print the number of runs and the expected time and disk space")
	c.Flags().BoolVar(&o.status, "status", false, "print how many runs are done")
	c.Flags().BoolVar(&o.slurm, "slurm", false, "write a job array for Slurm into DIR.slurm, sized by a probe")
	c.Flags().BoolVar(&o.submit, "submit", false, "with --slurm: also submit it")
	c.Flags().Var(&o.taskMinutes, "task-minutes", "with --slurm: about how many minutes each task of the array should take")
	o.figures.addTo(c, "figures", "figures to draw in DIR/figures/, or none")
}

// studyFlags name the directory of a study and change its scenario.
type studyFlags struct {
	scenarioFlags
	out string
}

func (f *studyFlags) addTo(c *cobra.Command) {
	c.Flags().StringVarP(&f.out, "out", "o", "", "the study's directory `DIR`; an existing one is continued (default results/NAME)")
	f.addRuns(c, "the scenario's", "the study's", "runs of each row; more than before extend a study")
	f.addSets(c, "change a key of the scenario: `PATH=VALUE`, as often as needed")
}

// job returns the job of the flags.
func (o *designOptions) job(name string) jobs.Study {
	workers := o.workers()
	if o.slurm && workers == 0 {
		workers = 1 // of each task of the array
	}
	return jobs.Study{
		Study: name, Changes: o.changes(), Shard: o.shard, MaxFailures: int(o.mostFailed.value), KeepSeries: o.keepSeries,
		Format: o.format.value, Figures: o.figures.value, Workers: workers, Out: o.out,
	}
}

func (a *app) sweep(ctx context.Context, name string, o *designOptions) error {
	if err := o.checkFlags(); err != nil {
		return err
	}
	job := o.job(name)
	check := job.Check
	if o.dryRun {
		check = job.Count
	}
	work, err := check(ctx, a.sink(a.quiet))
	if err != nil {
		return err
	}
	if done, err := a.runMode(ctx, work, o); done || err != nil {
		return err
	}
	if err := work.Do(ctx); err != nil {
		return err
	}
	return a.printStudy(work, o.asJSON)
}

// printStudy prints the outcomes of a study and its directory. Failed runs return fault.ErrFailed.
func (a *app) printStudy(w *jobs.StudyWork, asJSON bool) error {
	s := w.Store
	_, failed := s.Recorded()
	why := "failures.csv says why"
	var err error
	switch {
	case w.Shard.Of > 0:
		why = "the failures.csv that dugnad merge writes says why"
		err = a.print(fmt.Sprintf("shard %d/%d is done: %s, %d failed; dugnad merge %s joins the shards\n",
			w.Shard.Number, w.Shard.Of, jobs.Quantity(s.Total(), "run"), failed, fault.QuotePath(w.Directory)))
	case asJSON:
		a.say("study in %s", s.Path())
		err = a.outcomesAsJSON(w.Directory)
	default:
		width := a.width()
		err = a.print(tell.Study(w, width) + "\nStudy in " + s.Path() + "\n")
	}
	if err == nil && failed > 0 {
		a.say("%d of %d runs failed; %s", failed, s.Total(), why)
		return fault.ErrFailed
	}
	return err
}

// runMode does the work of --status, --dry-run or --slurm. done is false if the command has none of them.
func (a *app) runMode(ctx context.Context, w *jobs.StudyWork, o *designOptions) (done bool, err error) {
	switch {
	case o.status:
		return true, a.studyStatus(w.Directory, o.asJSON)
	case o.dryRun:
		return true, a.dryRun(ctx, w, o.asJSON)
	case o.slurm:
		return true, a.slurm(ctx, w, o)
	}
	return false, nil
}

// dryRun prints the estimated cost of a study, from a probe.
func (a *app) dryRun(ctx context.Context, w *jobs.StudyWork, asJSON bool) error {
	const mostMade = 1 << 16 // more rows take long to make, and are only counted
	if w.RowCount() <= mostMade {
		if err := w.MakeRows(); err != nil {
			return err
		}
	}
	p, err := cluster.RunProbe(ctx, w)
	if err != nil {
		return err
	}
	e := cluster.NewEstimate(w, p)
	if p.Failure != "" {
		a.say("a run of the probe failed: %s", p.Failure)
	}
	if asJSON {
		return a.printJSON([]cluster.Estimate{e})
	}
	return a.print(tell.Estimate(w, p, e))
}

// slurm writes the scripts of a job array, and submits them with --submit.
func (a *app) slurm(ctx context.Context, w *jobs.StudyWork, o *designOptions) error {
	array, err := cluster.WriteJobArray(ctx, w, int(o.taskMinutes.value))
	if err != nil {
		return err
	}
	if !o.submit {
		return a.print(fmt.Sprintf("%s of %s, at most %s each, in %s\nsubmit: bash %s\n",
			jobs.Quantity(array.Tasks, "task"), jobs.Quantity(array.CPUs, "CPU"), tell.Duration(float64(array.Minutes)*60), array.Folder, fault.QuotePath(array.Script)))
	}
	number, merge, err := array.Submit(ctx)
	if err != nil {
		return err
	}
	return a.print(fmt.Sprintf("submitted: array %s, merge %s; logs in %s\n", number, merge, array.Folder))
}

// checkFlags returns an error for contradictory flags.
func (o *designOptions) checkFlags() error {
	modes := 0
	for _, mode := range []bool{o.status, o.dryRun, o.slurm} {
		if mode {
			modes++
		}
	}
	switch {
	case modes > 1:
		return fault.Input("", "found more than one of --status, --dry-run and --slurm; allowed: one")
	case o.submit && !o.slurm:
		return fault.Input("--submit sends what --slurm writes", "found --submit without --slurm")
	case o.taskMinutes.given && !o.slurm:
		return fault.Input("", "found --task-minutes without --slurm")
	case o.slurm && o.shard != "":
		return fault.Input("the array's tasks get their shards by themselves", "found --shard with --slurm")
	}
	return nil
}
